"""Which EBS volume each device of a node is on, by the NVMe disk's serial number. The form of `lsblk` is public.

EC2 gives its NVMe disks the volume's id for a serial number, without the hyphen (EC2 user guide, nvme-ebs-volumes).
"""

import json
import re
from collections.abc import Iterable, Iterator

from backends.parsers.said import Said
from backends.text import clean_line

SERIAL = re.compile(r"vol-?(?P<id>[0-9a-f]{8}|[0-9a-f]{17})")


def parse_serials(said: Said) -> tuple[dict[str, str], tuple[str, ...]]:
    """The volume under each device's path, and what could not be read. Never raises.

    A device on a disk without such a number is left out.
    """
    try:
        found = dict(_told(json.loads(said.out)["blockdevices"], ""))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, said.anything
    return found, tuple(said.errors)


def _told(tree: Iterable[dict[str, object]], volume: str) -> Iterator[tuple[str, str]]:
    """Each device within a disk is on that disk's volume."""
    for device in tree:
        number = SERIAL.fullmatch(str(device.get("serial") or ""))
        own = f"vol-{number['id']}" if number else volume
        if own:
            yield clean_line(str(device["name"])), own
        children = device.get("children") or []
        if isinstance(children, list):
            yield from _told(children, own)
