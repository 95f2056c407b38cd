"""Which file systems are on an EBS volume, and what is mounted on a folder: `lsblk`'s tree. Its form is public."""

import json
from collections.abc import Iterable, Iterator

from backends.model import Facts
from backends.parsers.said import Said
from backends.parsers.serials import SERIAL
from backends.text import clean_line

NONE, THIS, ANOTHER = "none", "this volume", "another"
NOT_ONE = frozenset({"LVM2_member", "linux_raid_member", "swap", "crypto_LUKS"})
"""What `lsblk` calls a file system, and is none."""


def parse_file_systems(topic: str, of: tuple[str, ...], said: Said) -> Facts:
    """Read them: `of` is the volume's id, and the folder. Never raises."""
    volume, folder = (*of, "", "")[:2]
    try:
        rows = tuple(_rows(json.loads(said.out)["blockdevices"], ""))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Facts(topic, (), said.anything)
    found = [device for device, kind, on, _ in rows if kind and kind not in NOT_ONE and volume and on == volume]
    holders = [on for _, _, on, at in rows if at and at == folder]
    pairs = (
        ("file system", found[0] if len(found) == 1 else NONE),
        ("file systems", str(len(found))),
        ("folder", NONE if not holders else THIS if holders == [volume] else ANOTHER),
    )
    return Facts(topic, pairs, tuple(said.errors))


def _rows(tree: Iterable[dict[str, object]], volume: str) -> Iterator[tuple[str, str, str, str]]:
    """Of each device its path, its file system, its disk's volume, and where it is mounted."""
    for device in tree:
        number = SERIAL.fullmatch(str(device.get("serial") or ""))
        own = f"vol-{number['id']}" if number else volume
        told = (str(device.get(key) or "") for key in ("fstype", "mountpoint"))
        kind, at = map(clean_line, told)
        yield clean_line(str(device["name"])), kind, own, at
        children = device.get("children") or []
        if isinstance(children, list):
            yield from _rows(children, own)
