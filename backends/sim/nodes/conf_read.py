"""Reads a `clp.conf`: XML in the encoding it declares; what is left out has its default."""

import re
from xml.etree import ElementTree as ET

from backends.sim.nodes.conf import Conf, ConfError, DnsConf, ForcedStop, MirrorConf, ServerConf, VipConf

DECLARATION = re.compile(rb"""\A<\?xml[^>]*encoding=["']([A-Za-z0-9_.-]+)["'][^>]*\?>\s*""")
MIRROR_CONNECT = 400
"""Ids of devices from which on they are mirror connections."""


def tree_of(raw: bytes) -> tuple[str, ET.Element]:
    """A file's declared encoding, and what is in it. Raises ConfError."""
    head = DECLARATION.match(raw)
    encoding = head.group(1).decode() if head else "utf-8"
    try:
        # An expat parser refuses encodings of several bytes a letter, such as EUC-JP: it gets text.
        return encoding, ET.fromstring(raw[head.end() if head else 0 :].decode(encoding))  # noqa: S314 - our own file
    except (LookupError, UnicodeError, ET.ParseError) as error:
        raise ConfError(f"the file cannot be read: {error}") from None


def read_conf(raw: bytes) -> Conf:
    """What a `clp.conf` says. Raises ConfError where something needed is missing."""
    _, root = tree_of(raw)
    try:
        return _conf(root)
    except ValueError as error:
        raise ConfError(f"a number was expected: {error}") from None


def _conf(root: ET.Element) -> Conf:
    group = root.find("group")
    servers = sorted(root.findall("server"), key=lambda one: int(_text(one, "priority", "0")))
    if group is None or not servers:
        raise ConfError("it names no group or no server")
    names = [one.get("name", "") for one in servers]
    return Conf(
        _text(root, "cluster/name"),
        tuple(_server(one) for one in servers),
        group.get("name", ""),
        _text(group, "start", "1") != "0",
        tuple(_mirror(one, names) for one in root.findall("resource/md")),
        _vip(root.find("resource/awsvip"), names),
        _dns(root.find("resource/awsdns"), names),
        _forced_stop(root.find("forcestop/aws"), names),
        _text(root, "networkpartition/httpnp/host", ""),
    )


def _text(element: ET.Element, path: str, default: str | None = None) -> str:
    found = (element.findtext(path) or "").strip()
    if found:
        return found
    if default is None:
        raise ConfError(f"{element.tag}/{path} is missing")
    return default


def _server(element: ET.Element) -> ServerConf:
    """A server; its mirror connection is where `info` and `mdc/info` agree, else it has none that works."""
    lan = connect = ""
    for device in element.findall("device"):
        kind = _text(device, "type", "")
        if kind == "lan" and not lan:
            lan = _text(device, "info", "")
        if kind == "mdc" and not connect and int(device.get("id", "0")) >= MIRROR_CONNECT:
            info = _text(device, "info", "")
            connect = info if info == _text(device, "mdc/info", "") else ""
    return ServerConf(element.get("name", ""), lan, connect)


def _mirror(element: ET.Element, servers: list[str]) -> MirrorConf:
    places = {tag: _of_each(element, f"diskdev/{tag}", servers) for tag in ("cppath", "dppath")}
    common = tuple(_text(element, f"parameters/diskdev/{tag}") for tag in places)
    each = {server: (places["cppath"][server], places["dppath"][server]) for server in servers}
    return MirrorConf(
        element.get("name", ""),
        _text(element, "parameters/diskdev/cppath"),
        _text(element, "parameters/diskdev/dppath"),
        _text(element, "parameters/mount/point"),
        build=_text(element, "parameters/fullcopy", "1") != "0",
        own={server: pair for server, pair in each.items() if pair != common},
    )


def _vip(element: ET.Element | None, servers: list[str]) -> VipConf | None:
    if element is None:
        return None
    eni_ids = _of_each(element, "eniid", servers)
    return VipConf(
        element.get("name", ""), _text(element, "parameters/ip", ""), _text(element, "parameters/vpcid", ""), eni_ids
    )


def _dns(element: ET.Element | None, servers: list[str]) -> DnsConf | None:
    """The name; where its values stand in a real file is not known, see `conf_write`."""
    if element is None:
        return None
    zone, record = _text(element, "parameters/hostedzoneid", ""), _text(element, "parameters/recordset", "")
    return DnsConf(element.get("name", ""), zone, record, _of_each(element, "ip", servers))


def _forced_stop(element: ET.Element | None, servers: list[str]) -> ForcedStop | None:
    """The forced-stop resource; where its values stand in a real file is not known, see `conf_write`."""
    return None if element is None else ForcedStop(_of_each(element, "instanceid", servers))


def _of_each(element: ET.Element, tag: str, servers: list[str]) -> dict[str, str]:
    """A value that servers may have of their own; who has not has the common one."""
    common = _text(element, f"parameters/{tag}", "")
    own = {one.get("name", ""): _text(one, f"parameters/{tag}", common) for one in element.findall("server")}
    return {server: own.get(server, common) for server in servers}
