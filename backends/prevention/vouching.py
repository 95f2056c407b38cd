"""What a person says to have seen: read, checked, and put together with what was said before. Pure."""

import re
from collections.abc import Mapping, Sequence

from backends.errors import PlanError
from backends.prevention.values import SEEN, Vouched

SECONDS = re.compile(r"[1-9][0-9]{0,4}")
PATH = re.compile(r"/[A-Za-z0-9._/@+-]{1,200}")
FORMS = {
    "kind": re.compile(r"script|resource|none"),
    "suppresses": re.compile(r"on|off"),
    "timeout": SECONDS,
    "heartbeat": SECONDS,
    "delay": SECONDS,
    "instances": re.compile(r"right"),
    "script": PATH,
    "aws": PATH,
}


def words_of(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What was given as KEY=VALUE, each key once.

    Raises:
        PlanError: One is none of `SEEN`, or its value is none that it can have.
    """
    words: dict[str, str] = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals or key not in SEEN:
            raise PlanError(f"{one!r} is none of {', '.join(f'{name}=...' for name in SEEN)}")
        if not FORMS[key].fullmatch(value):
            raise PlanError(f"{key}={value!r} cannot be; it is {SEEN[key]}")
        words[key] = value
    if not words:
        raise PlanError(f"nothing was said to have been seen; say --saw with {', '.join(SEEN)}")
    return tuple(words.items())


def vouched_for(all_: Sequence[Vouched], cluster: str) -> Mapping[str, tuple[str, Vouched]]:
    """Of each key the newest word about a cluster, and who gave it."""
    newest: dict[str, tuple[str, Vouched]] = {}
    for one in sorted((one for one in all_ if one.cluster == cluster), key=lambda word: word.at):
        newest |= {key: (value, one) for key, value in one.words}
    return newest
