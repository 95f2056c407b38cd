"""The shell of a pretend node: one plain command line, quoted as bash would have it."""

import asyncio
import getopt
import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from backends.sim.commands.aws import aws
from backends.sim.commands.backup import clpbackup, clprestore
from backends.sim.commands.clpcl import clpcl
from backends.sim.commands.clpgrp import clpgrp
from backends.sim.commands.clpmdctrl import clpmdctrl, clpmdinit
from backends.sim.commands.clpmdstat import clpmdstat
from backends.sim.commands.clpstat import clpstat
from backends.sim.commands.configuration import clpcfctrl, clpcfset
from backends.sim.commands.context import NOT_ROOT, Command, Here, RefusedError, Reply
from backends.sim.commands.disks import lvdisplay, lvmdevices, parted
from backends.sim.commands.files import cat, diff, install, mkdir, sha256sum, stat, tee
from backends.sim.commands.grep import grep
from backends.sim.commands.licences import clplcnsc
from backends.sim.commands.lsblk import lsblk
from backends.sim.commands.pages import curl
from backends.sim.commands.power import clpdown, reboot
from backends.sim.commands.services import clpsvcctrl
from backends.sim.commands.system import date, hostname, hostnamectl, true, uptime
from backends.sim.commands.systemd import systemctl, systemd_run
from backends.sim.nodes.versions import has
from backends.sim.told import CommandTold, cut


async def _systemd_run(here: Here, words: Sequence[str]) -> Reply:
    """Set a timer; what it runs comes back to this shell."""
    return await systemd_run(here, words, run)


FOR_ROOT: dict[str, Command] = {
    "clpbackup.sh": clpbackup,
    "clpcfadm": clpcfset,
    "clpcfadm.py": clpcfset,
    "clpcfctrl": clpcfctrl,
    "clpcfset": clpcfset,
    "clpcl": clpcl,
    "clpdown": clpdown,
    "clpgrp": clpgrp,
    "clplcnsc": clplcnsc,
    "clpmdctrl": clpmdctrl,
    "clpmdinit": clpmdinit,
    "clpmdstat": clpmdstat,
    "clprestore.sh": clprestore,
    "clpstat": clpstat,
    "clpsvcctrl.sh": clpsvcctrl,
    "reboot": reboot,
}
FOR_ALL: dict[str, Command] = {
    "aws": aws,
    "cat": cat,
    "curl": curl,
    "date": date,
    "diff": diff,
    "grep": grep,
    "hostname": hostname,
    "hostnamectl": hostnamectl,
    "install": install,
    "lsblk": lsblk,
    "lvdisplay": lvdisplay,
    "lvmdevices": lvmdevices,
    "mkdir": mkdir,
    "parted": parted,
    "sha256sum": sha256sum,
    "stat": stat,
    "systemctl": systemctl,
    "systemd-run": _systemd_run,
    "tee": tee,
    "true": true,
    "uptime": uptime,
}
PROGRAMS = tuple(sorted((*FOR_ROOT, *FOR_ALL)))
LOOKS = frozenset(
    {
        *("curl", "diff", "stat"),
        *("cat", "clpmdstat", "clpstat", "date", "grep", "hostname", "lsblk", "lvdisplay", "parted", "sha256sum"),
        *("true", "uptime"),
    }
)
LOOKING_WORDS = {
    "aws": {"get", "--dry-run"},
    "clpgrp": {"-n"},
    "clplcnsc": {"-l"},
    "hostnamectl": {"status"},
    "systemctl": {"is-active", "is-enabled", "show", "status"},
}
"""What makes a look of commands that else act."""
TOLD_TO_FAIL = Reply(err="Internal error. The pretend site was told to fail this command.\n", status=1)
FOLDERS = {".", "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/nec/clusterpro/bin"}
QUOTED = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.""", re.DOTALL)
OPERATOR = re.compile(r"&&|\|\||[;&|<>()`$\n]")
SETTING = re.compile(r"[A-Za-z_]\w*=")


async def run(here: Here, line: str) -> Reply:
    """Run a command line on a node, and record it. Whatever it is, there is an answer and an exit status."""
    words = _split(line)
    argv = [line] if words is None else words
    told = CommandTold(here.world.clock.now(), here.machine.name, here.by, cut(argv), _acts(argv))
    here.world.told.keep(told)
    try:
        fails = here.world.lines[here.machine.name].take("fail", program(line), line)
        reply = TOLD_TO_FAIL if fails else await _run_line(here, line)
    except asyncio.CancelledError:
        told.end("the machine went down", well=True)
        raise
    told.end(f"exit {reply.status}", well=reply.status == 0)
    return reply


def program(line: str) -> str:
    """The name of the program a command line runs, past `sudo` and settings of the environment; else empty."""
    return next(iter(_plain(_split(line) or [])), "").rpartition("/")[2]


def _split(line: str) -> list[str] | None:
    try:
        return shlex.split(line)
    except ValueError:
        return None


def _plain(words: Sequence[str]) -> list[str]:
    """The words of the command itself."""
    rest = list(words)
    while rest and (SETTING.match(rest[0]) or rest[0] == "sudo" or rest[0].startswith("-")):
        rest = rest[2:] if rest[0] == "-u" else rest[1:]
    return rest


def _acts(argv: Sequence[str]) -> bool:
    """Whether a command is more than a look."""
    words = _plain(argv)
    if not words:
        return False
    name = words[0].rpartition("/")[2]
    return name not in LOOKS and not LOOKING_WORDS.get(name, set()) & set(words[1:])


async def _run_line(here: Here, line: str) -> Reply:
    operator = OPERATOR.search(QUOTED.sub("", line).strip())
    if operator:
        return Reply(err=f"bash: this pretend shell runs one plain command, not {operator.group()!r}\n", status=2)
    words = _split(line)
    if words is None:
        return Reply(err="bash: -c: line 1: unexpected EOF while looking for matching quote\n", status=2)
    try:
        return await _run_words(here, words)
    except RefusedError as refused:
        return refused.reply


async def _sudo(here: Here, words: list[str]) -> Reply:
    """Run words as root, as whom everybody may; as another user (`-u`) nothing can be run."""
    try:
        options, rest = getopt.getopt(words, "nEHu:")
    except getopt.GetoptError as error:
        raise RefusedError(f"sudo: {error}\n") from None
    user = dict(options).get("-u", "root")
    if user != "root":
        raise RefusedError(f"sudo: unknown user {user}\n")
    if not rest:
        raise RefusedError("usage: sudo [-nEH] [-u user] command [arg ...]\n")
    return await _run_words(replace(here, root=True), rest)


async def _run_words(here: Here, words: list[str]) -> Reply:
    while words and SETTING.match(words[0]):
        words = words[1:]
    if not words:
        return Reply()
    name, rest = words[0], words[1:]
    if name == "sudo":
        return await _sudo(here, rest)
    path = PurePosixPath(name)
    command = FOR_ALL.get(path.name) or FOR_ROOT.get(path.name)
    if command is None or str(path.parent) not in FOLDERS or not has(here.system.version, path.name):
        raise RefusedError(f"bash: {name}: command not found\n", 127)
    if path.name in FOR_ROOT and not here.root:
        raise RefusedError(NOT_ROOT)
    return await command(here, rest)
