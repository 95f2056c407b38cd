"""Reads and writes a node's files, by name: `cat`, `sha256sum`, `diff`, `tee`, `install`. Relative names are root's."""

import hashlib
from collections.abc import Callable, Sequence
from difflib import unified_diff
from pathlib import PurePosixPath

from backends.sim.commands.context import Here, RefusedError, Reply
from backends.sim.mirror import Mirror

HOME = "/root"
BOOT_ID = "/proc/sys/kernel/random/boot_id"
HOST_NAME = "/etc/hostname"
WRITABLE = (f"{HOME}/", "/tmp/")  # noqa: S108 - a pretend node's, not ours


async def cat(here: Here, words: Sequence[str]) -> Reply:
    """Print files, byte for byte."""
    return _of_each(here, "cat", words, lambda content, _: content.decode(errors="surrogateescape"))


async def sha256sum(here: Here, words: Sequence[str]) -> Reply:
    """Print the SHA-256 of files."""
    return _of_each(here, "sha256sum", words, lambda content, name: f"{hashlib.sha256(content).hexdigest()}  {name}\n")


async def tee(here: Here, words: Sequence[str]) -> Reply:
    """Write what is typed into one file, and repeat it."""
    if len(words) != 1:
        raise RefusedError("tee: the pretend site writes one file at a time\n")
    path = absolute(words[0])
    if not here.root or not path.startswith(WRITABLE):
        raise RefusedError(f"tee: {words[0]}: Permission denied\n")
    content = await here.typed.rest()
    here.system.files[path] = content
    return Reply(content.decode(errors="surrogateescape"))


async def stat(here: Here, words: Sequence[str]) -> Reply:
    """Print the mode and the name of files: `-c %a:%n PATH...`."""
    if list(words[:2]) != ["-c", "%a:%n"]:
        raise RefusedError("stat: the pretend site knows only stat -c %a:%n PATH...\n")
    out, err = [], []
    for word in words[2:]:
        path = absolute(word)
        if path in here.system.files:
            out.append(f"{here.system.modes.get(path, '644')}:{word}\n")
        else:
            err.append(f"stat: cannot statx '{word}': No such file or directory\n")
    return Reply("".join(out), "".join(err), status=1 if err else 0)


async def diff(here: Here, words: Sequence[str]) -> Reply:
    """Print what differs in two files; one that is not there is empty: `-N -u OLD NEW`."""
    match list(words):
        case ["-N", "-u", old, new]:
            before, after = (_text(here, name).splitlines() for name in (old, new))
        case _:
            raise RefusedError("diff: the pretend site knows only diff -N -u OLD NEW\n", 2)
    lines = list(unified_diff(before, after, old, new, lineterm=""))
    return Reply("".join(f"{line}\n" for line in lines), status=1 if lines else 0)


async def install(here: Here, words: Sequence[str]) -> Reply:
    """Copy a file with its folders and its mode, and keep the old one: `-D -m MODE -b -S SUFFIX FROM TO`."""
    match list(words):
        case ["-D", "-m", mode, "-b", "-S", suffix, source, target] if here.root:
            content, path = read(here, source), absolute(target)
        case _:
            raise RefusedError("install: the pretend site knows only install -D -m MODE -b -S SUFFIX FROM TO\n")
    files, modes = here.system.files, here.system.modes
    if path in files:
        files[f"{path}{suffix}"], modes[f"{path}{suffix}"] = files[path], modes.get(path, "644")
    files[path], modes[path] = content, mode.lstrip("0")
    return Reply()


def _text(here: Here, name: str) -> str:
    try:
        return read(here, name).decode(errors="surrogateescape")
    except RefusedError:
        return ""


async def mkdir(here: Here, words: Sequence[str]) -> Reply:
    """Make a folder with those above it (`-p`). Here folders need not be made: one is there where a file is."""
    match list(words):
        case ["-p", path] if here.root and f"{absolute(path)}/".startswith(WRITABLE):
            return Reply()
        case ["-p", path]:
            raise RefusedError(f"mkdir: cannot create directory '{path}': Permission denied\n")
        case _:
            raise RefusedError("mkdir: the pretend site knows only mkdir -p PATH\n")


def absolute(name: str) -> str:
    """The whole path of a file."""
    return str(PurePosixPath(HOME) / name)


def read(here: Here, name: str) -> bytes:
    """A file's bytes. Raises RefusedError, whose text has no program's name before it."""
    path = absolute(name)
    if path.startswith(f"{HOME}/") and not here.root:
        raise RefusedError(f"{name}: Permission denied\n")
    made = {BOOT_ID: here.machine.boot_id, HOST_NAME: here.system.host_name}
    content = f"{made[path]}\n".encode() if path in made else here.system.read(path)
    content = _mounted(here, path) if content is None else content
    if content is None:
        raise RefusedError(f"{name}: No such file or directory\n")
    return content


def mounts(here: Here) -> dict[str, Mirror]:
    """The mirror disks in use on this machine, by where their data is mounted."""
    member = here.cluster.member_of(here.machine)
    if member is None or member.conf is None:
        return {}
    in_use = {name for run in member.runs.values() for name, word in run.words.items() if word == "Online"}
    return {disk.mount: here.cluster.mirrors[disk.name] for disk in member.conf.mirrors if disk.name in in_use}


def _mounted(here: Here, path: str) -> bytes | None:
    for mount, mirror in mounts(here).items():
        data = mirror.data[here.member.name]
        if data is not None and path.startswith(f"{mount}/"):
            data.catch_up()
            return data.files.get(path.removeprefix(f"{mount}/"))
    return None


def _of_each(here: Here, program: str, words: Sequence[str], line: Callable[[bytes, str], str]) -> Reply:
    out, err = [], []
    for word in words:
        try:
            out.append(line(read(here, word), word))
        except RefusedError as refused:
            err.append(f"{program}: {refused.reply.err}")
    return Reply("".join(out), "".join(err), status=1 if err else 0)
