"""Fast snapshot restore: on before the launch, off as soon as the volumes are made, and in any case (P2.1)."""

from collections.abc import Callable
from dataclasses import replace

from backends.plan import ANY, AwsSays, CallAws, Lane, Stage, Step, Wait
from backends.runbooks.restoring.steps import number
from backends.runbooks.restoring.wishes import Restoring
from backends.settings import Node


def fast(r: Restoring) -> tuple[Stage, ...]:
    """Switch it on for every snapshot, each in its node's zone, and wait until it is; none where it is not chosen."""
    if r.disks.value != "fsr":
        return ()
    lanes = tuple(Lane(f"AWS for {node.name}", (_enable(r, node), _enabled(r, node))) for node in r.nodes)
    return (Stage("Make the snapshots fast", lanes),)


def slow_again(r: Restoring) -> tuple[Stage, ...]:
    """Switch it off once the volumes are made of the snapshots: it costs by the minute."""
    if r.disks.value != "fsr":
        return ()
    lanes = tuple(Lane(f"AWS for {node.name}", (_made(r, node), _disable(r, node, "4"))) for node in r.nodes)
    return (Stage("The snapshots need not be fast any more", lanes),)


def at_the_end(r: Restoring) -> tuple[Step, ...]:
    """However it ends, it is off."""
    if r.disks.value != "fsr":
        return ()
    return tuple(_disable(r, node, "90") for node in r.nodes)


def _snapshots(r: Restoring, node: Node) -> tuple[str, ...]:
    return tuple(one.id for one in r.image(node).snapshots)


def _states(r: Restoring, node: Node, word: str) -> AwsSays:
    snapshots, zone = _snapshots(r, node), r.zones.get(node.name, "")
    return AwsSays("fast-restores", tuple((f"{one} {zone}", word) for one in snapshots), snapshots)


def _first_credit(r: Restoring, node: Node) -> AwsSays:
    snapshots, zone = _snapshots(r, node), r.zones.get(node.name, "")
    pairs = tuple(pair for one in snapshots for pair in ((f"{one} {zone}", "enabled"), (f"{one} {zone} credit", "due")))
    return AwsSays("fast-restores", pairs, snapshots)


def _call(r: Restoring, node: Node, operation: str) -> CallAws:
    zones = (r.zones.get(node.name, ""),)
    given = (("AvailabilityZones", zones), ("SourceSnapshotIds", _snapshots(r, node)))
    return CallAws("ec2", operation, given, repeatable=True, region=r.region)


def _enable(r: Restoring, node: Node) -> Step:
    looks = (r.aws("fast-restores", *_snapshots(r, node)),)
    return Step(
        number(2, r.at(node), 1, 2),
        f"Switch fast snapshot restore on for {node.name}'s disks",
        "Volumes made of them are fast from their first block on.",
        _call(r, node, "EnableFastSnapshotRestores"),
        looks,
        risk="It costs by the minute, an hour at least, until it is switched off; the region's quota may be short.",
        cost=r.disks.cost,
        undo="It is switched off in stage 4, and at the end however that comes",
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
    )


def _enabled(r: Restoring, node: Node) -> Step:
    return Step(
        number(2, r.at(node), 2, 2),
        "Wait until it is enabled, and the first credit is there",
        "60 minutes for each TiB of the largest snapshot; then a credit fills, from nothing, for each volume. One that "
        "is made without a credit is not fast, and nobody says so.",
        Wait(),
        (r.aws("fast-restores", *_snapshots(r, node)),),
        done_when=_first_credit(r, node),
        timeout_s=r.limit(4 * r.disks.launch_s + 1800),
        usual_s=r.usual(r.disks.launch_s),
    )


def _made(r: Restoring, node: Node) -> Step:
    known = tuple((key, ANY) for key in _keys(r, node, "fast restored"))
    return Step(
        number(4, r.at(node), 1, 2),
        f"See how {node.name}'s volumes were made",
        "A credit is taken when a volume is made, and never later. One that says `fast restored no` was made without: "
        "it is as slow as with `lazy` until each of its blocks was touched once, and nothing is gained by waiting.",
        Wait(),
        (r.aws("volumes"),),
        done_when=AwsSays("volumes", known, also=_keys(r, node, "initialized")),
        timeout_s=r.limit(600),
        usual_s=r.usual(5),
    )


_DISABLE: Callable[[str], str] = "Switch fast snapshot restore off again for {}'s disks".format


def _keys(r: Restoring, node: Node, what: str) -> tuple[str, ...]:
    return tuple(f"{node.name} {one.device} {what}" for one in r.image(node).snapshots)


def _disable(r: Restoring, node: Node, stage: str) -> Step:
    at = r.at(node)
    step = Step(
        f"{stage}.{at + 1}",
        _DISABLE(node.name),
        "It is of no more use, and costs by the minute.",
        _call(r, node, "DisableFastSnapshotRestores"),
        (r.aws("fast-restores", *_snapshots(r, node)),),
        done_when=_states(r, node, "disabled"),
        timeout_s=r.limit(300),
        usual_s=r.usual(10),
        undoes=number(2, at, 1, 2),
    )
    return step if stage == "90" else replace(step, id=number(4, at, 2, 2))
