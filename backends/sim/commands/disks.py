"""What the system says of its disks: `lsblk`, `parted -l`, `lvdisplay`, `lvmdevices`."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from backends.sim.commands.context import Here, RefusedError, Reply
from backends.sim.commands.files import mounts
from backends.sim.nodes.disk import Partition
from backends.sim.nodes.drives import Drive, knows


async def lsblk(here: Here, words: Sequence[str]) -> Reply:
    """Print the tree of block devices, for the eye or as JSON (`-J`)."""
    if list(words) not in ([], ["-J"]):
        raise RefusedError("lsblk: the pretend site knows only lsblk and lsblk -J\n")
    tree = [_device(here, number, drive) for number, drive in enumerate(here.machine.drives)]
    if words:
        return Reply(json.dumps({"blockdevices": tree}, indent=3) + "\n")
    rows: list[tuple[str, ...]] = [("NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS")]
    for device in tree:
        children = device.get("children", [])
        branches = ["├─"] * (len(children) - 1) + ["└─"]
        rows += [_row(device, ""), *map(_row, children, branches)]
    width = max(len(row[0]) for row in rows)
    return Reply("".join(f"{_line(row, width)}\n" for row in rows))


def _line(row: tuple[str, ...], width: int) -> str:
    name, numbers, removable, size, read_only, kind, mounted = row
    return f"{name:<{width}} {numbers:>7} {removable:>2} {size:>5} {read_only:>2} {kind:<4} {mounted}".rstrip()


def _row(device: dict[str, Any], branch: str) -> tuple[str, ...]:
    mounted = ", ".join(one for one in device["mountpoints"] if one)
    return (branch + device["name"], device["maj:min"], "0", device["size"], "0", device["type"], mounted)


def _device(here: Here, number: int, drive: Drive) -> dict[str, Any]:
    whole = _node(drive.kernel_name, f"259:{8 * number}", f"{drive.size_gib}G", "disk", None)
    group = drive.disk.volume_group
    if drive.disk.parts and (not group or knows(here.system, drive)):
        whole["children"] = [
            _node(
                f"{group}-{part.name}" if group else f"{drive.kernel_name}p{at}",
                f"253:{2 * number + at}" if group else f"259:{8 * number + at}",
                _size(part.size_mib),
                "lvm" if group else "part",
                _mounted_at(here, drive, part),
            )
            for at, part in enumerate(drive.disk.parts, start=1)
        ]
    return whole


def _node(name: str, numbers: str, size: str, kind: str, mount: str | None) -> dict[str, Any]:
    return {
        "name": name,
        "maj:min": numbers,
        "rm": False,
        "size": size,
        "ro": False,
        "type": kind,
        "mountpoints": [mount],
    }


def _size(mib: int) -> str:
    return f"{mib}M" if mib < 1024 else f"{round(mib / 1024, 1):g}G"


def _mounted_at(here: Here, drive: Drive, part: Partition) -> str | None:
    if drive.disk.system is not None:
        return "/"
    member = here.cluster.member_of(here.machine)
    used = mounts(here).items() if member else ()
    return next((mount for mount, mirror in used if member and mirror.data[member.name] is part), None)


async def lvdisplay(here: Here, _words: Sequence[str]) -> Reply:
    """Print a block a logical volume, of those LVM finds."""
    lines = [line for drive in here.machine.drives for line in _volumes(here, drive)]
    return Reply("".join(f"{line}\n" for line in lines))


def _volumes(here: Here, drive: Drive) -> Iterator[str]:
    group = drive.disk.volume_group
    if not group or not knows(here.system, drive):
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
    drives = here.machine.drives
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
    return Reply("".join(f"{line}\n" for drive in here.machine.drives for line in _table(drive)))


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
