"""Lines of text with meaning, cut and padded by the cells they take on a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size

from backends.text import clean_line
from tui.look import Meaning

CUT = "~"
"""Stands at the end of a text of which a part is not shown."""


class Span(NamedTuple):
    """A piece of text and why it looks as it does. Made by `say`."""

    text: str
    meaning: Meaning = Meaning.PLAIN


Line: TypeAlias = tuple[Span, ...]

BLANK: Line = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list.

    Attributes:
        key: What is chosen when it is chosen; empty for a line that only informs.
        heading: Stays in sight while the lines under it are read.
    """

    line: Line
    key: str = ""
    heading: bool = False


def say(text: str, meaning: Meaning = Meaning.PLAIN) -> Span:
    """Make a span of a text from anywhere.

    Text is cleaned where it enters the house, but may still hold tabs and line ends; one such would break a line here.
    """
    return Span(text if text.isprintable() else clean_line(text), meaning)


def line(text: str, meaning: Meaning = Meaning.PLAIN) -> Line:
    """A line of one meaning; an empty text makes an empty line."""
    return (say(text, meaning),) if text else ()


def text_of(spans: Line) -> str:
    """The bare text of a line."""
    return "".join(span.text for span in spans)


def width(spans: Line) -> int:
    """The cells a line takes; a Japanese character takes two."""
    return sum(cell_len(span.text) for span in spans)


def cut(text: str, cells: int) -> str:
    """Shorten a text to so many cells. A cut text ends in `~`; no half of a wide character is left."""
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + CUT if cells > 0 else ""


def squeeze(text: str, cells: int) -> str:
    """Shorten a name in its middle: `apse~tokyo-1`. Names of one site often differ in their last letters only."""
    if cell_len(text) <= cells:
        return text
    end = text[-4 * max(cells, 1) :]  # no cell holds more than a letter and three marks
    tail = next(end[at:] for at in range(len(end) + 1) if cell_len(end[at:]) <= max(cells - 1, 0) * 2 // 3)
    return cut(text, cells - cell_len(tail)) + tail


def fit(spans: Line, cells: int) -> Line:
    """Cut or pad a line to exactly so many cells."""
    kept: list[Span] = []
    left = cells
    for span in spans:
        taken = cell_len(span.text)
        if taken > left:
            short = cut(span.text, left) if left else ""
            kept.append(Span(short, span.meaning))
            left -= cell_len(short)
            break
        kept.append(span)
        left -= taken
    if left:
        kept.append(Span(" " * left))
    return tuple(kept)


def columns(cells: Sequence[Line], widths: Sequence[int], gap: int = 1) -> Line:
    """Set cells side by side, each cut or padded to its width; the last is only cut."""
    made: list[Span] = []
    for at, (cell, room) in enumerate(zip(cells, widths, strict=True)):
        last = at == len(widths) - 1
        made += cell if last and width(cell) <= room else fit(cell, room)
        if not last:
            made.append(Span(" " * gap))
    return tuple(made)


def ends(left: Line, right: Line, cells: int) -> Line:
    """A line with something at both ends; where there is no room for both, the left end is cut."""
    if not right:
        return fit(left, cells)
    room = cells - width(right) - 1
    return (*fit(left, room), Span(" "), *right) if room > 0 else fit(right, cells)


def indent(spans: Line, cells: int = 1) -> Line:
    """Move a line to the right."""
    return (Span(" " * cells), *spans)


def spread(parts: Iterable[Line], gap: str = "  ") -> Line:
    """Put parts one after the other with a gap between; empty ones leave none."""
    made: list[Span] = []
    for part in parts:
        if part:
            made += [Span(gap), *part] if made else part
    return tuple(made)


def wrapped(text: str, cells: int) -> list[str]:
    """Break a text into lines at blanks, and inside a word only where it is longer than a line."""
    made: list[str] = []
    row = ""
    for word in clean_line(text).split():
        rest = word
        if row and cell_len(row) + 1 + cell_len(rest) <= cells:
            row += f" {rest}"
            continue
        if row:
            made.append(row)
        while cell_len(rest) > max(cells, 2):
            head = set_cell_size(rest, max(cells, 2)).rstrip()
            made.append(head)
            rest = rest[len(head) :]
        row = rest
    return [*made, row] if row else made


def tagged(tag: str, meaning: Meaning, text: str, cells: int, said: Meaning = Meaning.PLAIN) -> Iterator[Line]:
    """A text behind a tag. Where it takes several lines only the first has the tag, and its colour."""
    for at, part in enumerate(wrapped(text, max(cells - len(tag) - 3, 10))):
        head = say(" " * len(tag)) if at else say(tag, meaning)
        yield (say(" "), head, say(f" {part}", said))
