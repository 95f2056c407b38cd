"""A run: its steps as a list, or the one that matters as a line."""

from collections.abc import Iterator
from datetime import datetime

from backends.plan import Stage
from backends.progress import Progress, RunRow, StepProgress
from tui import words
from tui.look import Meaning
from tui.render.lines import Entry, Line, columns, cut, ends, fit, line, say, spread, width, wrapped
from tui.runs import CHECK, Mark, current_of, is_gone, number_of, of_check, of_run, of_step, stage_number

NUMBER_CELLS = 4
TIME_CELLS = 5


def steps(progress: Progress, row: RunRow | None, now: datetime, cells: int) -> tuple[Entry, ...]:
    """The plan's checks and its steps, each with its state and the time it took; what is chosen is its number."""
    return tuple(_all(progress, row, now, cells))


def _all(progress: Progress, row: RunRow | None, now: datetime, cells: int) -> Iterator[Entry]:
    yield Entry(line(f" RUN {progress.run}", Meaning.TITLE), heading=True)
    for text in wrapped(progress.plan.title, cells - 1):
        yield Entry(line(f" {text}"))
    yield Entry(line(cut(f" begun {words.clock(progress.began_at, now)} by {progress.by}", cells), Meaning.DIM))
    if row:
        mark = of_run(row)
        yield Entry((say(" "), say(mark.tag, mark.meaning), say(f" {mark.word}")))
    if progress.plan.before:
        yield Entry(())
        yield Entry(line(" CHECKS", Meaning.TITLE), heading=True)
    for number, check in enumerate(progress.plan.before, 1):
        yield Entry(_line(of_check(progress, number), str(number), check.title, "", cells), f"{CHECK} {number}")
    stage_of = {step.id: stage for stage in progress.plan.stages for lane in stage.lanes for step in lane.steps}
    lane_of = {lane.steps[0].id: lane.name for stage in progress.plan.stages for lane in stage.lanes if lane.steps}
    before: tuple[Stage | None, ...] = ()
    for step, at in zip(progress.plan.steps, progress.steps, strict=False):
        stage = stage_of.get(step.id)
        if before != (stage,):
            before = (stage,)
            title = f"{stage_number(stage)}  {stage.title}" if stage else "at the end, however it ends"
            yield Entry(())
            yield Entry(line(cut(f" {title.upper()}", cells), Meaning.TITLE), heading=True)
        if stage and len(stage.lanes) > 1 and (lane := lane_of.get(step.id, "")):
            yield Entry(line(f" {lane}"))
        yield Entry(_line(of_step(progress, at, row), step.id, step.title, time_of(at, now), cells), step.id)


def _line(mark: Mark, number: str, title: str, time: str, cells: int) -> Line:
    said = (line(mark.tag, mark.meaning), line(number), line(title), line(time.rjust(TIME_CELLS), Meaning.DIM))
    numbered = max(NUMBER_CELLS, len(number))  # a number is never cut: it is what is answered to, and told on the phone
    room = max(cells - 1 - 4 - numbered - TIME_CELLS - 3, 1)
    return (say(" "), *columns([*said[:2], fit(said[2], room), said[3]], (4, numbered, room, TIME_CELLS)))


def time_of(step: StepProgress, now: datetime) -> str:
    """How long a step took, or has been running."""
    if step.took_s is not None:
        return words.spent(step.took_s)
    if step.opened_at and step.standing in {"open", "unknown"}:
        return words.spent((now - step.opened_at).total_seconds())
    return ""


def in_a_line(progress: Progress, row: RunRow | None, now: datetime, cells: int) -> Line:
    """What matters now, where there is no room for the list: `[>>] step 2/3  Move the group  0:12`."""
    if row and (row.ended or is_gone(row)):
        mark = of_run(row)
        said = (say(" "), say(mark.tag, mark.meaning), say(f" {mark.word}  "), say(progress.plan.title, Meaning.TITLE))
        return fit(said, cells)
    current = current_of(progress)
    if current.startswith(CHECK):
        number = int(current.split()[-1])
        mark, title, time = of_check(progress, number), progress.plan.before[number - 1].title, ""
        place = f"check {number}/{len(progress.plan.before)}"
    else:
        step = progress.step(current)
        mark, title, time = of_step(progress, step, row), progress.plan.step(current).title, time_of(step, now)
        place = f"step {number_of(progress, current)}/{len(progress.steps)}"
    left = spread(((say(" "), say(mark.tag, mark.meaning), say(f" {place}")), line(title, Meaning.TITLE)))
    right = spread((line(spread_words(mark.word, time), Meaning.DIM), line("Tab:steps", Meaning.KEY)))
    return ends(left, right, cells) if width(left) + width(right) < cells else fit(left, cells)


def spread_words(*parts: str) -> str:
    """Words with a blank between, without the empty ones."""
    return " ".join(part for part in parts if part)
