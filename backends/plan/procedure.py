"""A plan as the written procedure: to be read before it runs, done by hand without us, or pasted into a ticket.

`lines(plan)` gives it piece by piece, for a screen that wraps and colours by itself; `as_procedure(plan)` as text of 80
columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from backends.model import AWS, AWS_TOPICS, NODE_TOPICS, Probe, Ref
from backends.plan.actions import Action, AskOperator, CallAws, EditConf, Found, PutFile, RunOnNode, TrustHostKey, Wait
from backends.plan.conditions import Condition
from backends.plan.looks import asked
from backends.plan.values import Check, DeadMan, Level, Plan, Stage, Step
from backends.plan.wording import by_hand, command_line, duration, in_words, listed, parts

WIDTH = 80
LABEL = 12
"""Columns of the label before a fact."""
INDENT = "     "
SET_IN = "  "
"""Before the further lines of one of several sentences below a label."""
SHELL_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|\S)+""")
"""A word of a command line, in quotes or not: no line is broken within it."""

HOW_CONFIRMED = {
    Level.LOOKS: "nothing: it only looks",
    Level.UNDOABLE: "y: it can be taken back",
    Level.INTERRUPTS: "typing: {}",
    Level.LOSES: "typing what is lost: {}",
}
OWN = "that it is so already is not enough: another run may have done it, and be at work there"
MUST = "it cannot be skipped: what comes after rests on it"
GIVES_WAY = "if it fails nobody is waited for: the run stops at once, and takes back what it did"
HOW_TO_READ = (
    "What follows a `$` is a command, run as root on the node named before it. What is not known counts as no; only a "
    "node that EC2 says is stopped, or that says its own cluster service is stopped, need not confirm what must hold. "
    "A step that is done already is left out."
)


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of the written procedure, top to bottom.

    Attributes:
        kind: `title`; `heading` of the checks, of a stage, of what is done at the end; `lane`, where a stage has
            several; `check` and `step`, the first line of one, with its number as the label; `fact`, a labelled
            sentence; `command`, an exact line for a shell, and `call`, an exact call to AWS, labelled as well; `note`.
        label: What stands before it: `why`, `done when`; empty where it goes on from the line above.
        of: The step's id or `check N`; empty for what belongs to the whole plan. As in the run's journal.
        one_of_many: It stands among others below one label: where it takes several lines, all but the first are set in.
    """

    kind: Literal["title", "heading", "lane", "check", "step", "fact", "command", "call", "note"]
    text: str
    label: str = ""
    of: str = ""
    one_of_many: bool = False


def lines(plan: Plan) -> tuple[Written, ...]:
    """The procedure piece by piece."""
    return tuple(_plan(plan))


def as_procedure(plan: Plan) -> str:
    """The procedure as text, 80 columns wide; only a word that is longer sticks out."""
    return "\n".join(line for piece in lines(plan) for line in _laid_out(piece)) + "\n"


def _plan(plan: Plan) -> Iterator[Written]:
    yield Written("title", plan.title)
    yield Written("fact", plan.cluster, "cluster")
    yield Written("fact", plan.runbook, "runbook")
    yield Written("fact", ", ".join(f"{name} = {value}" for name, value in plan.inputs) or "none", "inputs")
    yield Written("fact", plan.purpose, "purpose")
    yield Written("fact", HOW_CONFIRMED[plan.level].format(plan.token), "confirm by")
    if plan.consequence:
        yield Written("fact", plan.consequence, "what then")
    if plan.unattended:
        yield Written("fact", "may be begun by the approved plan's hash, with nobody at a terminal", "unattended")
    if plan.emergency:
        yield Written("fact", "takes the cluster over from a run that holds it", "emergency")
    yield Written("note", HOW_TO_READ)
    yield from _around(plan)
    if plan.before:
        yield Written("heading", "First, all of this must hold")
    for number, check in enumerate(plan.before, 1):
        yield from _check(number, check)
    for stage in plan.stages:
        yield from _stage(stage, plan)
    if plan.finally_:
        yield Written("heading", "At the end, however it ends")
    for step in plan.finally_:
        yield from _step(step, plan)


def _around(plan: Plan) -> Iterator[Written]:
    """What the decision rests on; what this cluster does not need of the procedure; what will remain to be done."""
    yield from _listed("evidence", plan.evidence)
    yield from _listed("not needed", [f"{what}: {because}" for what, because in plan.not_needed])
    yield from _listed("remains", [one.text for one in plan.obligations])


def _listed(label: str, texts: Sequence[str]) -> Iterator[Written]:
    """Sentences below one label."""
    for at, text in enumerate(texts):
        yield Written("fact", text, "" if at else label, one_of_many=len(texts) > 1)


def _check(number: int, check: Check) -> Iterator[Written]:
    of = f"check {number}"
    yield Written("check", check.title, of, of)
    yield from _when("holds when", of, check.condition)
    yield from _ask(of, check.looks)


def _stage(stage: Stage, plan: Plan) -> Iterator[Written]:
    """A stage; its number is that of its steps, so that one that is left out leaves a gap, and ids stay."""
    number = next((step.id.partition(".")[0] for lane in stage.lanes for step in lane.steps), "")
    yield Written("heading", f"{number}  {stage.title}")
    for lane in stage.lanes:
        if len(stage.lanes) > 1:
            others = listed([one.name for one in stage.lanes if one is not lane])
            yield Written("lane", f"{lane.name}, at the same time as {others}")
        for step in lane.steps:
            yield from _step(step, plan)


def _step(step: Step, plan: Plan) -> Iterator[Written]:
    yield Written("step", step.title, step.id, step.id)
    yield Written("fact", step.why, "why", step.id)
    if step.ready_when:
        yield from _when("ready when", step.id, step.ready_when)
    if step.dead_man:
        dead_man = step.dead_man
        yield from _armed(step, dead_man, plan)
    yield from _do(step.id, step.do)
    if step.done_when:
        yield from _when("done when", step.id, step.done_when)
    if step.lost_when:
        yield from _when("fails when", step.id, step.lost_when)
    if step.anew:
        yield from _when("anew when", step.id, step.anew.when)
        yield Written(
            "fact", f"{listed(step.anew.steps)}, instead of this step; then it has its turn", "again", step.id
        )
    yield from _ask(step.id, step.looks)
    time = f"usually {duration(step.usual_s)}, at most {duration(step.timeout_s)}"
    yield Written("fact", time, "time", step.id)
    if step.gives:
        yield Written("fact", listed(str(Ref(step.id, name)) for name, _ in step.gives), "gives", step.id)
    facts = (
        ("cost", step.cost), ("own", OWN if step.own else ""), ("must", MUST if step.must else ""), ("risk", step.risk),
        ("gives way", GIVES_WAY if step.gives_way else ""),
    )  # fmt: skip
    yield from (Written("fact", text, label, step.id) for label, text in facts if text)
    if step.way_on:
        yield Written("fact", step.way_on, "if it fails", step.id)
    taken_back = [f"step {one.id}, at the end" for one in plan.finally_ if one.undoes == step.id]
    undo = step.undo or listed(taken_back)
    if undo:
        yield Written("fact", undo, "undo", step.id)
    if step.undoes:
        yield Written("fact", f"step {step.undoes}; not needed where that was never begun", "takes back", step.id)


def _armed(step: Step, dead_man: DeadMan, plan: Plan) -> Iterator[Written]:
    """What undoes a step by itself: a timer on a node, or a process of its own on this machine."""
    after = f"by itself after {duration(dead_man.after_s)}, if nobody stops it"
    if dead_man.node:
        yield Written("fact", f"a timer on {dead_man.node} does this {after}:", "first arm", step.id)
        yield Written("command", command_line(RunOnNode(dead_man.node, dead_man.argv)), "", step.id)
        return
    steps = listed(one.id for one in plan.finally_)
    told = f"a watchdog on this machine, a process of its own beside the runner, carries out {steps} {after}"
    yield Written("fact", told, "first arm", step.id)


def _do(of: str, action: Action) -> Iterator[Written]:
    match action:
        case AskOperator():
            yield from _question(of, action)
        case CallAws(gives=given):
            yield Written("call", command_line(action), "do", of)
            yield Written("command", " ".join(by_hand(action)), "or by hand", of)
            if given:
                yield Written("fact", listed(str(Ref(of, name)) for name, _ in given), "gives", of)
        case RunOnNode(typed=typed):
            yield Written("command", command_line(action), "do", of)
            if typed:
                yield Written("fact", typed, "type", of)
        case EditConf() | PutFile() | TrustHostKey() | Wait():
            yield Written("fact", command_line(action), "do", of)
            yield from (Written("fact", text, "to be", of) for text in _to_be(action))


def _question(of: str, action: AskOperator) -> Iterator[Written]:
    yield Written("fact", command_line(action), "question", of)
    yield Written("fact", action.look_at, "look at", of)
    yield Written("fact", action.yes_means, "yes means", of)
    if action.counts_when:
        yield from _when("yes needs", of, action.counts_when)
    for at, one in enumerate(action.shows):
        yield Written("fact", _shown(one), "" if at else "shows", of)
    if action.gives:
        yield Written("fact", f"{Ref(of, action.gives)}, as it is typed", "gives", of)


def _to_be(action: Action) -> tuple[str, ...]:
    """What an edited configuration is to say."""
    return tuple(map(str, action.given)) if isinstance(action, EditConf) else ()


def _shown(one: Found) -> str:
    """What is shown with a question."""
    topics = {topic: about for topic, (about, _) in AWS_TOPICS.items()}
    topics |= {topic: known.about for topic, known in NODE_TOPICS.items()}
    return f"what {one.who} says of {topics[one.topic]}{f': {one.key}' if one.key else ''}"


def _when(label: str, of: str, condition: Condition) -> Iterator[Written]:
    """A line for each of the things that must hold together."""
    for at, part in enumerate(parts(condition)):
        yield Written("fact", in_words(part), "" if at else label, of)


def _ask(of: str, looks: tuple[Probe, ...]) -> Iterator[Written]:
    for at, words in enumerate(asked(looks)):
        yield Written("call" if words.startswith(AWS) else "command", words, "" if at else "ask", of)


def _laid_out(piece: Written) -> Iterator[str]:
    match piece.kind:
        case "title":
            yield from (piece.text, "=" * min(len(piece.text), WIDTH))
        case "heading":
            yield from ("", piece.text, "-" * min(len(piece.text), WIDTH))
        case "lane":
            yield from ("", piece.text)
        case "check" | "step":
            yield from ("", *_filled(piece.text.split(), f"{piece.label}  ", INDENT))
        case "note":
            yield from ("", *_filled(piece.text.split(), "", ""))
        case "fact" | "call":
            yield from _filled(piece.text.split(), *_margins(piece))
        case "command":
            yield from _filled(SHELL_WORD.findall(piece.text), *_margins(piece), end=" \\")


def _margins(piece: Written) -> tuple[str, str]:
    """What the first line of a fact begins with, and the others."""
    indent = INDENT if piece.of else ""
    return f"{indent}{piece.label:{LABEL}}", f"{indent}{'':{LABEL}}{SET_IN if piece.one_of_many else ''}"


def _filled(words: Sequence[str], first: str, others: str, *, end: str = "") -> Iterator[str]:
    """Lines of words. Those that go on end in what a shell goes on after."""
    row, empty = first, True
    for word in words:
        if not empty and len(row) + len(word) + 1 + len(end) > WIDTH:
            yield f"{row}{end}"
            row, empty = others, True
        row += word if empty else f" {word}"
        empty = False
    yield row.rstrip()
