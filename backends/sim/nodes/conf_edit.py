"""Changes one value of a `clp.conf`, in the words `clpcfset add` is documented to take; it cannot delete."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from backends.sim.nodes.conf import ConfError
from backends.sim.nodes.conf_read import MIRROR_CONNECT

TAG = re.compile(r"[A-Za-z_][\w.-]*")


def edit(root: ET.Element, words: Sequence[str]) -> None:
    """Set what the words say.

    Args:
        root: The configuration.
        words: `device SERVER lan|mdc ID INFO`; `rscparam TYPE RESOURCE TAG VALUE` and `monparam` alike;
            `grpparam failover GROUP TAG VALUE`; `clsparam TAG VALUE`. A tag is a path of tags below the object, a tag
            with a name in it as `server@server02`.

    Raises:
        ConfError: It names nothing that can be set.
    """
    match list(words):
        case ["device", server, "lan" | "mdc" as kind, number, info] if number.isdecimal():
            _set_device(_named(root, ".", "server", server), kind, int(number), info)
        case ["rscparam", kind, resource, tag, value]:
            put(_named(root, "resource", kind, resource), tag, value)
        case ["monparam", kind, monitor, tag, value]:
            put(_named(root, "monitor", kind, monitor), tag, value)
        case ["grpparam", "failover", group, tag, value]:
            put(_named(root, ".", "group", group), tag, value)
        case ["clsparam", tag, value]:
            put(root, tag, value)
        case _:
            raise ConfError("invalid parameter")


def _named(root: ET.Element, place: str, tag: str, name: str) -> ET.Element:
    parent = root.find(place)
    for element in parent if parent is not None else ():
        if (element.tag, element.get("name")) == (tag, name):
            return element
    raise ConfError(f"invalid parameter: there is no {tag} {name}")


def _set_device(server: ET.Element, kind: str, number: int, info: str) -> None:
    """Set an address. Mirror connections are counted from 0 here, and have their address twice in the file."""
    number += MIRROR_CONNECT if kind == "mdc" else 0
    device = next((one for one in server.findall("device") if one.get("id") == str(number)), None)
    if device is None:
        device = ET.SubElement(server, "device", id=str(number))
    for path in ("type", "info", *(("mdc/info",) if kind == "mdc" else ())):
        put(device, path, kind if path == "type" else info)


def put(element: ET.Element, path: str, value: str) -> None:
    """Write a value at a path of tags below an element, making what is not there. Raises ConfError."""
    place = element
    for step in path.split("/"):
        tag, _, name = step.partition("@")
        if not TAG.fullmatch(tag):
            raise ConfError(f"invalid parameter: {path}")
        found = next((one for one in place.findall(tag) if not name or one.get("name") == name), None)
        place = ET.SubElement(place, tag, {"name": name} if name else {}) if found is None else found
    place.text = value
