"""The report of a run, for a pane of so many cells."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from backends.report.blocks import Block, Facts, Heading, Items, Paragraph, Verbatim, Words
from backends.report.blocks import Line as Told
from tui.look import Meaning
from tui.render.lines import BLANK, Line, columns, line, say, wrapped

LABEL = 13


def lines(blocks: Sequence[Block], cells: int) -> tuple[Line, ...]:
    """The whole of it, wrapped."""
    made = tuple(drawn for block in blocks for drawn in _block(block, cells))
    return made[1:] if made and made[0] == BLANK else made


def parts(blocks: Sequence[Block], cells: int) -> list[int]:
    """Where in the lines each part begins."""
    heads = {tuple(_block(one, cells))[1] for one in blocks if isinstance(one, Heading) and one.level <= PART}
    return [at for at, one in enumerate(lines(blocks, cells)) if one in heads]


PART = 2
"""The level of a heading that begins a part."""


def _block(block: Block, cells: int) -> Iterator[Line]:
    match block:
        case Heading(level=level, line=told):
            yield BLANK
            text = _text(told).upper() if level == PART else _text(told)
            yield from (line(f" {one}", Meaning.TITLE) for one in wrapped(text, cells - 2))
        case Paragraph(line=told):
            yield from (line(f" {one}") for one in wrapped(_text(told), cells - 2))
        case Facts():
            yield from _facts(block, cells)
        case Items(lines=items):
            yield from (one for told in items for one in _item(told, cells))
        case Words(text=text):
            rows = (one for row in text.splitlines() for one in wrapped(row, max(cells - 6, 12)))
            yield from (line(f"     {one}", Meaning.KEY) for one in rows)


def _facts(facts: Facts, cells: int) -> Iterator[Line]:
    """Labels beside what they are about, each broken within its column."""
    room = max(cells - LABEL - 3, 12)
    for label, told in facts.rows:
        for name, said in zip_longest(wrapped(label, LABEL), wrapped(_text(told), room), fillvalue=""):
            yield (say(" "), *columns((line(name, Meaning.DIM), line(said)), (LABEL, room)))


def _item(told: Told, cells: int) -> Iterator[Line]:
    for at, one in enumerate(wrapped(_text(told), max(cells - 5, 12))):
        yield (say("   " if at else " - ", Meaning.KEY), say(one))


def _text(told: Told) -> str:
    """A line as plain text: others' words in quotes as a shell has them."""
    return "".join(f"`{part.text}`" if isinstance(part, Verbatim) else part for part in told)
