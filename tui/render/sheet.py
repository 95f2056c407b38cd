"""A dialog: what is about to happen, by whom, on whose account, how old the views are; and what is asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from backends.views import BELIEVED
from tui import words
from tui.forms import Form, Menu, Sheet, Token, Told, Written, YesNo
from tui.look import Meaning
from tui.picture import Known, Picture
from tui.render import cells as drawn
from tui.render import shown
from tui.render.frame import badge
from tui.render.lines import BLANK, Line, columns, line, say, spread, wrapped

NAME_CELLS = 9
LEAST_CELLS, LEAST_ROWS = 60, 12
"""Below this nothing that acts is confirmed: not all that must be read would be in sight."""
LEAST_BODY = 3
"""Rows of what is scrolled through; where less is left, the account and the ages go among it."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A dialog's lines, which of its scrolled lines is the first in sight, and how many of them are at once."""

    lines: tuple[Line, ...]
    top: int = 0
    page: int = 0


def too_small(cells: int, rows: int) -> bool:
    """Whether a terminal is too small to confirm anything on."""
    return cells < LEAST_CELLS or rows < LEAST_ROWS


def lines(sheet: Sheet, picture: Picture, cells: int, rows: int) -> tuple[Line, ...]:
    """The dialog for so many cells and rows, as `laid_out` has it."""
    return laid_out(sheet, picture, cells, rows).lines


def laid_out(sheet: Sheet, picture: Picture, cells: int, rows: int) -> Laid:
    """The dialog for so many cells and rows; where it is too high for them, without its empty lines.

    What is asked for is always in sight: what has no room above it is scrolled through.
    """
    head, body = [*_head(sheet, picture, cells)], [*_body(sheet, cells)]
    facts, form = [*_facts(sheet, picture, cells)], [BLANK, *_form(sheet.form, cells)]
    if len(head) + len(body) + len(facts) + len(form) > rows:
        head, body, facts, form = ([one for one in part if one != BLANK] for part in (head, body, facts, form))
    if rows - len(head) - len(facts) - len(form) < min(LEAST_BODY, len(body)):
        body, facts = [*body, *facts], []
    room = rows - len(head) - len(facts) - len(form)
    if len(body) <= room:
        return Laid((*head, *body, *facts, *form))
    page = max(room - 1, 1)
    top = max(0, min(sheet.top, len(body) - page))
    place = _place(top, page, len(body), sheet.form)
    return Laid((*head, *body[top : top + page], place, *facts, *form), top, page)


def _place(top: int, page: int, count: int, form: Form) -> Line:
    """Which lines are in sight, and what brings the others."""
    keys = "space: more, b: back" if isinstance(form, Menu | Told) else "PgDn PgUp or arrows: more"
    more = count - top - page
    told = f"... lines {top + 1}-{top + page} of {count}{f', {more} more' if more > 0 else ''};  {keys}"
    return line(told, Meaning.ATTENTION)


def trusted(known: Known | None) -> frozenset[str]:
    """Whose views may be believed now."""
    return frozenset(one.name for one in known.side.witnesses if one.age in BELIEVED) if known else frozenset()


def _head(sheet: Sheet, picture: Picture, cells: int) -> Iterator[Line]:
    known = picture.cluster(sheet.cluster)
    banner = known.settings.banner if known else ""
    yield spread((line(badge(picture.mode), Meaning.BADGE), line(banner, Meaning.ATTENTION), line(sheet.cluster)), " ")
    yield from (line(text, Meaning.TITLE) for text in wrapped(sheet.title, cells))


def _body(sheet: Sheet, cells: int) -> Iterator[Line]:
    for text in sheet.says:
        yield BLANK
        yield from (line(one) for one in wrapped(text, cells))
    if sheet.shows:
        yield BLANK
        yield from shown.lines(sheet.shows, cells)


def _facts(sheet: Sheet, picture: Picture, cells: int) -> Iterator[Line]:
    """Who acts and on what grounds, where that matters."""
    known = picture.cluster(sheet.cluster)
    about = known.settings if known else picture.site.cluster(sheet.cluster) if picture.site else None
    if not sheet.danger or about is None:
        return
    yield BLANK
    account = known.identity.account if known and known.identity else ""
    acts = "/".join(part for part in (account, about.act_profile or about.profile) if part) or "not known yet"
    yield _fact("account", spread((line(acts), line(about.region or ""))), cells)
    yield _fact("by", line(picture.runs.who), cells)
    if picture.runs.reach:
        yield _fact("lease", line(f"held for {picture.runs.reach}"), cells)
    if known:
        seen = spread(spread((line(one.name), drawn.seen(one)), " ") for one in known.side.witnesses)
        yield _fact("seen", seen, cells)
    look = picture.runs.look
    if look and look.at:
        age = words.age((picture.now - look.at).total_seconds())
        yield _fact("looked", line(f"{age} ago, {look.asked} questions; the run looks anew before it acts"), cells)


def _fact(name: str, value: Line, cells: int) -> Line:
    return columns((line(name, Meaning.DIM), value), (NAME_CELLS, max(cells - NAME_CELLS - 1, 1)))


def _form(form: Form, cells: int) -> Iterator[Line]:
    match form:
        case Told():
            yield line("Enter or Esc goes back", Meaning.DIM)
        case YesNo():
            yield (say(" [ Cancel ] ", Meaning.CURSOR), say("   "), say("y", Meaning.KEY), say(f": {form.yes}"))
            yield BLANK
            yield line("Enter and Esc cancel; only y goes on", Meaning.DIM)
        case Token():
            yield (say("To go on, type  "), say(form.wanted, Meaning.TITLE))
            yield _entry(form.typed)
            yield _notice(form.notice, "Enter takes it, Esc cancels; pasting is off")
        case Written():
            yield line(f"{form.what}:")
            yield _entry(form.typed)
            yield _notice(form.notice, "Enter sends it, Esc goes back")
        case Menu():
            yield from (_option(form, at, cells) for at in range(len(form.options)))
            yield BLANK
            yield line("a letter or j k goes to it, Enter takes it", Meaning.DIM)


def _entry(typed: str) -> Line:
    return (say("> "), say(typed), say(" ", Meaning.CURSOR))


def _notice(notice: str, otherwise: str) -> Line:
    return line(notice, Meaning.ATTENTION) if notice else line(otherwise, Meaning.DIM)


def _option(form: Menu, at: int, cells: int) -> Line:
    option = form.options[at]
    here = at == form.at
    label = (say(f" {option.label} ", Meaning.CURSOR if here else Meaning.PLAIN),)
    room = max(len(one.label) for one in form.options) + 2
    pointer = say(">" if here else " ")
    key = say(option.key, Meaning.KEY)
    told = line(option.help, Meaning.DIM)
    return (pointer, say(" "), key, say(" "), *columns((label, told), (room, max(cells - room - 5, 1))))
