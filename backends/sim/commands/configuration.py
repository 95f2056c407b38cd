"""`clpcfctrl`, `clpcfset` and `clpcfadm`: the configuration fetched, edited, checked and given to all servers.

No output of these programs is published: every text here is believed. Of `clpcfset` the ways to call it are
documented; `clpcfadm` is known by name only, and answers to the same here.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from backends.sim.commands.context import SUCCEEDED, Here, Options, RefusedError, Reply, read_options
from backends.sim.commands.files import HOME
from backends.sim.delivery import RunsError, Wish, deliver
from backends.sim.nodes.conf import ConfError
from backends.sim.nodes.conf_edit import edit
from backends.sim.nodes.conf_read import read_conf, tree_of
from backends.sim.nodes.conf_write import written
from backends.sim.nodes.system import CONF, SCRIPTS

DONE = "Command succeeded.(code:0)\n"
NOT_DONE = "Command failed.(code:-1)\n"


async def clpcfctrl(here: Here, words: Sequence[str]) -> Reply:
    """Fetch the configuration and scripts into a folder (`--pull`), check it there (`--compcheck`), or `--push` it."""
    options = read_options(words, "lwx:h:", ["pull", "push", "compcheck", "force"])
    verbs = [verb for verb in ("--pull", "--push", "--compcheck") if options.has(verb)]
    if len(verbs) != 1 or options.has("-l") == options.has("-w"):
        raise RefusedError("Invalid option.\n")
    folder = (options.value("-x") or CONF.rpartition("/")[0]).rstrip("/")
    if not folder.startswith("/"):
        folder = f"{HOME}/{folder}".removesuffix("/.")
    path = f"{folder}/clp.conf"
    if verbs == ["--pull"]:
        here.system.files |= {path: here.system.files[CONF], **_scripts(here, SCRIPTS, f"{folder}/scripts")}
        return Reply(DONE)
    raw = here.system.files.get(path)
    if raw is None:
        raise RefusedError(f"Could not open {path}.\n{NOT_DONE}")
    try:
        read_conf(raw)
    except ConfError as error:
        raise RefusedError(f"The configuration is not valid: {error}.\n{NOT_DONE}") from None
    scripts = _scripts(here, f"{folder}/scripts", SCRIPTS)
    return _push(here, raw, scripts, options) if verbs == ["--push"] else Reply(DONE)


def _scripts(here: Here, source: str, target: str) -> dict[str, bytes]:
    """The scripts in one folder, by their paths in another one."""
    files = here.system.files.items()
    return {f"{target}{path.removeprefix(source)}": script for path, script in files if path.startswith(f"{source}/")}


def _push(here: Here, raw: bytes, scripts: dict[str, bytes], options: Options) -> Reply:
    """Deliver it to every server at its address in the new configuration: all or, with `--force`, who is there."""
    wish = Wish(raw, here.by or "root", scripts, options.value("-h") or "", force=options.has("--force"))
    try:
        came = deliver(here.cluster, here.member, wish, here.now)
    except RunsError:
        raise RefusedError(f"To apply the changes you made, stop the cluster.\n{NOT_DONE}") from None
    failed = "".join(f"file delivery to server {one} failed.\n" for one in came.failed)
    said = "".join(f"file delivery to server {one} success.\n" for one in came.delivered)
    if not came.done:
        return Reply(said, f"{failed}{NOT_DONE}", status=1)
    return Reply(f"{said}{failed}The upload is completed successfully.(cfmgr:0)\n{DONE}")


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
