"""Fills the volumes of a site that is new: systems with CLUSTERPRO on them, mirror disks with data."""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Address

from backends.sim.blueprint import Blueprint, Server
from backends.sim.cloud import Cloud, Volume
from backends.sim.mirror import ABOUT_FILE, DATA_FILE
from backends.sim.nodes import forced_script
from backends.sim.nodes.conf import DnsConf, ForcedStop, VipConf
from backends.sim.nodes.conf_write import first_conf
from backends.sim.nodes.disk import Disk, mirror_disk, system_disk
from backends.sim.nodes.system import CONF, SCRIPTS, System
from backends.sim.nodes.versions import FORCED_STOP_RESOURCE, at_least

LICENCE_FOLDER = "/root/licences"
"""Where each node keeps the files of its licences; beside it, by the label of a place, those it is to have there."""
SPARES = ("dr", "drill")
"""Labels of places for which there are licences, whether the cluster has such a place or not."""
OF_THE_SYSTEM = {
    "/usr/local/bin/aws": b"the AWS command line, version 2\n",
    "/etc/default/grub": b"GRUB_TIMEOUT=0\nGRUB_TIMEOUT_STYLE=hidden\n",
    "/boot/grub2/grub.cfg": b"set default=0\n  set timeout_style=hidden\n  set timeout=0\n",
}
"""Files of the operating system that are asked about."""
PRODUCTS = {"base": "CLUSTERPRO X {} for Linux", "repl": "CLUSTERPRO X Replicator {} for Linux"}


def content(volume: Volume) -> Disk:
    """What a volume holds, as a node understands it; one that is blank holds nothing."""
    return volume.content if isinstance(volume.content, Disk) else Disk(())


def furnish(cloud: Cloud, plan: Blueprint, instance_ids: tuple[str, ...]) -> None:
    """Fill each node's volumes, and add a volume for each mirror disk but the first."""
    files = _delivered(cloud, plan, instance_ids)
    for server, instance_id in zip(plan.servers, instance_ids, strict=True):
        root, first, *_ = sorted(
            (one for one in cloud.volumes.values() if one.instance_id == instance_id), key=lambda one: one.device
        )
        volumes = [first, *(_another(cloud, first, place) for place in range(1, len(plan.mirrors)))]
        for disk, volume in zip(plan.mirrors, volumes, strict=True):
            volume.content = _data(cloud, disk.name, volume, lvm=plan.lvm)
        system = _system(plan, server, files)
        if plan.devices_file:
            system.lvm_devices = {root.id, *(volume.id for volume in volumes)}
        root.content = system_disk(system)


def _another(cloud: Cloud, first: Volume, place: int) -> Volume:
    """A volume like the first mirror disk's, under the device name that comes so much later."""
    tags = {**first.tags, "Name": f"{first.name}{place + 1}"}
    device = first.device[:-1] + chr(ord(first.device[-1]) + place)
    volume = replace(first, id=cloud.ids.new("vol"), tags=tags, device=device)
    cloud.volumes[volume.id] = volume
    return volume


def _data(cloud: Cloud, mirror: str, volume: Volume, *, lvm: bool) -> Disk:
    now = cloud.clock.now()
    files = {
        DATA_FILE: f"last written {now:%Y-%m-%d %H:%M:%S} UTC\n".encode(),
        ABOUT_FILE: f"data of {mirror}, begun {volume.created_at:%Y-%m-%d}\n".encode(),
    }
    disk = mirror_disk(mirror, volume.size_gib, lvm=lvm, files=files)
    notes = disk.parts[0].notes
    if notes is not None:
        notes.updated_at, notes.built_on = now, volume.id
    return disk


def licence_files(plan: Blueprint, server: int, label: str = "") -> dict[str, tuple[str, str]]:
    """The files of a server's licences, its own or those for a place: by path, the serial number and the product.

    Args:
        plan: The cluster.
        server: Its place among the servers, from 0.
        label: Of the place; empty: where the cluster runs.
    """
    number = (("", *SPARES).index(label)) * len(plan.servers) + server + 1
    folder = f"{LICENCE_FOLDER}/{label}".rstrip("/")
    return {
        f"{folder}/eval_{kind}_{plan.version.replace('.', '')}_sv{number}.key": (
            f"eval-{kind}-sv{number}",
            product.format(plan.version),
        )
        for kind, product in PRODUCTS.items()
    }


def _system(plan: Blueprint, server: Server, files: Mapping[str, bytes]) -> System:
    """A node's system. Its own licences are registered; spare ones lie beside them."""
    system = System(server.name, plan.version, regions={"root": plan.region}, files={**files, **OF_THE_SYSTEM})
    for label in ("", *SPARES):
        for path, (serial, product) in licence_files(plan, plan.servers.index(server), label).items():
            system.files[path] = f"product={product}\nserial={serial}\n".encode()
            if not label:
                system.licences[serial] = product
    return system


def _delivered(cloud: Cloud, plan: Blueprint, instance_ids: tuple[str, ...]) -> dict[str, bytes]:
    """The configuration all nodes of a cluster share, with the ids that AWS has given, and its scripts."""
    names = [server.name for server in plan.servers]
    forced = ForcedStop(dict(zip(names, instance_ids, strict=True))) if plan.forced_stop else None
    resource = at_least(plan.version, FORCED_STOP_RESOURCE)
    files = {CONF: _conf(cloud, plan, instance_ids, forced if resource else None)}
    scripts = [(group, one) for group in plan.groups for one in group.resources if one.kind == "exec"]
    for group, one in scripts:
        for verb in ("start", "stop"):
            path = f"{SCRIPTS}/{group.name}/{one.name}/{verb}.sh"
            files[path] = f"#!/bin/sh\nsystemctl {verb} app\nexit $?\n".encode()
    if forced is not None and not resource:
        files[forced_script.SCRIPT] = forced_script.written(replace(forced, region=plan.region))
    return files


def _conf(cloud: Cloud, plan: Blueprint, instance_ids: tuple[str, ...], forced: ForcedStop | None) -> bytes:
    instances = [cloud.instances[one] for one in instance_ids]
    enis = {server.name: instance.eni_id for server, instance in zip(plan.servers, instances, strict=True)}
    vip = VipConf("awsvip1", str(IPv4Address(plan.vip)), instances[0].vpc_id, enis)
    dns = None
    if plan.of_kind("awsdns"):
        zone = next(one for one in cloud.zones.values() if one.vpc_id == instances[0].vpc_id)
        addresses = {server.name: server.address for server in plan.servers}
        dns = DnsConf("awsdns1", zone.id, f"db.{zone.domain}", addresses)
    return first_conf(plan, vip, dns, forced)
