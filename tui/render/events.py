"""Events as lines: time, who says so, what changed from what to what."""

from datetime import datetime

from backends.events import Changed
from tui import words
from tui.look import Meaning
from tui.render.lines import Line, columns, indent, line, say, text_of

SOURCE_CELLS = 9
SOURCE_FROM, TAG_FROM = 50, 72
"""Cells from which an event's source is told, and its tag. Its words carry the meaning in any case."""


def line_of(changed: Changed, now: datetime, cells: int, *, everywhere: bool = True) -> Line:
    """One event. `everywhere` tells the cluster too, for panes that hold the events of all."""
    meaning = words.OF_HEALTH[changed.health]
    source = f"{changed.cluster}/{changed.source}" if everywhere and changed.cluster else changed.source
    what = (say(f"{changed.subject} "), *_turn(changed, meaning))
    at = words.clock(changed.at, now)
    time = (say(at, Meaning.DIM),)
    tag = line(words.TAGS[meaning], meaning)
    wide = min(24, cells // 3) if everywhere else SOURCE_CELLS
    when = max(8, len(at))
    if cells < SOURCE_FROM:
        return indent(columns((time, what), (when, max(cells - when - 2, 1))))
    if cells < TAG_FROM:
        return indent(columns((time, line(source), what), (when, wide, max(cells - when - wide - 3, 1))))
    return indent(columns((time, tag, line(source), what), (when, 4, wide, max(cells - when - wide - 8, 1))))


def text(changed: Changed, now: datetime) -> str:
    """An event as a line of text, nothing cut: for filters and files."""
    turn = text_of(_turn(changed, Meaning.PLAIN))
    at = f"{changed.at.astimezone(now.tzinfo):%Y-%m-%d %H:%M:%S}"
    return f"{at} {changed.cluster}/{changed.source} {changed.subject} {turn}"


def _turn(changed: Changed, meaning: Meaning) -> Line:
    if not changed.before:
        return line(changed.after, meaning)
    arrow = "=>" if "->" in changed.before + changed.after else "->"
    return (say(f"{changed.before} {arrow} ", Meaning.DIM), say(changed.after or "not named any more", meaning))
