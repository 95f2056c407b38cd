"""The good side in snapshots first; new volumes from them; then new for lost, while that server is down."""

from backends.model import AWS, Ref
from backends.plan import (
    AllOf,
    AnyOf,
    AwsSays,
    CallAws,
    Condition,
    Fields,
    Found,
    InstanceIs,
    Lane,
    Obligation,
    Parameter,
    Stage,
    Step,
    Text,
    Wait,
    listed,
)
from backends.runbooks import parts
from backends.runbooks.fencing import Fencing, tagged
from backends.runbooks.online_restoring.exchange import like
from backends.runbooks.replacing.lost import Lost
from backends.runbooks.replacing.wishes import CHANGE, MAKE, RUN, Replacing

SNAPSHOT, COMPLETED = f"{MAKE}.1", f"{MAKE}.2"


def make_id(r: Replacing, one: Lost) -> str:
    """The step that makes the new volume."""
    return f"{MAKE}.{2 * r.lost.index(one) + 3}"


def _ready_id(r: Replacing, one: Lost) -> str:
    return f"{MAKE}.{2 * r.lost.index(one) + 4}"


def _change_id(r: Replacing, one: Lost, step: int) -> str:
    return f"{CHANGE}.{3 * r.lost.index(one) + step}"


def new_volume(r: Replacing, one: Lost) -> Ref:
    """The new volume, as the step gave it that waited for it."""
    return Ref(_ready_id(r, one), "volume")


def made(r: Replacing) -> Stage:
    """Before anything is stopped: what AWS refuses is found out while all still runs."""
    steps = (_snapshots(r), _completed(r), *(step for one in r.lost for step in (_make(r, one), _ready(r, one))))
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
    said = one.said
    like = f"{said['type']}, {'encrypted' if said['encrypted'] == 'yes' else 'not encrypted'}, in {said['zone']}"
    return Step(
        make_id(r, one),
        f"Make a volume in the place of {one.old}",
        f"Like {one.old} at {one.device} of {r.h.node}, which is lost ({one.why}): {like}, with its tags; {one.size} "
        f"GiB, as {one.good} of {r.h.keep}. It will hold {held(one)}.",
        CallAws("ec2", "CreateVolume", _wish(r, one), "ClientToken", repeatable=True, region=r.h.f.region),
        (r.exchange(one),),
        done_when=AnyOf(tuple(r.is_so(one, new_state=state) for state in ("creating", "available"))),
        cost=f"EBS's price for {one.size} GiB of {said['type']}, from now on, beside the old one, which is kept",
        undo="DeleteVolume of it, by hand: nothing else has been touched",
        way_on="Nothing is stopped yet. Is there no room in the zone, or a quota too small, `again` later; is a key "
        "refused, let the acting profile use it. Or stop here, and delete the new volume by hand.",
        must=True,
        timeout_s=r.limit(300),
        usual_s=r.usual(5),
    )


def held(one: Lost) -> str:
    """What is on it, in words."""
    return listed(f"{part.mirror}'s {part.kind} partition" for part in one.parts)


def _wish(r: Replacing, one: Lost) -> tuple[tuple[str, Parameter], ...]:
    wish = like(one.said, Ref(COMPLETED, f"snapshot of {one.good}"))
    words: tuple[tuple[str, Text], ...] = (
        *one.tags,
        ("clpdeck:cluster", r.h.f.cluster.name),
        ("clpdeck:node", r.h.node),
        ("clpdeck:set", r.set_id),
        ("clpdeck:replaces", one.old),
        ("clpdeck:run", RUN),
        ("clpdeck:step", make_id(r, one)),
    )
    tags = tuple(Fields((("Key", key), ("Value", value))) for key, value in words)
    return (*wish, ("TagSpecifications", (Fields((("ResourceType", "volume"), ("Tags", tags))),)))


def _ready(r: Replacing, one: Lost) -> Step:
    return Step(
        _ready_id(r, one),
        "Wait until it is available",
        f"{r.h.node} is not stopped before it is there.",
        Wait(),
        (r.exchange(one),),
        done_when=r.is_so(one, new_state="available"),
        lost_when=AnyOf((r.is_so(one, new_state="error"), r.is_so(one, new="none"))),
        way_on="One that is gone again was refused its KMS key: let the acting profile use it. Nothing is stopped yet: "
        "stop here, and ask again.",
        must=True,
        timeout_s=r.limit(1800),
        usual_s=r.usual(20),
        gives=(("volume", Found(AWS, "exchange", f"{one.old} new")),),
    )


def exchanged(r: Replacing) -> Stage:
    """Lost for new, while that server is down."""
    steps = tuple(step for one in r.lost for step in (_mark(r, one), _detach(r, one), _attach(r, one)))
    return Stage("Exchange the disk", (Lane("AWS", steps),))


def _stopped(r: Replacing) -> Condition:
    return InstanceIs(r.h.node, "stopped")


def _mark(r: Replacing, one: Lost) -> Step:
    tag = Fields((("Key", "clpdeck:replaced-by"), ("Value", RUN)))
    return Step(
        _change_id(r, one, 1),
        f"Mark {one.old} as replaced by this run",
        "It is kept as it is: a provider may still find something on it. No run deletes it.",
        CallAws(
            "ec2", "CreateTags", (("Resources", (one.old,)), ("Tags", (tag,))), repeatable=True, region=r.h.f.region
        ),
        (r.exchange(one),),
        done_when=r.is_so(one, kept="yes"),
        must=True,
        timeout_s=r.limit(120),
        usual_s=r.usual(2),
    )


def _detach(r: Replacing, one: Lost) -> Step:
    return Step(
        _change_id(r, one, 2),
        f"Detach {one.old} from {r.h.node}",
        f"It leaves {one.device} to the new one.",
        CallAws("ec2", "DetachVolume", _at(r, one, one.old), region=r.h.f.region),
        (r.exchange(one), *parts.instances_of(r.asked)),
        ready_when=AllOf((_stopped(r), r.is_so(one, kept="yes", new_state="available"))),
        done_when=r.is_so(one, at="none"),
        undo=f"AttachVolume of it at {one.device} again, while {r.h.node} is stopped",
        way_on="Does it stay `busy` or `detaching`, which a failed volume can: Force Detach in the EC2 console, while "
        "the instance is stopped. The run goes on by itself then.",
        must=True,
        timeout_s=r.limit(900),
        usual_s=r.usual(15),
    )


def _attach(r: Replacing, one: Lost) -> Step:
    return Step(
        _change_id(r, one, 3),
        f"Attach the new volume to {r.h.node} at {one.device}",
        f"Where {one.old} was.",
        CallAws("ec2", "AttachVolume", _at(r, one, new_volume(r, one)), region=r.h.f.region),
        (r.exchange(one), *parts.instances_of(r.asked)),
        ready_when=AllOf((_stopped(r), r.is_so(one, at="none", new_state="available"))),
        done_when=on_new(r, one),
        undo="DetachVolume of it, while the server is stopped",
        way_on=f"Is {one.device} taken by another volume, see in the EC2 console whose that is. Once the new one is "
        "there under that name, the run goes on by itself.",
        must=True,
        timeout_s=r.limit(600),
        usual_s=r.usual(15),
    )


def on_new(r: Replacing, one: Lost) -> AwsSays:
    """The new one is where the lost one was."""
    return r.is_so(one, new_at=f"{r.h.node} {one.device} attached")


def _at(r: Replacing, one: Lost, volume: str | Ref) -> tuple[tuple[str, Parameter], ...]:
    return (("VolumeId", volume), ("InstanceId", r.h.f.instance), ("Device", one.device))


def _stays(one: Lost) -> str:
    """AttachVolume says of none that it ends with its instance."""
    ended = one.said.get("delete on termination") == "yes"
    return " The new one stays where its instance is terminated, which the old one did not." if ended else ""


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
        found += [
            Obligation(
                f"unused {one.old}",
                f"the volume made for {r.h.node} (tag clpdeck:replaces={one.old}) is not in use, and costs.",
                make_id(r, one),
                _change_id(r, one, 3),
            ),
            Obligation(
                f"kept {one.old}",
                f"{one.old}, which was {one.device} of {r.h.node}, is kept, detached, and costs: delete it by hand "
                f"once nobody needs it.{_stays(one)}",
                _change_id(r, one, 2),
            ),
        ]
    return tuple(found)
