"""What is wrong and by whose word, and what every observer says of one subject."""

from collections.abc import Iterator

from rich.cells import cell_len

from backends.findings import Finding
from backends.model import Evidence
from backends.views import Row
from tui import words
from tui.look import Meaning
from tui.picture import Known, meaning_of
from tui.render import cells as drawn
from tui.render import matrix
from tui.render.lines import Entry, Line, columns, indent, line, say, squeeze, wrapped

LONGEST_SOURCE = 16
"""Cells of a source's name at most: `server02 (SSM)`."""


def of_cluster(known: Known, cells: int) -> tuple[Entry, ...]:
    """A cluster's findings, worst first, each with its evidence and advice."""
    heading = Entry(line(f" {known.name}: what is wrong", Meaning.TITLE), heading=True)
    return (heading, *_findings(known.findings, cells), *_silences(known, cells))


def of_subject(known: Known, key: str, cells: int) -> tuple[Entry, ...]:
    """What every observer says of one subject, in its own lines too, and the findings about it; then the others."""
    row = matrix.row_of(known, key)
    if row is None:
        return of_cluster(known, cells)
    heading = Entry(line(f" {known.name}: {key.split('/', 1)[-1]}", Meaning.TITLE), heading=True)
    near = tuple(one for one in known.findings if row.name in one.subject.split(", "))
    rest = tuple(one for one in known.findings if one not in near)
    made = (
        [heading, *_witnesses(known, row, cells), *_findings(near, cells)]
        if near
        else [heading, *_witnesses(known, row, cells)]
    )
    others = [Entry(()), Entry(line(" also", Meaning.TITLE)), *_findings(rest, cells)] if rest else []
    return (*made, *others, *_silences(known, cells))


def _witnesses(known: Known, row: Row, cells: int) -> Iterator[Entry]:
    name = max(cell_len(one.name) for one in known.side.witnesses) + 5
    for cell, witness in zip(row.cells, known.side.witnesses, strict=True):
        if cell.words or cell.addition:
            said = drawn.draw(cell, row, witness, cells - name - 12)
            whole = (line(f"{witness.name} says"), said, drawn.seen(witness, short=True))
            yield Entry(indent(columns(whole, (name, max(cells - name - 10, 1), 6)), 2))
            for found in matrix.lines_of(row, witness):
                yield Entry((say(" " * (name + 3)), say(found, Meaning.DIM)))
    yield Entry(indent(columns((line("verdict"), drawn.verdict(row, 60)), (name, max(cells - name - 3, 1))), 2))


def _findings(found: tuple[Finding, ...], cells: int) -> Iterator[Entry]:
    if not found:
        yield Entry(indent((say(words.TAGS[Meaning.OK], Meaning.OK), say(" nothing is wrong")), 2))
    for finding in found:
        yield from (Entry(one) for one in _finding(finding, cells))


def _finding(finding: Finding, cells: int) -> Iterator[Line]:
    meaning = meaning_of(finding)
    first, *more = wrapped(finding.sentence, max(cells - 8, 10)) or [""]
    yield (say("  "), say(words.TAGS[meaning], meaning), say(f" {first}"))
    yield from (line(f"       {text}") for text in more)
    longest = max((cell_len(one.source) for one in finding.evidence), default=0)
    name = min(longest, LONGEST_SOURCE, max(cells // 3, 6))
    for one in finding.evidence:
        yield from _evidence(one, name, cells)
    for at, text in enumerate(wrapped(finding.advice, max(cells - 15, 10))):
        yield (say("       advice " if at == 0 else " " * 14, Meaning.DIM), say(text))


def _evidence(one: Evidence, name: int, cells: int) -> Iterator[Line]:
    """Who says what, and how old that is: nothing of it is cut off."""
    room = max(cells - name - 15, 4)
    for at, text in enumerate(wrapped(one.says, room)):
        source = line("" if at else squeeze(one.source, name))
        age = line("" if at else words.age(one.age_s), Meaning.DIM)
        yield indent(columns((source, line(text), age), (name, room, 5)), 7)


def _silences(known: Known, cells: int) -> Iterator[Entry]:
    """Why those who are silent are, and when they are asked again."""
    for witness in known.side.witnesses:
        if witness.reason:
            for at, text in enumerate(wrapped(witness.reason, max(cells - 20, 10))):
                name = line(f"  {witness.name}:" if at == 0 else "")
                yield Entry(columns((name, line(text, Meaning.DIM)), (18, cells - 19)))
