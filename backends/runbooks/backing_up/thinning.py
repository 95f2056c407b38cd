"""Older sets go, in both regions, and not before the new one is whole in both (P1.8)."""

from backends.model import Image
from backends.plan import AwsSays, CallAws, Lane, Stage, Step
from backends.runbooks.backing_up.imaging import whole
from backends.runbooks.backing_up.wishes import BackingUp
from backends.sets import BackupSet, prune


def thinning(b: BackingUp) -> tuple[Stage, ...]:
    """A lane a region; none where nothing is older than what is kept."""
    gone = prune(b.sets, b.keep - 1, trouble=b.trouble).removed
    lanes = []
    for at, place in enumerate(b.sets):
        sets = [one.set for one in gone if one.set.region == place]
        if sets:
            lanes.append(Lane(f"AWS in {place}", _lane(b, place, sets, 100 * at)))
    return (Stage(f"Remove what is older than the {b.keep} sets that are kept", tuple(lanes)),) if lanes else ()


def _lane(b: BackingUp, place: str, sets: list[BackupSet], first: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    for one in sets:
        for image in one.images:
            steps.append(_deregister(b, place, one, image, f"8.{first + len(steps) + 1}"))
            for snapshot in image.snapshots:
                steps.append(_delete(b, place, image, snapshot.id, f"8.{first + len(steps) + 1}"))
    return tuple(steps)


def _deregister(b: BackingUp, place: str, one: BackupSet, image: Image, id_: str) -> Step:
    names = (image.name,)
    looks, is_whole = whole(b)
    return Step(
        id_,
        f"Deregister {image.name}",
        f"Set {one.id} is older than the {b.keep} that are kept. Its snapshots stay behind, and cost: they go next.",
        CallAws("ec2", "DeregisterImage", (("ImageId", image.id),), repeatable=True, region=place),
        (*looks, b.aws("images", image.name, there=bool(_asked_in(b, place)))),
        ready_when=is_whole,
        done_when=AwsSays("images", ((image.name, "absent"),), names, _asked_in(b, place)),
        risk="It cannot be taken back.",
        timeout_s=b.limit(300),
        usual_s=b.usual(5),
    )


def _delete(b: BackingUp, place: str, image: Image, snapshot: str, id_: str) -> Step:
    return Step(
        id_,
        f"Delete its snapshot {snapshot}",
        "No image needs it any more.",
        CallAws("ec2", "DeleteSnapshot", (("SnapshotId", snapshot),), repeatable=True, region=place),
        (b.aws("images", image.name, there=bool(_asked_in(b, place))),),
        ready_when=AwsSays("images", ((image.name, "absent"),), (image.name,), _asked_in(b, place)),
        risk="It cannot be taken back.",
        timeout_s=b.limit(300),
        usual_s=b.usual(3),
    )


def _asked_in(b: BackingUp, place: str) -> str:
    return "" if place == b.cluster.region else place
