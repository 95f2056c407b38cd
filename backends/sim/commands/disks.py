"""What the system says of its disks: `parted -l`, `lvdisplay`, `lvmdevices`."""

from collections.abc import Iterator, Sequence

from backends.sim.commands.context import Here, RefusedError, Reply
from backends.sim.nodes.drives import Drive, in_order, knows
from backends.sim.nodes.system import System


async def lvdisplay(here: Here, _words: Sequence[str]) -> Reply:
    """Print a block a logical volume, of those LVM finds."""
    return volumes(here.machine.drives, here.system)


def volumes(drives: Sequence[Drive], system: System) -> Reply:
    """What `lvdisplay` prints where these disks are."""
    lines = [line for drive in in_order(drives) for line in _volumes(system, drive)]
    return Reply("".join(f"{line}\n" for line in lines))


def _volumes(system: System, drive: Drive) -> Iterator[str]:
    group = drive.disk.volume_group
    if not group or not knows(system, drive):
        return
    for part in drive.disk.parts:
        yield "  --- Logical volume ---"
        yield f"  LV Path                /dev/{group}/{part.name}"
        yield f"  LV Name                {part.name}"
        yield f"  VG Name                {group}"
        yield "  LV Write Access        read/write"
        yield "  LV Status              available"
        yield f"  LV Size                {part.size_mib / 1024:.2f} GiB"
        yield ""


async def lvmdevices(here: Here, words: Sequence[str]) -> Reply:
    """Print which disks LVM uses, or write that list anew from those that are there (`--update --refresh`)."""
    if not here.root:
        raise RefusedError("  WARNING: Running as a non-root user. Functionality may be unavailable.\n", 5)
    if not set(words) <= {"--update", "--refresh"}:
        raise RefusedError("  lvmdevices: the pretend site knows only --update and --refresh\n", 3)
    if here.system.lvm_devices is None:
        raise RefusedError("  Devices file is not used.\n", 5)
    drives = in_order(here.machine.drives)
    if {"--update", "--refresh"} <= set(words):
        here.system.lvm_devices = {drive.volume_id for drive in drives}
        return Reply()
    used = [drive for drive in drives if drive.disk.volume_group and knows(here.system, drive)]
    return Reply("".join(f"  Device {drive.path} IDTYPE=sys_wwid IDNAME={drive.volume_id}\n" for drive in used))


async def parted(here: Here, words: Sequence[str]) -> Reply:
    """Print the partition tables of all disks (`-l`)."""
    if list(words) not in (["-l"], ["-s", "-l"]):
        raise RefusedError("parted: the pretend site knows only parted -l\n")
    if not here.root:
        return Reply()
    return Reply("".join(f"{line}\n" for drive in in_order(here.machine.drives) for line in _table(drive)))


def _table(drive: Drive) -> Iterator[str]:
    plain = bool(drive.disk.parts) and not drive.disk.volume_group
    yield "Model: Amazon Elastic Block Store (nvme)"
    yield f"Disk {drive.path}: {drive.size_gib * 1.073741824:.0f}GB"
    yield "Sector size (logical/physical): 512B/512B"
    yield f"Partition Table: {'gpt' if plain else 'unknown'}"
    yield "Disk Flags:"
    if plain:
        yield ""
        yield "Number  Start   End     Size    File system  Name  Flags"
        start = 1.05
        for number, part in enumerate(drive.disk.parts, start=1):
            size = part.size_mib * 1.048576
            yield f" {number:<6} {start:.0f}MB   {start + size:.0f}MB  {size:.0f}MB  {part.file_system}".rstrip()
            start += size
    yield ""
