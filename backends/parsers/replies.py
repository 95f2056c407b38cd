"""What the commands that act answer: `clpgrp` and `clpcl`.

Success is certain: `Command succeeded.`, on a line of its own or behind the name of each server. The sentences of
failure below are unconfirmed; any other text says neither, and the exit code decides.
"""

import re

from backends.model import Reply
from backends.parsers.lines import clean_lines
from backends.text import clean_line

SUCCESS = "Command succeeded."
ON_A_SERVER = re.compile(r" *([A-Z][a-z]+) (\S+) : (.+)")
# Unconfirmed: known by hearsay of the manuals, none seen in published output. Beginnings of sentences.
FAILURES = (
    "All servers must be activated",
    "Could not ",
    "Failed to ",
    "Internal error",
    "Invalid ",
    "Log in as root",
    "No operable group exists",
    "Processing failed on some servers",
    "Server is busy",
    "Some invalid status",
    "The group has already been started",
    "There is one or more suspended servers",
)


def parse_clpgrp(text: str) -> Reply:
    """Read the answer of `clpgrp`. Never raises."""
    return _read("clpgrp", text)


def parse_clpcl(text: str) -> Reply:
    """Read the answer of `clpcl`, which has a line for each server it acted on. Never raises."""
    return _read("clpcl", text)


def _read(program: str, text: str) -> Reply:
    lines = tuple(clean_line(line.rstrip()) for line in clean_lines(text) if line and not line.isspace())
    servers = tuple((said[1], said[2], said[3]) for line in lines if (said := ON_A_SERVER.fullmatch(line)))
    on_servers = {_verdict(words) for _, _, words in servers}
    verdicts = on_servers | {_verdict(line.strip()) for line in lines} - {None}
    succeeded = False if False in verdicts else True if verdicts == {True} else None
    return Reply(program, succeeded, lines, servers)


def _verdict(words: str) -> bool | None:
    if words == SUCCESS:
        return True
    return False if words.startswith(FAILURES) else None
