"""What `sha256sum` says of files. It ends with 1 where one of them is missing; the others are told all the same."""

import re
from collections.abc import Sequence

from backends.model import Facts
from backends.parsers.said import NOT_THERE, Said

SUM = re.compile(r"([0-9a-f]{64}) [ *](/.+)")
TROUBLE = re.compile(r"(?:\S*/)?sha256sum: '?(/.+?)'?: (.+)")
MISSING = "missing"


def parse_sums(topic: str, files: Sequence[str], said: Said) -> Facts:
    """Read a sum for each file, or that it is missing. A file nobody speaks of is not said to be missing."""
    words: dict[str, str] = {}
    unread = []
    for line in said.lines:
        if found := SUM.fullmatch(line):
            words[found[2]] = found[1]
        else:
            unread.append(line)
    for line in said.errors:
        trouble = TROUBLE.fullmatch(line)
        if trouble and trouble[2].endswith(NOT_THERE):
            words[trouble[1]] = MISSING
        else:
            unread.append(line)
    unread += [f"nothing was said of {file}" for file in files if file not in words and not unread]
    return Facts(topic, tuple((file, words[file]) for file in files if file in words), tuple(unread))
