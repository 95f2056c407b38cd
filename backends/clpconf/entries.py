"""What clpdeck goes by, out of the values of a file: servers, mirror disks, groups ... Nothing here raises.

Where each stands is known from published files and the documents of CLUSTERPRO's public tools.
"""

import re
from collections.abc import Iterator

from backends.clpconf.paths import read_step
from backends.clpconf.values import Device, GroupConf, Guids, LinkConf, MirrorConf, Pairs, PartConf, ServerConf

MIRROR_KINDS = ("md", "hd")
MIRROR_CONNECTS = 400
VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})")
INTERNAL = {(12, 20): (4, 2), (12, 30): (4, 3)}
"""Windows counts otherwise; its other numbers are not confirmed."""
LAST = 1 << 30


class Index:
    """Values by their paths, and what stands below each."""

    def __init__(self, values: Pairs) -> None:
        self.texts = dict(values)
        self.below: dict[str, dict[str, None]] = {}
        for path, _ in values:
            parent, _, step = path.rpartition("/")
            while parent and step not in self.below.setdefault(parent, {}):
                self.below[parent][step] = None
                parent, _, step = parent.rpartition("/")

    def text(self, path: str) -> str:
        """A value without the blanks around it; empty where it is left out."""
        return self.texts.get(path, "").strip()

    def number(self, path: str) -> int | None:
        """A value that is a number; `None` where it is left out or none."""
        text = self.text(path)
        return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None

    def children(self, parent: str, tag: str = "") -> Iterator[tuple[str, str, str]]:
        """What stands below a path, or what of it has a tag: its path, tag, and name or id."""
        for text in self.below.get(parent, ()):
            step = read_step(text)
            if step is not None and tag in ("", step.tag):
                yield f"{parent}/{text}", step.tag, step.key or ""


def version_of(text: str) -> tuple[int, int] | None:
    """The product's version out of the words of the one that saved the file."""
    found = VERSION.match(text)
    if found is None:
        return None
    said = (int(found[1]), int(found[2]))
    return INTERNAL.get(said) if said >= (10, 0) else said


def servers_of(index: Index) -> tuple[ServerConf, ...]:
    """The servers, the master first."""
    found = [_server(index, path, name) for path, _, name in index.children("/root", "server")]
    return tuple(sorted(found, key=lambda one: LAST if one.priority is None else one.priority))


def _server(index: Index, path: str, name: str) -> ServerConf:
    lans, connects = [], []
    for place, _, number in index.children(path, "device"):
        kind, address = index.text(f"{place}/type"), index.text(f"{place}/info")
        if kind == "lan":
            lans.append(Device(place, number, address))
        elif kind == "mdc":
            mirror = index.texts.get(f"{place}/mdc/info")
            connects.append(Device(place, number, address, None if mirror is None else mirror.strip()))
    return ServerConf(path, name, index.number(f"{path}/priority"), _by_id(lans), _by_id(connects))


def _by_id(devices: list[Device]) -> tuple[Device, ...]:
    return tuple(sorted(devices, key=lambda one: int(one.id) if re.fullmatch(r"[0-9]{1,9}", one.id) else LAST))


def mirrors_of(index: Index) -> tuple[MirrorConf, ...]:
    """The mirror disks, in the order of the file."""
    return tuple(
        _mirror(index, path, kind, name)
        for path, kind, name in index.children("/root/resource")
        if kind in MIRROR_KINDS and name
    )


def _mirror(index: Index, path: str, kind: str, name: str) -> MirrorConf:
    inner = f"{path}/parameters"
    data = index.text(f"{inner}/diskdev/dppath") or index.text(f"{inner}/volumemountpoint")
    cluster = index.text(f"{inner}/diskdev/cppath") or index.text(f"{inner}/cpvolumemountpoint")
    guids = tuple(
        Guids(server, index.text(f"{own}/parameters/volumeguid"), index.text(f"{own}/parameters/cpvolumeguid"))
        for own, _, server in index.children(path, "server")
    )
    connects = tuple(index.text(f"{place}/device") for place, _, _ in index.children(inner, "netdev"))
    known = kind == "md" and index.text("/root/all/serveros") == "linux"
    builds = _switch(index, f"{inner}/fullcopy") if known else None
    return MirrorConf(path, kind, name, data, cluster, index.text(f"{inner}/mount/point"), builds, guids, connects)


def _switch(index: Index, path: str) -> bool | None:
    """A value that is 0 or 1, and 1 where it is left out; `None` where it is anything else."""
    return {"0": False, "1": True, "": True}.get(index.text(path))


def groups_of(index: Index) -> tuple[GroupConf, ...]:
    """The groups, in the order of the file."""
    found = []
    for path, _, name in index.children("/root", "group"):
        parts = (key.partition("@") for _, _, key in index.children(path, "resource"))
        resources = tuple((kind, part) for kind, _, part in parts)
        found.append(GroupConf(path, name, resources, _switch(index, f"{path}/start")))
    return tuple(found)


def resources_of(index: Index, groups: tuple[GroupConf, ...]) -> tuple[PartConf, ...]:
    """The resources, in the order of the file."""
    of_group = {resource: group.name for group in groups for resource in group.resources}
    return tuple(
        PartConf(path, kind, name, of_group.get((kind, name), "")) for path, kind, name in _parts(index, "resource")
    )


def monitors_of(index: Index) -> tuple[PartConf, ...]:
    """The monitors, in the order of the file."""
    return tuple(PartConf(*part) for part in _parts(index, "monitor"))


def links_of(index: Index, section: str) -> tuple[LinkConf, ...]:
    """The heartbeats (`heartbeat`) or NP resolutions (`networkpartition`) by their priority."""
    found = []
    for path, kind, name in _parts(index, section):
        host = index.text(f"{path}/host")
        pinged = (
            index.text(f"{item}/ip")
            for grp, _, _ in index.children(path, "grp")
            for item, _, _ in index.children(grp, "list")
        )
        targets = tuple(filter(None, (host, *pinged)))
        priority, device = index.number(f"{path}/priority"), index.text(f"{path}/device")
        found.append(LinkConf(path, kind, name, priority, device, targets))
    return tuple(sorted(found, key=lambda one: LAST if one.priority is None else one.priority))


def _parts(index: Index, section: str) -> Iterator[tuple[str, str, str]]:
    """What a section holds, but for its list of types."""
    return (part for part in index.children(f"/root/{section}") if part[1] != "types" and part[2])
