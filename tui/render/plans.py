"""What can be asked for on a cluster: one line a procedure, those that make no sense now with their reason."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from backends.control import Offer
from tui.look import Meaning
from tui.picture import Picture
from tui.places import Place
from tui.render.lines import Entry, Line, columns, line, say, wrapped

LEAST_REASON = 24


def key_of(offer: Offer) -> str:
    """What an offer is chosen by."""
    return " ".join((offer.runbook, *(f"{name}={value}" for name, value in offer.inputs)))


def subjects(key: str) -> tuple[str, ...]:
    """The names a row of the cluster's screen is about: `GROUPS/failover > md` is about both."""
    return tuple(name.strip() for name in key.split("/", 1)[-1].split(" > ") if name.strip())


def entries(picture: Picture, place: Place, cells: int) -> tuple[Entry, ...]:
    """The offers, those about the subject of the place first; what is chosen is an offer's key."""
    runs = picture.runs
    if not runs.there:
        return (Entry(line(" this console has no desk: it only looks", Meaning.ATTENTION)),)
    if place.cluster is None:
        return (Entry(line(" choose a cluster first: 1, then Enter", Meaning.ATTENTION)),)
    if not runs.offers:
        return (Entry(line(f" nothing can be offered for {place.cluster}: not enough is known of it yet")),)
    near = subjects(place.subject)
    own = [one for one in runs.offers if one.subject in near]
    rest = [one for one in runs.offers if one not in own]
    return (
        *_section(f"for {own[0].subject}" if own else "", own, cells),
        *_section(f"for {place.cluster}" if not own else "others", rest, cells),
    )


def _section(title: str, offers: Sequence[Offer], cells: int) -> Iterator[Entry]:
    if not offers:
        return
    yield Entry(line(f" PLANS, {title}", Meaning.TITLE), heading=True)
    room = max(cell_len(one.title) for one in offers) + 1
    for offer in offers:
        yield from _entry(offer, room, cells)


def _entry(offer: Offer, room: int, cells: int) -> Iterator[Entry]:
    """An offer; its reason beside it, or below where there is no room for it."""
    if not offer.not_now:
        yield Entry(line(f" {offer.title}"), key_of(offer))
        return
    reason = f"not now: {offer.not_now}"
    beside = cells - room - 3
    if cell_len(reason) <= beside:
        yield Entry((say(" "), *columns((_dim(offer.title), _dim(reason)), (room, beside))), key_of(offer))
        return
    yield Entry((say(" "), *_dim(offer.title)), key_of(offer))
    for text in wrapped(reason, max(cells - 6, LEAST_REASON)):
        yield Entry((say("     "), *_dim(text)))


def _dim(text: str) -> Line:
    return line(text, Meaning.DIM)
