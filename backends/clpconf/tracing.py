"""Finds what a configuration or a script still says of another region: ids, names, addresses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address

from backends.clpconf.hiding import shown_line
from backends.clpconf.paths import read_step
from backends.clpconf.values import Conf
from backends.text import clean_line

REGION = re.compile(r"[a-z]{2}(?:-[a-z]+){1,3}-\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trace:
    """A place where one of the texts was found.

    Attributes:
        where: A path; of a script its name and the line, `start.sh:12`.
        needle: The text that was looked for.
        text: What stands there; hidden where it is a secret.
        in_name: It is not in a value but in the name of an element.
    """

    where: str
    needle: str
    text: str
    in_name: bool = False


def traces(conf: Conf, needles: Sequence[str]) -> tuple[Trace, ...]:
    """Every place of a configuration whose value, or name, has one of these texts in it.

    Case does not matter, nor a full stop at a text's end. An address is found where it stands whole, also in a host's
    name as `ip-10-0-0-11`; a region also in the names of its availability zones and hosts. What is hidden is not
    looked into. Empty texts find nothing.
    """
    patterns = _patterns(needles)
    found = []
    for path, text, in_name in _texts(conf):
        found += [Trace(path, needle, text, in_name) for needle, pattern in patterns if pattern.search(text)]
    return tuple(found)


def traces_in_text(name: str, text: str, needles: Sequence[str]) -> tuple[Trace, ...]:
    """Every line of a script that has one of these texts in it, as `traces`. A line with a password is hidden."""
    patterns = _patterns(needles)
    lines = (clean_line(line) for line in text.split("\n"))
    return tuple(
        Trace(f"{clean_line(name)}:{number}", needle, shown_line(line))
        for number, line in enumerate(lines, start=1)
        for needle, pattern in patterns
        if pattern.search(line)
    )


def _texts(conf: Conf) -> Iterator[tuple[str, str, bool]]:
    """Every value with its path, and once every name of an element."""
    named = set()
    for path, text in conf.values:
        at = path.find("@")
        while at >= 0:
            end = path.find("/", at)
            place = path if end < 0 else path[:end]
            step = read_step(place.rpartition("/")[2])
            if step is not None and step.key and place not in named:
                named.add(place)
                yield place, step.key, True
            at = -1 if end < 0 else path.find("@", end)
        yield path, text, False


def _patterns(needles: Sequence[str]) -> list[tuple[str, re.Pattern[str]]]:
    wanted = dict.fromkeys(needle.strip().rstrip(".") for needle in needles)
    return [(needle, _pattern(needle)) for needle in wanted if needle]


def _pattern(needle: str) -> re.Pattern[str]:
    text = re.escape(needle)
    if is_address(needle):
        dashed = re.escape(needle.replace(".", "-"))
        text = rf"(?<![\d.]){text}(?!\d|\.\d)|(?<!\w)ip-{dashed}(?![\d-])"
    elif REGION.fullmatch(needle):
        text += r"(?!\d)"
    return re.compile(text, re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 address and nothing else."""
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return True
