"""A plan before it is begun: what to know first, and the written procedure, whole."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rich.cells import cell_len

from backends.model import AWS
from backends.plan import Level, Plan
from backends.plan.procedure import Written
from backends.plan.procedure import lines as written
from backends.plan.wording import duration
from backends.progress import Usual
from backends.settings import Mode
from tui import words
from tui.look import Meaning
from tui.picture import Picture
from tui.render.lines import BLANK, Line, line, say, width, wrapped
from tui.render.procedure import drawn

ASKS = {
    Level.LOOKS: "it only looks: nothing is asked",
    Level.UNDOABLE: "it can be taken back: you are asked for y",
}

PLACE_CELLS = 12
"""Kept free after the title for the place in the text."""


def lines(picture: Picture, cells: int) -> tuple[Line, ...]:
    """Warnings first, then the procedure."""
    runs = picture.runs
    if runs.plan is None:
        return tuple(_no_plan(picture, cells))
    return (*_before(picture, cells), *drawn(_with_past(runs.plan, runs.usual_of(runs.plan)), cells))


def _with_past(plan: Plan, usual: Mapping[str, Usual]) -> Iterator[Written]:
    """The procedure, with the times that its steps took before in the place of those that the plan expects."""
    for piece in written(plan):
        before = usual.get(piece.of) if piece.label == "time" else None
        if before is None:
            yield piece
            continue
        least, most = duration(before.least_s), duration(before.most_s)
        took = least if least == most else f"{least} to {most}"
        limit = duration(plan.step(piece.of).timeout_s)
        yield replace(piece, text=f"usually {took} (n={before.times}), at most {limit}")


def title(picture: Picture, cells: int) -> Line:
    """Which plan it is. Its hash is whole, or not there: half of one could be taken for it."""
    plan = picture.runs.plan
    if plan is None:
        return line(" REVIEW", Meaning.TITLE)
    name, plan_hash = line(f" REVIEW: {plan.title}", Meaning.TITLE), f"   plan {picture.runs.plan_hash}"
    fits = width(name) + len(plan_hash) + PLACE_CELLS <= cells
    return (*name, say(plan_hash, Meaning.DIM)) if fits else name


def asked(picture: Picture, cells: int) -> Line:
    """What Enter will ask for. The words to be typed are whole; what is said before them gives way."""
    plan = picture.runs.plan
    if plan is None:
        return ()
    if picture.mode is not Mode.OPERATION:
        return line(" read-only: it can be read here, not begun; Enter says what to type elsewhere", Meaning.ATTENTION)
    if plan.level in ASKS:
        return line(f" Enter begins it; {ASKS[plan.level]}", Meaning.KEY)
    what = "data is lost" if plan.level is Level.LOSES else "a service stops or moves"
    whole, short = f" Enter begins it; {what}: you will type  ", " Enter, then type  "
    said = whole if len(whole) + cell_len(plan.token) <= cells else short
    return (say(said, Meaning.KEY), say(plan.token, Meaning.ATTENTION))


def by_shell(plan: Plan) -> str:
    """The same, to be typed in a shell."""
    sets = " ".join(f"--set {name}={value}" for name, value in plan.inputs)
    return f"clpdeck run {plan.runbook} {plan.cluster} {sets}".rstrip()


def _no_plan(picture: Picture, cells: int) -> Iterator[Line]:
    problem = picture.runs.problem or "no plan can be written: this console has no desk"
    yield BLANK
    for at, text in enumerate(wrapped(problem, max(cells - 7, 10))):
        tag = words.TAGS[Meaning.ATTENTION] if at == 0 else "    "
        yield (say(" "), say(tag, Meaning.ATTENTION), say(f" {text}"))


def _before(picture: Picture, cells: int) -> Iterator[Line]:
    """What came of the last try, what speaks against it, what to know."""
    runs = picture.runs
    for said in runs.said:
        yield from _remark(Meaning.BAD, said, cells)
    known = picture.cluster(runs.plan.cluster) if runs.plan else None
    if known and known.split:
        yield from _remark(Meaning.BAD, f"SPLIT BRAIN: {known.split.sentence}", cells)
    if known:
        silent = [one.name for one in known.side.witnesses if one.reason and one.name != AWS]
        for name in silent:
            yield from _remark(Meaning.SILENT, f"{name} is silent: what it would say is not known", cells)
    if runs.warned is None:
        yield line(" finding out whether a run would outlive this terminal ...", Meaning.DIM)
    for warned in runs.warned or ():
        yield from _remark(Meaning.BAD if warned.serious else Meaning.ATTENTION, warned.text, cells)


def _remark(meaning: Meaning, text: str, cells: int) -> Iterator[Line]:
    for at, part in enumerate(wrapped(text, max(cells - 7, 10))):
        yield (say(" "), say(words.TAGS[meaning] if at == 0 else "    ", meaning), say(f" {part}"))
