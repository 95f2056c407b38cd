"""A run that is followed in a terminal where nobody answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backends.control.clerk import Clerk
from backends.errors import StoreError
from backends.events import RunEnded, StepClosed
from backends.settings import Mode
from tests.backends.control.office import PLAN, Office, offices, site_in, utc_now
from tui.cli.base import NOT_DONE
from tui.cli.following import Follower


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    yield from offices(tmp_path, monkeypatch)


def test_a_store_that_cannot_be_read_for_a_while_is_said_once_and_does_not_end_the_following(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
):
    clerk = Clerk(site_in(tmp_path), Mode.OPERATION)
    run, version, locked = clerk.begin(PLAN, PLAN.token), clerk.version, [StoreError("it is locked")] * 2

    def sometimes() -> int:
        if locked:
            raise locked.pop()
        return version()

    monkeypatch.setattr(clerk, "version", sometimes)
    office.append(run, RunEnded(utc_now(), "stopped"))
    assert Follower(clerk, run, asks=False).follow() == NOT_DONE
    clerk.close()
    said = capfdbinary.readouterr().out.decode()
    assert said.count("clpdeck: it is locked\n") == 1
    assert f"run {run} is over: stopped; clpdeck report {run}" in said


def test_a_run_in_which_a_step_was_skipped_is_not_done(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
):
    clerk = Clerk(site_in(tmp_path), Mode.OPERATION)
    run = clerk.begin(PLAN, PLAN.token)
    office.append(run, StepClosed("1.1", utc_now(), "skipped", "it is not needed"))
    office.append(run, RunEnded(utc_now(), "incomplete"))
    assert Follower(clerk, run, asks=False).follow() == NOT_DONE
    clerk.close()
    assert f"run {run} is over: done, 1 skipped; " in capfdbinary.readouterr().out.decode()
