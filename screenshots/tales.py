"""Runs told by hand: real plans, and what their journals would say up to a moment."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from backends import runbooks
from backends.events import (
    ActionEnded,
    Asked,
    Judgement,
    RunBegan,
    RunEnded,
    RunEvent,
    RunnerBegan,
    StepClosed,
    StepLooked,
    StepOpened,
)
from backends.model import Evidence
from backends.plan import Plan, plan_hash
from backends.progress import Holder, LogLine, Progress, RunRow, replay
from screenshots import stories
from screenshots.estates import NOW

WHO, HOST = "operator@bastion", "bastion"
HOMES = tuple(Evidence(node, "failover Online @server01", 0.4) for node in ("server01", "server02"))
MOVED = tuple(Evidence(node, "failover Online @server02", 0.4) for node in ("server01", "server02"))
MOVE_WORDS = "clpgrp -m failover -a server02"
PENDING = tuple(Evidence(node, "failover Online Pending", 0.9) for node in ("server01", "server02"))


def plan(runbook: str, **inputs: str) -> Plan:
    """A plan of the runbooks for the cluster that is well."""
    story = stories.healthy()
    return runbooks.write(runbook, stories.DB, story.site.timing, inputs, story.estate, NOW)


class Tale:
    """A run in the making. Its events are told by how many seconds ago they were."""

    def __init__(self, plan: Plan, run: str = "20260304-01", *, began_s: float = 41) -> None:
        self.run, self.plan = run, plan
        self.events: list[RunEvent] = []
        self.log: list[LogLine] = []
        self.alive: bool | None = True
        began = RunBegan(run, ago(began_s), WHO, plan, plan_hash(plan), plan.token, "/etc/clpdeck/site.toml")
        self.happened(began, RunnerBegan(ago(began_s - 0.6), HOST, 4711, 1))
        self.logged(began_s - 0.6, "clpdeck", "=", f"run {run} of {WHO}: {plan.title}")

    def happened(self, *events: RunEvent) -> None:
        """Events of its journal."""
        self.events += events

    def logged(self, seconds_ago: float, source: str, mark: str, text: str) -> None:
        """A line of its log."""
        self.log.append(LogLine(ago(seconds_ago), source, mark, text))

    def checked(self, seconds_ago: float) -> None:
        """All checks hold."""
        for number, check in enumerate(self.plan.before, 1):
            evidence = (Evidence("server01", "all well", 0.3), Evidence("server02", "all well", 0.4))
            looked = StepLooked(f"check {number}", ago(seconds_ago), "check", Judgement(True, evidence), ())
            self.happened(looked)
            self.logged(seconds_ago, "clpdeck", "=", f"check {number} holds: {check.title}")

    def looked(self, step: str, seconds_ago: float, holds: bool | None, evidence: Iterable[Evidence]) -> None:
        """A step was judged."""
        self.happened(StepLooked(step, ago(seconds_ago), "done", Judgement(holds, tuple(evidence)), ()))

    def opened(self, step: str, seconds_ago: float, words: str) -> None:
        """A step was begun."""
        self.happened(StepOpened(step, ago(seconds_ago), 1, words, spool=f"{step}-1.out"))
        if words.startswith("clp"):
            self.logged(seconds_ago, "server01", "$", words)

    def ended(self, step: str, seconds_ago: float, says: str, code: int | None = 0) -> None:
        """Its command came to its end."""
        self.happened(ActionEnded(step, ago(seconds_ago), 1, "done" if code == 0 else "failed", says, code))
        self.logged(seconds_ago, "server01", "|", says)

    def closed(self, step: str, seconds_ago: float, gives: tuple[tuple[str, str], ...] = ()) -> None:
        """A step is done."""
        self.happened(StepClosed(step, ago(seconds_ago), "done", gives=gives))
        self.logged(seconds_ago, "clpdeck", "=", f"step {step} is done")

    @property
    def progress(self) -> Progress:
        """How it stands."""
        return replay(enumerate(self.events, 1))

    @property
    def row(self) -> RunRow:
        """Its line in the list."""
        progress = self.progress
        done = sum(step.closed for step in progress.steps)
        holder = Holder(self.run, WHO, HOST, 4711, progress.began_at, NOW + timedelta(seconds=20), alive=True)
        return RunRow(
            self.run,
            progress.plan.cluster,
            progress.plan.runbook,
            progress.plan.title,
            progress.by,
            progress.began_at,
            progress.ended,
            progress.ended_at,
            done,
            len(progress.steps),
            len(progress.questions),
            holder if self.alive and not progress.ended else None,
        )


def ago(seconds: float) -> datetime:
    """So many seconds before the scenes' moment."""
    return NOW - timedelta(seconds=seconds)


def line(text: str) -> LogLine:
    """Something that a node says now."""
    return LogLine(NOW, "server01", "|", text)


def running() -> Tale:
    """The move is on its way."""
    tale = Tale(plan("move-group"))
    tale.checked(40)
    tale.looked("1.1", 39, False, HOMES)
    tale.opened("1.1", 34, MOVE_WORDS)
    tale.looked("1.1", 2, False, PENDING)
    return tale


def unknown() -> Tale:
    """The connection was lost while the command ran; nobody knows how it ended."""
    tale = Tale(plan("move-group"), began_s=701)
    tale.checked(700)
    tale.opened("1.1", 694, MOVE_WORDS)
    tale.logged(680, "server01", "!", "connection lost: no answer from 172.16.10.11 port 22 within 8 s")
    lost = "the connection was lost while it ran: nobody knows whether it was carried out"
    tale.happened(ActionEnded("1.1", ago(680), 1, "unknown", lost))
    tale.looked("1.1", 5, None, PENDING[1:])
    asks = (
        "It is not known how `clpgrp -m failover -a server02` on server01 ended, and it cannot be seen that "
        "failover is Online on server02. It is not sent again by itself: look at server01, then decide."
    )
    tale.happened(Asked("q1", "1.1", ago(90), "unknown", asks, ("again", "skip", "value", "stop")))
    tale.logged(90, "clpdeck", "=", "the outcome of step 1.1 is not known; it waits for an answer")
    return tale


def ended() -> Tale:
    """The move is done."""
    tale = Tale(plan("move-group"), began_s=1081)
    _whole(tale, 1080)
    return tale


def ended_before() -> Tale:
    """Another move, a day before."""
    tale = Tale(plan("move-group"), "20260303-01", began_s=86400)
    _whole(tale, 86399)
    return tale


def off() -> Tale:
    """A group was stopped a minute ago."""
    tale = Tale(plan("stop-group"), began_s=91)
    tale.checked(90)
    tale.opened("1.1", 84, "clpgrp -t failover -h server01")
    tale.ended("1.1", 67, "Command succeeded.")
    tale.closed("1.1", 66)
    tale.happened(RunEnded(ago(66), "done", "every step is done"))
    tale.logged(66, "clpdeck", "=", "the run is over: done")
    return tale


def _whole(tale: Tale, since_s: float) -> None:
    tale.checked(since_s)
    tale.opened("1.1", since_s - 6, MOVE_WORDS)
    tale.ended("1.1", since_s - 44, "Command succeeded.")
    tale.looked("1.1", since_s - 46, True, MOVED)
    tale.closed("1.1", since_s - 46)
    tale.opened("2.1", since_s - 47, "nothing; look until it is done")
    route = Evidence("AWS", "10.0.0.200/32 active -> server02's eni-02 in 2 tables", 0.8)
    tale.looked("2.1", since_s - 64, True, (route,))
    tale.closed("2.1", since_s - 64)
    tale.happened(RunEnded(ago(since_s - 64), "done", "every step is done"))
    tale.logged(since_s - 64, "clpdeck", "=", "the run is over: done")


def gone() -> Tale:
    """Its runner was killed in the middle."""
    tale = running()
    tale.alive = False
    return tale


def stopped() -> Tale:
    """One of last week."""
    week = 7 * 86400
    tale = Tale(plan("stop-group"), "20260225-02", began_s=week)
    tale.checked(week - 1)
    tale.opened("1.1", week - 3, "clpgrp -t failover -h server01")
    tale.happened(StepClosed("1.1", ago(week - 60), "skipped", "stopped by hand"))
    tale.happened(RunEnded(ago(week - 65), "stopped", "stopped by operator@bastion"))
    return tale
