"""Which volume of a server makes room for a new one, from which snapshot, and what the old one is like: pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from backends.errors import PlanError
from backends.model import AwsFactsProbe, Facts, Named, NodeFactsProbe
from backends.plan import Parameter, listed
from backends.runbooks.asked import Asked
from backends.runbooks.online.wishes import held_by_volume, said_of
from backends.runbooks.online_restoring.sets import OnlineSet
from backends.settings import Node

NOTHING = "none"
"""What AWS's topics say where EC2 says nothing."""
PARTS = {"c": "cluster", "d": "data"}
"""What is on a volume of a mirror disk, by the letter that stands for it."""
WITH_IOPS, WITH_THROUGHPUT = ("gp3", "io1", "io2"), ("gp3",)
"""Types of volumes whose IOPS, and whose throughput, are chosen; those of others follow from their size."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One volume that is exchanged.

    Attributes:
        device: As EC2 names it: `/dev/sdf`. The new one gets the same.
        old: The volume that is there now; it is kept.
        said: What EC2 says of the old one: zone, type, iops ...
        tags: Those of the old one that the new one gets as well.
        parts: What of which mirror disk is on it: `md1:c`, `md1:d`.
    """

    node: Node
    device: str
    old: str
    snapshot: str
    parts: tuple[str, ...]
    said: Mapping[str, str]
    tags: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One server, and what is exchanged there.

    Attributes:
        where: Each partition of a mirror disk that is replaced: the path that clp.conf names.
        attached: What EC2 says is attached to it.
        told: What the node said of the volumes its mirror disks are on.
    """

    node: Node
    exchanges: tuple[Exchange, ...]
    where: tuple[tuple[str, str], ...]
    attached: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str], ...]

    @property
    def logical(self) -> bool:
        """A partition lies on a logical volume, which LVM has to know."""
        plain = ("/dev/sd", "/dev/xvd", "/dev/nvme", "/dev/vd")
        return any(not path.startswith(plain) for _, path in self.where)


def place_of(asked: Asked, node: Node, chosen: OnlineSet, mirrors: tuple[str, ...]) -> Place:
    """What is exchanged on a server; nothing is guessed. Raises `PlanError`."""
    cluster = asked.cluster.name
    told = said_of(asked, NodeFactsProbe(cluster, node.name, "mirror-volumes"))
    attached, disks = (said_of(asked, AwsFactsProbe(cluster, topic)) for topic in ("attached", "disks"))
    if told is None or not told.word("volumes"):
        raise PlanError(
            f"{asked.runbook}: on which volumes {node.name}'s mirror disks are is not known: it has to run, and to "
            "answer. A server that cannot boot is rebuilt first (from its last image, or anew, with its own disks' "
            "names); then ask again"
        )
    if attached is None or disks is None:
        raise PlanError(f"{asked.runbook}: AWS does not tell which volumes {node.name} has: look at it")
    held = _held(asked, node, told, chosen, mirrors)
    pairs = tuple((key, attached.word(key) or "none") for key in (f"{node.name} root", f"{node.name} data"))
    boot = pairs[0][1]
    if boot in held:
        raise PlanError(f"{asked.runbook}: {node.name} boots from {boot}, which holds a mirror disk: not exchanged")
    exchanges = tuple(_exchange(asked, node, disks, old, held[old]) for old in sorted(held))
    where = tuple(
        (key, word.partition(" on ")[0])
        for key, word in told.pairs
        if key.endswith(" partition") and key.split(" ")[0] in mirrors
    )
    return Place(node, exchanges, where, pairs, tuple(one for one in told.pairs if one[0].endswith(" partition")))


def _held(
    asked: Asked, node: Node, told: Facts, chosen: OnlineSet, mirrors: tuple[str, ...]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """By the volume that is replaced: the snapshot that takes its place, and what is on it."""
    by_parts = {parts: snapshot for snapshot, parts in chosen.holds}
    found = {}
    for volume, parts in held_by_volume(told):
        whose = {one.rpartition(":")[0] for one in parts}
        if not whose & {*mirrors}:
            continue
        if not whose <= {*mirrors}:
            others = listed(sorted(whose - {*mirrors}))
            raise PlanError(f"{asked.runbook}: {volume} of {node.name} also holds {others}: restore them together")
        if parts not in by_parts:
            raise PlanError(
                f"{asked.runbook}: no snapshot of {chosen.id} holds just what {volume} of {node.name} does: "
                f"{listed(parts)}. Their volumes are laid out in another way"
            )
        found[volume] = (by_parts[parts], parts)
    missing = [one for one in mirrors if not any(f"{one}:d" in parts for _, parts in found.values())]
    if missing:
        raise PlanError(f"{asked.runbook}: {node.name} does not say where {listed(missing)} is")
    return found


def _exchange(asked: Asked, node: Node, disks: Facts, old: str, taken: tuple[str, tuple[str, ...]]) -> Exchange:
    said = {key.removeprefix(f"{old} "): word for key, word in disks.pairs if key.startswith(f"{old} ")}
    start = f"{node.name} "
    device = next((key.removeprefix(start) for key, word in disks.pairs if key.startswith(start) and word == old), "")
    lacking = [key for key in needed(said) if said.get(key, NOTHING) == NOTHING]
    if not device or lacking:
        what = listed(lacking or ["device"])
        raise PlanError(f"{asked.runbook}: EC2 does not tell the {what} of {old}, attached to {node.name}")
    if said.get("multi-attach") == "yes":
        raise PlanError(f"{asked.runbook}: {old} of {node.name} is a Multi-Attach volume: no mirror disk is on one")
    return Exchange(node, device, old, taken[0], taken[1], said, own_tags(said))


def like(said: Mapping[str, str], snapshot: Named) -> tuple[tuple[str, Parameter], ...]:
    """What a call for a new volume says of it: from that snapshot, and like the one of which EC2 says this."""
    wish: list[tuple[str, Parameter]] = [
        ("AvailabilityZone", said["zone"]),
        ("SnapshotId", snapshot),
        ("VolumeType", said["type"]),
    ]
    if said["type"] in WITH_IOPS:
        wish.append(("Iops", int(said["iops"])))
    if said["type"] in WITH_THROUGHPUT:
        wish.append(("Throughput", int(said["throughput"])))
    if said["encrypted"] == "yes":
        wish.append(("Encrypted", True))
        key = said.get("key", "none")
        wish += [("KmsKeyId", key)] if key != "none" else []
    return tuple(wish)


def own_tags(said: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The tags that a new volume gets as the old one had them: all but ours."""
    return tuple(
        (key.removeprefix("tag "), word)
        for key, word in said.items()
        if key.startswith("tag ") and not key.startswith("tag clpdeck:")
    )


def needed(said: Mapping[str, str]) -> tuple[str, ...]:
    """What EC2 must say of a volume, for another to be made like it."""
    kind = said.get("type", "")
    more = [("iops", WITH_IOPS), ("throughput", WITH_THROUGHPUT)]
    return ("zone", "type", "size", "encrypted", *(key for key, kinds in more if kind in kinds))
