"""Events as lines: time, who says so, what changed from what to what."""

from datetime import datetime

from rich.cells import cell_len

from backends.estate import CONTACT
from backends.events import Changed
from backends.model import Health
from tui import words
from tui.bursts import Burst
from tui.look import Meaning
from tui.render.lines import Line, columns, cut, indent, line, say, text_of, width

SOURCE_CELLS = 9
GONE = "not named any more"
SOURCE_FROM, TAG_FROM = 50, 72
"""Cells from which an event's source is told, and its tag. Its words carry the meaning in any case."""


def line_of(changed: Changed, now: datetime, cells: int) -> Line:
    """One event alone: its source takes no more room than it needs."""
    return row_of(Burst((changed,)), now, cells, source_cells=min(cell_len(_source(changed)), 24, cells // 3))


def row_of(
    burst: Burst, now: datetime, cells: int, *, everywhere: bool = True, source_cells: int | None = None
) -> Line:
    """A row of events, by the time it began at: `23:41:07 server01  x12 mdnw1 Error<->Caution to 23:44`.

    `everywhere` tells the cluster too, for panes that hold the events of all.
    """
    changed = burst.last
    meaning = meaning_of(changed)
    source = _source(changed) if everywhere else changed.source
    at = words.clock(burst.first.at, now)
    shown: list[tuple[Line, int]] = [(line(at, Meaning.DIM), max(8, len(at)))]
    if cells >= TAG_FROM:
        shown.append((line(words.TAGS[meaning], meaning), 4))
    if cells >= SOURCE_FROM:
        column = min(24, cells // 3) if everywhere else SOURCE_CELLS
        shown.append((line(source), column if source_cells is None else source_cells))
    room = max(cells - 1 - sum(taken + 1 for _, taken in shown), 1)
    said = _what(changed, meaning, room) if burst.count == 1 else _to_and_fro(burst, meaning, now, room)
    shown.append((said, room))
    made, rooms = zip(*shown, strict=True)
    return indent(columns(made, rooms))


def _source(changed: Changed) -> str:
    return f"{changed.cluster}/{changed.source}" if changed.cluster else changed.source


def meaning_of(changed: Changed) -> Meaning:
    """What an event means: contact that is lost has a tag of its own."""
    lost = changed.source == CONTACT and changed.health is Health.UNKNOWN
    return Meaning.SILENT if lost else words.OF_HEALTH[changed.health]


def text(changed: Changed, now: datetime) -> str:
    """An event as a line of text, nothing cut: for filters and files."""
    turn = text_of(_turn(changed, Meaning.PLAIN))
    at = f"{changed.at.astimezone(now.tzinfo):%Y-%m-%d %H:%M:%S}"
    return f"{at} {changed.cluster}/{changed.source} {changed.subject} {turn}"


def texts(burst: Burst, now: datetime) -> str:
    """A row of events as text: each of them, the newest first."""
    return "\n".join(text(changed, now) for changed in reversed(burst.changes))


def _what(changed: Changed, meaning: Meaning, cells: int) -> Line:
    """The subject and what it turned to. Where there is no room for all, what it was before is left out first.

    Then what the subject lies in, such as the table of `10.0.0.200/32 in rtb-0a1b2c`: what it turned to matters more.
    """
    whole = (say(f"{changed.subject} "), *_turn(changed, meaning))
    if not changed.before or width(whole) <= cells:
        return whole
    after = _after(changed, meaning)
    room = max(cells - width(after) - 4, cells // 2)
    subject = changed.subject if cell_len(changed.subject) <= room else cut(changed.subject.partition(" in ")[0], room)
    return (say(f"{subject} "), say(f"{_arrow(changed)} ", Meaning.DIM), *after)


def _to_and_fro(burst: Burst, meaning: Meaning, now: datetime, cells: int) -> Line:
    """How often, the subject, the two words of which the last is the word now, and until when; less for less room."""
    changed = burst.last
    head, after = say(f"x{burst.count} {changed.subject} "), _after(changed, meaning)
    between = (head, say(f"{changed.before or GONE}<->", Meaning.DIM), *after)
    until = say(f" to {changed.at.astimezone(now.tzinfo):%H:%M}", Meaning.DIM)
    forms = ((*between, until), between, (head, say("<-> ", Meaning.DIM), *after))
    return next((form for form in forms if width(form) <= cells), forms[-1])


def _turn(changed: Changed, meaning: Meaning) -> Line:
    if not changed.before:
        return _after(changed, meaning)
    return (say(f"{changed.before} {_arrow(changed)} ", Meaning.DIM), *_after(changed, meaning))


def _after(changed: Changed, meaning: Meaning) -> Line:
    """The word now. A silence is no word: its sentence is bold and leaves the sign to the tag."""
    return line(changed.after or GONE, Meaning.TITLE if meaning is Meaning.SILENT else meaning)


def _arrow(changed: Changed) -> str:
    return "=>" if "->" in changed.before + changed.after else "->"
