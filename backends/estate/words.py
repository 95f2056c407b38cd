"""Every word of an answer, under a name that stays the same from look to look."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from backends.model import (
    Answer,
    ClusterStatus,
    Facts,
    Health,
    Identity,
    Image,
    Instance,
    Interface,
    MirrorProbe,
    MirrorStatus,
    Probe,
    Route,
    SsmProbe,
    StatusProbe,
    Word,
    observer,
)

Key: TypeAlias = tuple[str, str]
"""Kind and name of a subject: a server and a group may bear the same name."""


def subject(probe: Probe) -> str:
    """What a probe asks about, in a few words: `server01 clpstat`, `server01 clpmdstat md1`, `AWS routes`."""
    match probe:
        case StatusProbe(node=node):
            return f"{node} clpstat"
        case MirrorProbe(node=node, mirror=mirror):
            return f"{node} clpmdstat {mirror}"
        case SsmProbe(asked=asked):
            return f"{subject(asked)} by SSM"
        case _:
            return f"{observer(probe)} {probe.kind}"


def numbered(names: Iterable[str]) -> Iterator[str]:
    """The names as they come; one that comes again is called `name (2)`, for `clpstat` cuts names to 16 characters."""
    met: Counter[str] = Counter()
    for name in names:
        met[name] += 1
        yield name if met[name] == 1 else f"{name} ({met[name]})"


def words(answer: Answer) -> dict[Key, Word]:
    """Every subject an answer speaks of, and its word."""
    told = list(_told(answer))
    found: dict[Key, Word] = {}
    for kind in dict.fromkeys(kind for kind, _, _ in told):
        mine = [(name, word) for one, name, word in told if one == kind]
        names = numbered(name for name, _ in mine)
        found |= {(kind, name): word for name, (_, word) in zip(names, mine, strict=True)}
    return found


def _told(answer: Answer) -> Iterator[tuple[str, str, Word]]:
    match answer:
        case ClusterStatus():
            yield from _status(answer)
        case MirrorStatus(mirror=mirror, status=status, sides=sides):
            yield "mirror", mirror, status
            yield from (("side", f"{mirror} {side.server}", side.color) for side in sides)
        case Identity(arn=arn):
            yield "identity", "identity", Word(arn, Health.OK)
        case Facts(pairs=pairs):
            yield from (("fact", key, Word(word, Health.OK)) for key, word in pairs)
        case _:
            for one in answer:
                yield from _cloud(one)


def _status(status: ClusterStatus) -> Iterator[tuple[str, str, Word]]:
    for server in status.servers:
        yield "server", server.name, server.state
        yield from (("part", f"{part.name} {server.name}", part.state) for part in (*server.heartbeats, *server.np))
    for group in status.groups:
        where = f" @{group.current}" if group.current else ""
        yield "group", group.name, Word(f"{group.state.text}{where}", group.state.health)
        yield from (("resource", f"{group.name}/{part.name}", part.state) for part in group.resources)
    yield from (("monitor", part.name, part.state) for part in status.monitors)


def _cloud(one: Instance | Interface | Route | Image) -> Iterator[tuple[str, str, Word]]:
    match one:
        case Instance(id=name, state=state, checks=checks):
            yield "instance", name, state
            yield from (("check", f"{name} {check.name}", check.state) for check in checks)
        case Interface(id=name, instance=instance, source_dest_check=check):
            yield "interface", name, Word(f"on {instance or 'nothing'}", Health.OK if instance else Health.UNKNOWN)
            yield "check", f"{name} source/dest check", Word("on" if check else "off", Health.OK)
        case Image(name=name, state=state):
            yield "image", name, state
        case Route(table=table, destination=destination, target=target, state=state):
            yield "route", f"{destination} in {table}", Word(f"{state.text} -> {target}", state.health)
