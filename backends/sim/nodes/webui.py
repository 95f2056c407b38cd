"""The fields of the Cluster WebUI that a restore has to do with: their labels, and what they stand for in `clp.conf`.

A field is named `object/label`; where a server can have its own value, `object/label/server`, the first server's
being the common one. Labels are the product's English ones as far as public text has them. As there, the interconnect's
row is the mirror connection's too where both have one address.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from backends.sim.nodes.conf import ConfError
from backends.sim.nodes.conf_edit import put
from backends.sim.nodes.conf_read import MIRROR_CONNECT

INTERCONNECT, CONNECT = "interconnect", "mirror disk connect"
ALSO_CALLED = {"host zone id": "hosted zone id"}
"""Other forms of a label, as they are in use."""
SWITCH = {"on": "1", "off": "0", "automatic startup": "1", "manual startup": "0"}
"""What is chosen, and how it is written."""


@dataclass(frozen=True, slots=True)
class Label:
    """A field of a kind of object.

    Attributes:
        shown: Its label.
        path: Where its value stands below the object.
        each: Whether servers have their own: `common`, the first one's being the common one, or all of them, `own`.
        choices: The words to choose from, the default first; it is left out of the file.
    """

    shown: str
    path: str
    each: Literal["", "common", "own"] = ""
    choices: tuple[str, ...] = ()


LABELS: dict[str, tuple[Label, ...]] = {
    "resource/awsvip": (
        Label("IP Address", "parameters/ip"),
        Label("VPC ID", "parameters/vpcid", each="common"),
        Label("ENI ID", "parameters/eniid", each="common"),
    ),
    "resource/awsdns": (
        Label("Hosted Zone ID", "parameters/hostedzoneid"),
        Label("Resource Record Set Name", "parameters/recordset"),
        Label("IP Address", "parameters/ip", each="common"),
    ),
    "resource/md": (
        Label("Data Partition Device Name", "parameters/diskdev/dppath", each="common"),
        Label("Cluster Partition Device Name", "parameters/diskdev/cppath", each="common"),
        Label("Mount Point", "parameters/mount/point"),
        Label("Execute the initial mirror construction", "parameters/fullcopy", choices=("on", "off")),
    ),
    "forcestop/aws": (Label("Instance ID", "parameters/instanceid", each="own"),),
    "networkpartition/httpnp": (Label("Target Host", "host"), Label("Port", "port")),
    "group": (Label("Startup Attribute", "start", choices=("Automatic Startup", "Manual Startup")),),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it is shown: its whole name, and its value."""

    name: str
    value: str


def fields(root: ET.Element) -> tuple[Field, ...]:
    """All fields there are, with their values."""
    return tuple(Field(name, value) for name, value, _ in _places(root))


def fill_in(root: ET.Element, name: str, value: str) -> None:
    """Put a value into a field; letters may be of either case. Raises ConfError where there is no such field."""
    wanted = name.strip().casefold()
    for other, label in ALSO_CALLED.items():
        wanted = wanted.replace(f"/{other}", f"/{label}")
    for known, before, place in _places(root):
        if known.casefold() == wanted:
            place.set(value, before)
            return
    begins = f"{name.partition('/')[0].casefold()}/"
    near = [one.name for one in fields(root) if one.name.casefold().startswith(begins)]
    names = near or sorted({one.name.partition("/")[0] for one in fields(root)})
    raise ConfError(f"there is no field {name!r}; there is {', '.join(names)}")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a field's value is kept."""

    element: ET.Element
    label: Label
    server: str = ""

    def set(self, value: str, _before: str) -> None:
        words = self.label.choices
        if words and value.casefold() not in (word.casefold() for word in words):
            raise ConfError(f"{self.label.shown} is one of {', '.join(words)}")
        if words and value.casefold() == words[0].casefold():
            _leave_out(self.element, self.label.path)
            return
        prefix = f"server@{self.server}/" if self.server else ""
        put(self.element, prefix + self.label.path, SWITCH.get(value.casefold(), value) if words else value)


@dataclass(frozen=True, slots=True)
class _Address:
    """Where a server's address is kept: in every device of these."""

    server: ET.Element
    devices: tuple[ET.Element, ...]

    def set(self, value: str, before: str) -> None:
        for device in self.devices:
            if device.findtext("type") == "mdc" and device.findtext("info") == before:
                put(device, "mdc/info", value)
            if device.findtext("info") == before:
                put(device, "info", value)


def _places(root: ET.Element) -> Iterator[tuple[str, str, _Place | _Address]]:
    servers = sorted(root.findall("server"), key=lambda one: int(one.findtext("priority") or "0"))
    names = [one.get("name", "") for one in servers]
    for server in servers:
        yield from _addresses(server)
    for path, labels in LABELS.items():
        for element in root.findall(path):
            for label in labels:
                yield from _values(element, label, names)


def _addresses(server: ET.Element) -> Iterator[tuple[str, str, _Address]]:
    devices = tuple(server.findall("device"))
    mirror = tuple(one for one in devices if int(one.get("id", "0")) >= MIRROR_CONNECT)
    for object_, own, touched in ((INTERCONNECT, "lan", devices), (CONNECT, "mdc", mirror)):
        first = next((one for one in devices if one.findtext("type") == own), None)
        if first is not None:
            name = f"{object_}/{server.get('name', '')}"
            yield name, first.findtext("info") or "", _Address(server, touched)


def _values(element: ET.Element, label: Label, servers: list[str]) -> Iterator[tuple[str, str, _Place]]:
    name, common = f"{element.get('name', '')}/{label.shown}", element.findtext(label.path) or ""
    if not label.each:
        shown = next((word for word in label.choices if SWITCH[word.casefold()] == common), "")
        yield name, shown or (label.choices[0] if label.choices else common), _Place(element, label)
        return
    if label.each == "common":
        yield name, common, _Place(element, label)
    for number, server in enumerate(servers):
        own = next((one for one in element.findall("server") if one.get("name") == server), None)
        first = number == 0 and label.each == "common"
        value = (own.findtext(label.path) if own is not None else None) or common
        yield f"{name}/{server}", value, _Place(element, label, "" if first else server)


def _leave_out(element: ET.Element, path: str) -> None:
    holder = element.find(path.rpartition("/")[0] or ".")
    found = element.find(path)
    if holder is not None and found is not None:
        holder.remove(found)
