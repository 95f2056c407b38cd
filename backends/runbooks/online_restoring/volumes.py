"""New volumes, made before anything is stopped; later put in the place of the old ones, which are kept (P4.3).

P4 makes them once both instances are stopped. Here they are made first: nothing depends on the stop, the service is
away for as much less, and what AWS refuses (a key, no room in a zone, a quota) is found out while all still runs.
"""

from backends.model import AWS
from backends.plan import (
    AllOf,
    AnyOf,
    AwsSays,
    CallAws,
    Fields,
    Found,
    Lane,
    Parameter,
    Ref,
    Stage,
    Step,
    Text,
    Wait,
    listed,
)
from backends.runbooks.online_restoring.exchange import PARTS, Exchange, Place, like
from backends.runbooks.online_restoring.wishes import CHANGE, MAKE, RUN, Back


def made(b: Back) -> Stage:
    """Both servers' new volumes, each in its server's zone."""
    lanes = tuple(Lane(f"AWS for {place.node.name}", _made(b, place)) for place in b.places)
    return Stage("Make the new volumes, while all still runs", lanes)


def exchanged(b: Back) -> Stage:
    """Old for new, on both sides at once, while both are down."""
    lanes = tuple(Lane(f"AWS for {place.node.name}", _exchanged(b, place)) for place in b.places)
    return Stage("Exchange the volumes", lanes)


def make_id(b: Back, place: Place, one: Exchange) -> str:
    """The step that makes the new volume."""
    return b.id(MAKE, place, 2 * place.exchanges.index(one) + 1)


def detach_id(b: Back, place: Place, one: Exchange) -> str:
    """The step that takes the old one off."""
    return _change_id(b, place, one, 2)


def attach_id(b: Back, place: Place, one: Exchange) -> str:
    """The step that puts the new one there."""
    return _change_id(b, place, one, 3)


def safety_id(b: Back, place: Place) -> str:
    """The step that takes the safety snapshots."""
    return b.id(CHANGE, place, 1)


def _change_id(b: Back, place: Place, one: Exchange, step: int) -> str:
    return b.id(CHANGE, place, b.safety + 3 * place.exchanges.index(one) + step)


def new_volume(b: Back, place: Place, one: Exchange) -> Ref:
    """The new volume, as the step gave it that waited for it."""
    return Ref(_ready_id(b, place, one), "volume")


def _ready_id(b: Back, place: Place, one: Exchange) -> str:
    return b.id(MAKE, place, 2 * place.exchanges.index(one) + 2)


# --- made ---------------------------------------------------------------------------------------------------------


def _made(b: Back, place: Place) -> tuple[Step, ...]:
    return tuple(step for one in place.exchanges for step in (_make(b, place, one), _ready(b, place, one)))


def _make(b: Back, place: Place, one: Exchange) -> Step:
    said = one.said
    like = f"{said['size']} GiB, {said['type']}, {'encrypted' if said['encrypted'] == 'yes' else 'not encrypted'}"
    return Step(
        make_id(b, place, one),
        f"Make a volume from {one.snapshot} for {place.node.name}",
        f"Of the very snapshot that the other side gets, too, so both sides are equal. Like {one.old}, which it will "
        f"replace at {one.device}: {like}, in {said['zone']}, with its tags. It holds {_parts(one)}.",
        CallAws("ec2", "CreateVolume", _wish(b, place, one), "ClientToken", repeatable=True, region=b.region),
        (b.exchange(one),),
        done_when=AnyOf(
            tuple(b.is_so(one, new_state=state, new_snapshot=one.snapshot) for state in ("creating", "available"))
        ),
        cost=f"EBS's price for {said['size']} GiB of {said['type']}, from now on, beside the old one, which is kept"
        + (f"; its data once at {b.rate} MiB/s of volume initialization rate" if b.rate else ""),
        undo="DeleteVolume of it, by hand: nothing else has been touched",
        way_on="Nothing is stopped yet. Is there no room in the zone, or a quota too small, `again` later; is a key "
        "refused, let the acting profile use it. Or stop here, and delete the new volumes by hand.",
        must=True,
        timeout_s=b.limit(300),
        usual_s=b.usual(5),
    )


def _parts(one: Exchange) -> str:
    return listed(f"{mirror}'s {PARTS[part]} partition" for mirror, _, part in (p.rpartition(":") for p in one.parts))


def _wish(b: Back, place: Place, one: Exchange) -> tuple[tuple[str, Parameter], ...]:
    wish = list(like(one.said, one.snapshot))
    if b.rate:
        wish.append(("VolumeInitializationRate", b.rate))
    return (*wish, ("TagSpecifications", (_tagged(b, place, one),)))


def _tagged(b: Back, place: Place, one: Exchange) -> Fields:
    words: tuple[tuple[str, Text], ...] = (
        *one.tags,
        ("clpdeck:cluster", b.cluster.name),
        ("clpdeck:node", place.node.name),
        ("clpdeck:set", b.set.id),
        ("clpdeck:replaces", one.old),
        ("clpdeck:run", RUN),
        ("clpdeck:step", make_id(b, place, one)),
    )
    tags = tuple(Fields((("Key", key), ("Value", value))) for key, value in words)
    return Fields((("ResourceType", "volume"), ("Tags", tags)))


def _ready(b: Back, place: Place, one: Exchange) -> Step:
    return Step(
        _ready_id(b, place, one),
        "Wait until it is available",
        "Nothing is stopped before every new volume is there.",
        Wait(),
        (b.exchange(one),),
        done_when=b.is_so(one, new_state="available", new_snapshot=one.snapshot),
        lost_when=AnyOf((b.is_so(one, new_state="error"), b.is_so(one, new="none"))),
        way_on="One that is gone again was refused its KMS key: let the acting profile use it. Nothing is stopped yet: "
        "stop here, delete the volumes that this run made, and ask again.",
        must=True,
        timeout_s=b.limit(1800),
        usual_s=b.usual(20),
        gives=(("volume", Found(AWS, "exchange", f"{one.old} new")),),
    )


# --- exchanged ----------------------------------------------------------------------------------------------------


def _exchanged(b: Back, place: Place) -> tuple[Step, ...]:
    steps = [step for one in place.exchanges for step in (_mark(b, place, one), _detach(b, place, one))]
    steps += [_attach(b, place, one) for one in place.exchanges]
    return (_safety(b, place), *steps) if b.safety else tuple(steps)


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


def _mark(b: Back, place: Place, one: Exchange) -> Step:
    tag = Fields((("Key", "clpdeck:replaced-by"), ("Value", RUN)))
    return Step(
        _change_id(b, place, one, 1),
        f"Mark {one.old} as replaced by this run",
        f"It is kept as it is, with all that was written since {b.set.said_point}. No run deletes it.",
        CallAws("ec2", "CreateTags", (("Resources", (one.old,)), ("Tags", (tag,))), repeatable=True, region=b.region),
        (b.exchange(one),),
        done_when=b.is_so(one, kept="yes"),
        must=True,
        timeout_s=b.limit(120),
        usual_s=b.usual(2),
    )


def _detach(b: Back, place: Place, one: Exchange) -> Step:
    return Step(
        detach_id(b, place, one),
        f"Detach {one.old} from {place.node.name}",
        f"It leaves {one.device} to the new one.",
        CallAws(
            "ec2",
            "DetachVolume",
            (("VolumeId", one.old), ("InstanceId", place.node.instance or ""), ("Device", one.device)),
            region=b.region,
        ),
        (b.exchange(one), *b.instances),
        ready_when=AllOf((b.stopped, b.is_so(one, kept="yes", new_state="available"))),
        done_when=b.is_so(one, at="none", state="available"),
        undo=f"AttachVolume of it at {one.device} again, while {place.node.name} is stopped",
        way_on="Is it `busy`, see that EC2 says of both instances that they are stopped.",
        must=True,
        timeout_s=b.limit(600),
        usual_s=b.usual(15),
    )


def _attach(b: Back, place: Place, one: Exchange) -> Step:
    there = b.is_so(one, new_at=f"{place.node.name} {one.device} attached")
    return Step(
        attach_id(b, place, one),
        f"Attach the new volume to {place.node.name} at {one.device}",
        f"Where {one.old} was.",
        CallAws(
            "ec2",
            "AttachVolume",
            (
                ("VolumeId", new_volume(b, place, one)),
                ("InstanceId", place.node.instance or ""),
                ("Device", one.device),
            ),
            region=b.region,
        ),
        (b.exchange(one), *b.instances),
        ready_when=AllOf((b.stopped, b.is_so(one, at="none", new_state="available", new_snapshot=one.snapshot))),
        done_when=there,
        undo="DetachVolume of it, while the server is stopped",
        way_on=f"Is {one.device} taken by another volume, see in the EC2 console whose that is. Attach the new one "
        "there by hand otherwise: once it is there under that name, the run goes on by itself.",
        must=True,
        timeout_s=b.limit(600),
        usual_s=b.usual(15),
    )


def on_new(b: Back) -> AllOf:
    """Every new volume is where its old one was, on both sides, each of the same snapshot."""
    return AllOf(
        tuple(
            b.is_so(one, new_at=f"{place.node.name} {one.device} attached", new_snapshot=one.snapshot)
            for place in b.places
            for one in place.exchanges
        )
    )
