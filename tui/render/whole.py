"""What a cluster is in as a whole: what to do, what would tell, what is likely, what is certain, and every raw word."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from backends.estate import view
from backends.model import Evidence
from backends.shape import GroupShape, Kind, Shape, Statement
from backends.views import Scene, Witness
from tui import words
from tui.look import Meaning
from tui.picture import Known
from tui.render import beside, raw
from tui.render.lines import BLANK, Entry, Line, columns, cut, fit, indent, line, say, width, wrapped

MEANINGS = {
    Kind.BOTH_ACTIVE: Meaning.BAD,
    Kind.ALL_DOWN: Meaning.BAD,
    Kind.NOT_KNOWN: Meaning.SILENT,
    Kind.NOWHERE: Meaning.BAD,
    Kind.CANNOT_TELL: Meaning.SILENT,
    Kind.ONE_VIEW: Meaning.SILENT,
    Kind.STOPPED: Meaning.BAD,
    Kind.PEER_DOWN: Meaning.ATTENTION,
    Kind.SUSPENDED: Meaning.SUSPENDED,
    Kind.CHANGING: Meaning.CHANGING,
    Kind.UNWELL: Meaning.ATTENTION,
    Kind.HEALTHY: Meaning.OK,
}
SOURCE = 14
"""Cells of a source's name: `server02 (SSM)`."""
SIDE_BY_SIDE = 100
"""Cells from which the words of two nodes stand beside each other; with less one stands above the other."""

RAW, BESIDE = 82, 160
"""Cells of a screen of `clpstat`; and from how many on the raw words stand beside the judgement, not below it."""


def entries(known: Known, cells: int) -> tuple[Entry, ...]:
    """All of it, in the order in which it is needed."""
    shape = known.shape
    if shape is None or known.scene is None:
        return (Entry(line(" nothing is known of it yet")),)
    heading = Entry(fit(_heading(known.name, shape), cells), heading=True)
    if cells < BESIDE:
        made = [*_judged(shape, cells), *_raw(known, cells)]
    else:
        left = cells - RAW - 3
        both = zip_longest(_judged(shape, left), _raw(known, RAW), fillvalue=BLANK)
        made = [columns((one, line("|", Meaning.DIM), other), (left, 1, RAW)) for one, other in both]
    return (heading, *(Entry(one if width(one) <= cells else fit(one, cells)) for one in made))


def meaning_of(shape: Shape) -> Meaning:
    """The tag of a shape: both sides active is a contradiction until it is certain."""
    return Meaning.DISAGREE if shape.kind is Kind.BOTH_ACTIVE and not shape.certain else MEANINGS[shape.kind]


def _heading(name: str, shape: Shape) -> Line:
    meaning = meaning_of(shape)
    return (say(f" {name} as a whole: ", Meaning.TITLE), say(words.TAGS[meaning], meaning), say(f" {shape.sentence}"))


def _judged(shape: Shape, cells: int) -> Iterator[Line]:
    yield from (_group(one, cells) for one in shape.groups)
    yield from _part("what to do", shape.to_do, cells, numbered=True)
    if shape.would_tell:
        yield from _title("what would tell")
        for asked in shape.would_tell:
            yield from _wrapped("   ", asked.ask, cells, Meaning.PLAIN)
            yield from _wrapped("      by     ", asked.by, cells, Meaning.DIM)
            yield from _wrapped("      tells  ", asked.tells, cells, Meaning.DIM)
    for title, said in (("likely, and no proof", shape.likely), ("certain", shape.known)):
        if said:
            yield from _title(title)
            for one in said:
                yield from _statement(one, cells)


def _group(one: GroupShape, cells: int) -> Line:
    doubt = "" if one.certain else "?"
    where = f": {', '.join(one.sides)}" if one.sides else ""
    may = f"; {', '.join(one.may_run)} may run it" if one.may_run else ""
    return line(cut(f"   {one.name}  {one.kind.value}{doubt}{where}{may}", cells))


def _part(title: str, texts: Sequence[str], cells: int, *, numbered: bool) -> Iterator[Line]:
    if texts:
        yield from _title(title)
    for number, text in enumerate(texts, 1):
        yield from _wrapped(f"   {number}. " if numbered else "   ", text, cells, Meaning.PLAIN)


def _title(title: str) -> Iterator[Line]:
    yield BLANK
    yield line(f" {title}", Meaning.TITLE)


def _statement(one: Statement, cells: int) -> Iterator[Line]:
    yield from _wrapped("   ", one.says, cells, Meaning.PLAIN)
    for said in one.evidence:
        yield from _evidence(said, cells)


def _evidence(said: Evidence, cells: int) -> Iterator[Line]:
    room = max(cells - SOURCE - 15, 8)
    for at, text in enumerate(wrapped(said.says, room)):
        source = line(cut("" if at else said.source, SOURCE), Meaning.DIM)
        age = line("" if at else words.age(said.age_s), Meaning.DIM)
        yield indent(columns((source, line(text, Meaning.DIM), age), (SOURCE, room, 5)), 6)


def _wrapped(lead: str, text: str, cells: int, meaning: Meaning) -> Iterator[Line]:
    for at, part in enumerate(wrapped(text, max(cells - len(lead) - 1, 10))):
        yield (say(lead if at == 0 else " " * len(lead), Meaning.DIM), say(part, meaning))


def _raw(known: Known, cells: int) -> Iterator[Line]:
    """Every node's own text on the cluster and on its mirror disks, then AWS's."""
    yield from _title("in their own words")
    nodes = [_texts(known.scene, one) for one in known.nodes] if known.scene else []
    if len(nodes) == 2 and cells >= SIDE_BY_SIDE:
        yield from beside.texts(nodes[0], nodes[1], cells)
    else:
        yield from (raw.line_of(text, cells) for texts in nodes for text in (*texts, ""))
    for one in known.side.witnesses[len(known.nodes) :]:
        yield from (raw.line_of(text, cells) for text in (raw.heading(one), *raw.of_witness(one)))


def _texts(scene: Scene, witness: Witness) -> list[str]:
    """What one node printed, with the way by which it came and its age before it."""
    texts = [raw.heading(witness), *raw.of_witness(witness)]
    for mirror in scene.cluster.mirrors:
        seen = view(scene.estate, scene.mirror_voice(witness.name, mirror)).seen
        texts += ["", *(seen.raw.splitlines() if seen else [])]
    return texts
