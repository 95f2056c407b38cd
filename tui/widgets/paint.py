"""From a line of meaning to what Textual draws."""

from rich.segment import Segment
from textual.strip import Strip

from tui.look import Look, Meaning
from tui.render.lines import Line, Span, text_of

POINTER = ">"
"""Stands in the first cell of the line the cursor is on: to be seen without colour, and read by a Braille display."""


def strip(line: Line, look: Look, cells: int, left: int = 0, frozen: int = 0) -> Strip:
    """Draw a line from a column on, filled up with blanks. The first `frozen` cells stand still."""
    made = Strip([Segment(span.text, look.styles[span.meaning]) for span in line])
    if left and frozen < cells:
        still, moved = made.crop(0, frozen), made.crop(min(left + frozen, made.cell_length))
        made, left = Strip.join([still, moved]), 0
    return made.crop_extend(left, left + cells, look.styles[Meaning.PLAIN])


def pointed(line: Line) -> Line:
    """The line the cursor is on."""
    return (Span(POINTER + line[0].text[1:], line[0].meaning), *line[1:]) if text_of(line[:1]).startswith(" ") else line


def highlighted(strip: Strip, look: Look) -> Strip:
    """The line the cursor is on, where the keys go to its pane. What it says keeps its colour: it may be the worst."""
    return strip.apply_style(look.styles[Meaning.CURSOR])
