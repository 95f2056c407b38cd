"""A form that is filled in: one field a row, what its value can be side by side, and what is wrong with it below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rich.cells import cell_len

from backends.control import Field, Option
from backends.estate import view
from backends.model import AWS_TOPICS, NODE_TOPICS, AwsFactsProbe, ImagesProbe, NodeFactsProbe, Probe, observer
from tui import words
from tui.look import Meaning
from tui.picture import Picture
from tui.render.lines import BLANK, Entry, Line, columns, cut, line, say, tagged, wrapped
from tui.runs import Filling

GO = "go"
FIELD, OPTION = "field/", "option/"
"""What the keys of a field and of an option begin with."""
ALWAYS = 4
"""So many options are always in sight; more only while their field is open."""
LEAST_WHENCE = 24
BESIDE, NARROW_LEAD = 100, 6
"""Cells from which what belongs to a field stands in line with its value; with less, so far from the left."""
SAID = "said here"
CHOSEN, OTHER = "*", " "


@dataclass(frozen=True, slots=True)
class Hand:
    """What the operator has in hand on a form.

    Attributes:
        opened: The field whose options are all shown.
        typing: The field that is typed into, and what stands in it so far.
    """

    opened: str = ""
    typing: tuple[str, str] | None = None


def key_of(field: Field) -> str:
    """What a field is chosen by; empty for one that only tells."""
    return f"{FIELD}{field.name}" if field.name else ""


def option_key(field: Field, option: Option) -> str:
    """What an option is chosen by."""
    return f"{OPTION}{field.name}/{option.value}"


def parted(key: str) -> tuple[str, str | None]:
    """The name of the field a key is about, and the value that it chooses, if it does."""
    if key.startswith(OPTION):
        name, _, value = key.removeprefix(OPTION).partition("/")
        return name, value
    return key.removeprefix(FIELD), None


def entries(picture: Picture, hand: Hand, cells: int) -> tuple[Entry, ...]:
    """The form. First where it leads, so that Enter always does what comes next."""
    filling = picture.runs.filling
    if filling is None:
        text = "reading the site file" if picture.runs.there else "this console has no desk: it only looks"
        return (Entry(line(f" {text}", Meaning.ATTENTION)),)
    return tuple(_all(filling, picture, hand, cells))


def _all(filling: Filling, picture: Picture, hand: Hand, cells: int) -> Iterator[Entry]:
    yield Entry(line(cut(f" {filling.title}", cells), Meaning.TITLE), heading=True)
    if filling.problem:
        yield from _remark(Meaning.BAD, filling.problem, cells)
        return
    yield from _asked(filling, picture, cells)
    yield from _leads(filling, cells)
    widths = _widths(filling.fields, cells)
    roomy = True
    for field in filling.fields:
        told = replace(field, whence=SAID) if field.name in filling.said else field
        if filling.is_out and field.name not in filling.said:
            told = replace(told, wrong="")  # what is not known yet is not wrong
        made = tuple(_field(told, hand, widths))
        if roomy or len(made) > 1:
            yield Entry(BLANK)  # what has only one line stands with others of its kind
        yield from made
        roomy = len(made) > 1
    yield from _silent(filling, cells)


def _asked(filling: Filling, picture: Picture, cells: int) -> Iterator[Entry]:
    """What was looked at for it, and how old that is."""
    look = filling.look
    if look is None:
        yield from _tagged("[  ]", Meaning.DIM, "nobody was asked yet", cells)
    elif look.problem:
        yield from _remark(Meaning.BAD, look.problem, cells)
    elif look.out:
        answered = look.asked - look.out
        more = "; who is gone is given up soon" if answered else ""
        yield from _remark(Meaning.CHANGING, f"asking: {answered} of {look.asked} answers are here{more}", cells)
    else:
        age = words.age((picture.now - look.at).total_seconds()) if look.at else "-"
        yield from _remark(Meaning.OK, f"as seen {age} ago, by {look.asked} questions; r asks again", cells)


def _leads(filling: Filling, cells: int) -> Iterator[Entry]:
    """Where Enter leads from the top of the form."""
    if filling.is_out:
        tag, meaning, text = "[  ]", Meaning.DIM, "the procedure can be read when all answers are there"
    elif filling.wrong:
        names = ", ".join(one.label for one in filling.wrong)
        tag, meaning, text = words.TAGS[Meaning.ATTENTION], Meaning.ATTENTION, f"still to be said: {names}"
    else:
        tag, meaning, text = "[> ]", Meaning.TITLE, "Enter shows the whole procedure; nothing is begun yet"
    yield from _tagged(tag, meaning, text, cells, key=GO)


def _widths(fields: Sequence[Field], cells: int) -> tuple[int, int, int]:
    """Cells for label, value and where that comes from."""
    label = min(max((cell_len(one.label) for one in fields), default=8), max(cells * 3 // 10, 8))
    longest = max((cell_len(one.value) for one in fields), default=8)
    value = max(12, min(longest + 1, cells - label - LEAST_WHENCE - 4))
    return label, value, max(cells - label - value - 4, 1)


def _field(field: Field, hand: Hand, widths: tuple[int, int, int]) -> Iterator[Entry]:
    """A field's row, with its options and what is wrong."""
    typing = hand.typing[1] if hand.typing and hand.typing[0] == field.name else None
    yield from _rows(field, typing, widths)
    cells = sum(widths) + 4
    lead = widths[0] + 2 if cells >= BESIDE else NARROW_LEAD
    room = cells - lead - 1
    if field.wrong:
        for at, text in enumerate(wrapped(field.wrong, max(room - 6, 10))):
            tag = say("    ") if at else say(words.TAGS[Meaning.ATTENTION], Meaning.ATTENTION)
            yield Entry((say(" " * lead), tag, say(f" {text}")))
    if field.options and (len(field.options) <= ALWAYS or hand.opened == field.name):
        yield from _options(field, lead, room)
    elif field.options:
        others = len(field.options) - 1
        yield Entry((say(" " * lead), say(f"Enter shows the other {others}", Meaning.DIM)))


def _rows(field: Field, typing: str | None, widths: tuple[int, int, int]) -> Iterator[Entry]:
    """Label, value, where the value comes from: each broken within its column."""
    label, value, whence = widths
    if typing is not None:
        shown: list[Line] = [(say(typing), say(" ", Meaning.CURSOR))]
        yield Entry(
            (say(" "), *columns((line(field.label, Meaning.TITLE), shown[0]), (label, value + whence + 1))),
            key_of(field),
        )
        return
    values = wrapped(field.value, value) or ["-"]
    parts = zip_longest(wrapped(field.label, label), values, wrapped(field.whence, whence), fillvalue="")
    for at, (name, said, source) in enumerate(parts):
        told = (
            line(name, Meaning.TITLE),
            line(said, Meaning.KEY if field.value else Meaning.DIM),
            line(source, Meaning.DIM),
        )
        yield Entry((say(" "), *columns(told, widths)), "" if at else key_of(field))


def _options(field: Field, lead: int, room: int) -> Iterator[Entry]:
    """What a field can be, one below the other, what is to know of each beside it."""
    value = min(max(cell_len(one.value) for one in field.options), room // 2)
    note = max(room - value - 6, 10)
    for option in field.options:
        mark = CHOSEN if option.value == field.value else OTHER
        notes = wrapped(option.note, note) or [""]
        for at, (said, told) in enumerate(zip_longest(wrapped(option.value, value), notes, fillvalue="")):
            first = say(f" {' ' * (lead - 1)}{mark if at == 0 else ' '} ", Meaning.KEY)
            row = (
                first,
                *columns(
                    (line(said, Meaning.KEY if mark == CHOSEN else Meaning.PLAIN), line(told, Meaning.DIM)),
                    (value, note + 2),
                    2,
                ),
            )
            yield Entry(row, "" if at else option_key(field, option))


def _silent(filling: Filling, cells: int) -> Iterator[Entry]:
    """Who did not answer, and why: what depends on that is not known."""
    if filling.look is None:
        return
    told: dict[tuple[str, str], list[str]] = {}
    for probe in filling.look.estate.views:
        silence = view(filling.look.estate, probe).silence
        if silence:
            told.setdefault((observer(probe), silence.reason), []).append(_about(probe))
    if told:
        yield Entry(BLANK)
        yield Entry(line(" NO ANSWER", Meaning.TITLE))
    for (who, reason), about in told.items():
        said = f"{who}, asked for {', '.join(dict.fromkeys(about))}: {reason}"
        yield from _remark(Meaning.SILENT, said, cells)


def _about(probe: Probe) -> str:
    """What a question is about, in a few words."""
    match probe:
        case AwsFactsProbe(topic=topic, region=region):
            return f"{AWS_TOPICS[topic][0]}{f' in {region}' if region else ''}"
        case NodeFactsProbe(topic=topic):
            return NODE_TOPICS[topic].about
        case ImagesProbe(region=region):
            return f"the backup sets{f' in {region}' if region else ''}"
        case _:
            return {"status": "its cluster's state", "mirror": "its mirror disks"}.get(probe.kind, probe.kind)


def _remark(meaning: Meaning, text: str, cells: int) -> Iterator[Entry]:
    yield from _tagged(words.TAGS[meaning], meaning, text, cells)


def _tagged(tag: str, meaning: Meaning, text: str, cells: int, *, key: str = "") -> Iterator[Entry]:
    """A tag and a sentence, wrapped beside it; its first line may be chosen."""
    for at, one in enumerate(tagged(tag, meaning, text, cells)):
        yield Entry(one, "" if at else key)
