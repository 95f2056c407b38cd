"""What can be asked for on a cluster: one line a procedure, those that make no sense now with their reason."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from backends.control import Offer
from tui.look import Meaning
from tui.picture import Picture
from tui.places import Place
from tui.render.lines import Entry, line, say, wrapped

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
    own, rest = _parted(picture, place)
    return (
        *_section(f"for {own[0].subject}" if own else "", own, cells),
        *_section(f"for {place.cluster}" if not own else "others", rest, cells),
    )


def first_fitting(picture: Picture, place: Place) -> str:
    """The key of the first offer that nothing speaks against; empty where there is none."""
    offers = [one for found in _parted(picture, place) for one in found]
    return next((key_of(one) for one in offers if not one.not_now), "")


def _parted(picture: Picture, place: Place) -> tuple[list[Offer], list[Offer]]:
    """The offers about the subject of a place, and the others."""
    near = subjects(place.subject)
    own = [one for one in picture.runs.offers if one.subject in near]
    return own, [one for one in picture.runs.offers if one not in own]


def _section(title: str, offers: Sequence[Offer], cells: int) -> Iterator[Entry]:
    """Those that fit, then the others, under the reason why they make no sense now."""
    if offers:
        yield Entry(line(f" PLANS, {title}", Meaning.TITLE), heading=True)
    for reason, found in groupby(offers, key=lambda offer: offer.not_now):
        for at, text in enumerate(wrapped(reason, max(cells - 12, LEAST_REASON))):
            lead = " not now:  " if at == 0 else " " * 11
            yield Entry((say(lead, Meaning.ATTENTION if at == 0 else Meaning.DIM), say(text, Meaning.DIM)))
        for offer in found:
            plain = line(f" {offer.title}")
            yield Entry(line(f"   {offer.title}", Meaning.DIM) if reason else plain, key_of(offer))
