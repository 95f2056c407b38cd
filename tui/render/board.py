"""The overview: one line a cluster, in as many columns as there is room for."""

from rich.cells import cell_len

from backends.model import Word
from backends.views import Row
from tui import words
from tui.look import Meaning
from tui.picture import Known, Picture
from tui.render import cells as drawn
from tui.render.lines import Entry, Line, columns, cut, fit, line, say, spread, width

WIDE, MIDDLE, NARROW = 116, 72, 40
"""Cells from which the table has all its columns, four, and more than a tag and a name."""

HEADS = ("CLUSTER", "STATE", "GROUPS", "MIRROR", "EC2", "SEEN", "LAST CHANGE")


def entries(picture: Picture, cells: int, *, titled: bool = False) -> tuple[Entry, ...]:
    """The clusters, worst first; what is chosen is a cluster's name. A narrow list has a title only if wanted."""
    if picture.site is None:
        return (Entry(line(" reading the site file", Meaning.CHANGING)),)
    if not picture.clusters:
        return (Entry(line(f" {picture.site.path} names no cluster", Meaning.ATTENTION)),)
    if cells < MIDDLE:
        title = (Entry(line(" CLUSTERS, worst first", Meaning.TITLE), heading=True),) if titled else ()
        name = _name_cells(picture, max(8, cells // 3))
        return (*title, *(Entry(_short(one, name, cells), one.name) for one in picture.clusters))
    widths = _widths(picture, cells)
    heads = HEADS if cells >= WIDE else (*HEADS[:4], HEADS[5])
    head = Entry((say(" "), *columns([line(word, Meaning.TITLE) for word in heads], widths)), heading=True)
    return (head, *(Entry(_row(one, picture, cells, widths), one.name) for one in picture.clusters))


def worst_only(picture: Picture, cells: int) -> tuple[Entry, ...]:
    """What still fits on a terminal with hardly any room: the worst cluster."""
    return entries(picture, min(cells, NARROW - 1))[:1]


def _widths(picture: Picture, cells: int) -> tuple[int, ...]:
    name = _name_cells(picture, 16)
    ages = min(5 * max(len(one.side.witnesses) for one in picture.clusters) - 1, 24)
    if cells >= WIDE:
        rest = cells - 1 - name - 22 - 10 - ages - 6
        group, mirror = min(30, max(18, rest // 3)), min(34, max(20, rest // 3))
        return name, 22, group, mirror, 10, ages, max(rest - group - mirror, 8)
    rest = cells - 1 - name - 18 - ages - 4
    return name, 18, rest * 3 // 7, rest - rest * 3 // 7, ages


def _name_cells(picture: Picture, most: int) -> int:
    return max(8, min(most, max(cell_len(one.name) for one in picture.clusters)))


def _row(one: Known, picture: Picture, cells: int, widths: tuple[int, ...]) -> Line:
    meaning, word = one.state
    state = (say(words.TAGS[meaning], meaning), say(f" {word}"))
    said = [line(one.name, Meaning.TITLE), state, _groups(one, widths[2]), _mirrors(one, widths[3])]
    if cells >= WIDE:
        said += [_instances(one), _ages(one), _last(one, picture)]
    else:
        said += [_ages(one)]
    return (say(" "), *columns(said, widths))


def _short(one: Known, name: int, cells: int) -> Line:
    """`[<>] prod-db views differ <10s`, and less where there is less room."""
    meaning, word = one.state
    tag = (say(" "), say(words.TAGS[meaning], meaning), say(" "))
    if cells < NARROW - 2:
        return (*tag, say(cut(f"{one.name} {word}", max(cells - 6, 1))))
    age = words.age(max((witness.age_s or 0 for witness in one.nodes), default=None)) if one.fresh else "-"
    return (*tag, *columns((line(one.name), line(word), line(age, Meaning.DIM)), (name, cells - name - 13, 5)))


def _groups(one: Known, cells: int) -> Line:
    """Where each group runs, by the nodes that speak; a question mark where they differ.

    The name of an only group is left out where there is no room for it.
    """
    rows = [row for row in one.side.rows if row.section == "GROUPS" and row.depth == 0]
    named = spread(_group(row, row.name) for row in rows)
    return _group(rows[0], "") if len(rows) == 1 and width(named) > cells else named


def _group(row: Row, name: str) -> Line:
    name = f"{name} " if name else ""
    cells = drawn.believed(row)
    said = {cell.addition or cell.words[0].text for cell in cells or row.cells if cell.words}
    if not cells:
        return line(f"({name}{'/'.join(sorted(said))})", Meaning.DIM)
    if len(said) != 1:
        return line(f"{name}?", Meaning.DISAGREE)
    where = said.pop()
    on = Meaning.PLAIN if where.startswith("@") else Meaning.OFF if row.stopped else Meaning.ATTENTION
    return line(f"{name}{where}", on)


def _mirrors(one: Known, cells: int) -> Line:
    """Each mirror by the colours of its sides; a question mark where the nodes that speak do not tell the same."""
    return spread((_mirror(row, cells) for row in one.side.rows if row.section == "MIRRORS"), " ")


def _mirror(row: Row, cells: int) -> Line:
    believed = drawn.believed(row)
    cell = next(iter(believed or [cell for cell in row.cells if cell.words]), None)
    if cell is None:
        return (say(f"{row.name} "), say(words.TAGS[Meaning.SILENT], Meaning.SILENT))
    texts = {word.text for word in cell.words}
    if not believed:
        return line(f"({row.name} {'/'.join(sorted(texts))})", Meaning.DIM)
    if len({one.words for one in believed}) > 1:
        told = line(f"{row.name} {row.remark}", Meaning.DISAGREE)
        return told if row.remark and width(told) <= cells else line(f"{row.name} ?", Meaning.DISAGREE)
    if len(texts) == 1 and len(cell.words) > 1:
        return (say(f"{row.name} "), *_tagged(cell.words[0]), say(f" x{len(cell.words)}", Meaning.DIM))
    tail = (say(f" {cell.addition}"),) if cell.addition else ()
    return (say(f"{row.name} "), *drawn.several(cell.words, max(cells - len(row.name) - 1 - width(tail), 4)), *tail)


def _tagged(word: Word) -> Line:
    meaning = words.OF_HEALTH[word.health]
    return (say(words.TAGS[meaning], meaning), say(f" {word.text}"))


def _instances(one: Known) -> Line:
    """EC2's states, counted: `2 running`."""
    if not one.settings.region:
        return line("-", Meaning.DIM)
    states: dict[str, list[Word]] = {}
    for row in one.side.rows:
        if row.section == "SERVERS" and row.depth == 0 and row.cells[-1].words:
            word = row.cells[-1].words[0]
            states.setdefault(word.text, []).append(word)
    counted = [line(f"{len(held)} {text}", words.OF_HEALTH[held[0].health]) for text, held in states.items()]
    return spread(counted, " ") or line(words.TAGS[Meaning.SILENT], Meaning.SILENT)


def _ages(one: Known) -> Line:
    """How old each observer's word is, in steps of one width, so that none moves when another grows."""
    return spread((fit(drawn.seen(witness, short=True), 4) for witness in one.side.witnesses), " ")


def _last(one: Known, picture: Picture) -> Line:
    if one.last is None:
        return line("-", Meaning.DIM)
    return (say(words.clock(one.last.at, picture.now), Meaning.DIM), say(f" {one.last.subject}"))
