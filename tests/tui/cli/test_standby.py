"""clpdeck ready and clpdeck sets, in a terminal and for programs."""

import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import typer

from backends.control import standby
from backends.model import Estate, Probe
from backends.settings import Site, StorePlace
from tests.backends.readiness.places import IMAGES, NOW, WELL, aws, facts, seen, source
from tui.cli.standby import READY_SCHEMA, SETS_SCHEMA, ready, sets


@pytest.fixture
def estates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Estate]:
    """What each look brings, the last one again and again; at first all is well."""
    known = [seen(WELL)]

    def look_once(_site: Site, _probes: Iterable[Probe]) -> Estate:
        return known.pop(0) if len(known) > 1 else known[0]

    site = Site(str(tmp_path / "site.toml"), (source(),), store=StorePlace(str(tmp_path)))
    monkeypatch.setattr("backends.control.read_site", lambda _path: site)
    monkeypatch.setattr(standby, "look_once", look_once)
    monkeypatch.setattr(standby, "utc_now", lambda: NOW)
    return known


@pytest.fixture
def said(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[[], str]:
    def read() -> str:
        return capfdbinary.readouterr().out.decode()

    return read


def code_of(exit_: pytest.ExceptionInfo[typer.Exit]) -> int:
    return exit_.value.exit_code


def test_what_is_not_known_is_code_3_and_with_a_persons_word_it_is_ready(estates: list[Estate], said) -> None:
    with pytest.raises(typer.Exit) as exit_:
        ready("books")
    assert code_of(exit_) == 3
    assert said().startswith("[??] books.dr: not known from books-1")
    with pytest.raises(typer.Exit) as exit_:
        ready("books", attest="Hanako")
    text = said()
    assert code_of(exit_) == 0
    assert text.startswith("Hanako vouches for anna:/root/licences/base.key, ")
    assert "[OK] books.dr: ready from books-1" in text


def test_what_is_in_the_way_is_code_1(estates: list[Estate], said) -> None:
    estates[:] = [seen({**WELL, IMAGES: ()})]
    with pytest.raises(typer.Exit) as exit_:
        ready("books")
    assert code_of(exit_) == 1
    assert "In the way:\n[XX] backup set: none in eu-south-1\n" in said()


def test_programs_get_every_item_and_the_answer(estates: list[Estate], said) -> None:
    with pytest.raises(typer.Exit):
        ready("books", as_json=True, attest="Hanako")
    told = json.loads(said())
    assert (told["schema"], told["answer"], told["cluster"]) == (READY_SCHEMA, "ready", "books.dr")
    assert {one["verdict"] for one in told["items"]} == {"yes", "unproved"}
    assert [one["value"] for one in told["disks"]] == ["lazy", "rate", "fsr"]


def test_who_watches_gets_a_line_for_each_change_and_the_last_answer_as_code(
    estates: list[Estate], said, monkeypatch: pytest.MonkeyPatch
) -> None:
    ill = seen({**WELL, aws("nodes"): facts("nodes", {"anna state": "running", "bert state": "absent"})})
    estates[:] = [estates[0], estates[0], ill]
    waits = iter((None, None, KeyboardInterrupt()))

    def wait(_event: threading.Event, seconds: float) -> None:
        assert seconds == 5
        error = next(waits)
        if error:
            raise error

    monkeypatch.setattr(threading.Event, "wait", wait)
    with pytest.raises(typer.Exit) as exit_:
        ready("books", every=5)
    assert code_of(exit_) == 1
    lines = [line[9:] for line in said().splitlines()]
    assert [line[:20] for line in lines] == [
        "[??] books.dr: not k",
        "[??] licences in use",
        "[??] permissions tha",
        "[XX] books.dr: not r",
        "[XX] nothing stands ",
    ]


def test_watching_goes_with_neither_json_nor_a_word(estates: list[Estate]) -> None:
    for more in ({"as_json": True}, {"attest": "Hanako"}):
        with pytest.raises(typer.BadParameter, match="--watch goes with neither"):
            ready("books", every=5, **more)


def test_a_silent_region_is_told_and_makes_the_list_incomplete(estates: list[Estate], said) -> None:
    with pytest.raises(typer.Exit) as exit_:
        sets("books")
    lines = said().splitlines()
    assert code_of(exit_) == 3
    assert lines[1].startswith("books-1  eu-south-1  [OK] complete")
    assert lines[2] == "[..] eu-north-1 does not tell: it was not asked"


def test_sets_for_programs_say_whether_they_can_be_restored(estates: list[Estate], said) -> None:
    with pytest.raises(typer.Exit):
        sets("books", as_json=True)
    told = json.loads(said())
    assert (told["schema"], [one["region"] for one in told["regions"]]) == (SETS_SCHEMA, ["eu-north-1", "eu-south-1"])
    assert told["regions"][0]["sets"] is None
    (one,) = told["regions"][1]["sets"]
    assert (one["restorable"], one["found"], one["quiet_point"]) == ("", ["anna", "bert"], "2026-02-03T18:00:00+00:00")
