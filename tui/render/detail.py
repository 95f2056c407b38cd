"""One step of a run, or one check: what it is for, the exact words, what was seen, what is asked."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from backends.events import Asked, Judgement
from backends.plan import Step
from backends.plan.procedure import Written
from backends.plan.procedure import lines as written
from backends.progress import Progress, StepProgress
from tui import words
from tui.look import Meaning
from tui.render import procedure
from tui.render.lines import BLANK, Entry, Line, columns, line, say, squeeze, wrapped
from tui.render.run import time_of
from tui.runs import CHECK, Mark, Runs, is_gone, number_of, of_check, of_holds, of_run, of_step, question_of

INDENT = 1
LEFT_OUT = {"time"}
"""What the line of the state says."""

SUPPORTS = {"ready when": "ready", "done when": "done"}
"""Which judgement stands below which sentence."""


def entries(progress: Progress, key: str, runs: Runs, now: datetime, cells: int) -> tuple[Entry, ...]:
    """All there is to know about a step or a check, what is to be decided first."""
    made = [*_of_run(progress, runs, cells), *_of(progress, key, now, cells)]
    while made and made[0] == BLANK:
        made.pop(0)
    return tuple(Entry(one) for one in made)


def _of(progress: Progress, key: str, now: datetime, cells: int) -> Iterator[Line]:
    pieces = [one for one in written(progress.plan) if one.of == key and one.kind not in {"step", "check"}]
    question = question_of(progress, key)
    if key.startswith(CHECK):
        number = int(key.rsplit(maxsplit=1)[-1])
        title = progress.plan.before[number - 1].title
        yield _title(f" CHECK {number}/{len(progress.plan.before)}  {title}")
        yield _state(of_check(progress, number))
        yield from _question(question, cells)
        yield BLANK
        check = progress.checks[number - 1] if number <= len(progress.checks) else None
        yield from _pieces(pieces, {"holds when": (check, progress.at)}, (), now, cells)
        return
    if not any(one.id == key for one in progress.steps):
        return
    step, planned = progress.step(key), progress.plan.step(key)
    yield _title(f" STEP {number_of(progress, key)}/{len(progress.steps)}  {planned.title}")
    yield from _step_state(progress, step, planned, now, cells)
    yield from _question(question, cells)
    yield BLANK
    judged = {label: (judgement, at) for label, judgement, at in step.judged}
    support: Support = {label: judged.get(about, (None, None)) for label, about in SUPPORTS.items()}
    yield from _pieces(pieces, support, _sent(step, cells), now, cells)


def _of_run(progress: Progress, runs: Runs, cells: int) -> Iterator[Line]:
    """What holds for the run as a whole, where that is to be known first."""
    row = runs.row(progress.run)
    if progress.ended and row:
        mark = of_run(row)
        took = words.spent(((progress.ended_at or progress.began_at) - progress.began_at).total_seconds())
        yield (*_tagged(mark, f"this run is over: {mark.word}, after {took}"),)
        yield from _under(progress.says, cells)
        yield (say("      the report:  ", Meaning.DIM), say(f"clpdeck report {progress.run}", Meaning.KEY))
        yield BLANK
    elif row and is_gone(row):
        where = f" (it was process {progress.runner[1]} on {progress.runner[0]})" if progress.runner else ""
        yield _tagged(of_run(row), f"its runner is gone{where}")
        yield from _under("Nothing of it goes on. R has another one go on: it looks first, and repeats nothing.", cells)
        yield BLANK
    elif progress.stopping:
        yield (say(" "), say(words.TAGS[Meaning.ATTENTION], Meaning.ATTENTION), say(" a stop was asked for: it ends"))
        yield BLANK
    for switch in progress.switches:
        told = f"armed: {switch.unit} undoes step {switch.step} by itself {words.spent(switch.after_s)} after "
        yield from _remark(Meaning.ATTENTION, f"{told}{switch.at:%H:%M:%S} UTC, if nobody does", cells)
    for said in runs.said:
        yield from _remark(Meaning.ATTENTION, said, cells)


def _step_state(progress: Progress, step: StepProgress, planned: Step, now: datetime, cells: int) -> Iterator[Line]:
    mark = of_step(progress, step)
    usual = f"usually {words.spent(planned.usual_s)}, at most {words.spent(planned.timeout_s)}"
    time = time_of(step, now)
    attempt = f", attempt {step.attempt}" if step.attempt > 1 else ""
    state = _tagged(mark, f"{mark.word}{f' {time}' if time else ''}{attempt}")
    yield (*state, say(f"   {usual}", Meaning.DIM))
    if step.ended and step.standing != "to-do":
        code = f"exit {step.ended.exit_code}: " if step.ended.exit_code is not None else ""
        yield from _under(f"{code}{step.ended.says}", cells)
    if step.says and not (step.ended and step.says == step.ended.says):
        yield from _under(step.says, cells)


def _question(question: Asked | None, cells: int) -> Iterator[Line]:
    """What is asked. It is what the operator came for."""
    if question is None:
        return
    yield BLANK
    for text in wrapped(question.text, cells - 7):
        yield (say("      "), say(text, Meaning.TITLE))
    yield (say("      Enter", Meaning.KEY), say(f" answers: {', '.join(question.choices)}", Meaning.DIM))


def _sent(step: StepProgress, cells: int) -> tuple[Line, ...]:
    """The exact words as they were sent, references resolved."""
    if not step.words:
        return ()
    piece = Written("command" if " $ " in step.words else "call", step.words, "sent")
    return tuple(procedure.labelled("sent", procedure.told(piece, cells, INDENT), INDENT))


Support = dict[str, tuple[Judgement | None, datetime | None]]


def _pieces(
    pieces: list[Written], support: Support, sent: tuple[Line, ...], now: datetime, cells: int
) -> Iterator[Line]:
    """The step as the procedure tells it; what was seen stands below what it was judged by."""
    heads: list[str] = []
    for piece in pieces:
        heads.append(piece.label or (heads[-1] if heads else ""))
    for label, group in groupby(zip(heads, pieces, strict=True), key=lambda one: one[0]):
        found = [piece for _, piece in group]
        if label in LEFT_OUT or (label == "ask" and found[0].kind != "fact"):
            continue
        if label == "do" and sent:
            yield from sent
        else:
            for piece in found:
                yield from procedure.labelled(piece.label, procedure.told(piece, cells, INDENT), INDENT)
        judgement, at = support.get(label, (None, None))
        if judgement:
            yield from _judged(judgement, at or now, now, cells)


def _judged(judgement: Judgement, at: datetime, now: datetime, cells: int) -> Iterator[Line]:
    """Whether it is so, and by whose words, with their ages."""
    mark = of_holds(judgement.holds)
    lead = " " * (INDENT + procedure.LABEL)
    yield (say(lead), say(mark.tag, mark.meaning), say(f" {mark.word}"))
    for one in judgement.evidence:
        age = words.age(one.age_s + max(0.0, (now - at).total_seconds()))
        said = (line(squeeze(one.source, 10), Meaning.DIM), line(one.says), line(age, Meaning.DIM))
        room = max(cells - len(lead) - 5 - 10 - 5 - 3, 8)
        yield (say(f"{lead}     "), *columns(said, (10, room, 5)))


def _title(text: str) -> Line:
    return line(text, Meaning.TITLE)


def _state(mark: Mark) -> Line:
    return _tagged(mark, mark.word)


def _tagged(mark: Mark, text: str) -> Line:
    return (say(" "), say(mark.tag, mark.meaning), say(f" {text}"))


def _under(text: str, cells: int) -> Iterator[Line]:
    yield from (line(f"      {part}") for part in wrapped(text, max(cells - 7, 10)))


def _remark(meaning: Meaning, text: str, cells: int) -> Iterator[Line]:
    for at, part in enumerate(wrapped(text, max(cells - 7, 10))):
        yield (say(" "), say(words.TAGS[meaning] if at == 0 else "    ", meaning), say(f" {part}"))
