"""Writes down what changes in the configuration of a cluster that is restored in another region.

NEC's article has two phases, applied one after the other and never together: the interconnect's addresses alone, then
all else. A value whose place in the file is not confirmed is never guessed: it has no path.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from backends.clpconf import webui
from backends.clpconf.leftovers import leftovers
from backends.clpconf.paths import common_path, own_path
from backends.clpconf.phases import Item, Phase, in_force
from backends.clpconf.values import Conf, MirrorConf, PartConf, ServerConf
from backends.clpconf.wanted import NewName, NewServer, Wanted, checked

MANUAL_START = ((4, 1), (4, 2))
"""Versions that on Windows want the group's startup manual during the restore."""
FIRST_MIRROR_CONNECT = 400


def restore_changes(conf: Conf, wanted: Wanted, *, quiet: bool) -> tuple[Phase, Phase]:
    """What is to change, in the two phases: the addresses, and the rest.

    Values that are right already are left out. What is not known yet has `new=None`.

    Args:
        conf: The configuration as backed up.
        wanted: What the restored cluster is to have.
        quiet: There is proof that all images are of one quiet point. Only then is initial mirror construction turned
            off; without, it is left as found.

    Raises:
        PlanError: Something is wanted that the configuration has not, or a block of addresses cannot be read.
    """
    checked(conf, wanted)
    addresses = list(_addresses(conf, wanted))
    known = [*_vips(conf, wanted), *_names(conf, wanted), *_zones(conf, wanted)]
    known += [*_mirrors(conf, quiet=quiet), *_partitions(conf), *_startup(conf, wanted)]
    covered = {item.path for item in (*addresses, *known) if item.path}
    rest = _settled(conf, wanted, [*known, *leftovers(conf, wanted, covered)])
    return Phase("addresses", _settled(conf, wanted, addresses)), Phase("rest", rest)


def _settled(conf: Conf, wanted: Wanted, items: Iterable[Item]) -> tuple[Item, ...]:
    """Put in what the operator told, and leave out what is right already."""
    told = dict(wanted.told)
    items = [replace(item, new=told.get(item.path or "", item.new)) for item in items]
    return tuple(
        item for item in items if item.path is None or item.new is None or in_force(conf, item.path) != item.new
    )


def _addresses(conf: Conf, wanted: Wanted) -> Iterator[Item]:
    for server in conf.servers:
        new = wanted.server(server.name)
        became: dict[str, str | None] = {}
        for number, lan in enumerate(server.interconnects):
            address = _at(new.interconnects, number)
            became.setdefault(lan.address, address)
            yield _address(f"Interconnect {lan.id}: IP Address", server, f"{lan.path}/info", lan.address, address)
        yield from _mirror_connects(server, new, became)


def _mirror_connects(server: ServerConf, new: NewServer, became: dict[str, str | None]) -> Iterator[Item]:
    """A mirror connect's address stands at two places, and has to be the same at both."""
    for number, connect in enumerate(server.mirror_connects):
        address = _at(new.mirror_connects, number) if new.mirror_connects else became.get(connect.address)
        shown = int(connect.id) - FIRST_MIRROR_CONNECT + 1 if connect.id.isdecimal() else connect.id
        field = f"Mirror connect mdc{shown}: IP Address"
        yield _address(field, server, f"{connect.path}/info", connect.address, address)
        yield _address(field, server, f"{connect.path}/mdc/info", connect.mirror_address, address)


def _address(field: str, server: ServerConf, path: str, old: str | None, new: str | None) -> Item:
    return Item(webui.INTERCONNECT, field, server.name, old, new, path)


def _vips(conf: Conf, wanted: Wanted) -> Iterator[Item]:
    ips = {one.resource: one.ip for one in wanted.vips}
    for resource in conf.of_kind("awsvip"):
        way, ip = webui.vip(resource.name), ips.get(resource.name)
        yield from _per_server(conf, resource, way, "IP Address", "ip", _same(ip))
        yield from _per_server(conf, resource, way, "VPC ID", "vpcid", _same(wanted.vpc_id))
        yield from _per_server(conf, resource, way, "ENI ID", "eniid", lambda name: wanted.server(name).eni_id)


def _same(value: str | None) -> Callable[[str], str | None]:
    """One value for every server."""
    return lambda _: value


def _zones(conf: Conf, wanted: Wanted) -> Iterator[Item]:
    for monitor in conf.of_kind("awsazw"):
        way = (f"AWS AZ monitor resource {monitor.name}", "Monitor(special)")
        tag, label = "availabilityzone", "Availability Zone"
        for item in _per_server(conf, monitor, way, label, tag, lambda name: wanted.server(name).zone):
            yield replace(item, note=webui.UNSURE)


def _per_server(
    conf: Conf, part: PartConf, way: tuple[str, ...], field: str, tag: str, new: Callable[[str], str | None]
) -> Iterator[Item]:
    """A value with a common setting, which is the first server's, and one of its own for each server that differs."""
    names = [server.name for server in conf.servers]
    common = conf.get(common_path(part.path, tag))
    owns = {name: conf.get(own_path(part.path, tag, name)) for name in names}
    if not names or (common is None and not any(owns.values())):
        return
    first = new(names[0]) or None
    if common is not None:
        yield Item(way, field, "", common, first, common_path(part.path, tag))
    for name in names:
        value = new(name) or None
        follows = owns[name] is None and common is not None and (name == names[0] or value == first)
        if not follows:
            old = common if owns[name] is None else owns[name]
            yield Item(way, field, name, old, value, own_path(part.path, tag, name))


def _names(conf: Conf, wanted: Wanted) -> Iterator[Item]:
    """AWS DNS resources. No public file holds one: where their values stand is not known."""
    given = {one.resource: one for one in wanted.names}
    for resource in conf.of_kind("awsdns"):
        way, new = webui.dns(resource.name), given.get(resource.name, NewName(resource.name))
        yield Item(way, "Host Zone ID", "", None, new.zone_id or None, None, webui.NO_PATH)
        yield Item(way, "Resource Record Set Name", "", None, new.record or None, None, webui.NO_PATH)
        for server in conf.servers:
            address = _at(wanted.server(server.name).interconnects, 0)
            yield Item(way, "IP Address", server.name, None, address, None, webui.NO_PATH)


def _mirrors(conf: Conf, *, quiet: bool) -> Iterator[Item]:
    """Turn initial mirror construction off. Its element is documented for mirror disks on Linux only."""
    for disk in conf.mirrors if quiet else ():
        linux = conf.os == "linux"
        path = common_path(disk.path, "fullcopy") if linux and disk.kind == "md" else None
        note = "untick it: 0 in the file is off" if path else f"untick it; {webui.NO_PATH}"
        old = conf.get(path) if path else None
        yield Item(webui.mirror(disk.name, linux=linux), webui.MIRROR_CONSTRUCTION, "", old, "0", path, note)


def _partitions(conf: Conf) -> Iterator[Item]:
    windows: tuple[MirrorConf, ...] = conf.mirrors if conf.os != "linux" else ()
    for disk in windows:
        yield from (webui.partitions(disk.name, server.name) for server in conf.servers)


def _startup(conf: Conf, wanted: Wanted) -> Iterator[Item]:
    version = wanted.version or conf.version
    if conf.os == "linux" or not (version is None or version in MANUAL_START):
        return
    for group in conf.groups:
        note = "Manual Startup: 0 in the file; X 4.1 and 4.2 only, and back to automatic after the restore"
        path = f"{group.path}/start"
        yield Item(webui.startup(group.name), "Startup Attribute", "", conf.get(path), "0", path, note)


def _at(values: tuple[str, ...], number: int) -> str | None:
    return (values[number] or None) if number < len(values) else None
