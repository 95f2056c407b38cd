"""What a terminal can do beyond the plainest, by what terminfo says of it."""

import curses
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skills:
    """What may be asked of a terminal. Without any it is still drawn on, in more bytes.

    Attributes:
        erases_in_colour: It erases with the background that is on (`bce`); else only plain blanks are erased.
        erases_some: It erases so many cells and no more (`ech`).
        moves_lines: It moves the lines between two others up or down (`csr`, `il`, `dl`).
    """

    erases_in_colour: bool = False
    erases_some: bool = False
    moves_lines: bool = False


def skills() -> Skills:
    """What the terminal of this process can do; nothing where terminfo does not know it."""
    try:
        curses.setupterm(fd=sys.__stderr__.fileno() if sys.__stderr__ else -1)
    except (curses.error, OSError):
        return Skills()
    return Skills(
        erases_in_colour=curses.tigetflag("bce") == 1,
        erases_some=_says("ech", b"\x1b[%p1%dX"),
        moves_lines=_says("csr", b"\x1b[%i%p1%d;%p2%dr")
        and _says("il", b"\x1b[%p1%dL")
        and _says("dl", b"\x1b[%p1%dM"),
    )


def _says(name: str, sequence: bytes) -> bool:
    """Whether the terminal has an ability, by the very sequence we would use."""
    return curses.tigetstr(name) == sequence
