"""A volume's content: partitions or LVM volumes, the mirror's notes and data on them, or a node's system.

It is what a snapshot freezes and a volume made from it starts with. Names such as `/dev/nvme1n1p2` are not part of it:
they are the machine's, which gives them by the order its volumes are attached in (see `drives`).
"""

import copy
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from backends.sim.nodes.system import System


@dataclass(slots=True)
class Copy:
    """What a cluster partition says of the copy of the data beside it.

    Attributes:
        stale: It lacks writes another copy has; it must not be used before it is recovered.
        ahead_of: Servers whose copies lack writes this one has, and the sum of what both had when they parted.
        declared: It was declared equal to the others, with nothing copied, and has not met them as equals since.
        updated_at: The last write; `None` is now, for a copy in use.
        broken_at: When mirroring to or from it ended.
        built_on: The volume the mirror was built on; on any other it must be built again. Empty: it never was.
        flag: Its backup flag is ON: it is, or was when a snapshot was taken of it, frozen for an online backup.
    """

    stale: bool = False
    ahead_of: dict[str, str] = field(default_factory=dict)
    declared: bool = False
    updated_at: datetime | None = None
    broken_at: datetime | None = None
    built_on: str = ""
    flag: bool = False


def _nothing() -> None:
    """Nobody writes to it."""


@dataclass(slots=True)
class Partition:
    """A partition or a logical volume.

    Attributes:
        name: A logical volume's; a partition is found by its number.
        file_system: `ext4`; empty is raw.
        files: What lies in its file system, by path within it.
        notes: What a cluster partition holds.
        catch_up: Called before its content is read or frozen: whoever has it in use writes what he has to.
    """

    name: str
    size_mib: int
    file_system: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    notes: Copy | None = None
    catch_up: Callable[[], None] = _nothing

    def digest(self) -> str:
        """The SHA-256 of all that was written to it so far, so that two can be compared byte by byte."""
        whole = hashlib.sha256()
        for path, content in sorted(self.files.items()):
            whole.update(f"{path}\0{len(content)}\0".encode() + content)
        return whole.hexdigest()

    def frozen(self) -> "Partition":
        """It as it is now, in nobody's use."""
        self.catch_up()
        notes = copy.deepcopy(self.notes)
        return replace(self, files=dict(self.files), notes=notes, catch_up=_nothing)


@dataclass(slots=True)
class Disk:
    """What a volume holds. One with a `volume_group` has its partitions within LVM; a `system` can be booted."""

    parts: tuple[Partition, ...]
    volume_group: str = ""
    system: System | None = None

    def copy(self) -> "Disk":
        """The content at this moment, which goes its own way from here: what a snapshot holds."""
        return Disk(tuple(part.frozen() for part in self.parts), self.volume_group, copy.deepcopy(self.system))


def system_disk(system: System) -> Disk:
    """A disk to boot from."""
    return Disk((Partition("", 30 * 1024 - 1, "xfs"),), system=system)


def mirror_disk(name: str, size_gib: int, *, lvm: bool, files: dict[str, bytes]) -> Disk:
    """A disk with the cluster partition and the data partition of a mirror disk, in this order."""
    parts = (
        Partition("cp", 1024, notes=Copy()),
        Partition("dp", (size_gib - 1) * 1024 - 4, "ext4", files=files),
    )
    return Disk(parts, f"clp_{name}" if lvm else "")
