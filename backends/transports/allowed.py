"""What may be run on a node: two exact lists, one that looks and one that acts. Everything else is refused.

A command is on a list with all its words, in their order; a value has a strict form. So no option can be added, and no
value can be an option, a path or a piece of shell.
"""

import re

MIRROR_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,30}")
"""A mirror disk resource's name. Its form is what such names look like, not a rule known from the product."""
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,30}")
"""A group's or a server's name; the same is true of it."""
UNIT = r"clpdeck-[A-Za-z0-9][A-Za-z0-9_.-]{0,80}"
"""A unit of ours on a node: no other is ever named."""
AS_UNIT = re.compile(f"--unit={UNIT}")
TIMER = re.compile(rf"{UNIT}\.timer")
DELAY = re.compile(r"--on-active=[1-9][0-9]{0,4}")
"""Seconds until a timer strikes: up to a day."""


def looks(argv: tuple[str, ...]) -> bool:
    """Whether these words only look, and are ours. Never guesses: what is not listed is not permitted."""
    match argv:
        case ("clpstat", "--local"):
            return True
        case ("clpmdstat", "--mirror", str(name)):
            return _is(MIRROR_NAME, name)
        case _:
            return False


def acts(argv: tuple[str, ...]) -> bool:
    """Whether these words act in a way that procedures may: groups, and timers of ours on the node itself."""
    match argv:
        case ("systemd-run", str(unit), str(delay), *words):
            return _is(AS_UNIT, unit) and _is(DELAY, delay) and _acts_on_group(tuple(words))
        case ("systemctl", "is-active" | "stop", str(timer)):
            return _is(TIMER, timer)
        case _:
            return _acts_on_group(argv)


def _acts_on_group(argv: tuple[str, ...]) -> bool:
    match argv:
        case ("clpgrp", "-m", str(group), "-a", str(server)):
            return _is(NAME, group) and _is(NAME, server)
        case ("clpgrp", "-s" | "-t", str(group)) | ("clpgrp", "-s" | "-t", str(group), "-f"):
            return _is(NAME, group)
        case ("clpgrp", "-s" | "-t", str(group), "-h", str(server)) | (
            "clpgrp",
            "-s" | "-t",
            str(group),
            "-h",
            str(server),
            "-f",
        ):
            return _is(NAME, group) and _is(NAME, server)
        case _:
            return False


def _is(form: re.Pattern[str], value: str) -> bool:
    return form.fullmatch(value) is not None
