"""Which volume of a server makes room for a new one, from which snapshot, and what the old one is like: pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from backends.errors import PlanError
from backends.model import AwsFactsProbe, Facts, NodeFactsProbe
from backends.plan import listed
from backends.runbooks.asked import Asked
from backends.runbooks.exchanging import Volume, lacking
from backends.runbooks.online.wishes import held_by_volume, said_of
from backends.sets import OnlineSet
from backends.settings import Node

PARTS = {"c": "cluster", "d": "data"}
"""What is on a volume of a mirror disk, by the letter that stands for it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One volume that is exchanged.

    Attributes:
        volume: The one that is there now; it is kept.
        snapshot: What takes its place is made from it.
        parts: What of which mirror disk is on it: `md1:c`, `md1:d`.
    """

    volume: Volume
    snapshot: str
    parts: tuple[str, ...]

    @property
    def old(self) -> str:
        """The volume that is there now."""
        return self.volume.old

    @property
    def device(self) -> str:
        """Where."""
        return self.volume.device

    @property
    def said(self) -> Mapping[str, str]:
        """What EC2 says of it."""
        return self.volume.said


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
    if not device or lacking(said):
        what = listed(lacking(said) or ["device"])
        raise PlanError(f"{asked.runbook}: EC2 does not tell the {what} of {old}, attached to {node.name}")
    if said.get("multi-attach") == "yes":
        raise PlanError(f"{asked.runbook}: {old} of {node.name} is a Multi-Attach volume: no mirror disk is on one")
    return Exchange(Volume(node, device, old, said, said["size"]), *taken)
