"""The list of runs: those that go on first, then the others, newest first."""

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.cells import cell_len

from backends.progress import Obliged, RunRow
from tui import words
from tui.look import Meaning
from tui.picture import Picture
from tui.render.lines import Entry, Line, columns, line, say, wrapped
from tui.runs import is_gone, of_run

WIDE = 100
HEADS = ("RUN", "STATE", "PROCEDURE", "CLUSTER", "BEGAN", "TOOK", "BY")


def entries(picture: Picture, cells: int) -> tuple[Entry, ...]:
    """The runs; what is chosen is a run's number."""
    runs = picture.runs
    trouble = tuple(Entry(line(f" {text}", Meaning.BAD)) for text in wrapped(runs.trouble, cells - 1))
    if not runs.there:
        return (Entry(line(" this console has no desk: it knows of no runs", Meaning.ATTENTION)),)
    if picture.site is None:
        return (Entry(line(" reading the site file", Meaning.CHANGING)),)
    if not runs.rows:
        none = line(" no run yet; 5 shows what can be done", Meaning.DIM)
        return (*trouble, Entry(none))
    rows = (*runs.going, *(row for row in runs.rows if row.ended))
    widths = _widths(rows, cells)
    heads = HEADS if cells >= WIDE else (*HEADS[:3], HEADS[4])
    head = Entry((say(" "), *columns([line(word, Meaning.TITLE) for word in heads], widths)), heading=True)
    listed = (Entry(_row(row, picture.now, widths, cells), row.run) for row in rows)
    return (*trouble, head, *listed, *_duties(runs.duties, picture.now, cells))


def _duties(duties: Sequence[Obliged], now: datetime, cells: int) -> Iterator[Entry]:
    """What runs left to be done. A person closes it, with a word on how."""
    if not duties:
        return
    yield Entry(())
    yield Entry(line(f" STILL TO BE DONE: {len(duties)}", Meaning.TITLE), heading=True)
    for one in duties:
        head = f"{one.run} {one.name}, {one.cluster}, since {words.clock(one.since, now)}"
        yield Entry((say(" "), say("[! ]", Meaning.ATTENTION), say(f" {head}", Meaning.TITLE)))
        yield from (Entry(line(f"      {text}")) for text in wrapped(one.text, max(cells - 7, 10)))
    first = duties[0]
    told = f'when it is done:  clpdeck obligations --close {first.run} {shlex.quote(first.name)} --note "..."'
    yield from (Entry(line(f" {text}", Meaning.DIM)) for text in wrapped(told, max(cells - 2, 10)))


def _widths(rows: tuple[RunRow, ...], cells: int) -> tuple[int, ...]:
    run = max(cell_len(row.run) for row in rows)
    state = min(24, max(cell_len(_said(row)) + 5 for row in rows))
    if cells < WIDE:
        return run, state, max(cells - 1 - run - state - 11 - 3, 8), 11
    cluster = min(20, max(7, *(cell_len(row.cluster) for row in rows)))
    rest = cells - 1 - run - state - cluster - 11 - 8 - 6
    by = min(24, max(2, *(cell_len(row.by) for row in rows)))
    return run, state, max(rest - by, 8), cluster, 11, 8, by


def _row(row: RunRow, now: datetime, widths: tuple[int, ...], cells: int) -> Line:
    mark = of_run(row)
    state = (say(mark.tag, mark.meaning), say(f" {_said(row)}"))
    began = line(words.clock(row.began_at, now), Meaning.DIM)
    said = [line(row.run), state, line(row.title)]
    if cells >= WIDE:
        said += [line(row.cluster), began, line(took(row, now), Meaning.DIM), line(row.by, Meaning.DIM)]
    else:
        said += [began]
    return (say(" "), *columns(said, widths))


def _said(row: RunRow) -> str:
    return "no runner" if is_gone(row) else of_run(row).word


def took(row: RunRow, now: datetime) -> str:
    """How long a run took, to the second; how long it has been going on, in steps of ten."""
    if row.ended_at:
        return words.spent((row.ended_at - row.began_at).total_seconds())
    return words.elapsed((now - row.began_at).total_seconds())


def in_short(row: RunRow, others: int, *, short: bool) -> Line:
    """A run for the frame of every screen: `run 20261122-01 [>>] step 2/3`; short: `[>>] 2/3`."""
    mark = of_run(row)
    more = (say(f" +{others}", Meaning.DIM),) if others else ()
    step = f"{min(row.done + 1, row.steps)}/{row.steps}"
    if short:
        return (say(mark.tag, mark.meaning), say(f" {step}"), *more)
    return (say(f"run {row.run} "), say(mark.tag, mark.meaning), say(f" step {step}"), *more)


def banner(row: RunRow) -> str:
    """What line 2 says of a run that does not go on by itself; empty of one that does."""
    if is_gone(row):
        return f"run {row.run} stands still, its runner is gone: {row.title}"
    if row.questions:
        return f"run {row.run} waits for you: {row.title}"
    return ""
