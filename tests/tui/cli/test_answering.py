"""A run followed in a plain terminal: which question a typed line answers, and which lines answer none."""

import os
import pty
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backends.control.clerk import Clerk
from backends.settings import Mode
from tests.backends.control.office import PLAN, Office, offices, site_in
from tui.cli.base import GOES_ON
from tui.cli.following import Follower
from tui.cli.runs import answer


class Terminal:
    """What is typed, a line at a time; and what was said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ours, theirs = pty.openpty()
        self.stdin = os.fdopen(theirs, "r", encoding="utf-8")
        self.said = ""
        monkeypatch.setattr(sys, "stdin", self.stdin)
        monkeypatch.setattr("tui.cli.following.write", self._write)

    def type(self, line: str) -> None:
        os.write(self.ours, f"{line}\n".encode())

    def close(self) -> None:
        self.stdin.close()
        os.close(self.ours)

    def _write(self, text: str) -> None:
        self.said += text


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    yield from offices(tmp_path, monkeypatch)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    one = Terminal(monkeypatch)
    yield one
    one.close()


@pytest.fixture
def clerk(tmp_path: Path, office: Office) -> Iterator[Clerk]:
    one = Clerk(site_in(tmp_path), Mode.OPERATION)
    yield one
    one.close()


def follow(clerk: Clerk, run: str, terminal: Terminal, *lines: str) -> None:
    """Glance once, and read these lines."""
    follower = Follower(clerk, run, asks=True)
    follower._glance()
    for line in lines:
        terminal.type(line)
        follower._wait()


def answers(office: Office, run: str) -> list[tuple[str, str]]:
    return [(one.question, one.choice) for _, one in office.store.requests(run) if one.kind == "answer"]


def test_a_line_answers_the_only_question(clerk: Clerk, office: Office, terminal: Terminal):
    run = clerk.begin(PLAN, PLAN.token)
    office.ask(run)
    follow(clerk, run, terminal, "yes")
    assert answers(office, run) == [("q1", "yes")]


def test_what_was_typed_before_a_question_stood_there_answers_nothing(clerk: Clerk, office: Office, terminal: Terminal):
    run = clerk.begin(PLAN, PLAN.token)
    terminal.type("yes")
    office.ask(run)
    follow(clerk, run, terminal, "no")
    assert answers(office, run) == [("q1", "no")]


def test_of_several_questions_the_one_that_is_named_is_answered(clerk: Clerk, office: Office, terminal: Terminal):
    run = clerk.begin(PLAN, PLAN.token)
    office.ask(run, "q1")
    office.ask(run, "q2")
    follow(clerk, run, terminal, "yes", "q2 skip it is lit", "q1 no")
    assert answers(office, run) == [("q2", "skip"), ("q1", "no")]
    assert "say which one is answered, as in `q1 yes`" in terminal.said


def test_an_answer_in_a_shell_says_which_question_it_was_given_to(
    clerk: Clerk, office: Office, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
):
    run = clerk.begin(PLAN, PLAN.token)
    office.ask(run)
    monkeypatch.setattr("tui.cli.runs.clerk_of", lambda _site: clerk)
    answer(run, "yes")
    said = capfdbinary.readouterr().out.decode()
    assert f"run {run} gets the answer yes to q1, step 1.1: Is it so?\n" in said


def test_who_lets_go_of_a_run_that_waits_is_not_told_that_it_goes_on(
    clerk: Clerk, office: Office, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
):
    run = clerk.begin(PLAN, PLAN.token)
    office.ask(run)
    follower = Follower(clerk, run, asks=True)
    follower._glance()
    monkeypatch.setattr(follower, "_glance", interrupted)
    assert follower.follow() == GOES_ON
    assert f"let go of run {run}, which waits for an answer" in terminal.said


def interrupted() -> None:
    raise KeyboardInterrupt
