"""One observer's word on one subject, in the longest form that fits."""

from collections.abc import Sequence

from rich.cells import cell_len

from backends.model import AWS, Health, Word
from backends.views import BELIEVED, Age, Cell, Row, Verdict, Witness
from tui import words
from tui.look import Meaning
from tui.render.lines import CUT, Line, line, say, spread, squeeze, width

ASKED_FOR = frozenset({"SERVERS", "GROUPS"})


def meaning_of(word: Word, row: Row, witness: Witness) -> Meaning:
    """What a word means in its row.

    A server or group that is off is bad as long as nobody knows that it was asked for; what lies below it, and an
    instance, is off.
    """
    cluster_word = row.section in ASKED_FOR and row.depth == 0 and witness.name != AWS and row.stopped is None
    return Meaning.BAD if word.health is Health.OFF and cluster_word else words.OF_HEALTH[word.health]


def draw(cell: Cell, row: Row, witness: Witness, cells: int) -> Line:
    """A cell of the matrix: tag, the product's word, the addition. Old words stand in parentheses behind `[..]`."""
    if not cell.words and not cell.addition:
        if witness.name == AWS:
            return ()
        return line("-", Meaning.DIM) if witness.age in BELIEVED else _tag(Meaning.SILENT)
    if not cell.believed:
        known = " / ".join(word.text for word in cell.words)
        known += _addition(cell, cells - cell_len(known) - 7)
        return (*_tag(Meaning.SILENT), say(f" ({known.strip()})", Meaning.DIM))
    if not cell.words:
        return line(cell.addition)
    meanings = [meaning_of(word, row, witness) for word in cell.words]
    addition = f" {cell.addition}" if cell.addition else ""
    if len(cell.words) == 1:
        text = f" {cell.words[0].text}"
        return (*_tag(meanings[0]), say(text + _addition(cell, cells - 4 - cell_len(text))))
    form = _instance if witness.name == AWS and row.section == "SERVERS" else several
    return (*form(cell.words, cells - cell_len(addition), meanings), *line(addition))


def _addition(cell: Cell, cells: int) -> str:
    """Where there is little room a place is shortened to what tells it from others: `@s~01`."""
    told = f" {cell.addition}" if cell.addition else ""
    return f" {squeeze(cell.addition, cells - 1)}" if told.startswith(" @") and cells > 4 else told


def believed(row: Row) -> list[Cell]:
    """What those say of a subject who are to be believed now."""
    return [cell for cell in row.cells if cell.words and cell.believed]


def several(said: Sequence[Word], cells: int, meanings: Sequence[Meaning] = ()) -> Line:
    """Several words in one cell, e.g. a heartbeat's for every server, in the longest form that fits."""
    pairs = list(zip(meanings or [words.OF_HEALTH[word.health] for word in said], said, strict=True))
    for form in (_spelled, _short_good, _one_tag, _tight, _worst, _tags):
        made = form(pairs)
        if width(made) <= cells:
            return made
    return made


def _instance(said: Sequence[Word], cells: int, meanings: Sequence[Meaning]) -> Line:
    """An instance's state, and the checks that do not pass; where there is no room for these, the worst of their tags.

    What a check says of an instance that does not run says no more than its state.
    """
    spelled = _spelled(list(zip(meanings, said, strict=True)))
    if width(spelled) <= cells:
        return spelled
    state = (*_tag(meanings[0]), say(f" {said[0].text}"))
    worst = words.worst([*meanings])
    return (*state, say(" "), *_tag(worst)) if worst is not meanings[0] and worst is not Meaning.OFF else state


Pairs = Sequence[tuple[Meaning, Word]]


def _spelled(pairs: Pairs) -> Line:
    """`[OK] Normal / [??] Unknown`; once where all are the same: `[OK] Normal`."""
    if len({word.text for _, word in pairs}) == 1:
        return (*_tag(pairs[0][0]), say(f" {pairs[0][1].text}"))
    return spread([(*_tag(meaning), say(f" {word.text}")) for meaning, word in pairs], " / ")


def _short_good(pairs: Pairs) -> Line:
    """`[OK] / [??] Unknown`: what is good needs no word."""
    return spread(
        [_tag(meaning) if meaning is Meaning.OK else (*_tag(meaning), say(f" {word.text}")) for meaning, word in pairs],
        " / ",
    )


def _one_tag(pairs: Pairs) -> Line:
    """`[>>] GREEN/YELLOW`: the worst tag, and every word."""
    return (*_tag(words.worst([meaning for meaning, _ in pairs])), say(f" {'/'.join(word.text for _, word in pairs)}"))


def _tight(pairs: Pairs) -> Line:
    """`[XX]RED [??]GRAY`."""
    return spread([(*_tag(meaning), say(word.text)) for meaning, word in pairs], " ")


def _worst(pairs: Pairs) -> Line:
    """`[XX] RED~`: the worst, and that there are more."""
    meaning, word = min(pairs, key=lambda pair: words.WORST_FIRST.index(pair[0]))
    return (*_tag(meaning), say(f" {word.text}{CUT}"))


def _tags(pairs: Pairs) -> Line:
    """`[XX][??]`."""
    return spread([_tag(meaning) for meaning, _ in pairs], "")


def _tag(meaning: Meaning) -> Line:
    return line(words.TAGS[meaning], meaning)


def seen(witness: Witness, *, short: bool = False) -> Line:
    """How old an observer's word is; late, stale and silent are said, and the second way, where it came by that."""
    age = words.age(witness.age_s) if short else _aged(witness)
    match witness.age:
        case Age.FRESH:
            return line(age, Meaning.DIM)
        case Age.NEVER:
            return _tag(Meaning.SILENT) if short else (*_tag(Meaning.SILENT), say(" not heard yet", Meaning.DIM))
        case Age.LATE:
            return line("late" if short else f"{age} late", Meaning.ATTENTION)
        case Age.STALE | Age.SILENT:
            word = "stale" if witness.age is Age.STALE else "no contact"
            return _tag(Meaning.SILENT) if short else (*_tag(Meaning.SILENT), say(f" {word} {age}", Meaning.DIM))


def _aged(witness: Witness) -> str:
    """An age, and the second way by which the word came, where it did."""
    return " ".join(part for part in (words.age(witness.age_s), witness.via) if part)


def says(witness: Witness, cells: int) -> Line:
    """Who speaks in a column: `server01 says`."""
    told = f"{witness.name} says"
    return line(told if cell_len(told) <= cells else squeeze(witness.name, cells), Meaning.DIM)


def says_aged(witness: Witness, cells: int) -> Line:
    """Who speaks in a column and how old that is: `server01 says <10s`. The name is shortened, its age never is."""
    if witness.age in BELIEVED:
        age = seen(witness)
        return spread((says(witness, cells - width(age) - 1), age), " ")
    told = words.age(witness.age_s) if witness.age_s is not None else ""
    age = spread((_tag(Meaning.SILENT), line(told, Meaning.DIM)), " ")
    return spread((line(squeeze(witness.name, cells - width(age) - 1), Meaning.DIM), age), " ")


def verdict(row: Row, cells: int) -> Line:
    """How the words compare, and what is to be said about it, as far as there is room."""
    match row.verdict:
        case Verdict.AGREE if row.remark:
            return line(row.remark, Meaning.ATTENTION if row.section == "MIRRORS" else Meaning.PLAIN)
        case Verdict.NO_VIEW:
            return line(row.remark or "-", Meaning.DIM)
        case Verdict.DISAGREE:
            said = (*_tag(Meaning.DISAGREE), say(f" {row.verdict.value}"))
        case _:
            said = line(row.verdict.value, words.VERDICTS[row.verdict])
    whole = (*said, *line(f" ({row.remark})" if row.remark else "", Meaning.DIM))
    if width(whole) <= cells:
        return whole
    return line(row.remark, Meaning.ATTENTION) if row.verdict is Verdict.NOT_COMPARABLE else said
