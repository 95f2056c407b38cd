"""A cluster from every side: observers are columns, subjects are rows, and the last column says how they compare."""

from collections.abc import Iterator
from itertools import groupby

from rich.cells import cell_len

from backends.model import Health
from backends.views import Cell, Row, Verdict, Witness
from tui import words
from tui.look import Meaning
from tui.picture import Known
from tui.render import cells as drawn
from tui.render import fresh
from tui.render.lines import Entry, Line, columns, fit, line, say, spread, squeeze, width

LEAST, ENOUGH = 16, 21
"""Cells of an observer's column: never less; and from which on AWS and the verdict have columns of their own."""

LEAST_FOR_LONG_NAMES = 90

NAMED = {"MIRRORS": "mirror ", "ROUTES": ""}
"""Sections that need no heading where each row says what it is."""

VERDICT = line("verdict", Meaning.DIM)

POSITION = 8
"""Cells kept free at the right end of a heading for the position in a long list."""

DIFFERENT = {Verdict.DISAGREE, Verdict.NOT_COMPARABLE}


def keyed(known: Known) -> Iterator[tuple[str, Row]]:
    """Every row with a key that is its own: `GROUPS/failover > md`. What follows the slash is for people."""
    above = ""
    for row in known.side.rows:
        above = row.name if row.depth == 0 else above
        under = f"{above} > " if row.depth and row.section != "SERVERS" else ""
        yield f"{row.section}/{under}{row.name}", row


def row_of(known: Known, key: str) -> Row | None:
    """The row of a key, if there still is one."""
    return next((row for one, row in keyed(known) if one == key), None)


def entries(known: Known, cells: int, *, differ_only: bool = False, dense: bool = False) -> tuple[Entry, ...]:
    """The matrix for a pane of so many cells; what is chosen is a row's key.

    Dense, for a small terminal: monitors that are well are only counted, mirrors and routes have no heading, and ages
    stand in the heading of the servers instead of in a line of their own.
    """
    table = _Widths(known, cells, dense=dense)
    made: list[Entry] = []
    for section, found in groupby(keyed(known), key=lambda one: one[1].section):
        rows = list(found)
        shown = [one for one in rows if one[1].verdict in DIFFERENT] if differ_only else rows
        if dense and section == "MONITORS":
            shown = [one for one in shown if not _well(one[1])]
        if (shown or not differ_only) and not (dense and section in NAMED):
            made.append(Entry(_heading(known, section, [row for _, row in rows], table), heading=True))
        for key, row in shown:
            made.append(Entry(_row(known, key, row, table), key))
            made += _raw_lines(known, row) if differ_only else []
        if section == "SERVERS" and not dense:
            made.append(Entry(_seen(known, table)))
    if differ_only and not any(entry.key for entry in made):
        made.insert(0, Entry(line(" nothing differs: the observers' words are the same wherever they can be compared")))
    return tuple(made)


def names(known: Known, cells: int) -> int:
    """How many cells the names take: they stay in sight while one looks at observers further right."""
    return _Widths(known, cells, dense=False).name + 2


def listed(known: Known, cells: int) -> tuple[Entry, ...]:
    """The same on a small terminal: one line a subject, worst first, disagreement told by its tag."""
    ranked = sorted(keyed(known), key=lambda one: words.WORST_FIRST.index(worst_of(known, one[1])))
    name = max(8, min(18, cells // 3))
    ages = spread((say(f"{one.name} "), *drawn.seen(one, short=True)) for one in known.side.witnesses)
    rows = tuple(Entry(_listed(known, row, name, cells), key) for key, row in ranked)
    return (*rows, Entry((say(" seen  ", Meaning.DIM), *ages)))


def worst_of(known: Known, row: Row) -> Meaning:
    """The worst of what is said of a subject, a disagreement included."""
    said = [
        drawn.meaning_of(word, row, witness)
        for cell, witness in zip(row.cells, known.side.witnesses, strict=True)
        if cell.believed
        for word in cell.words
    ]
    return words.worst([*said, Meaning.DISAGREE] if row.verdict is Verdict.DISAGREE else said)


class _Widths:
    """The cells each column gets. Where all would be narrow, AWS and the verdict share the last one."""

    def __init__(self, known: Known, cells: int, *, dense: bool) -> None:
        self.dense = dense
        observers = len(known.side.witnesses)
        longest = max((cell_len(self.called(row)) for row in known.side.rows if row.section != "ROUTES"), default=8)
        roomy = cells >= LEAST_FOR_LONG_NAMES
        self.name = max(14 if roomy else 10, min(longest, 18 if roomy else 12))
        self.own_verdict = (cells - 1 - self.name) // (observers + 1) - 1 >= ENOUGH
        self.shared = not self.own_verdict and bool(known.settings.region)
        count = observers - 1 if self.shared else observers
        each = max(LEAST, (cells - self.name) // (count + 1) - 1)
        rest = max(LEAST - 2, cells - self.name - count * (each + 1) - 2)
        self.columns = (self.name, *(each,) * count, rest)

    def called(self, row: Row) -> str:
        """A row's name as the table shows it."""
        said = f"{NAMED[row.section]}{row.name}" if self.dense and row.section in NAMED and not row.depth else row.name
        return " " * row.depth + said

    def name_of(self, row: Row) -> Line:
        """The same, as a cell."""
        return line(squeeze(self.called(row), self.name), Meaning.PLAIN if row.depth else Meaning.TITLE)


def _heading(known: Known, section: str, rows: list[Row], table: _Widths) -> Line:
    if section == "ROUTES":
        return columns([line(section, Meaning.TITLE), line("AWS says", Meaning.DIM)], (table.name + 1, 20))
    if table.dense and section == "SERVERS":
        rooms = (*table.columns[1:-1], table.columns[-1] - POSITION)
        says = [drawn.says_aged(one, cells) for one, cells in zip(known.side.witnesses, rooms, strict=False)]
    else:
        speaking = known.side.witnesses if section == "SERVERS" else known.nodes
        says = [drawn.says(one, cells) for one, cells in zip(speaking, table.columns[1:], strict=False)]
        says += [()] * (len(known.side.witnesses) - len(speaking))
    verdict = _monitors(rows, table) if section == "MONITORS" else VERDICT
    if table.shared:
        last = says.pop()
        verdict = last or verdict
    heads = [line(section, Meaning.TITLE), *says, verdict]
    return columns(heads, (table.name + 1, *table.columns[1:]))


def _well(row: Row) -> bool:
    """Whether nobody who is believed has anything to say against a monitor. It may watch where its group runs only."""
    said = {word.health for cell in drawn.believed(row) for word in cell.words}
    return row.verdict in {Verdict.AGREE, Verdict.ONE_VIEW} and Health.OK in said <= {Health.OK, Health.OFF}


def _monitors(rows: list[Row], table: _Widths) -> Line:
    """How many monitors are not well; where the others are not shown, of how many."""
    unwell = sum(not _well(row) for row in rows if drawn.believed(row))
    well = sum(_well(row) for row in rows)
    if unwell:
        of_all = f" of {len(rows)}" if table.dense and well and table.columns[-1] >= ENOUGH else ""
        return line(f"{unwell}{of_all} not Normal", Meaning.ATTENTION)
    all_well = (say(words.TAGS[Meaning.OK], Meaning.OK), say(f" all {len(rows)} Normal"))
    return all_well if well == len(rows) else VERDICT


def _row(known: Known, key: str, row: Row, table: _Widths) -> Line:
    pairs = list(zip(row.cells, known.side.witnesses, strict=True))
    if row.section == "ROUTES":
        return _route(known, key, row, table)
    rooms = (*table.columns[1:], table.columns[-1])
    said = [_cell(known, key, row, *pair, cells) for pair, cells in zip(pairs, rooms, strict=False)]
    verdict = drawn.verdict(row, table.columns[-1])
    if table.shared:
        aws = said.pop()
        if pairs[-1][0].words or pairs[-1][0].addition:
            verdict = _with_sign(aws, row, table.columns[-1])
    return (say(" "), *columns([table.name_of(row), *said, verdict], table.columns))


def _cell(known: Known, key: str, row: Row, cell: Cell, witness: Witness, cells: int) -> Line:
    said = drawn.draw(cell, row, witness, cells)
    return fresh.lit(said) if fresh.is_new(known, key, row, witness) else said


def _route(known: Known, key: str, row: Row, table: _Widths) -> Line:
    """A route: only AWS speaks of it, so its word takes all the columns."""
    said = _cell(known, key, row, row.cells[-1], known.side.witnesses[-1], 60)
    verdict = line(row.verdict.value, words.VERDICTS[row.verdict]) if row.verdict is Verdict.DISAGREE else ()
    by = line("" if not table.dense else "by AWS", Meaning.DIM)
    told = spread((said, verdict, line(row.remark, Meaning.DIM), by))
    name = max(table.name, min(cell_len(row.name) + row.depth, 18))
    return (say(" "), *columns([table.name_of(row), told], (name, sum(table.columns) - name)))


def _with_sign(aws: Line, row: Row, cells: int) -> Line:
    """AWS's word in the column it shares with the verdict: a disagreement of the nodes must not be lost by it."""
    sign = (say(" "), say(words.TAGS[Meaning.DISAGREE], Meaning.DISAGREE))
    return (*aws, *sign) if row.verdict is Verdict.DISAGREE and width(aws) + 5 <= cells else aws


def _seen(known: Known, table: _Widths) -> Line:
    """How old each observer's word is."""
    ages = [drawn.seen(one) for one in known.side.witnesses]
    ages += [()] * (len(table.columns) - 1 - len(ages))
    return (say(" "), *columns([line("seen", Meaning.DIM), *ages], table.columns))


def _raw_lines(known: Known, row: Row) -> list[Entry]:
    """Each observer's own line on a subject, under it."""
    return [
        Entry((*fit(line(f"   {witness.name}", Meaning.DIM), 14), *line(f"| {found}", Meaning.DIM)))
        for witness in known.side.witnesses
        for found in lines_of(row, witness)[:2]
    ]


def lines_of(row: Row, witness: Witness) -> list[str]:
    """An observer's own lines on a subject. Of mirrors we hold none: `clpstat` names the resource, not its copies."""
    return [] if row.section == "MIRRORS" else lines_naming(row.name, witness.raw)


def lines_naming(name: str, raw: str) -> list[str]:
    """The lines of a text in which a name stands first, as `clpstat` prints its rows."""
    return [found.strip() for found in raw.splitlines() if found.strip(" *").split(" ", 1)[0] == name]


def _listed(known: Known, row: Row, name: int, cells: int) -> Line:
    meaning = worst_of(known, row)
    told = dict.fromkeys(_bare(cell) for cell in row.cells if cell.words)
    called = line(f"{NAMED.get(row.section, '')}{row.name}")
    tag = say(words.TAGS[meaning], meaning)
    return (say(" "), tag, say(" "), *columns((called, line(" / ".join(told))), (name, cells - name - 7)))


def _bare(cell: Cell) -> str:
    text = " ".join([*(word.text for word in cell.words), *([cell.addition] if cell.addition else [])])
    return text if cell.believed else f"({text})"
