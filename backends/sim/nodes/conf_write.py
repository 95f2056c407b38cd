"""Writes a `clp.conf` as the product leaves it: defaults left out, the encoding declared.

The places of awsdns's values and of the forced-stop resource are made up: no public file holds them. All else follows
public files and documents.
"""

import hashlib
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from backends.sim.blueprint import Blueprint, Group, Monitor, Server
from backends.sim.nodes.conf import DnsConf, ForcedStop, MirrorConf, VipConf
from backends.sim.nodes.versions import INNER


def first_conf(plan: Blueprint, vip: VipConf, dns: DnsConf | None, forced: ForcedStop | None = None) -> bytes:
    """The configuration that a cluster was built with."""
    root = ET.Element("root")
    _cluster(root, plan)
    _monitors(root, plan.monitors)
    for priority, server in enumerate(plan.servers):
        _server(root, priority, server)
    _network(root, plan)
    if forced is not None:
        _forced_stop(root, forced)
    for number, group in enumerate(plan.groups):
        _group(root, group, number)
    resources = ET.SubElement(root, "resource")
    for kind in dict.fromkeys(one.kind for group in plan.groups for one in group.resources):
        ET.SubElement(resources, "types", name=kind)
    for number, disk in enumerate(plan.mirrors, start=1):
        values = MirrorConf(disk.name, disk.cluster_partition, disk.data_partition, disk.mount, build=plan.build)
        _mirror(resources, number, values)
    _vip(resources, vip)
    if dns is not None:
        _dns(resources, dns)
    for script in plan.of_kind("exec"):
        _put(ET.SubElement(resources, "exec", name=script.name), {"parameters/act/path": "start.sh"})
    version = INNER[plan.version]
    _put(root, {"trekking/configid": "", "trekking/savededition": "X", "trekking/savedversion": version})
    _put(
        root,
        {"webmgr/client/objectnumber": str(sum(len(group.resources) for group in plan.groups) + len(plan.monitors))},
    )
    return written(root, plan.encoding)


def written(root: ET.Element, encoding: str) -> bytes:
    """A file of this; its `configid` follows from all else in it. Raises UnicodeError, LookupError."""
    ET.indent(root)
    mark = root.find("trekking/configid")
    if mark is not None:
        mark.text = ""
        digest = hashlib.sha256(ET.tostring(root)).hexdigest()
        mark.text = f"{int(digest[:6], 16)}.{int(digest[6:18], 16)}"
    text = ET.tostring(root, encoding="unicode").replace(" />", "/>")
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{text}\n'.encode(encoding)


def _put(element: ET.Element, values: Mapping[str, str]) -> None:
    """Write values at paths below an element, making what is not there."""
    for path, value in values.items():
        place = element
        for tag in path.split("/"):
            found = place.find(tag)
            place = ET.SubElement(place, tag) if found is None else found
        place.text = value


def _cluster(root: ET.Element, plan: Blueprint) -> None:
    _put(root, {"cluster/name": plan.cluster, "cluster/comment": ""})
    if plan.version == "5.3":
        _put(root, {"cluster/uuid": "5f1e7b0c-3a52-4c1d-9e86-2b7d40c9a813"})
    _put(root, {"all/charset": plan.encoding, "all/encode": "SJIS", "all/serveros": "linux"})


def _monitors(root: ET.Element, monitors: tuple[Monitor, ...]) -> None:
    place = ET.SubElement(root, "monitor")
    for kind in dict.fromkeys(one.kind for one in monitors):
        ET.SubElement(place, "types", name=kind)
    for one in monitors:
        element = ET.SubElement(place, one.kind, name=one.name)
        _put(element, {"comment": one.comment, "target": "", "relation/type": "cls", "relation/name": "LocalServer"})
        if one.target:
            _put(element, {"parameters/object": one.target})


def _server(root: ET.Element, priority: int, server: Server) -> None:
    element = ET.SubElement(root, "server", name=server.name)
    _put(element, {"priority": str(priority)})
    _put(ET.SubElement(element, "device", id="0"), {"type": "lan", "info": server.address})
    connect = ET.SubElement(element, "device", id="400")
    _put(connect, {"type": "mdc", "info": server.address, "mdc/info": server.address})


def _network(root: ET.Element, plan: Blueprint) -> None:
    beats = ET.SubElement(root, "heartbeat")
    ET.SubElement(beats, "types", name="lankhb")
    _put(ET.SubElement(beats, "lankhb", name=plan.heartbeat[0]), {"priority": "0", "device": "0"})
    resolution = ET.SubElement(root, "networkpartition")
    ET.SubElement(resolution, "types", name="httpnp")
    target = ET.SubElement(resolution, "httpnp", name=plan.resolution[0])
    _put(target, {"priority": "0", "host": f"np-target.s3-website-{plan.region}.amazonaws.com", "port": "80"})


def _forced_stop(root: ET.Element, forced: ForcedStop) -> None:
    place = ET.SubElement(root, "forcestop")
    ET.SubElement(place, "types", name="aws")
    element = ET.SubElement(place, "aws", name="forcestop1")
    _put(element, {"parameters/timeout": "300"})
    for server, instance_id in forced.instance_ids.items():
        _put(ET.SubElement(element, "server", name=server), {"parameters/instanceid": instance_id})


def _group(root: ET.Element, group: Group, number: int) -> None:
    element = ET.SubElement(root, "group", name=group.name)
    _put(element, {"comment": group.comment})
    for one in group.resources:
        ET.SubElement(element, "resource", name=f"{one.kind}@{one.name}")
    _put(element, {"gid": str(number)})


def _mirror(place: ET.Element, number: int, values: MirrorConf) -> None:
    element = ET.SubElement(place, "md", name=values.name)
    parameters = ET.SubElement(element, "parameters")
    _put(ET.SubElement(parameters, "netdev", id="0"), {"priority": "0", "device": "400", "mdcname": "mdc1"})
    _put(parameters, {"nmppath": f"/dev/NMP{number}", "mount/point": values.mount})
    _put(parameters, {"diskdev/dppath": values.data_partition, "diskdev/cppath": values.cluster_partition})
    _put(parameters, {"fs": "ext4"} | ({} if values.build else {"fullcopy": "0"}))


def _vip(place: ET.Element, vip: VipConf) -> None:
    element = ET.SubElement(place, "awsvip", name=vip.name)
    _put(element, {"parameters/ip": vip.ip, "parameters/vpcid": vip.vpc_id})
    _each(element, "eniid", vip.eni_ids)


def _dns(place: ET.Element, dns: DnsConf) -> None:
    element = ET.SubElement(place, "awsdns", name=dns.name)
    _put(element, {"parameters/hostedzoneid": dns.zone_id, "parameters/recordset": dns.record})
    _each(element, "ip", dns.ips)


def _each(element: ET.Element, tag: str, values: Mapping[str, str]) -> None:
    """The first server's value is the common one; the others have theirs of their own."""
    (_, common), *others = values.items()
    _put(element, {f"parameters/{tag}": common})
    for server, value in others:
        if value != common:
            _put(ET.SubElement(element, "server", name=server), {f"parameters/{tag}": value})
