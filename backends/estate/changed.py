"""What an event changed: the lines of the timeline."""

from dataclasses import replace

from backends.estate.words import subject, words
from backends.events import Changed, Event, LookFailed
from backends.model import Answer, Estate, Health, Seen, View, Word, observer

CONTACT = "clpdeck"
"""The source of changes that nobody told us: contact lost and found."""

GONE = Word("", Health.UNKNOWN)


def changes(estate: Estate, event: Event) -> tuple[Changed, ...]:
    """What is new in an event, against the estate before it. The first answer of a probe is no change."""
    old = estate.views.get(event.probe, View())
    cluster, about = event.probe.cluster, subject(event.probe)
    if isinstance(event, LookFailed):
        if old.silence:
            return ()
        was = "answers" if old.seen else ""
        return (Changed(event.at, cluster, CONTACT, about, was, f"no answer: {event.reason}", Health.UNKNOWN),)
    at = event.seen.at
    found = Changed(at, cluster, CONTACT, about, "no answer", "answers again" if old.seen else "answers", Health.OK)
    told = _differences(old.seen, event.seen) if old.seen else ()
    return (
        *((found,) if old.silence else ()),
        *(Changed(at, cluster, observer(event.probe), name, was, now.text, now.health) for name, was, now in told),
    )


def _differences(old: Seen[Answer], new: Seen[Answer]) -> tuple[tuple[str, str, Word], ...]:
    """Name, earlier word and word now of every subject whose word is not what it was."""
    before, after = words(old.value), words(new.value)
    pairs = ((key, before.get(key, GONE), after.get(key, GONE)) for key in {**before, **after})
    return tuple((key[1], was.text, _alarming(key[0], now)) for key, was, now in pairs if was.text != now.text)


def _alarming(kind: str, now: Word) -> Word:
    """A server or group that goes off is bad as long as nobody knows that it was asked for."""
    off = kind in {"server", "group"} and now.health is Health.OFF
    return replace(now, health=Health.BAD) if off else now
