"""A plan before it is begun: what to know first, and the written procedure, whole."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rich.cells import cell_len

from backends.model import AWS
from backends.plan import Level, Plan, Step
from backends.plan.procedure import Written
from backends.plan.procedure import lines as written
from backends.plan.wording import duration
from backends.progress import Usual
from backends.settings import Mode
from tui import words
from tui.look import Meaning
from tui.picture import Picture
from tui.render.lines import BLANK, Line, columns, line, say, tagged, text_of, width, wrapped
from tui.render.procedure import drawn
from tui.runs import stage_number

ASKS = {
    Level.LOOKS: "it only looks: nothing is asked",
    Level.UNDOABLE: "it can be taken back: you are asked for y",
}

OLD_S = 600.0
"""Seconds after which it is said how old the looks are that a plan was written from."""

LEAST_CONTENTS = 8
"""Steps from which a procedure has a list of its stages before it."""

PLACE_CELLS = 12
"""Kept free after the title for the place in the text."""


def lines(picture: Picture, cells: int) -> tuple[Line, ...]:
    """Warnings first, then the procedure."""
    runs = picture.runs
    if runs.plan is None:
        return tuple(_no_plan(picture, cells))
    usual = runs.usual_of(runs.plan)
    pieces = tuple(_with_past(runs.plan, usual))
    at = next((at for at, piece in enumerate(pieces) if piece.kind == "heading"), len(pieces))
    made = (*drawn(pieces[:at], cells), *_contents(runs.plan, usual, cells), *drawn(pieces[at:], cells))
    return (*_before(picture, cells), *made)


def stages(plan: Plan, shown: Sequence[Line]) -> list[int]:
    """Where in the lines each part begins: the checks, each stage, the end."""
    heads = {text_of(one) for piece in written(plan) if piece.kind == "heading" for one in drawn([piece], 0)} - {""}
    return [at for at, one in enumerate(shown) if text_of(one) in heads]


def _contents(plan: Plan, usual: Mapping[str, Usual], cells: int) -> Iterator[Line]:
    """What it is made of, and how long it usually takes, where it is long enough to get lost in."""
    count = len(plan.steps)
    if count < LEAST_CONTENTS:
        return
    whole, added = _whole(plan, usual)
    chain = f"usually {duration(whole)} along the longest chain" + (
        f", {duration(added)} added up" if duration(added) != duration(whole) else ""
    )
    yield BLANK
    checks = f"{len(plan.before)} checks, then " if plan.before else ""
    yield from (
        line(f" {text}") for text in wrapped(f"{checks}{count} steps in {len(plan.stages)} stages; {chain}", cells - 1)
    )
    yield from _stages(plan, usual, cells)


def _stages(plan: Plan, usual: Mapping[str, Usual], cells: int) -> Iterator[Line]:
    """A line for each stage: what it is for, its steps, its time; the title has what the others leave."""
    rows = []
    for stage in plan.stages:
        steps = sum(len(lane.steps) for lane in stage.lanes)
        beside = f" in {len(stage.lanes)} lanes" if len(stage.lanes) > 1 else ""
        took = duration(max(_of(lane.steps, usual) for lane in stage.lanes)) if steps else ""
        rows.append((stage_number(stage), stage.title, f"{steps} step{'' if steps == 1 else 's'}{beside}", took))
    number, longest, steps_cells, took_cells = (max(map(cell_len, column)) for column in zip(*rows, strict=True))
    room = max(min(longest, cells - number - steps_cells - took_cells - 11), 12)
    for at, title, count, took in rows:
        said = (line(at, Meaning.KEY), line(title), line(count, Meaning.DIM), line(took, Meaning.DIM))
        yield (say("   "), *columns(said, (number, room, steps_cells, took_cells), gap=2))


def _whole(plan: Plan, usual: Mapping[str, Usual]) -> tuple[float, float]:
    """Seconds along the longest chain, and of all steps added up."""
    chain = sum(max((_of(lane.steps, usual) for lane in stage.lanes), default=0.0) for stage in plan.stages)
    return chain + _of(plan.finally_, usual), _of(plan.steps, usual)


def _of(steps: Sequence[Step], usual: Mapping[str, Usual]) -> float:
    """Seconds that steps take one after the other; where it was seen before, at most as long as then."""
    return sum(usual[step.id].most_s if step.id in usual else step.usual_s for step in steps)


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
    sets = " ".join(f"--set {shlex.quote(f'{name}={value}')}" for name, value in plan.inputs)
    return f"clpdeck run {plan.runbook} {plan.cluster} {sets}".rstrip()


def _no_plan(picture: Picture, cells: int) -> Iterator[Line]:
    problem = picture.runs.problem or "no plan can be written: this console has no desk"
    yield BLANK
    yield from _remark(Meaning.ATTENTION, problem, cells)


def _before(picture: Picture, cells: int) -> Iterator[Line]:
    """What came of the last try, what speaks against it, what to know."""
    runs = picture.runs
    for said in runs.said:
        yield from _remark(Meaning.BAD, said, cells)
    if runs.look and runs.look.at and (picture.now - runs.look.at).total_seconds() > OLD_S:
        age = words.age((picture.now - runs.look.at).total_seconds())
        yield from _remark(
            Meaning.ATTENTION, f"what it rests on was seen {age} ago; r asks again, and writes it anew", cells
        )
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
    yield from tagged(words.TAGS[meaning], meaning, text, cells)
