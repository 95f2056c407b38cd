"""What a server finds when it starts: its configuration, and its mirror disks by the names in that."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from backends.sim.cloud import Cloud, sites
from backends.sim.member import Member
from backends.sim.mirror import Mirror
from backends.sim.nodes.conf import Conf, ConfError
from backends.sim.nodes.conf_read import read_conf
from backends.sim.nodes.drives import find
from backends.sim.nodes.system import CONF, System

Link = Literal["lan", "mirror_connect"]


def load(member: Member, mirrors: Iterable[Mirror], now: datetime) -> None:
    """Have a server read its configuration and take in its mirror disks."""
    system, drives = member.machine.system, member.machine.drives
    member.conf = _conf(member.name, system, now)
    for mirror in mirrors:
        disk = member.conf.mirror(mirror.name) if member.conf else None
        if disk is None:
            mirror.load(member.name, None, None, volume="", build=True)
            continue
        notes, data = (find(drives, system, path) for path in disk.places(member.name))
        volume = data[0].volume_id if data else ""
        mirror.load(member.name, notes and notes[1].notes, data and data[1], volume=volume, build=disk.build)


def _conf(server: str, system: System, now: datetime) -> Conf | None:
    """Its configuration, where there is one it can use: one that names it, by the name its system has."""
    try:
        conf = read_conf(system.files.get(CONF, b""))
    except ConfError as error:
        system.note(now, f"clp.conf: {error}")
        return None
    if conf.server(server) is None or system.host_name != server:
        system.note(now, f"clp.conf does not name this server, {system.host_name}")
        return None
    return conf


def target_is_lost(member: Member, cloud: Cloud) -> bool:
    """Whether the host that resolves network partitions does not answer a server.

    A site of S3 answers by its policy and the way there; any other host is one of a region that is gone, as its name
    says. That an answer other than 200 counts as none is believed, not confirmed.
    """
    conf = member.conf
    if conf is None or not conf.np_target:
        return False
    if sites.HOST.fullmatch(conf.np_target):
        return sites.answer(cloud, member.machine.instance_id, conf.np_target) != sites.OK
    return any(region in conf.np_target for region in cloud.lost)


def in_touch(one: Member, other: Member, link: Link) -> bool:
    """Whether both are up and each is at the address where the other's configuration looks for it."""
    return all(looker.machine.up and _knows(looker, sought, link) for looker, sought in ((one, other), (other, one)))


def _knows(looker: Member, sought: Member, link: Link) -> bool:
    """Whether its configuration has both its own address and the other's as they are."""
    for member in (looker, sought):
        server = looker.conf.server(member.name) if looker.conf else None
        if server is None or getattr(server, link) != member.machine.address:
            return False
    return True
