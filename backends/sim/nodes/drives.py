"""A machine's volumes as its system names them: `/dev/nvme1n1`, its partitions, and LVM's volumes on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backends.sim.nodes.disk import Disk, Partition
from backends.sim.nodes.system import System


@dataclass(frozen=True, slots=True)
class Drive:
    """A volume attached to a machine: its id, the kernel's name for it (`nvme1n1`), its size, its content."""

    volume_id: str
    kernel_name: str
    size_gib: int
    disk: Disk

    @property
    def path(self) -> str:
        """Where the system finds it."""
        return f"/dev/{self.kernel_name}"


def partitions(drives: Sequence[Drive], system: System) -> Iterator[tuple[str, Drive, Partition]]:
    """Each partition and logical volume the system finds, by its path. LVM finds those on devices it knows only."""
    for drive in drives:
        group = drive.disk.volume_group
        if group and not knows(system, drive):
            continue
        for number, part in enumerate(drive.disk.parts, start=1):
            path = f"/dev/{group}/{part.name}" if group else f"{drive.path}p{number}"
            yield path, drive, part


def in_order(drives: Sequence[Drive]) -> list[Drive]:
    """Them by their names, as the system lists them."""
    return sorted(drives, key=lambda drive: (len(drive.kernel_name), drive.kernel_name))


def find(drives: Sequence[Drive], system: System, path: str) -> tuple[Drive, Partition] | None:
    """What lies behind a path; `None` where there is nothing."""
    return next(((drive, part) for name, drive, part in partitions(drives, system) if name == path), None)


def knows(system: System, drive: Drive) -> bool:
    """Whether LVM uses this drive: always, but where a devices file says which (RHEL 9)."""
    return system.lvm_devices is None or drive.volume_id in system.lvm_devices
