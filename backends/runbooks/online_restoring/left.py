"""What remains to be done after an online restore, or where one was left in the middle."""

from backends.plan import Obligation, listed
from backends.runbooks.online_restoring.exchange import Exchange, Place
from backends.runbooks.online_restoring.mirrors import OUT, out_id, post_id
from backends.runbooks.online_restoring.servers import pre_id
from backends.runbooks.online_restoring.volumes import exchanging, safety_id
from backends.runbooks.online_restoring.wishes import Back


def obligations(b: Back) -> tuple[Obligation, ...]:
    """By server; each comes up with the step that brings it about."""
    found = [one for place in b.places for one in _of(b, place)]
    backup = Obligation("backup", f"Take an online backup of {b.cluster.name} anew once the data has been looked at.")
    return (*found, backup)


def _of(b: Back, place: Place) -> list[Obligation]:
    node = place.node.name
    found = [one for exchange in place.exchanges for one in _of_volume(b, place, exchange)]
    down = (
        f"{node} is down, with its cluster services set to manual: finish the restore by the procedure of this run. "
        "Or go back: on both servers the old volumes at their devices again while they are stopped, start them, "
        "systemctl enable clusterpro clusterpro_md, reboot. Never one server with old and one with new volumes"
    )
    mode = f"{node}'s mirror disks are in backup mode still: {' '.join(OUT)} there, once all copies are GREEN"
    found.append(Obligation(f"down {node}", down, pre_id(b, place), post_id(b, place)))
    found.append(Obligation(f"backup mode {node}", mode, post_id(b, place), out_id(b, place)))
    if b.safety:
        text = f"the safety snapshots of {node} (tag clpdeck:run) cost until they are deleted, by hand"
        found.append(Obligation(f"safety {node}", text, safety_id(b, place)))
    return found


def _of_volume(b: Back, place: Place, one: Exchange) -> tuple[Obligation, ...]:
    node = place.node.name
    unused = f"a volume made from {one.snapshot} for {node} (tag clpdeck:replaces={one.old}) is not in use, and costs"
    make, _, _, detach, attach = exchanging(b, place, one).steps
    kept = (
        f"{one.old}, which was {one.device} of {node}, is kept, detached, and costs: it alone has what was written to "
        f"{listed(sorted({part.rpartition(':')[0] for part in one.parts}))} since {b.set.said_point}. Fetch from it "
        f"what is needed, and delete it some day, by hand; no run does.{one.volume.stays}"
    )
    return (
        Obligation(f"unused {one.old}", unused, make, attach),
        Obligation(f"old {one.old}", kept, detach),
    )
