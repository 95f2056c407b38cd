"""Which volumes of a server are lost, and what each was like: from what its node, the other one and EC2 say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from backends.errors import PlanError
from backends.model import AwsFactsProbe, Facts, NodeFactsProbe
from backends.plan import listed
from backends.runbooks.asked import Asked
from backends.runbooks.exchanging import Volume, lacking
from backends.runbooks.online.wishes import said_of

BAD_STATES, BAD_STATUSES = ("error",), ("impaired",)
"""EC2's words for a volume whose data cannot be had any more (DescribeVolumes), or whose I/O fails its checks."""
KINDS = {"cluster": "c", "data": "d"}


@dataclass(frozen=True, slots=True)
class Part:
    """A partition of a mirror disk, as a node names it: `md1`, `cluster`; its path, its volume; empty: not known."""

    mirror: str
    kind: str
    path: str
    volume: str

    @property
    def key(self) -> tuple[str, str]:
        """By which it is the same on both servers."""
        return self.mirror, self.kind


@dataclass(frozen=True, slots=True)
class Lost:
    """A volume that is lost.

    Attributes:
        volume: It; EC2 still has it at the server.
        good: The other server's volume that holds the same partitions, and gives the new one its size.
        parts: The partitions that are on it.
        why: Why it counts as lost.
    """

    volume: Volume
    good: str
    parts: tuple[Part, ...]
    why: str

    @property
    def old(self) -> str:
        """The volume that is lost."""
        return self.volume.old

    @property
    def device(self) -> str:
        """Where."""
        return self.volume.device


def parts_of(asked: Asked, node: str) -> tuple[Part, ...]:
    """Every partition of its mirror disks, by its own word; none where it does not answer."""
    told = said_of(asked, NodeFactsProbe(asked.cluster.name, node, "mirror-volumes"))
    found = []
    for key, word in told.pairs if told else ():
        mirror, kind, what = (*key.rsplit(" ", 2), "", "")[:3]
        path, _, volume = word.rpartition(" on ")
        if what == "partition" and kind in KINDS:
            found.append(Part(mirror, kind, path, volume if volume.startswith("vol-") else ""))
    return tuple(found)


def said_of_disk(disks: Facts, volume: str) -> dict[str, str]:
    """What EC2 says of one volume, by its key."""
    return {key.removeprefix(f"{volume} "): word for key, word in disks.pairs if key.startswith(f"{volume} ")}


def devices_of(disks: Facts, node: str) -> dict[str, str]:
    """The volumes that EC2 says a server has, each with its device."""
    return {word: key.removeprefix(f"{node} ") for key, word in disks.pairs if key.startswith(f"{node} /")}


def bad(said: Mapping[str, str]) -> str:
    """Why EC2 calls a volume lost; empty where it does not."""
    if said.get("state") in BAD_STATES:
        return f"EC2 says that its state is {said['state']}: what is on it cannot be recovered"
    if said.get("status") in BAD_STATUSES:
        return f"EC2's checks say that it is {said['status']}: its I/O fails"
    return ""


def lost_volumes(asked: Asked, node: str, keep: str, named: str) -> tuple[Lost, ...]:
    """The volumes of `node` that are lost, beside those of `keep` that hold the same.

    Args:
        asked: What is known.
        node: The server that has lost.
        keep: The good one.
        named: A volume that whoever asks calls lost, though EC2 does not; empty: none.

    Raises:
        PlanError: None is; or it is not known for sure which.
    """
    disks = said_of(asked, AwsFactsProbe(asked.cluster.name, "disks"))
    own, good = parts_of(asked, node), {part.key: part for part in parts_of(asked, keep)}
    if disks is None or not own or not good:
        who = "AWS does not tell which volumes there are" if disks is None else ""
        silent = listed(name for name, told in ((node, own), (keep, good)) if not told)
        told = who or f"{silent} does not tell which volumes its mirror disks are on: it has to run, and to answer"
        raise PlanError(f"{asked.runbook}: {told}")
    failed = {volume: why for volume in devices_of(disks, node) if (why := bad(said_of_disk(disks, volume)))}
    if named and failed and named not in failed:
        raise PlanError(f"{asked.runbook}: EC2 calls {listed(failed)} of {node} lost, not {named}")
    gone = [part for part in own if not part.volume or part.volume in {*failed, named}]
    if not gone:
        raise PlanError(
            f"{asked.runbook}: {node} has the volumes of all its mirror disks, and EC2 calls none of them lost. Is a "
            "copy only behind, the mirror recovery brings it up to date by itself, or heal does"
        )
    found: dict[str, Lost] = {}
    for part in gone:
        volume = good[part.key].volume if part.key in good else ""
        if not volume:
            raise PlanError(f"{asked.runbook}: {keep} does not say on which volume {part.mirror}'s {part.kind} part is")
        if volume not in found:
            found[volume] = _lost(asked, (node, keep), disks, volume, named)
    return tuple(found.values())


def _lost(asked: Asked, servers: tuple[str, str], disks: Facts, good: str, named: str) -> Lost:
    """The volume that held what `good` holds on the other server."""
    node, keep = servers
    keys = [part.key for part in parts_of(asked, keep) if part.volume == good]
    parts = tuple(part for part in parts_of(asked, node) if part.key in keys)
    devices = devices_of(disks, node)
    device = devices_of(disks, keep).get(good, "")
    seen = {part.volume for part in parts if part.volume}
    at_device = next((volume for volume, where in devices.items() if where == device), "")
    old = named or (seen.pop() if len(seen) == 1 else "" if seen else at_device)
    _sure(asked, node, old, device, devices)
    said = said_of_disk(disks, old)
    why = bad(said)
    if not why and old != named:
        raise PlanError(
            f"{asked.runbook}: {node} does not find {listed(part.path for part in parts if not part.volume)}, but EC2 "
            f"does not call {old}, at {devices[old]}, lost: its state is {said.get('state', 'none')}, its status "
            f"{said.get('status', 'none')}. Have names changed, or does LVM not know the disk (lsblk, lvmdevices)? "
            f"Then nothing is lost. Is it lost all the same, say volume={old}"
        )
    other = [part for part in parts_of(asked, node) if part.volume == old and part not in parts]
    if other or len(parts) != len(keys):
        raise PlanError(
            f"{asked.runbook}: {old} of {node} does not hold what {good} of {keep} does: it is done by hand"
        )
    size = said_of_disk(disks, good).get("size", "")
    if lacking(said) or not size:
        what = listed(lacking(said) or ["size"])
        raise PlanError(f"{asked.runbook}: EC2 does not tell the {what} of {old} or {good}")
    server = next(one for one in asked.cluster.nodes if one.name == node)
    volume = Volume(server, devices[old], old, said, size)
    return Lost(volume, good, parts, why or f"you say so; {node} does not find it")


def _sure(asked: Asked, node: str, old: str, device: str, devices: Mapping[str, str]) -> None:
    """It is one that may be exchanged, and no other."""
    if not old:
        raise PlanError(
            f"{asked.runbook}: EC2 lists no volume of {node} at {device or 'the device of the other side'}. Was it "
            "detached, attach it again: its data comes back with it. Was it deleted, make an empty one of its type in "
            f"the zone of {node}, attach it there at that device, and say volume=ID: it is replaced then"
        )
    if old not in devices:
        raise PlanError(f"{asked.runbook}: EC2 does not say that {old} is attached to {node}")
    attached = said_of(asked, AwsFactsProbe(asked.cluster.name, "attached"))
    data = ((attached.word(f"{node} data") if attached else "") or "").split()
    if old not in data:
        raise PlanError(f"{asked.runbook}: {node} boots from {old}, or EC2 does not tell: it is not exchanged")
