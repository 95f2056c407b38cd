"""The whole plan of an online restore."""

from backends.plan import ANY, AwsSays, Check, InstanceIs, Level, MirrorGreen, NodeSays, NotSuspended, Plan, listed
from backends.runbooks.asked import Asked
from backends.runbooks.online_restoring.exchange import Place
from backends.runbooks.online_restoring.form import NO_RATE, age
from backends.runbooks.online_restoring.left import obligations
from backends.runbooks.online_restoring.mirrors import (
    construction_off,
    ended,
    green,
    made_new,
    names_checked,
)
from backends.runbooks.online_restoring.proving import looked_at, proved
from backends.runbooks.online_restoring.servers import groups_stopped, shut_down, started
from backends.runbooks.online_restoring.volumes import exchanged, made
from backends.runbooks.online_restoring.wishes import Back, wished
from backends.runbooks.parts import all_of


def online_restore(asked: Asked) -> Plan:
    """Write the plan. Raises `PlanError`."""
    b = wished(asked)
    disks = listed(b.mirrors)
    return Plan(
        "online-restore",
        b.cluster.name,
        f"Restore {disks} of {b.cluster.name} from {b.set.id}",
        f"Have {disks} on both sides as {b.set.node} had it at {b.set.said_point}, without a full copy.",
        _inputs(b),
        before=_checks(b),
        stages=(
            made(b),
            groups_stopped(b),
            shut_down(b),
            exchanged(b),
            started(b),
            names_checked(b),
            made_new(b),
            green(b),
            ended(b),
            proved(b),
            looked_at(b),
        ),
        level=Level.LOSES,
        token=f"{disks} of {b.cluster.name}",
        consequence=_consequence(b, disks),
        not_needed=_not_needed(b),
        obligations=obligations(b),
        evidence=_evidence(b),
    )


def _inputs(b: Back) -> tuple[tuple[str, str], ...]:
    return (
        ("set", b.set.id),
        ("mirrors", " ".join(b.mirrors)),
        ("rate", str(b.rate) if b.rate else NO_RATE),
        ("safety", "yes" if b.safety else "no"),
    )


def _consequence(b: Back, disks: str) -> str:
    """What is lost, first; what is away, and for how long by and large."""
    groups = listed(group for group, _ in b.running) or "no group runs: nothing"
    olds = listed(one.old for place in b.places for one in place.exchanges)
    return (
        f"What was written to {disks} after {b.set.said_point} is not there any more; it is left on {olds} only, which "
        f"are kept. {groups} is away from stage 2 to stage 10: both servers shut down, start, and boot once more. "
        "Whatever else is on those volumes goes back to that moment as well."
    )


def _evidence(b: Back) -> tuple[str, ...]:
    """What the decision rests on."""
    filled = f"filled at {b.rate} MiB/s each" if b.rate else "filled as they are touched: slow reads at first"
    made_of = [
        f"{place.node.name}: {one.snapshot} takes the place of {one.old} at {one.device} in {one.said['zone']}"
        for place in b.places
        for one in place.exchanges
    ]
    size = b.set.size_gib or "an unknown number of"
    taken = f"taken on {b.set.node}, then the active side; {size} GiB"
    return (
        f"{b.set.id}: of {b.set.said_point}{age(b.asked, b.set)}, {taken}",
        *made_of,
        f"new volumes: {filled}",
    )


def _not_needed(b: Back) -> tuple[tuple[str, str], ...]:
    left = [("a full copy of the mirror disks", f"both sides are made from the same snapshots of {b.set.id}")]
    if not b.safety:
        left.append(("safety snapshots", "not asked for; the old volumes are kept"))
    left += [
        (f"lvmdevices on {place.node.name}", "none of its partitions is on a logical volume")
        for place in b.places
        if not place.logical
    ]
    if not b.others:
        left.append(("a look at other mirror disks (stage 2)", "all of the cluster's are replaced"))
    return tuple(left)


def _checks(b: Back) -> tuple[Check, ...]:
    """What must hold before anything is touched."""
    names = b.names
    ends = tuple((f"{name} shutdown behaviour", "stop") for name in names)
    alone = tuple((f"{name} auto scaling group", "none") for name in names)
    whole = AwsSays("online-set", (("state", "completed"), ("marked", "whole")), (b.set.id, b.set.node))
    return (
        Check(
            "both servers run and answer; one that cannot boot is rebuilt first",
            all_of(one for name in names for one in (InstanceIs(name, "running"), _answers(name))),
            (*b.instances, *(b.of(name, "boot-id") for name in names)),
            once=True,
        ),
        *(
            Check(
                f"initial mirror construction is off in {name}'s clp.conf",
                construction_off(b, name),
                (b.of(name, "conf"),),
            )
            for name in names
        ),
        Check("the cluster is not suspended", NotSuspended(), b.views, once=True),
        *(Check(f"{one} is GREEN on {listed(names)}", MirrorGreen(one, names), b.copies((one,))) for one in b.others),
        Check(f"{b.set.id} is whole, and its snapshots are completed", whole, (b.aws("online-set", *whole.of),)),
        Check(
            "the mirror disks are on the volumes that are named below",
            all_of(one for place in b.places for one in _on_old(place)),
            (*(b.of(name, "mirror-volumes") for name in names), b.aws("attached")),
            once=True,
        ),
        Check(
            "instances are stopped, not terminated, when they shut down",
            AwsSays("behaviour", ends),
            (b.aws("behaviour"),),
        ),
        Check("no auto scaling group would replace them", AwsSays("behaviour", alone), (b.aws("behaviour"),)),
    )


def _answers(name: str) -> NodeSays:
    return NodeSays(name, "boot-id", (("boot id", ANY),))


def _on_old(place: Place) -> tuple[NodeSays, AwsSays]:
    return NodeSays(place.node.name, "mirror-volumes", place.told), AwsSays("attached", place.attached)
