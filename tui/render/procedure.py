"""The written procedure, or a part of it, for a pane of so many cells."""

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from backends.plan.procedure import SET_IN, Written
from tui.look import Meaning
from tui.render.lines import BLANK, Line, line, say, wrapped

LABEL = 12
"""Cells of the label before a fact, and a blank."""
INDENT = 4
SHELL_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|\S)+""")
GOES_ON = " \\"
"""What a shell goes on after."""


def drawn(pieces: Iterable[Written], cells: int, *, indent: int = INDENT) -> Iterator[Line]:
    """Every piece, wrapped; an empty line above what begins something."""
    for piece in pieces:
        match piece.kind:
            case "title" | "lane":
                yield BLANK
                yield from (line(f" {text}", Meaning.TITLE) for text in wrapped(piece.text, cells - 1))
            case "heading":
                yield BLANK
                yield line(f" {piece.text.upper()}", Meaning.TITLE)
            case "check" | "step":
                yield BLANK
                yield (say(f" {piece.label}  ", Meaning.KEY), say(piece.text, Meaning.TITLE))
            case "note":
                yield BLANK
                yield from (line(f" {text}", Meaning.DIM) for text in wrapped(piece.text, cells - 1))
            case _:
                yield from labelled(piece.label, told(piece, cells, indent), indent if piece.of else 1)


def told(piece: Written, cells: int, indent: int) -> list[Line]:
    """What a labelled piece says, in lines that fit beside its label."""
    room = max(cells - indent - LABEL, 12)
    if piece.kind == "command":
        return [line(text, Meaning.KEY) for text in _shell_lines(piece.text, room)]
    hung = SET_IN if piece.one_of_many else ""
    meaning = Meaning.KEY if piece.kind == "call" else Meaning.PLAIN
    first, *more = wrapped(piece.text, room - len(hung)) or [""]
    return [line(first, meaning), *(line(f"{hung}{text}", meaning) for text in more)]


def labelled(label: str, said: Iterable[Line], indent: int) -> Iterator[Line]:
    """Lines beside a label, which stands before the first of them."""
    for at, one in enumerate(said):
        head = f"{' ' * indent}{'' if at else label:{LABEL}}"
        yield (say(head, Meaning.DIM), *one)


def _shell_lines(text: str, room: int) -> Iterator[str]:
    """A command line, broken between its words only, each line but the last with the shell's own sign that it goes on.

    So that it can be copied from the screen and typed as it stands.
    """
    row = ""
    for word in SHELL_WORD.findall(text):
        if row and cell_len(row) + 1 + cell_len(word) + len(GOES_ON) > room:
            yield row + GOES_ON
            row = f"  {word}"
        else:
            row = f"{row} {word}" if row else word
    if row:
        yield row
