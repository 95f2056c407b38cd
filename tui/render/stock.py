"""Backup sets, newest first; whether a cluster could be restored tonight, and whether a lost server be stopped."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from rich.cells import cell_len

from backends.control import Look
from backends.model import Item
from backends.readiness import Readiness, RegionSets
from backends.sets import BackupSet
from tui import words
from tui.look import Meaning
from tui.picture import Known, Picture
from tui.render import cells as drawn
from tui.render.lines import BLANK, Entry, Line, columns, line, say, spread, squeeze, tagged, wrapped
from tui.render.ready import online_meaning
from tui.runs import Stock

OF_VERDICT = {"yes": Meaning.OK, "no": Meaning.BAD, "unproved": Meaning.UNKNOWN}
OF_ANSWER = {"ready": Meaning.OK, "not ready": Meaning.BAD, "not known": Meaning.UNKNOWN}
OF_STATE = {
    "complete": Meaning.OK,
    "copying": Meaning.CHANGING,
    "failed": Meaning.BAD,
    "incomplete": Meaning.ATTENTION,
    "unknown": Meaning.UNKNOWN,
}
PARTS = (("no", "IN THE WAY"), ("unproved", "UNPROVED"), ("yes", "SEEN"))
GIB = 2**30


def sets(picture: Picture, known: Known | None, cells: int) -> tuple[Entry, ...]:
    """The backup sets of each region, and below them what EC2 says of the cluster's own instances and routes."""
    return tuple(_sets(picture, known, cells))


def ready(picture: Picture, cells: int) -> tuple[Entry, ...]:
    """Could it be restored tonight? First what is in the way."""
    return tuple(_ready(picture, cells))


def forced(picture: Picture, cells: int) -> tuple[Entry, ...]:
    """Would a lost server be stopped before another takes over? First what is in the way."""
    return tuple(_forced(picture, cells))


def _sets(picture: Picture, known: Known | None, cells: int) -> Iterator[Entry]:
    stock = picture.runs.stock
    name = stock.cluster if stock else known.name if known else ""
    yield Entry(line(f" BACKUP SETS of {name}, newest first", Meaning.TITLE), heading=True)
    yield from _awaited(picture, stock, cells)
    own = known.settings.region if known else None
    for region in sorted(stock.regions if stock else (), key=lambda one: one.region == own):
        yield from _region(region, cells)
        yield from _online(region, cells)
    if known:
        yield from _cloud(known, cells)


def _awaited(picture: Picture, stock: Stock | None, cells: int) -> Iterator[Entry]:
    """What was looked at, and how old that is."""
    if not picture.runs.there:
        yield Entry(line(" this console has no desk: it does not look for them", Meaning.ATTENTION))
        return
    yield from _age_of(stock.look if stock else None, picture, cells)


def _age_of(look: Look | None, picture: Picture, cells: int) -> Iterator[Entry]:
    if look is None:
        yield Entry(line(" nobody was asked yet", Meaning.DIM))
    elif look.problem:
        yield from _remark(Meaning.BAD, look.problem, cells)
    elif look.out:
        text = f" asking: {look.asked - look.out} of {look.asked} answers are here"
        yield Entry((say(" "), say(words.TAGS[Meaning.CHANGING], Meaning.CHANGING), say(text)))
    elif look.at:
        age = words.age((picture.now - look.at).total_seconds())
        yield Entry(line(f" seen {age} ago; every 15 min anew, r: now", Meaning.DIM))


def _region(region: RegionSets, cells: int) -> Iterator[Entry]:
    if region.sets is None:
        yield from _remark(Meaning.SILENT, f"{region.region} does not tell: {region.silent}", cells)
        return
    if not region.sets:
        yield from _remark(Meaning.OFF, f"{region.region} has none", cells)
        return
    yield Entry(line(f" {region.region}", Meaning.TITLE))
    for one in region.sets:
        yield Entry(_set(one, region.sets, cells))
        for why in dict.fromkeys(text for text in (one.says, one.broken, one.unproved) if text not in {"", "complete"}):
            yield from (Entry(line(f"      {text}", Meaning.DIM)) for text in wrapped(why, max(cells - 7, 10)))


def _online(region: RegionSets, cells: int) -> Iterator[Entry]:
    """Backups of mirror disks, below the sets of whole nodes: tag, name, age, and whether it is of use."""
    if region.online is None:
        yield from _remark(
            Meaning.SILENT, f"{region.region} does not tell of online sets: {region.online_silent}", cells
        )
        return
    if region.online:
        yield Entry(line(f" {region.region}, mirror disks only, taken online", Meaning.TITLE))
    for one in region.online:
        meaning = online_meaning(one)
        name = max(cells - 26, 8)
        parts = (
            line(words.TAGS[meaning], meaning),
            line(squeeze(f"{one.id} {one.node}", name)),
            line(age(one.age_s).rjust(4), Meaning.DIM),
            line("not restorable" if one.restorable else "restorable"),
        )
        yield Entry((say(" "), *columns(parts, (4, name, 4, 14))))
        for text in wrapped(one.restorable, max(cells - 7, 10)) if one.restorable else ():
            yield Entry(line(f"      {text}", Meaning.DIM))


def _set(one: BackupSet, others: Sequence[BackupSet], cells: int) -> Line:
    """Tag, name, age, size where there is room for it, and whether a cluster can be restored from it."""
    meaning = Meaning.BAD if one.broken and one.state == "complete" else OF_STATE[one.state]
    how = "not restorable" if one.broken else "full copy only" if one.unproved else "restorable"
    name = min(max(cell_len(other.id) for other in others), max(cells - 26, 8))
    size = 8 if cells >= name + 4 + 4 + 8 + 14 + 5 else 0
    parts = [
        line(words.TAGS[meaning], meaning),
        line(squeeze(one.id, name)),
        line(age(one.age_s).rjust(4), Meaning.DIM),
    ]
    parts += [line(f"{one.size_gib} GiB".rjust(size), Meaning.DIM)] if size else []
    widths = (4, name, 4, *((size,) if size else ()), max(cells - 4 - name - 4 - size - 5, 8))
    return (say(" "), *columns((*parts, line(how)), widths))


def age(seconds: float | None) -> str:
    """How old a backup set is: in hours at first, in days later."""
    if seconds is None:
        return "-"
    hours = timedelta(seconds=seconds) // timedelta(hours=1)
    if hours < 1:
        return f"{int(seconds // 60)}m"
    return f"{hours}h" if hours < 72 else f"{hours // 24}d"


def _cloud(known: Known, cells: int) -> Iterator[Entry]:
    """What EC2 says of the instances, and where the VIPs lead, as it is watched."""
    rows = [(row, row.cells[-1]) for row in known.side.rows if row.section in {"SERVERS", "ROUTES"} and row.cells]
    told = [(row, cell) for row, cell in rows if cell.words or cell.addition]
    witness = known.side.witnesses[-1] if known.side.witnesses else None
    if not known.settings.region or witness is None:
        return
    yield Entry(BLANK)
    head = spread((line(f" INSTANCES AND ROUTES in {known.settings.region}", Meaning.TITLE), drawn.seen(witness)))
    yield Entry(head, heading=True)
    name = min(max((cell_len(row.name) + row.depth for row, _ in told), default=8), max(cells // 3, 8))
    for row, cell in told:
        said = drawn.draw(cell, row, witness, max(cells - name - 3, 8))
        yield Entry((say(" "), *columns((line(" " * row.depth + row.name), said), (name, max(cells - name - 2, 1)))))
    if witness.reason:
        yield from _remark(Meaning.SILENT, witness.reason, cells)


def _ready(picture: Picture, cells: int) -> Iterator[Entry]:
    stock = picture.runs.stock
    told = stock.ready if stock else None
    yield Entry(line(" COULD IT BE RESTORED TONIGHT?", Meaning.TITLE), heading=True)
    if told is None:
        asked = stock is not None and stock.look is not None and stock.look.at is not None
        name = stock.cluster if stock else ""
        text = f"the site file does not say where: a table [clusters.{name}.dr]" if asked else "not known yet"
        yield from (Entry(line(f" {part}", Meaning.DIM)) for part in wrapped(text, max(cells - 2, 10)))
        return
    yield from (Entry(one) for one in _headline(told, cells))
    yield from _items(told.items, cells)


def _forced(picture: Picture, cells: int) -> Iterator[Entry]:
    stock = picture.runs.stock
    told = stock.stopped if stock else None
    yield Entry(line(" WOULD A LOST SERVER BE STOPPED?", Meaning.TITLE), heading=True)
    if not picture.runs.there:
        yield Entry(line(" this console has no desk: it does not look", Meaning.ATTENTION))
        return
    yield from _age_of(stock.forced if stock else None, picture, cells)
    if told is None:
        return
    yield from _remark(OF_ANSWER[told.answer], f"{told.answer}: forced stop of {told.cluster}", cells)
    yield from _items(told.items, cells)


def _items(all_: Sequence[Item], cells: int) -> Iterator[Entry]:
    """Item by item: what is in the way, what nobody has proved, what is so."""
    for verdict, title in PARTS:
        items = [one for one in all_ if one.verdict == verdict]
        if items:
            yield Entry(BLANK)
            yield Entry(line(f" {title}: {len(items)}", Meaning.TITLE), heading=True)
        for one in items:
            yield from _item(one, cells)


def _headline(told: Readiness, cells: int) -> Iterator[Line]:
    meaning = OF_ANSWER[told.answer]
    of_set = f" from {told.set}, {age(told.age_s)} old" if told.set else ""
    text = f"{told.answer}: {told.cluster}{of_set}{f', in {told.region}' if told.region else ''}"
    yield from tagged(words.TAGS[meaning], meaning, text, cells, Meaning.TITLE)


def _item(one: Item, cells: int) -> Iterator[Entry]:
    yield from _remark(OF_VERDICT[one.verdict], f"{one.title}: {one.says}", cells)
    lead, room = " " * 6, max(cells - 7, 10)
    for text in one.details:
        yield from (Entry(line(f"{lead}{part}", Meaning.DIM)) for part in wrapped(text, room))
    if one.remedy:
        for at, part in enumerate(wrapped(one.remedy, max(room - 3, 8))):
            yield Entry((say(f"{lead}{'-> ' if at == 0 else '   '}", Meaning.KEY), say(part)))
    for word in one.evidence if one.verdict != "yes" else ():
        name = min(cell_len(word.source), 10)
        widths = (name, max(cells - name - 15, 8), 5)
        for at, part in enumerate(wrapped(word.says, widths[1])):
            source, since = ("", "") if at else (word.source, words.age(word.age_s))
            yield Entry((say(lead), *columns((line(source), line(part), line(since, Meaning.DIM)), widths)))


def _remark(meaning: Meaning, text: str, cells: int) -> Iterator[Entry]:
    yield from (Entry(one) for one in tagged(words.TAGS[meaning], meaning, text, cells))
