"""What is wrong with a site file, said so that it can be mended: file, line, key, and what was expected."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from backends.sitefile.schema import known_keys
from backends.text import clean_line

PLAIN = {
    "model_type": "a table of keys is expected",
    "dict_type": "a table of keys is expected",
    "too_short": "at least one is expected",
}
"""What pydantic would say in words of Python."""
OF_THE_WHOLE = frozenset({"region_missing", "instance_twice", "place_wrong"})
"""Mistakes of no single value: what was found says nothing."""


def sentence(path: Path, text: str, details: ErrorDetails) -> str:
    """One mistake: what, where, what was expected."""
    keys = [str(part) for part in details["loc"] if part != "[key]"] or details.get("ctx", {}).get("keys", [])
    where = f"{path}, line {_line_of(text, keys)}, {clean_line('.'.join(keys))}"
    if details["type"] == "extra_forbidden":
        known = known_keys(keys[:-1])
        near = difflib.get_close_matches(keys[-1], known, 1)
        hint = f"did you mean {near[0]}?" if near else f"known keys are {', '.join(known)}"
        return f"{where}: nobody knows this key; {hint}"
    if details["type"] == "missing":
        return f"{where}: this key is missing"
    message = PLAIN.get(details["type"]) or details["msg"].removeprefix("Value error, ")
    found = f" (found {_short(details['input'])})" if details["type"] not in OF_THE_WHOLE else ""
    return f"{where}: {message[0].lower()}{message[1:]}{found}"


def _short(value: object) -> str:
    shown = clean_line(repr(value))
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _line_of(text: str, keys: Sequence[str]) -> int:
    """The line that comes nearest to a key's path, counted from 1."""
    best, line = 0, 1
    for number, path in _paths(text):
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(path, keys, strict=False)))
        if common > best:
            best, line = common, number
    return line


def _paths(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The path of every table header and key, with its line; lines in the middle of a value are passed over."""
    table: tuple[str, ...] = ()
    for number, raw in enumerate(text.split("\n"), 1):
        header = re.match(r"\s*\[([^\[\]]+)\]", raw)
        key, equals, _ = raw.partition("=")
        if header:
            table = _split(header[1])
            yield number, table
        elif equals and not set(key) & set("#[]{}"):
            yield number, (*table, *_split(key))


def _split(dotted: str) -> tuple[str, ...]:
    """A dotted key as TOML reads it: `clusters."prod.db"` has two parts."""
    try:
        value: Any = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    parts = []
    while isinstance(value, dict):
        (key, value), *_ = value.items()
        parts.append(key)
    return tuple(parts)
