"""`grep -F`: fixed words looked for in files, and in all files of a folder."""

from collections.abc import Iterator, Sequence

from backends.sim.commands.context import Here, RefusedError, Reply
from backends.sim.commands.files import absolute, read

USAGE = "grep: the pretend site knows only grep -rnFl [-e WORDS]... PATH...\n"
FLAGS = set("rnFlHq")
NOT_THERE = 2


async def grep(here: Here, words: Sequence[str]) -> Reply:
    """Print the lines of files that have one of these words in them: `-r` folders, `-n` numbers, `-F -e WORDS`."""
    flags, patterns, paths = _read(words)
    if not patterns or not paths or "F" not in flags:
        raise RefusedError(USAGE, NOT_THERE)
    out, err = [], []
    for path in paths:
        files = _files(here, path, deep="r" in flags)
        if not files:
            err.append(f"grep: {path}: No such file or directory\n")
        for file in files:
            found = list(_lines(here, file, patterns))
            named = "r" in flags or len(paths) > 1
            shown = [_shown(file if named else "", number if "n" in flags else 0, line) for number, line in found]
            out += [f"{file}\n"] * bool(found) if "l" in flags else shown
    status = NOT_THERE if err else 0 if out else 1
    return Reply("" if "q" in flags else "".join(out), "".join(err), status=status)


def _read(words: Sequence[str]) -> tuple[set[str], list[str], list[str]]:
    """The flags, the words that are looked for, the paths. Raises RefusedError."""
    flags: set[str] = set()
    patterns: list[str] = []
    paths: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "-e" and rest:
            patterns.append(rest.pop(0))
        elif word == "--":
            paths, rest = paths + rest, []
        elif word.startswith("-") and set(word[1:]) <= FLAGS:
            flags |= set(word[1:])
        elif word.startswith("-"):
            raise RefusedError(USAGE, NOT_THERE)
        else:
            paths.append(word)
    return (flags, patterns, paths) if patterns else (flags, paths[:1], paths[1:])


def _files(here: Here, path: str, *, deep: bool) -> list[str]:
    whole = absolute(path)
    inside = sorted(one for one in here.system.files if one.startswith(f"{whole.rstrip('/')}/")) if deep else []
    if inside:
        return inside
    try:
        read(here, path)
    except RefusedError:
        return []
    return [path]


def _lines(here: Here, file: str, patterns: Sequence[str]) -> Iterator[tuple[int, str]]:
    text = read(here, file).decode(errors="surrogateescape")
    for number, line in enumerate(text.splitlines(), start=1):
        if any(pattern in line for pattern in patterns):
            yield number, line


def _shown(file: str, number: int, line: str) -> str:
    return "".join((f"{file}:" if file else "", f"{number}:" if number else "", line, "\n"))
