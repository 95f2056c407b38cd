"""All that is known now: `learn(estate, event) -> estate`, and what changed by it. Pure."""

from collections.abc import Iterator
from typing import Any, overload

from backends.events import Changed, Event, Looked, LookFailed
from backends.model import (
    Answer,
    ClusterStatus,
    Estate,
    Health,
    Identity,
    IdentityProbe,
    Instance,
    InstancesProbe,
    Interface,
    InterfacesProbe,
    MirrorProbe,
    MirrorStatus,
    Probe,
    Route,
    RoutesProbe,
    Silence,
    StatusProbe,
    View,
    Word,
    observer,
)

CONTACT = "clpdeck"
"""The source of changes that nobody told us: contact lost and found."""


def learn(estate: Estate, event: Event) -> Estate:
    """Fold one event into what is known. The last answer stays known through any silence."""
    old = estate.views.get(event.probe, View())
    match event:
        case Looked(seen=seen):
            new = View(seen=seen, before=old.seen)
        case LookFailed(at=at, reason=reason, next_try=next_try):
            since, tries = (old.silence.since, old.silence.tries) if old.silence else (at, 0)
            new = View(old.seen, old.before, Silence(since, tries + 1, reason, next_try))
    return Estate({**estate.views, event.probe: new})


@overload
def view(estate: Estate, probe: StatusProbe) -> View[ClusterStatus]: ...
@overload
def view(estate: Estate, probe: MirrorProbe) -> View[MirrorStatus]: ...
@overload
def view(estate: Estate, probe: InstancesProbe) -> View[tuple[Instance, ...]]: ...
@overload
def view(estate: Estate, probe: InterfacesProbe) -> View[tuple[Interface, ...]]: ...
@overload
def view(estate: Estate, probe: RoutesProbe) -> View[tuple[Route, ...]]: ...
@overload
def view(estate: Estate, probe: IdentityProbe) -> View[Identity]: ...
def view(estate: Estate, probe: Probe) -> View[Any]:
    """What is held of one probe; an empty view where it was never answered."""
    return estate.views.get(probe, View())


def changes(estate: Estate, event: Event) -> tuple[Changed, ...]:
    """What is new in an event, against the estate before it. The first answer of a probe is no change."""
    old = estate.views.get(event.probe, View())
    cluster, source = event.probe.cluster, observer(event.probe)
    if isinstance(event, LookFailed):
        if old.silence:
            return ()
        lost = f"no answer: {event.reason}"
        return (Changed(event.at, cluster, CONTACT, subject(event.probe), "answers", lost, Health.UNKNOWN),)
    at = event.seen.at
    found: list[Changed] = []
    if old.silence:
        found.append(Changed(at, cluster, CONTACT, subject(event.probe), "no answer", "answers again", Health.OK))
    if old.seen:
        before, after = _by_name(old.seen.value), _by_name(event.seen.value)
        for name in {**before, **after}:
            was, now = before.get(name, GONE), after.get(name, GONE)
            if was.text != now.text:
                found.append(Changed(at, cluster, source, name, was.text, now.text, now.health))
    return tuple(found)


GONE = Word("", Health.UNKNOWN)


def subject(probe: Probe) -> str:
    """What a probe asks about, in a few words: `server01 clpstat`, `server01 clpmdstat md1`, `AWS routes`."""
    match probe:
        case StatusProbe(node=node):
            return f"{node} clpstat"
        case MirrorProbe(node=node, mirror=mirror):
            return f"{node} clpmdstat {mirror}"
        case _:
            return f"{observer(probe)} {probe.kind}"


def words(answer: Answer) -> Iterator[tuple[str, Word]]:
    """Every subject an answer speaks of, by a name that stays the same from look to look, and its word."""
    match answer:
        case ClusterStatus():
            yield from _status_words(answer)
        case MirrorStatus(mirror=mirror, status=status, sides=sides):
            yield mirror, status
            yield from ((f"{mirror} {side.server}", side.color) for side in sides)
        case Identity(arn=arn):
            yield "identity", Word(arn, Health.OK)
        case _:
            for one in answer:
                yield from _cloud_words(one)


def _by_name(answer: Answer) -> dict[str, Word]:
    """The words of an answer by subject. Names cut to 16 characters may meet: the second is called `name (2)`."""
    found: dict[str, Word] = {}
    for name, word in words(answer):
        key, count = name, 1
        while key in found:
            count += 1
            key = f"{name} ({count})"
        found[key] = word
    return found


def _status_words(status: ClusterStatus) -> Iterator[tuple[str, Word]]:
    for server in status.servers:
        yield server.name, server.state
        for part in (*server.heartbeats, *server.np):
            yield f"{part.name} {server.name}", part.state
    for group in status.groups:
        where = f" @{group.current}" if group.current else ""
        yield group.name, Word(f"{group.state.text}{where}", group.state.health)
        yield from ((f"{group.name}/{part.name}", part.state) for part in group.resources)
    yield from ((part.name, part.state) for part in status.monitors)


def _cloud_words(one: Instance | Interface | Route) -> Iterator[tuple[str, Word]]:
    match one:
        case Instance(id=name, state=state, checks=checks):
            yield name, state
            yield from ((f"{name} {check.name}", check.state) for check in checks)
        case Interface(id=name, instance=instance, source_dest_check=check):
            yield name, Word(f"on {instance or 'nothing'}", Health.OK if instance else Health.UNKNOWN)
            yield f"{name} source/dest check", Word("on" if check else "off", Health.OK)
        case Route(table=table, destination=destination, target=target, state=state):
            yield f"{destination} in {table}", Word(f"{state.text} -> {target}", state.health)
