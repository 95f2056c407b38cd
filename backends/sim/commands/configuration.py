"""`clpcfctrl`, `clpcfset` and `clpcfadm`: the configuration fetched, edited, checked and given to all servers.

No output of these programs is published: every text here is believed. Of `clpcfset` the ways to call it are
documented; `clpcfadm` is known by name only, and answers to the same here.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from backends.sim.boot import load
from backends.sim.commands.context import SUCCEEDED, Here, Options, RefusedError, Reply, read_options
from backends.sim.commands.files import HOME
from backends.sim.member import Member
from backends.sim.nodes.conf import Conf, ConfError
from backends.sim.nodes.conf_edit import edit
from backends.sim.nodes.conf_read import read_conf, tree_of
from backends.sim.nodes.conf_write import written
from backends.sim.nodes.system import CONF

DONE = "Command succeeded.(code:0)\n"
NOT_DONE = "Command failed.(code:-1)\n"


async def clpcfctrl(here: Here, words: Sequence[str]) -> Reply:
    """Fetch the configuration into a folder (`--pull`), check it there (`--compcheck`), or give it out (`--push`)."""
    options = read_options(words, "lwx:h:", ["pull", "push", "compcheck", "force"])
    verbs = [verb for verb in ("--pull", "--push", "--compcheck") if options.has(verb)]
    if len(verbs) != 1 or options.has("-l") == options.has("-w"):
        raise RefusedError("Invalid option.\n")
    folder = (options.value("-x") or CONF.rpartition("/")[0]).rstrip("/")
    if not folder.startswith("/"):
        folder = f"{HOME}/{folder}".removesuffix("/.")
    path = f"{folder}/clp.conf"
    if verbs == ["--pull"]:
        here.system.files[path] = here.system.files[CONF]
        return Reply(DONE)
    raw = here.system.files.get(path)
    if raw is None:
        raise RefusedError(f"Could not open {path}.\n{NOT_DONE}")
    try:
        conf = read_conf(raw)
    except ConfError as error:
        raise RefusedError(f"The configuration is not valid: {error}.\n{NOT_DONE}") from None
    return _push(here, raw, conf, options) if verbs == ["--push"] else Reply(DONE)


def _push(here: Here, raw: bytes, conf: Conf, options: Options) -> Reply:
    """Deliver it to every server at its address in the new configuration: all or, with `--force`, who is there."""
    servers = [server for server in conf.servers if options.value("-h") in (None, server.lan)]
    reached = {server.name: _at(here, server.name, server.lan) for server in servers}
    there = [member for member in reached.values() if member is not None]
    if any(member.service != "stopped" and _needs_stop(member, conf) for member in there):
        raise RefusedError(f"To apply the changes you made, stop the cluster.\n{NOT_DONE}")
    missing = [server for server in servers if reached[server.name] is None]
    failed = "".join(f"file delivery to server {server.lan} failed.\n" for server in missing)
    if missing and not (options.has("--force") and there):
        raise RefusedError(f"{failed}{NOT_DONE}")
    for member in there:
        _give(here, member, raw, conf)
    said = "".join(f"file delivery to server {one.lan} success.\n" for one in servers if reached[one.name])
    return Reply(f"{said}{failed}The upload is completed successfully.(cfmgr:0)\n{DONE}")


def _at(here: Here, name: str, address: str) -> Member | None:
    """The server, where it is up and answers at this address."""
    member = here.cluster.members.get(name)
    if member is None or not member.machine.up or member.machine.address != address:
        return None
    cut = frozenset((here.member.name, name)) in here.cluster.cut
    return None if cut else member


def _needs_stop(member: Member, conf: Conf) -> bool:
    """Whether it may not be changed like this while the service runs."""
    return member.conf is None or (member.conf.servers, member.conf.mirrors) != (conf.servers, conf.mirrors)


def _give(here: Here, member: Member, raw: bytes, conf: Conf) -> None:
    member.machine.system.files[CONF] = raw
    member.machine.system.note(here.now, f"The configuration was uploaded by {here.by or 'root'}.")
    if member.service == "stopped":
        load(member, here.cluster.mirrors.values(), here.now)
    else:
        member.conf = conf


async def clpcfset(here: Here, words: Sequence[str]) -> Reply:
    """Edit `clp.conf` in root's home: `add device SERVER lan|mdc ID INFO`, `add rscparam TYPE NAME TAG VALUE` ..."""
    path = f"{HOME}/clp.conf"
    raw = here.system.files.get(path)
    if raw is None:
        raise RefusedError("Could not open clp.conf.\n")
    try:
        encoding, root = tree_of(raw)
        _edit(root, words)
        here.system.files[path] = written(root, encoding)
    except (ConfError, UnicodeError) as error:
        raise RefusedError(f"{error}\n") from None
    return Reply(SUCCEEDED)


def _edit(root: ET.Element, words: Sequence[str]) -> None:
    if list(words[:1]) != ["add"]:
        raise ConfError("invalid parameter")
    edit(root, words[1:])
