"""The names of places in a configuration, in the manner of CLUSTERPRO's own tools.

A path is `/root/resource/awsvip@awsvip1/parameters/ip`: the tags from the root down, each with the name or id of its
element behind an `@`. Where siblings share both, the second is `tag@name[2]`. An attribute that is neither name nor id
is a step of its own, `@attribute`. In a name, `/`, `[` and `%` are written `%2F`, `%5B` and `%25`.
"""

import re
from typing import NamedTuple

ESCAPED = {"%": "%25", "/": "%2F", "[": "%5B"}
UNESCAPED = {after: before for before, after in ESCAPED.items()}
STEP = re.compile(r"(?P<tag>[^@\[\]/]+)(?:@(?P<key>[^\[/]*))?(?:\[(?P<number>[1-9]\d{0,5})\])?")


class Step(NamedTuple):
    """One step of a path: the tag, the name or id (`None` where it has none), and which of those alike, from 1."""

    tag: str
    key: str | None
    number: int = 1


def escaped(name: str) -> str:
    """A name as it stands in a path."""
    return re.sub(r"[%/\[]", lambda found: ESCAPED[found[0]], name)


def unescaped(name: str) -> str:
    """A name as it is, from what stands in a path."""
    return re.sub(r"%25|%2F|%5B", lambda found: UNESCAPED[found[0]], name)


def step_text(step: Step) -> str:
    """A step as it is written."""
    key = "" if step.key is None else f"@{escaped(step.key)}"
    return f"{step.tag}{key}" + (f"[{step.number}]" if step.number > 1 else "")


def read_step(text: str) -> Step | None:
    """Read one step; `None` where it is none (an attribute's is none)."""
    found = STEP.fullmatch(text)
    if found is None:
        return None
    key = None if found["key"] is None else unescaped(found["key"])
    return Step(found["tag"], key, int(found["number"] or 1))


def tags(path: str) -> tuple[str, ...]:
    """The tags of a path from the root down, attributes by their names."""
    return tuple(step[1:] if step.startswith("@") else re.split(r"[@\[]", step, maxsplit=1)[0] for step in split(path))


def split(path: str) -> list[str]:
    """The steps of a path."""
    return path.removeprefix("/").split("/")


def named(parent: str, tag: str, name: str) -> str:
    """The path of the element of that tag and name below another."""
    return f"{parent}/{step_text(Step(tag, name))}"


def common_path(resource: str, tag: str) -> str:
    """Where a resource's or monitor's value stands that holds for the first server, and for who has none of its own."""
    return f"{resource}/parameters/{tag}"


def own_path(resource: str, tag: str, server: str) -> str:
    """Where a server's own value of it stands."""
    return f"{named(resource, 'server', server)}/parameters/{tag}"
