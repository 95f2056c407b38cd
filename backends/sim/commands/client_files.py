"""Files on a disk that is mounted on a host that uses the cluster: what there is, and what is in them."""

import hashlib
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from backends.sim.commands.context import RefusedError, Reply
from backends.sim.nodes.disk import Partition
from backends.sim.surroundings import Client

GONE = "Input/output error"
"""What a file system says whose disk was taken away."""
ABSENT = "No such file or directory"


def cat(client: Client, words: Sequence[str]) -> Reply:
    """Print files, byte for byte."""
    return _of_each(client, "cat", words, lambda content, _: content.decode(errors="surrogateescape"))


def sha256sum(client: Client, words: Sequence[str]) -> Reply:
    """Print the SHA-256 of files."""

    def line(content: bytes, name: str) -> str:
        return f"{hashlib.sha256(content).hexdigest()}  {name}\n"

    return _of_each(client, "sha256sum", words, line)


def stat(client: Client, words: Sequence[str]) -> Reply:
    """Print what a format asks of files: `-c FORMAT PATH...`, of the mode, the size, the kind and the name."""
    match list(words):
        case ["-c", wanted, *paths] if paths:
            return _of_each(client, "stat", paths, lambda content, name: f"{_told(wanted, content, name)}\n")
        case _:
            raise RefusedError("stat: the pretend site knows only stat -c FORMAT PATH...\n")


def _told(wanted: str, content: bytes, name: str) -> str:
    for mark, value in (("%a", "644"), ("%s", str(len(content))), ("%F", "regular file"), ("%n", name)):
        wanted = wanted.replace(mark, value)
    return wanted


def find(client: Client, words: Sequence[str]) -> Reply:
    """Print the paths of files: `FOLDER -type f [-name PATTERN]`."""
    match list(words):
        case [folder, "-type", "f"]:
            pattern = "*"
        case [folder, "-type", "f", "-name", pattern]:
            pass
        case _:
            raise RefusedError("find: the pretend site knows only find FOLDER -type f [-name PATTERN]\n")
    names = [f"{folder.rstrip('/')}/{name}" for name in _inside(client, "find", folder)]
    return Reply("".join(f"{one}\n" for one in names if fnmatchcase(one.rpartition("/")[2], pattern)))


def ls(client: Client, words: Sequence[str]) -> Reply:
    """Print what is in a folder, a name a line, or (`-l`, `-la`) with sizes. No times are kept here."""
    options, folders = [one for one in words if one.startswith("-")], [one for one in words if not one.startswith("-")]
    if len(folders) != 1 or not set(options) <= {"-1", "-l", "-la", "-al"}:
        raise RefusedError("ls: the pretend site knows only ls [-1|-l|-la] FOLDER\n", 2)
    inside = _inside(client, "ls", folders[0])
    names = sorted({name.partition("/")[0] for name in inside})
    if not set(options) & {"-l", "-la", "-al"}:
        return Reply("".join(f"{name}\n" for name in names))
    rows = [
        f"-rw-r--r--. 1 root root {len(inside[name]):>8} {name}"
        if name in inside
        else f"drwxr-xr-x. 2 root root     4096 {name}"
        for name in names
    ]
    return Reply("".join(f"{row}\n" for row in ("total 12", *rows)))


def _inside(client: Client, program: str, folder: str) -> dict[str, bytes]:
    """The files below a folder, by their path within it."""
    root, within = _mounted(client, folder)
    part = _partition(client, root) if root else None
    if root and part is None:
        raise RefusedError(f"{program}: reading directory '{folder}': {GONE}\n", 2)
    below = f"{within}/" if within else ""
    files = (
        {name.removeprefix(below): one for name, one in part.files.items() if name.startswith(below)} if part else {}
    )
    if not files and folder.rstrip("/") not in (*client.mounts, *client.folders):
        raise RefusedError(f"{program}: cannot access '{folder}': {ABSENT}\n", 2)
    return files


def _read(client: Client, path: str) -> bytes:
    root, within = _mounted(client, path)
    part = _partition(client, root) if root else None
    if root and part is None:
        raise RefusedError(f"{path}: {GONE}\n")
    if part is None or within not in part.files:
        raise RefusedError(f"{path}: {ABSENT}\n")
    return part.files[within]


def _mounted(client: Client, path: str) -> tuple[str, str]:
    """The folder something is mounted on, and the path within that; both empty where nothing is."""
    for folder in sorted(client.mounts, key=len, reverse=True):
        if f"{path}/".startswith(f"{folder}/"):
            return folder, path.removeprefix(folder).strip("/")
    return "", ""


def _partition(client: Client, folder: str) -> Partition | None:
    """What is mounted there; `None` where its disk was taken away meanwhile."""
    volume_id, number = client.mounts[folder]
    disk = next((drive.disk for drive in client.drives if drive.volume_id == volume_id), None)
    return disk.parts[number - 1] if disk and len(disk.parts) >= number else None


def _of_each(client: Client, program: str, paths: Sequence[str], line: Callable[[bytes, str], str]) -> Reply:
    out, err = [], []
    for path in paths:
        try:
            out.append(line(_read(client, path), path))
        except RefusedError as refused:
            err.append(f"{program}: {refused.reply.err}")
    return Reply("".join(out), "".join(err), status=1 if err else 0)
