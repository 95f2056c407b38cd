"""One step of a run, or one check: what it is for, the exact words, what was seen, what is asked."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import ceil
from typing import TypeAlias

from backends.events import Asked, Judgement
from backends.plan import RunOnNode, Step
from backends.plan.procedure import Written
from backends.plan.procedure import lines as written
from backends.progress import Progress, StepProgress, Usual
from tui import words
from tui.look import Meaning
from tui.render import procedure, shown
from tui.render.lines import BLANK, Entry, Line, columns, indent, line, say, squeeze, tagged, width, wrapped
from tui.render.run import time_of
from tui.runs import (
    CHECK,
    Mark,
    Runs,
    homeless,
    is_gone,
    number_of,
    of_check,
    of_holds,
    of_run,
    of_step,
    parted,
    question_of,
)

INDENT = 1
LEFT_OUT = {"time"}
"""What the line of the state says."""

ASKED = frozenset({"question", "look at", "yes means", "shows"})
"""What a question that waits says itself."""

FIRST_WHEN_SENT = ("do", "done when")
"""Once something was sent, that and whether it took hold comes before all that was to be known before."""

SUPPORTS = {"ready": "ready when", "done": "done when"}
"""Below which sentence each judgement stands."""

AS_SEEN_HERE = ", as this console sees it"

NOT_YET = Mark("[  ]", Meaning.DIM, "not so yet")
"""Of what a step is there to bring about."""


def entries(progress: Progress, key: str, runs: Runs, now: datetime, cells: int) -> tuple[Entry, ...]:
    """All there is to know about a step or a check, what is to be decided first."""
    made = [*_of_run(progress, runs, cells), *_of(progress, key, runs, now, cells)]
    while made and made[0] == BLANK:
        made.pop(0)
    return tuple(Entry(one) for one in made)


def _of(progress: Progress, key: str, runs: Runs, now: datetime, cells: int) -> Iterator[Line]:
    question = question_of(progress, key)
    said = ASKED if question and question.why == "operator" else frozenset()
    pieces = [one for one in written(progress.plan) if one.of == key and one.kind not in {"step", "check"}]
    pieces = [one for one, label in _labelled(pieces) if label not in said]
    numbers = {f"{CHECK} {number}": number for number in range(1, len(progress.checks) + 1)}
    if key in numbers:
        number = numbers[key]
        yield from _title(f"CHECK {number}/{len(numbers)}", progress.plan.before[number - 1].title, cells)
        yield _tagged(of_check(progress, number))
        yield from _question(question, cells)
        yield BLANK
        check, at = progress.checks[number - 1], progress.checked_at[number - 1]
        yield from _pieces(pieces, {"holds when": (check, at)} if check and at else {}, (), now, cells)
        return
    if not any(one.id == key for one in progress.steps):
        return
    step, planned = progress.step(key), progress.plan.step(key)
    yield from _title(f"STEP {number_of(progress, key)}/{len(progress.steps)}", planned.title, cells)
    mark, before = of_step(progress, step, runs.row(progress.run)), runs.usual_of(progress.plan).get(key)
    if before and before.times == 1 and progress.ended:  # it would be compared with itself
        before = None
    yield from _step_state(mark, step, _usual(planned, before), question.text if question else "", now, cells)
    yield from _question(question, cells)
    yield BLANK
    judged = {SUPPORTS[about]: (judgement, at) for about, judgement, at in step.judged}
    if step.words:
        judged.pop("ready when", None)  # whether it might be done is no question any more
    here = runs.seen.get(key)
    if here:  # its runner waits for the action, and last looked before that
        judged["done when"] = (here, now)
    yield from _pieces(pieces, judged, _sent(step, planned, cells), now, cells, by=AS_SEEN_HERE if here else "")


def _of_run(progress: Progress, runs: Runs, cells: int) -> Iterator[Line]:
    """What holds for the run as a whole, where that is to be known first."""
    row = runs.row(progress.run)
    if progress.ended and row:
        mark = of_run(row)
        took = words.spent(((progress.ended_at or progress.began_at) - progress.began_at).total_seconds())
        yield (*_tagged(mark, f"this run is over: {mark.word}, after {took}"),)
        yield from _under(progress.says, cells)
        yield (
            say("      o: the report, in a shell  ", Meaning.DIM),
            say(f"clpdeck report {progress.run}", Meaning.KEY),
        )
        left = [one for one in runs.duties if one.run == progress.run]
        if left:
            yield line(f"      still to be done: {len(left)};  6 says how each is closed", Meaning.DIM)
        for one in left:
            yield from _remark(Meaning.ATTENTION, one.text, cells)
        yield BLANK
    elif row and is_gone(row):
        where = f" (it was process {progress.runner[1]} on {progress.runner[0]})" if progress.runner else ""
        yield _tagged(of_run(row), f"its runner is gone{where}")
        yield from _under("What was sent may go on at its node. R has another runner look first, and go on.", cells)
        yield BLANK
    elif progress.stopping:
        when = "as soon as its commands are interrupted" if progress.interrupting else "after the steps in hand"
        yield from _remark(Meaning.ATTENTION, f"a stop was asked for: the run ends {when}", cells)
        yield BLANK
    for switch in progress.switches:
        told = f"armed: {switch.unit} undoes step {switch.step} by itself {words.spent(switch.after_s)} after "
        yield from _remark(Meaning.ATTENTION, f"{told}{switch.at:%H:%M:%S} UTC, if nobody does", cells)
    for question in homeless(progress):
        yield from _question(question, cells)
    for said in runs.said:
        yield from _remark(Meaning.ATTENTION, said, cells)


def _usual(planned: Step, before: Usual | None) -> str:
    return f"{words.usually(planned.usual_s, before)}, at most {words.spent(ceil(planned.timeout_s))}"


def _step_state(mark: Mark, step: StepProgress, usual: str, asked: str, now: datetime, cells: int) -> Iterator[Line]:
    """How a step stands, and what its action said, where what is asked does not say that too."""
    time = time_of(step, now)
    attempt = f", attempt {step.attempt}" if step.attempt > 1 else ""
    state = _tagged(mark, f"{mark.word}{f' {time}' if time else ''}{attempt}")
    if width(state) + 3 + len(usual) <= cells:
        yield (*state, say(f"   {usual}", Meaning.DIM))
    else:
        yield from (state, line(f"      {usual}", Meaning.DIM))
    says = step.says
    if step.ended and step.standing != "to-do":
        code = f"exit {step.ended.exit_code}" if step.ended.exit_code is not None else ""
        ended = "" if step.ended.says.rstrip(".") in asked else step.ended.says
        told = code or not ended or ended not in says
        says = "" if told and says == step.ended.says else says
        if told and (code or ended):
            yield from _under(": ".join(part for part in (code, ended) if part), cells)
    if says:
        yield from _under(says, cells)


def _question(question: Asked | None, cells: int) -> Iterator[Line]:
    """What is asked. It is what the operator came for."""
    if question is None:
        return
    yield BLANK
    for part in parted(question.text):
        yield from ((say("      "), say(text, Meaning.TITLE)) for text in wrapped(part, cells - 7))
    yield from (indent(one, 6) for one in shown.lines(question.shown, max(cells - 7, 20)))
    yield (say("      Enter", Meaning.KEY), say(f" answers: {', '.join(question.choices)}", Meaning.DIM))


def _sent(step: StepProgress, planned: Step, cells: int) -> tuple[Line, ...]:
    """The exact words as they were sent, references resolved."""
    if not step.words:
        return ()
    if isinstance(planned.do, RunOnNode):
        piece = Written("command", f"{planned.do.node} $ {step.words}", "sent")
    else:
        piece = Written("call", step.words, "sent")
    return tuple(procedure.labelled("sent", procedure.told(piece, cells, INDENT), INDENT))


Support: TypeAlias = dict[str, tuple[Judgement, datetime]]


def _pieces(
    pieces: list[Written], support: Support, sent: tuple[Line, ...], now: datetime, cells: int, *, by: str = ""
) -> Iterator[Line]:
    """The step as the procedure tells it; what was seen stands below what it was judged by."""
    for label, found in _grouped(pieces, FIRST_WHEN_SENT if sent else ()):
        if label in LEFT_OUT or (label == "ask" and found[0].kind != "fact"):
            continue
        if label == "do" and sent:
            yield from sent
        else:
            for piece in found:
                yield from procedure.labelled(piece.label, procedure.told(piece, cells, INDENT), INDENT)
        if label in support:
            judgement, at = support[label]
            mark = NOT_YET if label == "done when" and judgement.holds is False else of_holds(judgement.holds)
            yield from _judged(
                mark._replace(word=mark.word + (by if label == "done when" else "")),
                judgement,
                (now - at).total_seconds(),
                cells,
            )


def _labelled(pieces: list[Written]) -> Iterator[tuple[Written, str]]:
    """Each piece with its label, or that of the piece it goes on from."""
    label = ""
    for piece in pieces:
        label = piece.label or label
        yield piece, label


def _grouped(pieces: list[Written], first: Sequence[str]) -> list[tuple[str, list[Written]]]:
    """The pieces by their labels; some of them before all others."""
    groups: list[tuple[str, list[Written]]] = []
    for piece in pieces:
        if piece.label or not groups:
            groups.append((piece.label, []))
        groups[-1][1].append(piece)
    return sorted(groups, key=lambda group: first.index(group[0]) if group[0] in first else len(first))


def _judged(mark: Mark, judgement: Judgement, ago_s: float, cells: int) -> Iterator[Line]:
    """Whether it is so, and by whose words, with their ages."""
    lead = " " * (INDENT + procedure.LABEL)
    yield (say(lead), say(mark.tag, mark.meaning), say(f" {mark.word}"))
    for one in judgement.evidence:
        age = words.age(one.age_s + max(0.0, ago_s))
        room = max(cells - len(lead) - 5 - 10 - 5 - 3, 8)
        for at, text in enumerate(wrapped(one.says, room)):
            source = line("" if at else squeeze(one.source, 10), Meaning.DIM)
            said = (source, line(text), line("" if at else age, Meaning.DIM))
            yield (say(f"{lead}     "), *columns(said, (10, room, 5)))


def _title(head: str, title: str, cells: int) -> Iterator[Line]:
    for at, part in enumerate(wrapped(title, max(cells - len(head) - 4, 10))):
        yield line(f" {' ' * len(head) if at else head}  {part}", Meaning.TITLE)


def _tagged(mark: Mark, text: str = "") -> Line:
    return (say(" "), say(mark.tag, mark.meaning), say(f" {text or mark.word}"))


def _under(text: str, cells: int) -> Iterator[Line]:
    yield from (line(f"      {part}") for part in wrapped(text, max(cells - 7, 10)))


def _remark(meaning: Meaning, text: str, cells: int) -> Iterator[Line]:
    yield from tagged(words.TAGS[meaning], meaning, text, cells)
