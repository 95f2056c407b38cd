"""What `systemctl is-enabled` and `is-active` say of several units: a word each, in the order of the units.

Both end with an error code where a unit is not on; that is an answer. For a unit that it does not know, `is-enabled`
says so on standard error: older ones then stop, newer ones print `not-found` in its place. (systemd's own manual.)
"""

import re
from collections.abc import Sequence

from backends.model import Facts
from backends.parsers.said import Said

NO_UNIT = re.compile(r"Failed to get unit file state for (?P<unit>[\w@.-]+?)(?:\.service)?: .+")
NOT_FOUND = "not-found"
"""systemd's own word for a unit that it does not know."""


def parse_states(topic: str, units: Sequence[str], said: Said) -> Facts:
    """Read a word for each unit. Where they cannot be told apart, none is read. Never raises."""
    unknown = {found["unit"] for line in said.errors if (found := NO_UNIT.fullmatch(line.strip()))}
    unread = [line for line in said.errors if not NO_UNIT.fullmatch(line.strip())]
    words = dict.fromkeys((unit for unit in units if unit in unknown), NOT_FOUND)
    lines = [line.strip() for line in said.lines]
    told = [unit for unit in units if unit not in unknown] if len(lines) < len(units) else list(units)
    if len(lines) == len(told) and not any(" " in line for line in lines):
        words.update(zip(told, lines, strict=True))
    else:
        unread += said.lines
    unread += [f"nothing was said of {unit}" for unit in units if unit not in words and not unread]
    return Facts(topic, tuple((unit, words[unit]) for unit in units if unit in words), tuple(unread))
