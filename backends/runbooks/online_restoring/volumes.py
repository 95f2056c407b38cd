"""New volumes, made before anything is stopped; later put in the place of the old ones, which are kept (P4.3)."""

from backends.plan import AllOf, AnyOf, AwsSays, CallAws, Fields, Lane, Stage, Step, Text, listed
from backends.runbooks.exchanging import RUN, Exchanging
from backends.runbooks.online_restoring.exchange import PARTS, Exchange, Place
from backends.runbooks.online_restoring.wishes import CHANGE, MAKE, Back

BUSY = "Is it `busy`, see that EC2 says of both instances that they are stopped."


def made(b: Back) -> Stage:
    """Both servers' new volumes, each in its server's zone."""
    lanes = tuple(Lane(f"AWS for {place.node.name}", _made(b, place)) for place in b.places)
    return Stage("Make the new volumes, while all still runs", lanes)


def exchanged(b: Back) -> Stage:
    """Old for new, on both sides at once, while both are down."""
    lanes = tuple(Lane(f"AWS for {place.node.name}", _exchanged(b, place)) for place in b.places)
    return Stage("Exchange the volumes", lanes)


def exchanging(b: Back, place: Place, one: Exchange) -> Exchanging:
    """How a volume is exchanged in this run."""
    at = place.exchanges.index(one)
    steps = (
        b.id(MAKE, place, 2 * at + 1),
        b.id(MAKE, place, 2 * at + 2),
        *(b.id(CHANGE, place, b.safety + 3 * at + step) for step in (1, 2, 3)),
    )
    return Exchanging(b.asked, one.volume, one.snapshot, b.set.id, steps, b.stopped, b.rate)


def safety_id(b: Back, place: Place) -> str:
    """The step that takes the safety snapshots."""
    return b.id(CHANGE, place, 1)


def _made(b: Back, place: Place) -> tuple[Step, ...]:
    return tuple(step for one in place.exchanges for step in _made_one(b, place, one))


def _made_one(b: Back, place: Place, one: Exchange) -> tuple[Step, Step]:
    found = exchanging(b, place, one)
    make = found.make(
        f"Make a volume from {one.snapshot} for {place.node.name}",
        f"Of the very snapshot that the other side gets, too, so both sides are equal. Like {one.old}, which it will "
        f"replace at {one.device}: {one.said['size']} GiB, {one.volume.kind}, with its tags. It holds {_parts(one)}.",
    )
    return make, found.ready()


def _parts(one: Exchange) -> str:
    return listed(f"{mirror}'s {PARTS[part]} partition" for mirror, _, part in (p.rpartition(":") for p in one.parts))


def _exchanged(b: Back, place: Place) -> tuple[Step, ...]:
    """All old ones off before the first new one is attached."""
    every = [exchanging(b, place, one) for one in place.exchanges]
    why = f", with all that was written since {b.set.said_point}."
    off = (step for one in every for step in (one.mark(why), one.detach(BUSY)))
    steps = (*off, *(one.attach() for one in every))
    return (_safety(b, place), *steps) if b.safety else steps


def _safety(b: Back, place: Place) -> Step:
    name = place.node.name
    of = (name, RUN)
    tags: tuple[tuple[str, Text], ...] = (
        ("Name", f"{b.cluster.name} {name} safety"),
        ("clpdeck:cluster", b.cluster.name),
        ("clpdeck:node", name),
        ("clpdeck:run", RUN),
        ("clpdeck:step", safety_id(b, place)),
    )
    each = tuple(Fields((("Key", key), ("Value", value))) for key, value in tags)
    return Step(
        safety_id(b, place),
        f"Take safety snapshots of all volumes of {name}",
        "As it is now, with what was written since the backup. The old volumes are kept besides.",
        CallAws(
            "ec2",
            "CreateSnapshots",
            (
                ("InstanceSpecification", Fields((("InstanceId", place.node.instance or ""),))),
                ("Description", f"clpdeck: {name} of {b.cluster.name} before its mirror disks are replaced"),
                ("TagSpecifications", (Fields((("ResourceType", "snapshot"), ("Tags", each))),)),
            ),
            region=b.region,
        ),
        (b.aws("safety", *of), *b.instances),
        ready_when=b.stopped,
        done_when=AnyOf(tuple(AwsSays("safety", (("state", word),), of) for word in ("pending", "completed"))),
        cost="EBS snapshots of all its volumes, by the data that changed since the last, until they are deleted",
        undo="DeleteSnapshot for each of them",
        way_on="`skip` with the reason: the old volumes are kept all the same. Or have them taken in the EC2 console.",
        timeout_s=b.limit(300),
        usual_s=b.usual(10),
    )


def on_new(b: Back) -> AllOf:
    """Every new volume is where its old one was, on both sides, each of the same snapshot."""
    return AllOf(tuple(exchanging(b, place, one).done for place in b.places for one in place.exchanges))
