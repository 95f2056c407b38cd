"""Journals of runs, written by hand: a move that went well, one with trouble, one under way, a hostile one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backends.events import (
    ActionEnded,
    Answered,
    Asked,
    Choice,
    Judgement,
    PlanRevised,
    RunBegan,
    RunEnded,
    RunEvent,
    RunnerBegan,
    Sight,
    StepClosed,
    StepLooked,
    StepOpened,
    StopAsked,
    SwitchArmed,
    SwitchDisarmed,
    Withdrawn,
)
from backends.model import Evidence
from backends.plan import (
    Check,
    GroupOn,
    Lane,
    Plan,
    RunOnNode,
    ServerOnline,
    Stage,
)
from tests.backends.report.plans import FROZEN, MOVE, VIEWS

Journal = tuple[tuple[int, RunEvent], ...]
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def at(seconds: float) -> datetime:
    return datetime(2026, 11, 22, 4, 50, tzinfo=UTC) + timedelta(seconds=seconds)


def numbered(*events: RunEvent) -> Journal:
    return tuple(enumerate(events, 1))


def began(plan: Plan) -> tuple[RunEvent, ...]:
    return (
        RunBegan("20261122-01", at(0), "ops@bastion", plan, "3f2a90bc11de", plan.token, "/etc/clpdeck/site.toml"),
        RunnerBegan(at(0.4), "bastion", 4711, 7),
    )


def saw(step: str, seconds: float, about, holds: bool | None, *says: tuple[str, str], dark: str = "") -> StepLooked:
    evidence = tuple(Evidence(source, words, 0.0) for source, words in says)
    failed = {"server02": dark}
    sights = tuple(Sight(probe, at(seconds), "raw", failed.get(probe.node, "")) for probe in VIEWS)
    return StepLooked(step, at(seconds), about, Judgement(holds, evidence), sights)


def asked(id_: str, step: str, seconds: float, why, text: str, choices: Iterable[Choice]) -> Asked:
    return Asked(id_, step, at(seconds), why, text, tuple(choices))


CHECKED = (
    saw("check 1", 1, "check", True, ("server01", "server02 Online"), ("server02", "server02 Online")),
    saw("check 2", 1, "check", True, ("server01", "md1 GREEN on server02"), ("server02", "md1 GREEN on server02")),
)
SENT = (
    saw("1.1", 1.5, "done", False, ("server01", "failover Online on server01")),
    saw("1.1", 1.5, "ready", True, ("server01", "failover Online on server01"), ("server02", "server02 Online")),
    StepOpened("1.1", at(1.6), 1, "clpgrp -m failover -a server02", spool="1.1-1.out"),
)
HERE = (("server01", "failover Online on server02"), ("server02", "failover Online on server02"))


def followed(seconds: float) -> tuple[RunEvent, ...]:
    """The second step, and the end."""
    return (
        saw("2.1", seconds, "done", False, ("AWS", "10.0.0.200 to server01 in Route-C, active")),
        StepOpened("2.1", at(seconds), 1, "nothing; look until it is done"),
        saw("2.1", seconds + 2, "done", True, ("AWS", "10.0.0.200 to server02, active")),
        StepClosed("2.1", at(seconds + 2), "done"),
        RunEnded(at(seconds + 2.1), "done"),
    )


def moved() -> Journal:
    """All went well."""
    ended = ActionEnded("1.1", at(14.2), 1, "done", "Command succeeded.", 0, (), 19, SHA)
    under_way = saw("1.1", 5, "done", False, ("server01", "failover Offline Pending on server01"))
    over = (saw("1.1", 15, "done", True, *HERE), StepClosed("1.1", at(15), "done"))
    return numbered(*began(MOVE), *CHECKED, *SENT, under_way, ended, *over, *followed(15.1))


def lost() -> Journal:
    """The connection was lost, the runner killed, one node not to be seen; the operator was asked; it had moved."""
    text = "Step 1.1 (Move failover to server02) was sent, and how it ended is not known."
    return numbered(
        *began(MOVE),
        *CHECKED,
        *SENT,
        ActionEnded("1.1", at(3), 1, "unknown", "the connection to server01 was lost", None, (), 0, ""),
        saw("1.1", 4, "done", None, ("server01", "failover Offline Pending on server01"), dark="no contact for 8 s"),
        RunnerBegan(at(60), "bastion", 5822, 8),
        asked("q1", "1.1", 301.6, "unknown", text, ("again", "skip", "stop")),
        Withdrawn("q1", at(330), "The step is over."),
        saw("1.1", 330, "done", True, *HERE),
        StepClosed("1.1", at(330), "done", "It is so, though the action ended unknown."),
        *followed(330.1),
    )


def stopped() -> Journal:
    """An image that was refused, tried with another name, skipped; then the run was stopped, and took back."""
    other = replace(FROZEN, inputs=(("node", "server02"), ("image", "nightly-2")))
    choices: tuple[Choice, ...] = ("again", "skip", "value", "stop")
    call = "ec2 CreateImage InstanceId=i-0123456789abcdef0 Name=nightly"
    return numbered(
        *began(FROZEN),
        saw("check 1", 1, "check", True, ("server02", "server02 Online")),
        SwitchArmed("1.1", at(2), "clpdeck-back-20261122-01", 600),
        StepOpened("1.1", at(2.1), 1, "clpgrp -t failover", spool="1.1-1.out"),
        asked("q1", "1.2", 2.2, "operator", "Is the dashboard grey?", ("yes", "no", "stop")),
        ActionEnded("1.1", at(6), 1, "done", "Command succeeded.", 0, (), 19, SHA),
        saw("1.1", 6.5, "done", True, ("server02", "failover Offline")),
        StepClosed("1.1", at(6.5), "done"),
        Answered("q1", at(40), "ops@bastion", "yes", "grey", 1),
        StepClosed("1.2", at(40), "done"),
        StepOpened("2.1", at(41), 1, call, "clpdeck-20261122-01-2.1-1"),
        ActionEnded("2.1", at(42), 1, "failed", "InvalidAMIName.Duplicate: AMI name nightly is already in use"),
        asked("q2", "2.1", 42, "failed", "Step 2.1 (Make the image) failed.", choices),
        Answered("q2", at(60), "second@laptop", "value", "image=nightly-2", 2),
        PlanRevised(at(60), "second@laptop", other, "The operator gave other inputs."),
        StepOpened("2.1", at(61), 2, call.replace("nightly", "nightly-2"), "clpdeck-20261122-01-2.1-2"),
        ActionEnded("2.1", at(62), 2, "failed", "RequestLimitExceeded: Request limit exceeded."),
        asked("q3", "2.1", 62, "failed", "Step 2.1 (Make the image) failed.", choices),
        Answered("q3", at(90), "ops@bastion", "skip", "tomorrow is another night", 3),
        StepClosed("2.1", at(90), "skipped", "tomorrow is another night"),
        StopAsked(at(91), "ops@bastion", True, 4),
        StepOpened("3.1", at(92), 1, "clpgrp -s failover", spool="3.1-1.out"),
        ActionEnded("3.1", at(99), 1, "done", "Command succeeded.", 0, (), 19, SHA),
        saw("3.1", 100, "done", True, ("server02", "failover Online on server02")),
        StepClosed("3.1", at(100), "done"),
        SwitchDisarmed("1.1", at(101), "clpdeck-back-20261122-01"),
        RunEnded(at(102), "stopped", "by ops@bastion"),
    )


def under_way() -> Journal:
    """A run that waits for an answer, with a switch armed, past midnight."""
    late = [(number, _later(event)) for number, event in stopped()]
    return tuple(late[:12])


def _later(event: RunEvent) -> RunEvent:
    return replace(event, at=event.at + timedelta(hours=19, minutes=9, seconds=58))


HOSTILE = (
    "<script>alert(1)</script>",
    "``` \n\n# not a heading\n* not an item",
    "![x](http://example.com/x.png) [y](javascript:alert(1))",
    "@everyone #1 !2 ~bug www.example.com https://example.com",
    "\x1b]0;title\x07\x1b[31mred\u202eback",
    "**bold** _em_ `code` ``two`` <b>b</b> &lt; | --- |",
    '"><img src=x onerror=alert(1)>',
    "]]> --> */ </style></pre></code>",
)


def hostile(text: str) -> Journal:
    """A run in which whatever can come from outside is this text."""
    step = replace(
        MOVE.stages[0].lanes[0].steps[0],
        title=text,
        why=text,
        risk=text,
        do=RunOnNode(text, (text,)),
        done_when=GroupOn(text, text),
        ready_when=GroupOn(text, text),
    )
    plan = replace(
        MOVE,
        cluster=text,
        title=text,
        purpose=text,
        inputs=((text, text),),
        before=(Check(text, ServerOnline(text), VIEWS),),
        stages=(Stage(text, (Lane(text, (step,)),)),),
        token=text,
        consequence=text,
    )
    return numbered(
        RunBegan("20261122-01", at(0), text, plan, "3f2a90bc11de", text, text),
        RunnerBegan(at(0), text, 1, 1),
        saw("check 1", 1, "check", True, (text, text)),
        saw("1.1", 1, "done", None, (text, text), dark=text),
        SwitchArmed("1.1", at(1), text, 600),
        StepOpened("1.1", at(1), 1, text, text, text),
        ActionEnded("1.1", at(2), 1, "failed", text, 1, ((text, text),), 19, text),
        asked("q1", "1.1", 3, "failed", text, ("skip",)),
        Answered("q1", at(4), text, "skip", text, 1),
        StepClosed("1.1", at(4), "skipped", text),
        SwitchDisarmed("1.1", at(5), text, text),
        asked("q2", "1.1", 6, "failed", text, ("skip",)),
        StopAsked(at(7), text),
        RunEnded(at(8), "stopped", text),
    )
