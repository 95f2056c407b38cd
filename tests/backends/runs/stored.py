"""Runs to put into stores, and events to put into runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backends.events import Asked, RunBegan, StepClosed, StepOpened
from backends.plan import Lane, Plan, Stage, Step, Wait, plan_hash
from backends.runs.base import AnswerRequest, Choice, Lease, Store

START = datetime(2026, 2, 3, 23, 30, tzinfo=UTC)
ELSEWHERE = "bastion2"
"""A machine that is not this one: only time tells whether its processes live."""


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def plan(cluster: str = "bookshop", *, title: str = "Move group web to server02", emergency: bool = False) -> Plan:
    steps = tuple(Step(f"1.{number}", f"Step {number}", "Because.", Wait()) for number in (1, 2, 3))
    stages = (Stage("Move", (Lane("server01", steps),)),)
    return Plan("move-group", cluster, title, "So that.", (), (), stages, emergency=emergency)


def began(of: Plan | None = None, *, by: str = "ops@bastion", when: datetime = START) -> RunBegan:
    of = of or plan()
    return RunBegan("", when, by, of, plan_hash(of), "web to server02", "/etc/site.toml")


def begin(store: Store, of: Plan | None = None, second: float = 0.0) -> str:
    """Begin a run and hand back its number."""
    return store.begin(began(of, when=at(second)), now=at(second)).run


def taken(store: Store, of: Plan | None = None, second: float = 0.0) -> Lease:
    """Begin a run and have it taken by a runner elsewhere."""
    return store.take(begin(store, of, second), ELSEWHERE, 4711, at(second))


def opened(step: str = "1.1", attempt: int = 1) -> StepOpened:
    return StepOpened(step, at(1), attempt, f"clpgrp -m web -a server02 # {attempt}")


def closed(step: str) -> StepClosed:
    return StepClosed(step, at(2), "done")


def asked(question: str = "q1") -> Asked:
    return Asked(question, "1.1", at(3), "failed", "It failed. What now?", ("again", "skip", "stop"))


def answer(choice: Choice = "again", by: str = "ops@bastion", question: str = "q1") -> AnswerRequest:
    return AnswerRequest(question, choice, by, at(4))


def left(step: str) -> StepClosed:
    return replace(closed(step), how="left")
