"""How a changed configuration gets from one server to all: what `clpcfctrl --push` and the Cluster WebUI's apply do.

Every server is delivered to at its address in the new file. That interconnect addresses must be changed alone is
published; what happens otherwise is not, and is chosen here: only the server at hand takes the file, and the
configurations diverge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree as ET

from backends.sim.boot import load
from backends.sim.cluster import Cluster
from backends.sim.member import Member
from backends.sim.nodes.conf import Conf, ConfError
from backends.sim.nodes.conf_read import read_conf, tree_of
from backends.sim.nodes.system import CONF


class RunsError(Exception):
    """It cannot be changed like this while the cluster service runs."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be delivered.

    Attributes:
        raw: The new file.
        scripts: The scripts that go with it, by their paths on a server; none: they stay as they are.
        by: Who does it.
        only: The address of the one server it is for; empty: all.
        force: Whoever is not there is left behind.
    """

    raw: bytes
    by: str
    scripts: Mapping[str, bytes] = field(default_factory=dict)
    only: str = ""
    force: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of it: the addresses that have it now, those that have not, and whether that counts as done."""

    delivered: tuple[str, ...]
    failed: tuple[str, ...]
    done: bool


def deliver(cluster: Cluster, sender: Member, wish: Wish, now: datetime) -> Delivery:
    """Give a file to the servers it names.

    Raises:
        ConfError: It cannot be read.
        RunsError: A server runs that would have to be stopped.
    """
    conf = read_conf(wish.raw)
    servers = [server for server in conf.servers if wish.only in ("", server.lan)]
    alone = _moves_and_more(sender.machine.system.files, wish)
    there: dict[str, Member] = {}
    for server in servers:
        member = _at(cluster, sender, server.name, server.lan)
        if member is not None and (member is sender or not alone):
            there[server.lan] = member
    if any(member.service != "stopped" and _needs_stop(member, conf) for member in there.values()):
        raise RunsError("a server runs")
    failed = tuple(server.lan for server in servers if server.lan not in there)
    enough = not failed or (wish.force and bool(there))
    if enough or (alone and there):
        for member in there.values():
            _give(cluster, member, wish, now)
        return Delivery(tuple(there), failed, enough)
    return Delivery((), failed, done=False)


def _moves_and_more(before: Mapping[str, bytes], wish: Wish) -> bool:
    """Whether a change gives servers other addresses than these files, and changes something else, too."""
    old = before.get(CONF, b"")
    try:
        if read_conf(old).servers == read_conf(wish.raw).servers:
            return False
    except ConfError:
        return False
    same_scripts = all(before.get(path) == script for path, script in wish.scripts.items())
    return not same_scripts or _without_addresses(old) != _without_addresses(wish.raw)


def _without_addresses(raw: bytes) -> str:
    """All that a file says but for addresses of servers, and for what changes with each edit."""
    _, root = tree_of(raw)
    for path in ("server/device/info", "server/device/mdc/info", "trekking/*", "webmgr//*"):
        for element in root.findall(path):
            element.text = ""
    return ET.canonicalize(ET.tostring(root, encoding="unicode"), strip_text=True)


def _at(cluster: Cluster, sender: Member, name: str, address: str) -> Member | None:
    """The server, where it is up and answers at this address."""
    member = cluster.members.get(name)
    if member is None or not member.machine.up or member.machine.address != address:
        return None
    return None if member is not sender and cluster.apart(sender.name, name) else member


def _needs_stop(member: Member, conf: Conf) -> bool:
    """Whether it may not be changed like this while the service runs."""
    return member.conf is None or (member.conf.servers, member.conf.mirrors) != (conf.servers, conf.mirrors)


def _give(cluster: Cluster, member: Member, wish: Wish, now: datetime) -> None:
    member.machine.system.files |= {CONF: wish.raw, **wish.scripts}
    member.machine.system.note(now, f"The configuration was uploaded by {wish.by}.")
    if member.service == "stopped":
        load(member, cluster.mirrors.values(), now)
    else:
        member.conf = read_conf(wish.raw)
