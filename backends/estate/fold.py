"""The fold: one event more, one estate more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, overload

from backends.estate.words import Key, words
from backends.events import Event, Looked, LookFailed
from backends.model import (
    Answer,
    AwsFactsProbe,
    ClusterStatus,
    Estate,
    Facts,
    Identity,
    IdentityProbe,
    Image,
    ImagesProbe,
    Instance,
    InstancesProbe,
    Interface,
    InterfacesProbe,
    MirrorProbe,
    MirrorStatus,
    NodeFactsProbe,
    Probe,
    Route,
    RoutesProbe,
    Seen,
    Silence,
    SsmProbe,
    StatusProbe,
    View,
)


def learn(estate: Estate, event: Event) -> Estate:
    """Fold one event into what is known. The last answer stays known through any silence."""
    old = estate.views.get(event.probe, View())
    match event:
        case Looked(seen=seen):
            first, since = _row(old, seen)
            new = View(seen, old.seen, None, first, since)
        case LookFailed(at=at, reason=reason, next_try=next_try, answered=answered):
            start, tries = (old.silence.since, old.silence.tries) if old.silence else (at, 0)
            new = replace(old, silence=Silence(start, tries + 1, reason, next_try, answered))
    return Estate({**estate.views, event.probe: new})


def said_since(held: View[Any], kind: str, name: str) -> datetime | None:
    """Since when a probe has said of a subject what it says now, as far as we watched. `None` without an answer."""
    return held.since.get((kind, name), held.first)


@overload
def view(estate: Estate, probe: StatusProbe) -> View[ClusterStatus]: ...
@overload
def view(estate: Estate, probe: MirrorProbe) -> View[MirrorStatus]: ...
@overload
def view(estate: Estate, probe: SsmProbe) -> View[Any]: ...
@overload
def view(estate: Estate, probe: InstancesProbe) -> View[tuple[Instance, ...]]: ...
@overload
def view(estate: Estate, probe: InterfacesProbe) -> View[tuple[Interface, ...]]: ...
@overload
def view(estate: Estate, probe: RoutesProbe) -> View[tuple[Route, ...]]: ...
@overload
def view(estate: Estate, probe: NodeFactsProbe | AwsFactsProbe) -> View[Facts]: ...
@overload
def view(estate: Estate, probe: ImagesProbe) -> View[tuple[Image, ...]]: ...
@overload
def view(estate: Estate, probe: IdentityProbe) -> View[Identity]: ...
def view(estate: Estate, probe: Probe) -> View[Any]:
    """What is held of one probe; an empty view where it was never answered."""
    return estate.views.get(probe, View())


def _row(old: View[Answer], seen: Seen[Answer]) -> tuple[datetime, Mapping[Key, datetime]]:
    """When the unbroken row of answers began, and since when the words are as they are that changed within it.

    A failed look breaks the row, for nobody knows what was so meanwhile; so does a clock that was set back.
    """
    if old.seen is None or old.first is None or old.silence or seen.at < old.seen.at:
        return seen.at, {}
    before, now = words(old.seen.value), words(seen.value)
    changed = {key: seen.at for key, word in now.items() if key not in before or before[key].text != word.text}
    return old.first, {**{key: at for key, at in old.since.items() if key in now}, **changed}
