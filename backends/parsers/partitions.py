"""What `lsblk` and `lvdisplay` say of a node's partitions. The form of both is public (util-linux, lvm2)."""

import json
import re
from collections.abc import Iterable, Iterator

from backends.model import Facts
from backends.parsers.said import Said
from backends.text import clean_line

ROW = re.compile(r"\s+(LV Path|LV Status|LV Name|VG Name)\s+(\S.*)")
INDENTED = re.compile(r"\s+\S.*")
NOT_AVAILABLE = re.compile(r"NOT available", re.IGNORECASE)
ABSENT = "absent"
"""A logical volume that LVM knows and has not switched on: there is no device."""
RAW = "raw"
NO_COMMAND = 127


def parse_partitions(topic: str, lsblk: Said, lvdisplay: Said) -> Facts:
    """Read size and file system of every partition and logical volume, by its path. Never raises.

    A volume of LVM is called by both its paths, `/dev/GROUP/NAME` and `/dev/mapper/GROUP-NAME`. A whole disk is told
    only where nothing lies within it. A node without LVM's programs has no logical volumes.
    """
    devices, unread = _devices(lsblk)
    volumes, more = _volumes(lvdisplay)
    if lvdisplay.code == NO_COMMAND and not any("/mapper/" in path for path in devices):
        more = []
    pairs: dict[str, str] = {}
    for path, available in volumes.items():
        by_mapper = mapped(path)
        if by_mapper in devices:
            pairs[path] = devices[by_mapper]
        elif path in devices:
            pairs[path] = devices[path]
        elif not available:
            pairs[path] = ABSENT
    return Facts(topic, tuple({**pairs, **devices}.items()), (*unread, *more))


def _devices(said: Said) -> tuple[dict[str, str], list[str]]:
    try:
        tree = json.loads(said.out)["blockdevices"]
        found = dict(_told(tree))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, list(said.anything)
    return found, said.errors


def _told(tree: Iterable[dict[str, object]]) -> Iterator[tuple[str, str]]:
    """Each device that holds something of its own. Sizes are texts in lsblk before 2.33."""
    for device in tree:
        children = device.get("children") or []
        kind, system = device.get("type"), device.get("fstype")
        if not (kind == "disk" and children):
            size = int(str(device["size"]))
            yield clean_line(str(device["name"])), f"{size} {clean_line(str(system)) if system else RAW}"
        if isinstance(children, list):
            yield from _told(children)


def _volumes(said: Said) -> tuple[dict[str, bool], list[str]]:
    """Every logical volume by its path, and whether it is switched on."""
    volumes: dict[str, bool] = {}
    path, unread = "", []
    for line in said.lines:
        row = ROW.fullmatch(line)
        if row and row[1] == "LV Path":
            path = row[2].strip()
            volumes[path] = True
        elif row and row[1] == "LV Status" and path:
            volumes[path] = not NOT_AVAILABLE.search(row[2])
        elif not INDENTED.fullmatch(line):
            unread.append(line)
    return volumes, unread + said.errors


def mapped(path: str) -> str:
    """The device mapper's path of `/dev/GROUP/NAME`: hyphens within a name are doubled there."""
    *_, group, name = ["", *path.split("/")]
    return f"/dev/mapper/{group.replace('-', '--')}-{name.replace('-', '--')}"
