"""What an observer said, verbatim."""

from datetime import datetime, timedelta

from backends.views import Age, Witness
from tui import words
from tui.look import Meaning
from tui.picture import Known
from tui.render import cells as drawn
from tui.render.lines import Line, line, say, text_of

SAYS = "---- "
"""Before the name of an observer, where the texts of several stand one below the other."""


def of_witness(witness: Witness) -> tuple[str, ...]:
    """An observer's text, line by line; a sentence where there is none."""
    if witness.raw:
        return tuple(text.rstrip() for text in witness.raw.splitlines())
    return (f"nothing was heard from {witness.name} yet", *([witness.reason] if witness.reason else []))


def of_cluster(known: Known) -> tuple[str, ...]:
    """All observers' texts, one below the other."""
    return tuple(text for one in known.side.witnesses for text in (heading(one), *of_witness(one), ""))


def heading(witness: Witness) -> str:
    """Whose text follows, by which way where it is the second one; how old it is, too, unless it is fresh."""
    age = "" if witness.age is Age.FRESH else f"  {text_of(drawn.seen(witness))}"
    via = f" ({witness.via})" if witness.via else ""
    return f"{SAYS}{witness.name}{via}{age}"


def line_of(text: str, _cells: int) -> Line:
    """A line of raw text, as it came."""
    return line(f" {text}", Meaning.TITLE if text.startswith(SAYS) else Meaning.PLAIN)


def title(witness: Witness, now: datetime) -> Line:
    """Whose text it is, from when, and how old."""
    if witness.age_s is None:
        return (say(f" {witness.name}  ", Meaning.TITLE), *drawn.seen(witness))
    at = words.clock(now - timedelta(seconds=witness.age_s), now)
    return (say(f" {witness.name} said at {at}  ", Meaning.TITLE), *drawn.seen(witness))
