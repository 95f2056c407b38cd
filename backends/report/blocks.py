"""The pieces a written report is made of, whatever it is written in."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Words that are not ours, or are to be taken letter by letter: a name, a command, what a node said."""

    text: str


Line: TypeAlias = tuple[str | Verbatim, ...]
"""Our words, with others' between them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the report's own."""

    level: int
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    line: Line


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled lines."""

    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """Lines of a list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What was sent, letter by letter, a block of its own."""

    text: str


Block: TypeAlias = Heading | Paragraph | Facts | Items | Words
