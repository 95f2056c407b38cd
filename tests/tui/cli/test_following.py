"""A run that is followed in a terminal where nobody answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backends.control.clerk import Clerk
from backends.errors import StoreError
from backends.events import RunEnded
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
