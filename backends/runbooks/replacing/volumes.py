"""The good side in snapshots first; new volumes from them; then new for lost, while that server is down."""

from backends.model import AWS, Ref
from backends.plan import (
    AnyOf,
    AwsSays,
    CallAws,
    Fields,
    Found,
    InstanceIs,
    Lane,
    Obligation,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks.exchanging import RUN, Exchanging
from backends.runbooks.fencing import Fencing, tagged
from backends.runbooks.replacing.lost import Lost
from backends.runbooks.replacing.wishes import CHANGE, MAKE, Replacing

SNAPSHOT, COMPLETED = f"{MAKE}.1", f"{MAKE}.2"
BUSY = (
    "Does it stay `busy` or `detaching`, which a failed volume can: Force Detach in the EC2 console, while the "
    "instance is stopped. The run goes on by itself then."
)


def exchanging(r: Replacing, one: Lost) -> Exchanging:
    """How a volume is exchanged in this run."""
    at = r.lost.index(one)
    steps = (
        f"{MAKE}.{2 * at + 3}",
        f"{MAKE}.{2 * at + 4}",
        *(f"{CHANGE}.{3 * at + step}" for step in (1, 2, 3)),
    )
    snapshot = Ref(COMPLETED, f"snapshot of {one.good}")
    return Exchanging(r.asked, one.volume, snapshot, r.set_id, steps, InstanceIs(r.h.node, "stopped"))


def made(r: Replacing) -> Stage:
    """Before anything is stopped: what AWS refuses is found out while all still runs."""
    steps = (
        _snapshots(r),
        _completed(r),
        *(step for one in r.lost for step in (_make(r, one), exchanging(r, one).ready())),
    )
    return Stage("Keep the good side, and make the new disk", (Lane("AWS", steps),))


def _snapshots(r: Replacing) -> Step:
    f, keep = r.h.f, r.h.f.keep
    other = Fencing(f.asked, keep, f.node, f.way, ())
    return Step(
        SNAPSHOT,
        f"Take snapshots of all volumes of {keep.name}",
        f"It has the only good copy of {listed(r.mirrors)} now: it is kept before anything is done. The new disk is "
        "made of it, which brings its partitions; what else is on it is overwritten later. Nothing is held up, so "
        "these snapshots are of a disk in use: no online backup set.",
        CallAws(
            "ec2",
            "CreateSnapshots",
            (
                ("InstanceSpecification", Fields((("InstanceId", keep.instance or ""),))),
                (
                    "Description",
                    f"clpdeck: {keep.name} of {f.cluster.name}, the good side, as the other has lost a disk",
                ),
                ("TagSpecifications", (tagged(other, SNAPSHOT),)),
            ),
            region=f.region,
        ),
        (r.aws("safety", keep.name, RUN), *r.h.copies(keep.name)),
        ready_when=r.good,
        done_when=AnyOf(tuple(_safe(r, word) for word in ("pending", "completed"))),
        cost="EBS snapshots of all its volumes, by the data that changed since the last, until they are deleted",
        undo="DeleteSnapshot for each of them",
        must=True,
        timeout_s=r.limit(300),
        usual_s=r.usual(10),
    )


def _safe(r: Replacing, word: str) -> AwsSays:
    return AwsSays("safety", (("state", word),), (r.h.keep, RUN))


def _completed(r: Replacing) -> Step:
    gives = tuple((f"snapshot of {one.good}", Found(AWS, "safety", f"{one.good} snapshot")) for one in r.lost)
    return Step(
        COMPLETED,
        "Wait until they are completed",
        "A volume is made of a snapshot that is whole. The first one of a big disk can take hours; all still runs.",
        Wait(),
        (r.aws("safety", r.h.keep, RUN),),
        done_when=_safe(r, "completed"),
        lost_when=_safe(r, "error"),
        way_on="Nothing has been touched. Stop here, see why it failed (its key?), and ask again.",
        must=True,
        timeout_s=r.limit(24 * 3600),
        usual_s=r.usual(600),
        gives=gives,
    )


def _make(r: Replacing, one: Lost) -> Step:
    return exchanging(r, one).make(
        f"Make a volume in the place of {one.old}",
        f"Like {one.old} at {one.device} of {r.h.node}, which is lost ({one.why}): {one.volume.kind}, with its tags; "
        f"{one.volume.size} GiB, as {one.good} of {r.h.keep}. It will hold {held(one)}.",
    )


def held(one: Lost) -> str:
    """What is on it, in words."""
    return listed(f"{part.mirror}'s {part.kind} partition" for part in one.parts)


def exchanged(r: Replacing) -> Stage:
    """Lost for new, while that server is down."""
    steps = tuple(step for one in r.lost for step in _exchanged(exchanging(r, one)))
    return Stage("Exchange the disk", (Lane("AWS", steps),))


def _exchanged(one: Exchanging) -> tuple[Step, ...]:
    return one.mark(": a provider may still find something on it."), one.detach(BUSY), one.attach()


def left(r: Replacing) -> tuple[Obligation, ...]:
    """What costs until somebody ends it, or is left in the middle."""
    found = [
        Obligation(
            "snapshots",
            f"the snapshots of {r.h.keep} (step {SNAPSHOT}, tag clpdeck:run) cost until they are deleted, by hand: not "
            f"before {r.h.node}'s copies are GREEN.",
            opened_by=SNAPSHOT,
        )
    ]
    for one in r.lost:
        make, _, _, detach, attach = exchanging(r, one).steps
        found += [
            Obligation(
                f"unused {one.old}",
                f"the volume made for {r.h.node} (tag clpdeck:replaces={one.old}) is not in use, and costs.",
                make,
                attach,
            ),
            Obligation(
                f"kept {one.old}",
                f"{one.old}, which was {one.device} of {r.h.node}, is kept, detached, and costs: delete it by hand "
                f"once nobody needs it.{one.volume.stays}",
                detach,
            ),
        ]
    return tuple(found)
