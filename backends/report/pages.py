"""A report, written out: what came of it, what is left to do, then everything in the order of the procedure."""

from collections.abc import Iterator
from typing import TypeAlias

from backends.model import Evidence
from backends.plan import listed
from backends.report import split_told
from backends.report.aftermath import obliged, recovered
from backends.report.blocks import Block, Facts, Heading, Items, Line, Paragraph, Verbatim, Words
from backends.report.phrases import by_name, by_whom, saying, span, time_of
from backends.report.values import (
    Attempt,
    CheckTold,
    Interruption,
    Judged,
    Question,
    Report,
    StepTold,
)

HOLDS = {True: "yes", False: "no", None: "not known"}
ABOUT = {"done": "is it done?", "ready": "may it be done?", "check": "does it hold?"}
STANDING = {
    "to-do": "not begun",
    "open": "under way",
    "unknown": "sent, how it ended is not known",
    "waiting": "waits for the operator",
    "failed": "failed",
    "done": "done",
    "already": "was so already",
    "skipped": "skipped",
    "not-needed": "not needed",
    "left": "not done",
}
OUTCOME = {
    "": "",
    "done": "it says it is done",
    "failed": "it says no",
    "unsent": "it was never sent",
    "unknown": "no word of how it ended",
}
Row: TypeAlias = tuple[str, Line]
Entry: TypeAlias = tuple[int, Line, str]
"""The number of an event, a line about it, and words that have a block of their own behind it."""


def pages(report: Report) -> Iterator[Block]:
    """The whole of it."""
    yield Heading(1, (headline(report),))
    yield Facts(tuple(_facts(report)))
    if report.evidence:
        yield Heading(2, ("What the decision rested on",))
        yield Items(tuple((Verbatim(one),) for one in report.evidence))
    if report.split:
        yield from split_told.told(report.split, report)
    if report.undone:
        yield Heading(2, ("Left to do, or to know",))
        yield Items(tuple((one.what, *by_whom(one.by), *saying(one.says)) for one in report.undone))
    if report.obligations:
        yield Heading(2, ("Obligations",))
        yield Items(tuple(obliged(one, report) for one in report.obligations))
    if report.checks:
        yield Heading(2, ("Looked at before anything was done",))
    for check in report.checks:
        yield from _check(check, report)
    stage = ""
    for step in report.steps:
        if step.stage != stage:
            stage = step.stage
            yield Heading(2, (stage,))
        yield from _step(step, report)
    yield from _asides(report)


def headline(report: Report) -> str:
    """What it was, and what came of it, in a line."""
    skipped = sum(step.standing == "skipped" for step in report.steps)
    ended = f"done but for {skipped} skipped" if report.ended == "incomplete" else report.ended
    return f"{report.title or report.run}: {ended or 'not ended'}"


def _facts(report: Report) -> Iterator[Row]:
    yield "run", (Verbatim(report.run), " on cluster ", Verbatim(report.cluster))
    yield "site file", (Verbatim(report.site),)
    yield "runbook", (report.runbook, f", plan {report.plan_hash}")
    if report.inputs:
        yield "inputs", by_name(report.inputs)
    yield "purpose", (report.purpose,)
    yield "begun", (f"{report.began_at:%Y-%m-%d %H:%M:%S} UTC", *by_whom(report.by))
    yield "confirmed", _confirmed(report)
    if report.ended_at:
        yield "ended", (f"{time_of(report.ended_at, report)} UTC, {report.ended}", *saying(report.says))
    else:
        yield "as of", (f"{time_of(report.at, report)} UTC, event {report.seq} of its journal",)
    if report.took_s is not None:
        usual = f", usually about {span(report.usual_s)}" if report.usual_s else ""
        yield "took", (f"{span(report.took_s)}{usual}",)
    if report.interruption and not report.split:  # which tells it by itself
        yield "service away", _away(report.interruption, report)
    if report.recovery:
        yield from recovered(report.recovery, report)
    for one in report.waited:
        alone = f"its commands and calls by themselves took {one.sent_s:.1f} s"
        yield "held up", (f"{one.for_s:.1f} s ({one.holds}, frozen on ", Verbatim(one.node), f"); {alone}")
    for number, runner in enumerate(report.runners):
        went_on = "another one from" if number else "from"
        yield "runner", (f"{went_on} {time_of(runner.at, report)}: ", Verbatim(f"{runner.host}, process {runner.pid}"))
    for stop in report.stops:
        how = "commands in hand interrupted" if stop.interrupt else "after the steps in hand"
        yield "stop asked for", (f"{time_of(stop.at, report)}, {how}", *by_whom(stop.by))


def _confirmed(report: Report) -> Line:
    told = (f". It was said: {report.consequence}",) if report.consequence else ()
    if report.typed:
        return ("by typing ", Verbatim(report.typed), *told)
    return ("not asked for: it only looks" if report.level == "looks" else "by pressing y", *told)


def _away(away: Interruption, report: Report) -> Line:
    began = f"from {time_of(away.began_at, report)}, when step {away.step} was sent"
    if away.ended_at is None or away.seconds is None:
        return (f"{began}; this run has not brought it back",)
    end = f"to {time_of(away.ended_at, report)}, when all was seen that step {away.until} waits for"
    rto = "" if report.recovery else " (RTO)"  # a restore has its own two clocks; this is the proof's move
    return (f"at most {span(away.seconds)}{rto}: {began}, {end}",)


def _check(check: CheckTold, report: Report) -> Iterator[Block]:
    holds = HOLDS[check.judged[-1].holds] if check.judged else "not looked at"
    yield Heading(3, (f"Check {check.number}, {check.title}: {holds}",))
    yield Facts((("holds when", (check.condition,)),))
    entries = [(judged.seq, _judged(judged, report), "") for judged in check.judged]
    entries += _questions(f"check {check.number}", report)
    yield from _told(entries)


def _step(step: StepTold, report: Report) -> Iterator[Block]:
    yield Heading(3, (f"{step.id} {step.title}: {STANDING[step.standing]}",))
    yield Facts(tuple(_planned(step)))
    yield from _told([*_history(step, report), *_questions(step.id, report)])


def _told(entries: list[Entry]) -> Iterator[Block]:
    """What happened, in the order in which it was written down."""
    lines: list[Line] = []
    for _, line, words in sorted(entries, key=lambda entry: entry[0]):
        lines.append(line)
        if words:
            yield from (Items(tuple(lines)), Words(words))
            lines.clear()
    if lines:
        yield Items(tuple(lines))


def _planned(step: StepTold) -> Iterator[Row]:
    yield "why", (step.why,)
    if step.risk:
        yield "risk", (step.risk,)
    if not step.attempts:
        yield "planned", (Verbatim(step.planned),)
    if step.ready_when:
        yield "ready when", (step.ready_when,)
    if step.done_when:
        yield "done when", (step.done_when,)


def _history(step: StepTold, report: Report) -> Iterator[Entry]:
    """All that happened to a step, but for what was asked about it."""
    for judged in step.judged:
        yield judged.seq, _judged(judged, report), ""
    for attempt in step.attempts:
        yield _begun(step, attempt, time_of(attempt.at, report))
        if attempt.ended_at:
            yield attempt.ended_seq, _ended(attempt, time_of(attempt.ended_at, report)), ""
    if step.closed_at:
        took = f", after {span(step.took_s)}, usually {_usual(step)}" if step.took_s is not None else ""
        gave = (", gave ", *by_name(step.gave)) if step.gave else ()
        closed = f"{time_of(step.closed_at, report)} over: {STANDING[step.standing]}{took}"
        yield step.closed_seq, (closed, *gave, *saying(step.says)), ""


def _usual(step: StepTold) -> str:
    """How long a step took before; where nobody knows that, how long it takes by the plan."""
    if step.before is None:
        return span(step.usual_s)
    least, most = span(step.before.least_s), span(step.before.most_s)
    return f"{least if least == most else f'{least} to {most}'} ({step.before.times} before)"


def _begun(step: StepTold, attempt: Attempt, time: str) -> Entry:
    begun = f"{time} begun, attempt {attempt.number}"
    if not step.where:
        return attempt.seq, (begun, *saying(attempt.words)), ""
    token = (", with token ", Verbatim(attempt.token)) if attempt.token else ()
    return attempt.seq, (begun, f", on {step.where}", *token, ":"), attempt.words


def _judged(judged: Judged, report: Report) -> Line:
    """What was asked, what the answer is, and by whose words."""
    parts: list[str | Verbatim] = [f"{time_of(judged.at, report)} looked, {ABOUT[judged.about]} {HOLDS[judged.holds]}"]
    said: dict[str, list[Evidence]] = {}
    for evidence in judged.evidence:
        said.setdefault(evidence.says, []).append(evidence)
    for at, (words, by) in enumerate(said.items()):
        names, age_s = [one.source for one in by], max(one.age_s for one in by)
        parts += ["; " if at else ": ", f"{listed(names)} {'say' if len(names) > 1 else 'says'} ", Verbatim(words)]
        if age_s >= 1:  # the runner's own looks are fresh
            parts.append(f" ({span(age_s)} old)")
    for unseen in judged.unseen:
        parts += ["; not seen: ", Verbatim(unseen)]
    return tuple(parts)


def _ended(attempt: Attempt, time: str) -> Line:
    code = "" if attempt.exit_code is None else f", exit code {attempt.exit_code}"
    spool: Line = ()
    if attempt.spool_sha256:
        name, sha = Verbatim(attempt.spool), Verbatim(attempt.spool_sha256)
        spool = ("; raw output: ", name, f", {attempt.spool_bytes} bytes, SHA-256 ", sha)
    return (f"{time} ended, {OUTCOME[attempt.outcome]}{code}", *saying(attempt.says), *spool)


def _questions(step: str, report: Report) -> Iterator[Entry]:
    for question in report.questions:
        if question.step == step:
            yield from _question(question, report)


def _question(question: Question, report: Report) -> Iterator[Entry]:
    asked = (f"{time_of(question.at, report)} asked, {question.id}", *saying(question.text))
    yield question.seq, (*asked, *((", and shown:",) if question.shown else ())), "\n".join(question.shown)
    if question.answered_at:
        answer = f"{time_of(question.answered_at, report)} {question.id} answered, {question.choice}"
        yield question.over_seq, (answer, *by_whom(question.by), *saying(question.value)), ""
    elif question.withdrawn_at:
        withdrawn = f"{time_of(question.withdrawn_at, report)} {question.id} withdrawn"
        yield question.over_seq, (withdrawn, *saying(question.withdrawn)), ""


def _asides(report: Report) -> Iterator[Block]:
    """What is about several steps: other plans, switches."""
    lines: list[Line] = []
    for revision in report.revisions:
        inputs = ("; its inputs: ", *by_name(revision.inputs)) if revision.inputs else ()
        what = f"{listed(revision.anew)} done anew" if revision.anew else "another plan"
        lines.append((f"{time_of(revision.at, report)} {what}", *by_whom(revision.by), *saying(revision.why), *inputs))
    for switch in report.switches:
        gone = f"disarmed {time_of(switch.disarmed_at, report)}" if switch.disarmed_at else "still armed"
        told = f" of step {switch.step}, for {switch.after_s} s, {gone}"
        armed = f"{time_of(switch.armed_at, report)} dead man's switch armed: "
        lines.append((armed, Verbatim(switch.unit), told, *saying(switch.says)))
    if lines:
        yield Heading(2, ("Beside the steps",))
        yield Items(tuple(lines))
    yield Paragraph(("All times are UTC, by the clock of the machine the runner ran on.",))
