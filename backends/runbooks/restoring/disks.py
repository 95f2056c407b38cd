"""Fast snapshot restore: on before the launch, off as soon as the volumes are made, and in any case (P2.1)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from backends.model import AwsFactsProbe
from backends.plan import ANY, AwsSays, CallAws, Lane, Stage, Step, Wait
from backends.runbooks.restoring.steps import number
from backends.runbooks.restoring.wishes import Restoring
from backends.settings import Node


def made_fast(r: Restoring) -> tuple[Stage, ...]:
    """Switch it on for every snapshot, each in its node's zone, and wait until it is; none where it is not chosen."""
    lanes = tuple(
        Lane(f"AWS for {node.name}", tuple(step for one in zones for step in (_enable(r, one), _enabled(r, one))))
        for node, zones in _each_node(r)
    )
    return (Stage("Make the snapshots fast", lanes),) if lanes else ()


def slow_again(r: Restoring) -> tuple[Stage, ...]:
    """Switch it off once the volumes are made of the snapshots: it costs by the minute."""
    lanes = tuple(
        Lane(f"AWS for {node.name}", tuple(step for one in zones for step in _no_longer(r, one)))
        for node, zones in _each_node(r)
    )
    return (Stage("The snapshots need not be fast any more", lanes),) if lanes else ()


def at_the_end(r: Restoring) -> tuple[Step, ...]:
    """However it ends, it is off, everywhere."""
    return tuple(_disable(r, one, "90") for _, zones in _each_node(r) for one in zones)


@dataclass(frozen=True, slots=True)
class _Fast:
    """A server's snapshots in a zone.

    Attributes:
        lane: A number of its own: as the server's where that is its first zone.
        where: ` in ap-northeast-3c`, where there is more than one zone.
    """

    node: Node
    zone: str
    lane: int
    where: str


def _each_node(r: Restoring) -> Iterator[tuple[Node, tuple[_Fast, ...]]]:
    """Every server with its zones. One that has moved in the middle of the run has the zone it left, too."""
    for node in r.place.nodes:
        zones = r.fast.get(node.name, ())
        where = " in {}".format if len(zones) > 1 else "".format
        lanes = (r.at(node) + len(r.place.nodes) * number for number in range(len(zones)))
        if zones:
            yield node, tuple(_Fast(node, zone, lane, where(zone)) for zone, lane in zip(zones, lanes, strict=True))


def fast_lanes(r: Restoring) -> Iterator[tuple[str, str, str, str]]:
    """Of everything that is made fast: server, zone, and the steps that switch it on, and off at the end."""
    for node, zones in _each_node(r):
        for one in zones:
            yield node.name, one.where, number(2, one.lane, 1, 2), f"90.{one.lane + 1}"


def _no_longer(r: Restoring, one: _Fast) -> tuple[Step, ...]:
    """Where the server is launched its volumes are waited for; in a zone that it has left it is off at once."""
    here = one.node in r.nodes and one.zone == r.zones.get(one.node.name, "")
    off = _disable(r, one, "4")
    return (_made(r, one.node), off) if here else (off,)


def _snapshots(r: Restoring, node: Node) -> tuple[str, ...]:
    return tuple(one.id for one in r.image(node).snapshots)


def _states(r: Restoring, one: _Fast, word: str) -> AwsSays:
    snapshots = _snapshots(r, one.node)
    return AwsSays("fast-restores", tuple((f"{id_} {one.zone}", word) for id_ in snapshots), (*snapshots, one.zone))


def _first_credit(r: Restoring, one: _Fast) -> AwsSays:
    snapshots = _snapshots(r, one.node)
    places = tuple(f"{id_} {one.zone}" for id_ in snapshots)
    pairs = tuple(pair for place in places for pair in ((place, "enabled"), (f"{place} credit", "due")))
    return AwsSays("fast-restores", pairs, (*snapshots, one.zone))


def _look(r: Restoring, one: _Fast) -> AwsFactsProbe:
    """The zone is named: the one that a server has left is no more among those of the cluster."""
    return r.aws("fast-restores", *_snapshots(r, one.node), one.zone)


def _call(r: Restoring, one: _Fast, operation: str) -> CallAws:
    given = (("AvailabilityZones", (one.zone,)), ("SourceSnapshotIds", _snapshots(r, one.node)))
    return CallAws("ec2", operation, given, repeatable=True, region=r.region)


def _enable(r: Restoring, one: _Fast) -> Step:
    return Step(
        number(2, one.lane, 1, 2),
        f"Switch fast snapshot restore on for {one.node.name}'s disks{one.where}",
        "Volumes made of them are fast from their first block on.",
        _call(r, one, "EnableFastSnapshotRestores"),
        (_look(r, one),),
        risk="It costs by the minute, an hour at least, until it is switched off; the region's quota may be short.",
        cost=r.disks.cost,
        undo="It is switched off in stage 4, and at the end however that comes",
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
    )


def _enabled(r: Restoring, one: _Fast) -> Step:
    return Step(
        number(2, one.lane, 2, 2),
        f"Wait until it is enabled{one.where}, and the first credit is there",
        "60 minutes for each TiB of the largest snapshot; then a credit fills, from nothing, for each volume. One that "
        "is made without a credit is not fast, and nobody says so.",
        Wait(),
        (_look(r, one),),
        done_when=_first_credit(r, one),
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


_DISABLE: Callable[[str, str], str] = "Switch fast snapshot restore off again for {}'s disks{}".format


def _keys(r: Restoring, node: Node, what: str) -> tuple[str, ...]:
    return tuple(f"{node.name} {one.device} {what}" for one in r.image(node).snapshots)


def _disable(r: Restoring, one: _Fast, stage: str) -> Step:
    step = Step(
        f"{stage}.{one.lane + 1}",
        _DISABLE(one.node.name, one.where),
        "It is of no more use, and costs by the minute.",
        _call(r, one, "DisableFastSnapshotRestores"),
        (_look(r, one),),
        done_when=_states(r, one, "disabled"),
        timeout_s=r.limit(300),
        usual_s=r.usual(10),
        undoes=number(2, one.lane, 1, 2),
    )
    return step if stage == "90" else replace(step, id=number(4, one.lane, 2, 2))
