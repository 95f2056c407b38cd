"""clpdeck obligations, in a terminal and for programs."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer

from backends.control.clerk import Clerk
from backends.events import RunEnded, StepOpened
from backends.plan import Obligation
from backends.settings import Mode
from tests.backends.control.office import PLAN, Office, offices, site_in, utc_now
from tui.cli.duties import SCHEMA, obligations

OWES = replace(PLAN, obligations=(Obligation("lamp", "Put the lamp out, for oil costs money."),))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    yield from offices(tmp_path, monkeypatch)


@pytest.fixture
def run(tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    clerk = Clerk(site_in(tmp_path), Mode.OPERATION, "taro@here")
    monkeypatch.setattr("tui.cli.runs.clerk_of", lambda _site: clerk)
    number = clerk.begin(OWES, PLAN.token)
    office.append(number, StepOpened("1.1", utc_now(), 1, "words"), RunEnded(utc_now(), "done"))
    yield number
    clerk.close()


def said(capture: pytest.CaptureFixture[bytes]) -> str:
    return capture.readouterr().out.decode()


def test_what_is_open_is_listed_until_somebody_closes_it(run: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    obligations()
    text = said(capfdbinary)
    assert text.startswith(f"[! ] {run} lamp, books, since ")
    assert "Put the lamp out, for oil costs money." in text
    obligations(close=(run, "lamp"), note="blown out")
    assert said(capfdbinary) == f"lamp of run {run} is closed: Put the lamp out, for oil costs money.\n"
    obligations()
    assert said(capfdbinary).startswith("nothing is left to be done by the runs in ")
    obligations(everything=True)
    text = said(capfdbinary)
    assert text.startswith(f"[OK] {run} lamp")
    assert "by taro@here: blown out" in text


def test_programs_get_every_field(run: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    obligations(as_json=True)
    told = json.loads(said(capfdbinary))
    (one,) = told["obligations"]
    assert told["schema"] == SCHEMA
    assert (one["run"], one["name"], one["met_at"]) == (run, "lamp", None)


def test_a_note_without_what_it_is_about_is_a_wrong_call(run: str) -> None:
    with pytest.raises(typer.BadParameter, match="goes with --close"):
        obligations(note="blown out")
