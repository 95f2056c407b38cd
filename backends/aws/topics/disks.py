"""Topics on images, snapshots and volumes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import product

from backends.aws import facts as read
from backends.aws.calls import TAG, Client, filter_, literal, machines, pages, snapshots
from backends.aws.facts import Fact, text
from backends.aws.topics.question import Pairs, Question, or_none
from backends.model import Facts, Image
from backends.settings import Node

ON = ("enabling", "optimizing", "enabled", "disabling")
"""States of fast snapshot restore in which something is still to come, or to pay."""
ALL = 100
HOUR_S, MOST_CREDITS_AN_HOUR = 3600.0, 10.0


def images(asked: Question) -> Facts:
    """Images by their names; all of the backup sets where none is named."""
    found = _images(asked)
    names = asked.of or tuple(one.name for one in found)
    by_name = {one.name: one for one in found}
    pairs: Pairs = []
    for name in names:
        for key, word in image_pairs(by_name.get(name)):
            pairs.append((name if key == "state" else f"{name} {key}", word))
    return asked.facts(pairs)


def image(asked: Question) -> Facts:
    """One image by its name, under plain keys."""
    found = _images(asked) if asked.of else ()
    return asked.facts(image_pairs(next((one for one in found if one.name == asked.of[0]), None)))


def image_pairs(one: Image | None) -> Pairs:
    """What there is to say of an image, and of how far it is."""
    if one is None:
        return [("state", "absent")]
    why = one.message or next((disk.message for disk in one.snapshots if disk.message), "")
    pairs = [("state", one.state.text), ("id", one.id), ("progress", progress(one))]
    pairs.append(("snapshots", or_none(" ".join(disk.id for disk in one.snapshots))))
    begun = bool(one.snapshots) and all(disk.id and disk.started for disk in one.snapshots)
    pairs.append(("begun", "yes" if begun else "no"))
    return [*pairs, ("why", why)] if why else pairs


def progress(one: Image) -> str:
    """How far an image is: its snapshots' progress, each by its size; unknown where one of them does not tell."""
    whole = sum(disk.size_gib for disk in one.snapshots)
    done = 0.0
    for disk in one.snapshots:
        said = disk.progress.strip().removesuffix("%").strip()
        if disk.state.text == "completed":
            said = str(ALL)
        if not said.isdecimal():
            return "unknown"
        done += disk.size_gib * min(ALL, int(said))
    return f"{int(done / whole)} %" if whole else "unknown"


def fast_restores(asked: Question) -> Facts:
    """Fast snapshot restore by snapshot and zone. `of` has pairs, or snapshots and zones; nothing: all that is on.

    Where no zone is named, they are those of the nodes' subnets: what EC2 does not list is off there.
    """
    pairs = [tuple(one.split()) for one in asked.of if " " in one]
    ids = [one for one in asked.of if " " not in one and one.startswith("snap-")]
    zones = [one for one in asked.of if " " not in one and not one.startswith("snap-")]
    if ids and not zones:
        zones = zones_of(asked.ec2, asked.cluster.nodes)
    wanted = [f"{id_} {zone}" for id_, zone in (*pairs, *product(ids, zones))]
    named = tuple(dict.fromkeys([*(one[0] for one in pairs), *ids]))
    asked_for = filter_("snapshot-id", named) if named else filter_("state", ON)
    call = asked.ec2.get_paginator("describe_fast_snapshot_restores").paginate(Filters=[asked_for])
    rows, now = [], None
    for page in call:
        rows += page["FastSnapshotRestores"]
        now = _clock(page)
    sizes = {text(one, "SnapshotId"): one.get("VolumeSize") for one in snapshots(asked.ec2, ids_of(rows))}
    return asked.facts([*fast_restore_pairs(rows, wanted), *credit_pairs(rows, sizes, now)])


def fast_restore_pairs(rows: Iterable[Fact], wanted: Sequence[str]) -> Pairs:
    """What EC2 lists, and `disabled` for a wanted pair that it does not."""
    told = {f"{text(one, 'SnapshotId')} {text(one, 'AvailabilityZone')}": text(one, "State") for one in rows}
    return [*((key, told.get(key, "disabled")) for key in wanted), *told.items()]


def credit_pairs(rows: Iterable[Fact], sizes: Mapping[str, object], now: datetime | None) -> Pairs:
    """Whether the first volume made of each is a fast one: the bucket of credits is empty when it becomes `enabled`.

    It fills by min(10, 1024 / GiB) an hour (EBS user guide, "Volume creation credits"); it is ours, so nobody else
    draws from it. AWS's own clock is taken, not this machine's.
    """
    pairs: Pairs = []
    for one in rows:
        size, since, due = sizes.get(text(one, "SnapshotId")), one.get("EnabledTime"), False
        if now and isinstance(since, datetime) and isinstance(size, int) and text(one, "State") == "enabled":
            due = (now - since).total_seconds() >= HOUR_S / min(MOST_CREDITS_AN_HOUR, 1024 / max(size, 1))
        key = f"{text(one, 'SnapshotId')} {text(one, 'AvailabilityZone')} credit"
        pairs.append((key, "due" if due else "not due"))
    return pairs


def ids_of(rows: Iterable[Fact]) -> tuple[str, ...]:
    """The snapshots of these rows, each once."""
    return tuple(dict.fromkeys(text(one, "SnapshotId") for one in rows))


def _clock(reply: Fact) -> datetime | None:
    """When AWS answered, by its own clock."""
    told = reply.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    try:
        return parsedate_to_datetime(told)
    except ValueError:
        return None


def zones_of(ec2: Client, nodes: Sequence[Node]) -> list[str]:
    """The availability zones of the subnets that nodes are restored in, each once."""
    ids = tuple(dict.fromkeys(node.subnet for node in nodes if node.subnet))
    rows = list(pages(ec2, "describe_subnets", "Subnets", Filters=[filter_("subnet-id", ids)])) if ids else []
    return sorted({text(one, "AvailabilityZone") for one in rows})


def volumes(asked: Question) -> Facts:
    """Each node's volumes, and whether they have all their blocks."""
    ec2, nodes = asked.ec2, asked.nodes
    found = machines(ec2, nodes)
    ids = [text(one, "InstanceId") for one in found.values()]
    attached: list[Fact] = []
    if ids:
        attached = list(pages(ec2, "describe_volumes", "Volumes", Filters=[filter_("attachment.instance-id", ids)]))
    slow = [text(one, "VolumeId") for one in attached if not one.get("FastRestored")]
    states = ec2.describe_volume_status(VolumeIds=slow)["VolumeStatuses"] if slow else []
    return asked.facts(volume_pairs(nodes, found, attached, states))


def volume_pairs(
    nodes: Sequence[Node], found: Mapping[str, Fact], attached: Iterable[Fact], states: Iterable[Fact]
) -> Pairs:
    """The pairs of `volumes`. All is done where every node has volumes and each of them is fast or has its blocks."""
    far = {text(one, "VolumeId"): one.get("InitializationStatusDetails", {}).get("Progress") for one in states}
    by_place: dict[tuple[str, str], Fact] = {}
    for volume in attached:
        for one in volume.get("Attachments", ()):
            by_place[text(one, "InstanceId"), text(one, "Device")] = volume
    pairs: Pairs = []
    all_done = True
    for node in nodes:
        id_ = text(found.get(node.name, {}), "InstanceId")
        own = [(device, volume) for (instance, device), volume in sorted(by_place.items()) if id_ and instance == id_]
        done = bool(own)
        for device, volume in own:
            name, fast = f"{node.name} {device}", bool(volume.get("FastRestored"))
            percent = ALL if fast else far.get(text(volume, "VolumeId"))
            known = isinstance(percent, int)
            pairs += [(name, text(volume, "VolumeId")), (f"{name} initialized", f"{percent} %" if known else "unknown")]
            pairs.append((f"{name} fast restored", "yes" if fast else "no"))
            done &= percent == ALL
        pairs.append((f"{node.name} all", "done" if done else "not done"))
        all_done &= done
    return [*pairs, ("all", "done" if all_done else "not done")]


def _images(asked: Question) -> tuple[Image, ...]:
    whose = (asked.cluster.source or asked.cluster).name
    wanted = ("name", tuple(map(literal, asked.of))) if asked.of else (f"tag:{TAG}", (literal(whose),))
    found = list(pages(asked.ec2, "describe_images", "Images", Owners=["self"], Filters=[filter_(*wanted)]))
    return read.images(found, snapshots(asked.ec2, read.snapshot_ids(found)), asked.region)
