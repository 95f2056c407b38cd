"""Which words of the matrix are new: they stand out for a while, without blinking."""

from backends.views import Row, Witness
from tui.look import Meaning
from tui.picture import Known
from tui.render.lines import Line, Span


def is_new(known: Known, key: str, row: Row, witness: Witness) -> bool:
    """Whether an observer has just changed its word on a subject; `key` is the row's own, of `matrix.keyed`."""
    told = [one.subject for one in known.changed if one.source == witness.name]
    return any(_is_about(subject, known, key, row) for subject in told)


def _is_about(subject: str, known: Known, key: str, row: Row) -> bool:
    """Whether the subject of an event is a row's: events name a resource, a heartbeat or an instance in full."""
    if row.section == "GROUPS":
        return subject == key.removeprefix("GROUPS/").replace(" > ", "/", 1)
    first = subject.split(" ", 1)[0]
    if row.section == "SERVERS" and row.depth == 0:
        return subject == row.name or first in {one.instance for one in known.settings.nodes if one.name == row.name}
    if row.section == "ROUTES":
        return first.split("/", 1)[0] == row.name or subject.endswith(f" in {row.name}")
    return first == row.name


def lit(cell: Line) -> Line:
    """A cell whose word is new. Its tag keeps its own look."""
    made: list[Span] = []
    for span in cell:
        word = span.text.lstrip(" ")
        if span.meaning is Meaning.PLAIN and word.strip(" /"):
            made += [Span(span.text[: -len(word)]), Span(word, Meaning.FRESH)]
        else:
            made.append(span)
    return tuple(made)
