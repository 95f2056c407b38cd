"""The stage in hand, where several lanes of it run: side by side, or where there is less room one line a lane."""

from collections.abc import Mapping
from datetime import datetime
from itertools import zip_longest

from backends.plan import Lane, Stage, Step
from backends.progress import Progress, RunRow, Usual
from tui import words
from tui.look import Meaning
from tui.render.lines import BLANK, Entry, Line, columns, cut, fit, line, say
from tui.render.run import NUMBER_CELLS, TIME_CELLS, time_of
from tui.runs import Mark, of_step, stage_number

LEAST_CELLS = 28
"""Of a lane beside others. Where it would get less, the lanes stand below each other."""
MOST_STEPS = 8
"""Steps of a lane that are shown; of more those around the one in hand."""
GAP = 2


def stage_in_hand(progress: Progress) -> Stage | None:
    """The first stage that is not over; none in a run that is."""
    if progress.ended:
        return None
    closed = {step.id for step in progress.steps if step.closed}
    return next((one for one in progress.plan.stages if any(step.id not in closed for step in _steps(one))), None)


def entries(
    progress: Progress, row: RunRow | None, usual: Mapping[str, Usual], now: datetime, cells: int, *, beside: bool
) -> tuple[Entry, ...]:
    """The lanes of the stage in hand; nothing where it has only one. `beside`: there is room for several columns."""
    stage = stage_in_hand(progress)
    if stage is None or len(stage.lanes) < 2 or not _is_begun(progress, stage):
        return ()
    each = (cells - 1 - GAP * (len(stage.lanes) - 1)) // len(stage.lanes)
    if not beside or each < LEAST_CELLS:
        return tuple(Entry(_in_a_line(progress, lane, row, now, cells)) for lane in stage.lanes)
    drawn = [_column(progress, lane, row, usual, now, each) for lane in stage.lanes]
    title = f" STAGE {stage_number(stage)}  {stage.title}: {len(stage.lanes)} lanes at the same time"
    rows = zip_longest(*drawn, fillvalue=BLANK)
    widths = [each] * len(stage.lanes)
    return (
        Entry(line(cut(title, cells), Meaning.TITLE), heading=True),
        *(Entry((say(" "), *columns(one, widths, GAP))) for one in rows),
    )


def step_in_hand(progress: Progress, lane: Lane) -> Step:
    """The first step of a lane that is not over; of a lane that is, its last."""
    return next((step for step in lane.steps if not progress.step(step.id).closed), lane.steps[-1])


def _steps(stage: Stage) -> tuple[Step, ...]:
    return tuple(step for lane in stage.lanes for step in lane.steps)


def _is_begun(progress: Progress, stage: Stage) -> bool:
    known = [progress.step(step.id) for step in _steps(stage)]
    return any(one.closed or one.attempt or one.standing == "waiting" for one in known)


def _column(
    progress: Progress, lane: Lane, row: RunRow | None, usual: Mapping[str, Usual], now: datetime, cells: int
) -> list[Line]:
    """A lane: how far it is, its steps, and below the one in hand how that stands."""
    current = step_in_hand(progress, lane)
    done = sum(progress.step(step.id).closed for step in lane.steps)
    made: list[Line] = [(say(lane.name, Meaning.TITLE), say(f"  {done} of {len(lane.steps)} done", Meaning.DIM))]
    at = lane.steps.index(current)
    first = max(0, min(at - MOST_STEPS // 2, len(lane.steps) - MOST_STEPS))
    for step in lane.steps[first : first + MOST_STEPS]:
        known = progress.step(step.id)
        mark, time = of_step(progress, known, row), time_of(known, now)
        meaning = Meaning.TITLE if step is current and not known.closed else Meaning.PLAIN
        made.append(_row(mark, step, time, cells, meaning))
        if step is current and not known.closed and known.attempt:
            made.append(
                line(
                    cut(
                        f"{' ' * (5 + NUMBER_CELLS)} {mark.word}; {words.usually(step.usual_s, usual.get(step.id))}",
                        cells,
                    ),
                    Meaning.DIM,
                )
            )
    return made


def _row(mark: Mark, step: Step, time: str, cells: int, meaning: Meaning) -> Line:
    numbered = max(NUMBER_CELLS, len(step.id))
    room = max(cells - 4 - numbered - TIME_CELLS - 3, 1)
    said = (line(mark.tag, mark.meaning), line(step.id), fit(line(step.title, meaning), room))
    return columns((*said, line(time.rjust(TIME_CELLS), Meaning.DIM)), (4, numbered, room, TIME_CELLS))


def _in_a_line(progress: Progress, lane: Lane, row: RunRow | None, now: datetime, cells: int) -> Line:
    """A lane by its step in hand: `server01 [>>] 4.4  Register its own licences  0:18`."""
    step = step_in_hand(progress, lane)
    known = progress.step(step.id)
    name = min(max(len(lane.name), 8), max(cells // 5, 4))
    rest = _row(of_step(progress, known, row), step, time_of(known, now), cells - name - 2, Meaning.PLAIN)
    return (say(" "), *fit(line(lane.name, Meaning.TITLE), name), say(" "), *rest)
