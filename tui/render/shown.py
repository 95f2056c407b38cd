"""What a question shows: facts in columns, and what differs as rows of where, what is there, what is to be. Pure.

Additions and removals have marks of their own: `[+]`, `[-]`; what is another one afterwards has `[~]`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from rich.cells import cell_len

from tui.look import Meaning
from tui.render.lines import Line, columns, cut, line, say, wrapped

ARROW = " -> "
NOTHING = frozenset({"(left out)", "missing", "none", "absent", ""})
"""Words that say that there is no value."""
BREAKS = re.compile(r"(?<=/)|(?<= > )")
"""Where a path is broken first."""
MARK_CELLS = 3
LEAST_VALUE, MOST_VALUE = 9, 34


@dataclass(frozen=True, slots=True)
class Told:
    """A line that is shown: who says it, of what, and how it is; `old` is what is there before, where that differs."""

    who: str
    key: str
    word: str
    old: str | None = None

    @property
    def mark(self) -> str:
        """Whether it comes, goes, or becomes another one."""
        if self.old is None:
            return ""
        if self.old in NOTHING:
            return "[+]"
        return "[-]" if self.word in NOTHING else "[~]"


def read(text: str) -> Told:
    """A line as the engine writes it: `server01: path: old -> new`. One of another form is kept whole."""
    who, _, rest = text.partition(": ")
    before, arrow, new = rest.partition(ARROW)
    if arrow:
        key, colon, old = before.rpartition(": ")  # the way to a field may have a colon of its own
        return Told(who, key, new, old) if colon else Told("", "", text)
    key, colon, word = rest.partition(": ")
    return Told(who, key, word) if colon else Told("", "", text)


def lines(shown: Sequence[str], cells: int) -> tuple[Line, ...]:
    """All that is shown, by who says it; every line of it fits."""
    return tuple(_all([read(one) for one in shown], cells))


def _all(told: list[Told], cells: int) -> Iterator[Line]:
    for who, group in groupby(told, key=lambda one: one.who):
        found = list(group)
        changes = [one for one in found if one.old is not None]
        if who:
            yield line(cut(f"{who} says:{_count(changes)}", cells), Meaning.TITLE)
        if changes:
            yield from _changes(changes, cells)
        yield from _facts([one for one in found if one.old is None], cells)


def _count(changes: Sequence[Told]) -> str:
    """`10 rows: 7 [~] change, 2 [+] come, 1 [-] goes`."""
    if not changes:
        return ""
    marks = [one.mark for one in changes]
    counted = (
        (marks.count("[~]"), "[~] become another"),
        (marks.count("[+]"), "[+] come"),
        (marks.count("[-]"), "[-] go"),
    )
    return f" {len(changes)} rows: {', '.join(f'{count} {word}' for count, word in counted if count)}"


def _changes(changes: Sequence[Told], cells: int) -> Iterator[Line]:
    widths = _widths(changes, cells)
    heads = (line(""), line("WHERE", Meaning.DIM), line("NOW", Meaning.DIM), line("TO BE", Meaning.DIM))
    yield columns(heads, widths)
    for one in changes:
        where, old, new = _broken(one.key, widths[1]), wrapped(one.old or "", widths[2]), wrapped(one.word, widths[3])
        for at, (place, was, to_be) in enumerate(zip_longest(where, old, new, fillvalue="")):
            mark = line(one.mark if at == 0 else "", Meaning.KEY)
            yield columns((mark, line(place), line(was, Meaning.DIM), line(to_be, Meaning.TITLE)), widths)


def _widths(changes: Sequence[Told], cells: int) -> tuple[int, int, int, int]:
    """Cells for mark, place, old and new; the place gets what the values do not need, and half at least."""
    room = max(cells - MARK_CELLS - 3, 12)
    longest = max(max(cell_len(one.old or ""), cell_len(one.word)) for one in changes)
    value = max(min(longest, MOST_VALUE, room // 4), min(LEAST_VALUE, room // 4))
    return MARK_CELLS, room - 2 * value, value, value


def _facts(facts: Sequence[Told], cells: int) -> Iterator[Line]:
    key = min(max((cell_len(one.key) for one in facts), default=0), max(cells // 2 - 4, 8))
    room = max(cells - key - 7, 10)
    for one in facts:
        keys, said = _broken(one.key, key), wrapped(one.word, room if one.key else cells - 4)
        for name, word in zip_longest(keys, said, fillvalue=""):
            yield (
                say("    "),
                *(columns((line(name, Meaning.DIM), line(word)), (key, room), 2) if key else line(word)),
            )


def _broken(text: str, cells: int) -> list[str]:
    """A path in lines that fit, broken behind its slashes and arrows where that can be."""
    made: list[str] = []
    row = ""
    for piece in BREAKS.split(text):
        if row and cell_len(row) + cell_len(piece.rstrip()) > cells:
            made.append(row.rstrip())
            row = ""
        row += piece
        while cell_len(row.rstrip()) > cells:
            first, *_ = wrapped(row, cells)
            made.append(first)
            row = row[len(first) :].lstrip()
    return [*made, row.rstrip()] if row.strip() else made or [""]


def has_changes(shown: Iterable[str]) -> bool:
    """Whether something differs in what is shown: then its rows need room."""
    return any(read(one).old is not None for one in shown)
