"""Events as lines: time, who says so, what changed from what to what."""

from datetime import datetime

from backends.events import Changed
from tui import words
from tui.look import Meaning
from tui.render.lines import Line, columns, line, say, text_of

SOURCE_CELLS = 9


def line_of(changed: Changed, now: datetime, cells: int, *, everywhere: bool = True) -> Line:
    """One event. `everywhere` tells the cluster too, for panes that hold the events of all.

    Where there is room its tag comes first; the words carry the meaning in any case.
    """
    meaning = words.OF_HEALTH[changed.health]
    source = f"{changed.cluster}/{changed.source}" if everywhere and changed.cluster else changed.source
    what = (say(f"{changed.subject} "), *_turn(changed, meaning))
    at = words.clock(changed.at, now)
    time = (say(at, Meaning.DIM),)
    tag = line(words.TAGS[meaning], meaning)
    if cells < 60:
        return columns((time, what), (8, max(cells - 9, 1)))
    wide = max(SOURCE_CELLS, min(24, cells // 4)) if everywhere else SOURCE_CELLS
    return columns((time, tag, line(source), what), (max(8, len(at)), 4, wide, max(cells - wide - 17, 1)))


def text(changed: Changed, now: datetime) -> str:
    """An event as a line of text, nothing cut: for filters and files."""
    turn = text_of(_turn(changed, Meaning.PLAIN))
    at = f"{changed.at.astimezone(now.tzinfo):%Y-%m-%d %H:%M:%S}"
    return f"{at} {changed.cluster}/{changed.source} {changed.subject} {turn}"


def _turn(changed: Changed, meaning: Meaning) -> Line:
    if not changed.before:
        return line(changed.after, meaning)
    return (say(f"{changed.before} -> ", Meaning.DIM), say(changed.after or "not named any more", meaning))
