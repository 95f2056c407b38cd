"""The shell of a pretend node: one plain command line, quoted as bash would have it."""

import getopt
import re
import shlex
from dataclasses import replace
from pathlib import PurePosixPath

from backends.sim.commands.clpcl import clpcl
from backends.sim.commands.clpgrp import clpgrp
from backends.sim.commands.clpmdctrl import clpmdctrl
from backends.sim.commands.clpmdstat import clpmdstat
from backends.sim.commands.clpstat import clpstat
from backends.sim.commands.context import NOT_ROOT, Command, Here, RefusedError, Reply
from backends.sim.commands.system import cat, clpdown, date, hostname, true, uptime

FOR_ROOT: dict[str, Command] = {
    "clpcl": clpcl,
    "clpdown": clpdown,
    "clpgrp": clpgrp,
    "clpmdctrl": clpmdctrl,
    "clpmdstat": clpmdstat,
    "clpstat": clpstat,
}
FOR_ALL: dict[str, Command] = {
    "cat": cat,
    "date": date,
    "hostname": hostname,
    "true": true,
    "uptime": uptime,
}
FOLDERS = {".", "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/opt/nec/clusterpro/bin"}
QUOTED = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.""", re.DOTALL)
OPERATOR = re.compile(r"&&|\|\||[;&|<>()`$\n]")
SETTING = re.compile(r"[A-Za-z_]\w*=")


async def run(here: Here, line: str) -> Reply:
    """Run a command line on a node. Whatever it is, there is an answer and an exit status."""
    operator = OPERATOR.search(QUOTED.sub("", line).strip())
    if operator:
        return Reply(err=f"bash: this pretend shell runs one plain command, not {operator.group()!r}\n", status=2)
    try:
        words = shlex.split(line)
    except ValueError:
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
    if command is None or str(path.parent) not in FOLDERS:
        raise RefusedError(f"bash: {name}: command not found\n", 127)
    if path.name in FOR_ROOT and not here.root:
        raise RefusedError(NOT_ROOT)
    return await command(here, rest)
