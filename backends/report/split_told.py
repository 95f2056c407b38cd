"""A rehearsed split, written out: what was expected, what came, and when."""

from collections.abc import Iterator

from backends.report.blocks import Block, Facts, Heading, Items, Line, Paragraph
from backends.report.phrases import span, time_of
from backends.report.split import Happened, Split
from backends.report.values import Report

EXPECTED = {
    "one-stops": "a forced stop is set up: one server has the other stopped, and takes over",
    "both-active": "no forced stop is set up: both become active",
}
CAME = {
    "both-active": "both became active, and the run had one of them stopped",
    "nobody-stops": "nobody stopped anybody within the time, and only one was active: the failover was held back",
    "not-known": "not seen in this run",
}


def told(one: Split, report: Report) -> Iterator[Block]:
    """A section of its own."""
    yield Heading(2, (f"The split: {'as expected' if one.as_expected else 'not as expected'}",))
    yield Facts(tuple(_rows(one, report)))
    if not one.log_of:
        yield Paragraph(("No log could be read: the times are those of our own looks.",))
        return
    order = f"The order, by the log of {one.log_of} and its own clock. "
    form = "Module and number of an event are published; that it is written in this form is not confirmed."
    yield Paragraph((order + form,))
    yield Items(tuple(_event(event) for event in one.order))


def _rows(one: Split, report: Report) -> Iterator[tuple[str, Line]]:
    yield "cut", (f"{time_of(one.cut_at, report)}: {one.home}, which had the group, from {one.other}",)
    yield "expected", (EXPECTED.get(one.expected, one.expected),)
    by = one.other if one.stopped == one.home else one.home
    came = f"{by} had {one.stopped} stopped, by EC2's word" if one.stopped else CAME.get(one.came, one.came)
    seen = f"; first seen {time_of(one.stops_at, report)}" if one.stops_at else ""
    yield "came", (f"{came}{seen}",)
    if one.serves_at:
        yield "Online again", (f"seen {time_of(one.serves_at, report)}",)
    yield "group away", (_away(one),)
    back = f"{time_of(one.link_at, report)}, once one side was proved stopped" if one.link_at else "NOT in this run"
    yield "link back", (back,)


def _away(one: Split) -> str:
    match one.away_by:
        case "log":
            return f"{span(one.away_s or 0.0)}, from the forced stop's beginning to the group's start, by the log"
        case "looks" if one.away_s:
            return f"{span(one.away_s)} at most, by our looks"
        case "looks":
            return "not at all: the server that had it went on"
        case _:
            return "not measured" if one.came == "not-known" else "see the steps: two were active, or nobody took over"


def _event(event: Happened) -> Line:
    when = "NOT SEEN in its turn" if event.after_s is None else f"after {span(event.after_s)}"
    published = f" (in the published run after {event.published_s:g} s)" if event.published_s else ""
    return (f"{event.event}, {event.words}: {when}{published}",)
