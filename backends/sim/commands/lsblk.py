"""`lsblk`: the tree of block devices, for the eye or as JSON, with the columns that are asked for."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from backends.sim.commands.context import Here, RefusedError, Reply, read_options
from backends.sim.commands.files import mounts
from backends.sim.nodes.disk import Partition
from backends.sim.nodes.drives import Drive, in_order, knows
from backends.sim.nodes.system import System

USUAL = ("NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS")
COLUMNS = (*USUAL, "FSTYPE", "SERIAL", "MOUNTPOINT")
RIGHT = {"MAJ:MIN", "RM", "SIZE", "RO"}
LEAST = {"SIZE": 5}
"""How wide a column is at least."""
MIB = 1024 * 1024

Device = dict[str, Any]
Mounted = Callable[[Drive, Partition], str | None]


async def lsblk(here: Here, words: Sequence[str]) -> Reply:
    """Print a node's devices: see `listed`."""
    return listed(here.machine.drives, here.system, partial(_mounted_at, here), words)


def listed(drives: Sequence[Drive], system: System, mounted: Mounted, words: Sequence[str]) -> Reply:
    """Print devices: `-J` as JSON, `-b` sizes in bytes, `-p` whole paths, `-o` these columns.

    Args:
        drives: The disks.
        system: Whose LVM it is.
        mounted: Where a partition is mounted.
        words: The options.
    """
    options = read_options(words, "Jbpo:")
    columns = tuple((options.value("-o") or ",".join(USUAL)).upper().split(","))
    if not set(columns) <= set(COLUMNS):
        unknown = next(one for one in columns if one not in COLUMNS)
        raise RefusedError(f"lsblk: unknown column: {unknown}\n")
    tree = [_disk(system, mounted, number, drive) for number, drive in enumerate(in_order(drives))]
    for device in _all(tree):
        _shape(device, bytes_=options.has("-b"), paths=options.has("-p"))
    if options.has("-J"):
        return Reply(json.dumps({"blockdevices": [_chosen(one, columns) for one in tree]}, indent=3) + "\n")
    return Reply("".join(f"{line}\n" for line in _table(tree, columns)))


def _disk(system: System, mounted: Mounted, number: int, drive: Drive) -> Device:
    group = drive.disk.volume_group
    whole = _node(drive.kernel_name, f"259:{8 * number}", drive.size_gib * 1024, "disk")
    whole["fstype"] = "LVM2_member" if group else None
    whole["serial"] = drive.volume_id.replace("-", "") or None  # what EC2 gives its NVMe disks for a serial number
    if drive.disk.parts and (not group or knows(system, drive)):
        whole["children"] = [
            _node(
                f"{group}-{part.name}" if group else f"{drive.kernel_name}p{at}",
                f"253:{2 * number + at}" if group else f"259:{8 * number + at}",
                part.size_mib,
                "lvm" if group else "part",
                mounted(drive, part),
            )
            | {"fstype": part.file_system or None}
            for at, part in enumerate(drive.disk.parts, start=1)
        ]
    return whole


def _node(name: str, numbers: str, size_mib: int, kind: str, mount: str | None = None) -> Device:
    return {
        "name": name,
        "maj:min": numbers,
        "rm": False,
        "size": size_mib,
        "ro": False,
        "type": kind,
        "mountpoint": mount,
        "mountpoints": [mount],
        "serial": None,
    }


def _all(tree: Sequence[Device]) -> Iterator[Device]:
    for device in tree:
        yield device
        yield from _all(device.get("children", ()))


def _shape(device: Device, *, bytes_: bool, paths: bool) -> None:
    """Write size and name as they were asked for; a volume of LVM has its path by the device mapper."""
    mib = device["size"]
    device["size"] = mib * MIB if bytes_ else _size(mib)
    if paths:
        device["name"] = f"/dev/{'mapper/' if device['type'] == 'lvm' else ''}{device['name']}"


def _size(mib: int) -> str:
    return f"{mib}M" if mib < 1024 else f"{round(mib / 1024, 1):g}G"


def _chosen(device: Device, columns: Sequence[str]) -> Device:
    chosen = {column.lower(): device[column.lower()] for column in columns}
    children = [_chosen(one, columns) for one in device.get("children", ())]
    return chosen | ({"children": children} if children else {})


def _table(tree: Sequence[Device], columns: Sequence[str]) -> Iterator[str]:
    rows = [tuple(columns)]
    for device in tree:
        children = device.get("children", [])
        branches = ["├─"] * (len(children) - 1) + ["└─"]
        rows += [
            _row(device, columns, ""),
            *(_row(one, columns, at) for one, at in zip(children, branches, strict=False)),
        ]
    widths = [max(LEAST.get(column, 0), *(len(row[at]) for row in rows)) for at, column in enumerate(columns)]
    for row in rows:
        cells = (
            f"{cell:>{width}}" if column in RIGHT else f"{cell:<{width}}"
            for cell, width, column in zip(row, widths, columns, strict=True)
        )
        yield " ".join(cells).rstrip()


def _row(device: Device, columns: Sequence[str], branch: str) -> tuple[str, ...]:
    return tuple((branch if column == "NAME" else "") + _cell(device[column.lower()]) for column in columns)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(one for one in value if one)
    return "" if value is None else str(value)


def _mounted_at(here: Here, drive: Drive, part: Partition) -> str | None:
    if drive.disk.system is not None:
        return "/"
    member = here.cluster.member_of(here.machine)
    used = mounts(here).items() if member else ()
    return next((mount for mount, mirror in used if member and mirror.data[member.name] is part), None)
