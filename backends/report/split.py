"""What a rehearsed split came to: who stopped whom, in which order, how long the group was away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from backends.progress import Progress

RUNBOOK = "rehearse-split"
CUT, BEGINS, STOPS, SERVES, PROVED, LINK, AT_THE_END = "2.1", "3.1", "3.2", "3.3", "4.1", "5.1", "90.2"
"""Steps of the runbook whose ends are the times."""
READ = "8."
STOPPED = ("stopped", "terminated", "stopping", "shutting-down")
FORCED = (
    ("nm 2", "the other server is seen down", 0),
    ("rc 411", "the forced stop begins", 2),
    ("rc 412", "the forced stop has ended", 45),
    ("rc 60", "the group is failed over", 46),
    ("rc 10", "the group is being started", 47),
    ("rc 30", "its first resource is being started", 48),
)
"""What is to be seen on the server that takes over: the event, in words, and the seconds after the first of them in the
one event log that is published (X 4.3 on Windows, on AWS, by an integrator)."""
NOT_FORCED = tuple((event, words, None) for event, words, _ in FORCED if event not in {"rc 411", "rc 412"})
FORM = "%Y %b %d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that is to be seen.

    Attributes:
        event: Module and number in the published catalogue.
        after_s: Seconds after the first of them, by that server's own clock; `None` where it was not seen, in its turn.
        published_s: The same in the published log.
    """

    event: str
    words: str
    after_s: float | None
    published_s: float | None


@dataclass(frozen=True, slots=True)
class Split:
    """A split that was rehearsed. Times are of our own looks, lengths in seconds; `None` where they are not known.

    Attributes:
        home: The server that had the group, and `other` the one that had not.
        expected: As it was said beforehand: `one-stops`, `both-active`.
        came: As it came; `nobody-stops` where that was skipped: the failover was held back.
        stopped: Who was stopped by the cluster itself; empty: nobody.
        stops_at: When it was first seen that somebody is stopped, or that both are active.
        serves_at: When the group was seen Online on whoever was left.
        link_at: When the link was back.
        away_s: How long the group was away, at most; by `away_by`: the log of the server that took over, or our looks.
        log_of: The server whose log `order` is of; empty where none could be read.
    """

    home: str
    other: str
    expected: str
    came: Literal["one-stops", "both-active", "nobody-stops", "not-known"]
    stopped: str
    cut_at: datetime
    stops_at: datetime | None
    serves_at: datetime | None
    link_at: datetime | None
    away_s: float | None
    away_by: Literal["", "log", "looks"]
    log_of: str
    order: tuple[Happened, ...]

    @property
    def as_expected(self) -> bool:
        """Whether it came as it was said, and every event that could be read in its turn."""
        whole = not self.log_of or all(one.after_s is not None for one in self.order)
        return self.came == self.expected and whole


def split(progress: Progress, closed: Mapping[str, datetime]) -> Split | None:
    """What came of it.

    Args:
        progress: Of the run.
        closed: When steps were done; those that were left, skipped or are not over are not in it.

    Returns:
        `None` where nothing was rehearsed, or nothing was cut.
    """
    inputs = dict(progress.plan.inputs)
    if progress.plan.runbook != RUNBOOK or CUT not in closed:
        return None
    gave = dict(progress.gives)
    home = inputs.get("on", "")
    servers = [name for (step, name) in gave if step == BEGINS]
    other = next((name for name in servers if name != home), "")
    states = next((found for step in (SERVES, STOPS, BEGINS) if (found := _of(gave, step))), {})
    stopped = next((name for name, word in states.items() if word in STOPPED), "")
    came = _came(progress, closed, stopped)
    taker = other if stopped in {home, ""} else home
    events = _events(progress, taker)
    order = _order(FORCED if came == "one-stops" else NOT_FORCED, events)
    away_s, away_by = _away(closed, came, order if stopped == home else (), events, lost=stopped == home)
    return Split(
        home=home,
        other=other,
        expected=inputs.get("expect", ""),
        came=came,
        stopped=stopped if came == "one-stops" else "",
        cut_at=closed[CUT],
        stops_at=closed.get(BEGINS),
        serves_at=closed.get(SERVES),
        link_at=closed.get(LINK) or closed.get(AT_THE_END),
        away_s=away_s,
        away_by=away_by,
        log_of=taker if events else "",
        order=order if events else (),
    )


def _of(gave: Mapping[tuple[str, str], str], step: str) -> dict[str, str]:
    return {name: word for (of, name), word in gave.items() if of == step}


def _came(
    progress: Progress, closed: Mapping[str, datetime], stopped: str
) -> Literal["one-stops", "both-active", "nobody-stops", "not-known"]:
    skipped = any(one.id == BEGINS and one.standing == "skipped" for one in progress.steps)
    if skipped:
        return "nobody-stops"
    if BEGINS not in closed:
        return "not-known"
    return "one-stops" if stopped else "both-active"


def _away(
    closed: Mapping[str, datetime],
    came: str,
    order: Sequence[Happened],
    events: Sequence[tuple[datetime, str]],
    *,
    lost: bool,
) -> tuple[float | None, Literal["", "log", "looks"]]:
    """From the forced stop's beginning to the group's start; where the one that had it was not stopped, it ran on."""
    if came != "one-stops":
        return None, ""
    if not lost:
        return 0.0, "looks"
    begun = next((one.after_s for one in order if one.event == "rc 411"), None)
    first = next((at for at, event in reversed(events) if event == "nm 2"), None)
    started = [at for at, event in events if event == "rc 11" and first and at >= first]
    if begun is not None and first is not None and started:
        return (started[0] - first).total_seconds() - begun, "log"
    if BEGINS in closed and SERVES in closed:
        return (closed[SERVES] - closed[BEGINS]).total_seconds(), "looks"
    return None, ""


def _events(progress: Progress, server: str) -> tuple[tuple[datetime, str], ...]:
    """What that server has written, by its own clock; the year is that of the run, which no line has."""
    read = (step.id for step in progress.plan.steps if step.id.startswith(READ) and server in step.title.split())
    told = dict(progress.gives).get((next(read, ""), "sequence"), "")
    found = []
    for line in told.split(" | "):
        time, event = line[:15], line[16:]
        try:
            at = datetime.strptime(f"{progress.began_at.year} {time}", FORM)  # noqa: DTZ007 - compared with itself only
        except ValueError:
            continue
        found.append((at, event))
    return tuple(found)


def _order(
    expected: Sequence[tuple[str, str, int | None]], events: Sequence[tuple[datetime, str]]
) -> tuple[Happened, ...]:
    """Each in its turn, from the last time that the other server was seen down."""
    first = max((n for n, (_, event) in enumerate(events) if event == expected[0][0]), default=len(events))
    rest = list(events[first:])
    began = rest[0][0] if rest else None
    found = []
    for event, words, published in expected:
        at = next((n for n, (_, told) in enumerate(rest) if told == event), None)
        after = (rest[at][0] - began).total_seconds() if at is not None and began else None
        rest = rest[at + 1 :] if at is not None else rest
        found.append(Happened(event, words, after, published))
    return tuple(found)
