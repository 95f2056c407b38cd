"""Readiness as it is looked at: once, on a schedule, with what people vouch for."""

import json
import queue
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from backends.control import standby
from backends.control.attesting import FILE, attest, attested
from backends.control.standby import Standby, look_at_sets, look_if_ready, restored_as
from backends.errors import ClpdeckError, NotAllowed, SiteError, StoreError
from backends.model import Estate, Probe
from backends.readiness import files_of, readiness_probes, set_probes
from backends.settings import Mode, Site, StorePlace
from tests.backends.readiness.places import NOW, PLACE, WELL, seen, source


def site_in(folder: Path, *, read_only: bool = False) -> Site:
    return Site(str(folder / "site.toml"), (source(),), store=StorePlace(str(folder)), read_only=read_only)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Probe, ...]]:
    """What was asked; all is well, and the clock stands."""
    rounds: list[tuple[Probe, ...]] = []

    def look_once(_site: Site, probes: Iterable[Probe]) -> Estate:
        rounds.append(tuple(probes))
        return seen(WELL)

    monkeypatch.setattr(standby, "look_once", look_once)
    monkeypatch.setattr(standby, "utc_now", lambda: NOW)
    return rounds


def test_a_cluster_is_meant_by_its_own_name_and_a_place_or_by_the_restored_ones(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    assert restored_as(site, "books").name == restored_as(site, "books.dr", "drill").name == "books.dr"
    with pytest.raises(SiteError, match=r"has no cluster 'shop'; it has books"):
        restored_as(site, "shop")
    with pytest.raises(SiteError, match=r"has no table \[clusters.books.drill\]"):
        restored_as(site, "books", "drill")


def test_all_is_asked_once_and_judged_with_what_people_vouch_for(
    tmp_path: Path, asked: list[tuple[Probe, ...]]
) -> None:
    site = site_in(tmp_path)
    restored = restored_as(site, "books")
    assert look_if_ready(site, restored).answer == "not known"
    attest(site, Mode.OPERATION, restored, " Hanako\x1b[31m ")
    assert look_if_ready(site, restored).answer == "ready"
    assert asked == [readiness_probes(restored)] * 2


def test_sets_are_asked_of_every_region_and_online_ones_of_the_clusters_own(
    tmp_path: Path, asked: list[tuple[Probe, ...]]
) -> None:
    here, there = look_at_sets(site_in(tmp_path), source())
    assert (here.sets, len(there.sets or ())) == (None, 1)
    assert asked == [set_probes(source())]
    assert (len(asked[0]), here.online, there.online) == (3, None, ())


# --- what people vouch for -------------------------------------------------------------------------------------------


def test_a_word_is_kept_with_who_when_and_for_what(tmp_path: Path) -> None:
    site = site_in(tmp_path / "deep" / "er")
    restored = restored_as(site, "books")
    given = [attest(site, Mode.OPERATION, restored, name) for name in ("Hanako", "Taro")]
    assert attested(site) == tuple(given)
    assert [(one.cluster, one.who, one.licences) for one in given] == [
        ("books.dr", "Hanako", files_of(PLACE)), ("books.dr", "Taro", files_of(PLACE))
    ]  # fmt: skip
    assert "@" in given[0].by
    assert (Path(str(site.store.folder)) / FILE).stat().st_mode & 0o777 == 0o600


def test_lines_that_nobody_can_read_are_no_words(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    word = attest(site, Mode.OPERATION, restored_as(site, "books"), "Hanako")
    good = json.loads((tmp_path / FILE).read_text())
    bad = [
        "{",
        "[]",
        "7",
        "null",
        json.dumps({**good, "at": "soon"}),
        json.dumps({**good, "at": "2026-02-03T00:00:00"}),
    ]
    bad += [json.dumps({**good, "licences": 7}), json.dumps({"cluster": "books.dr"}), "[" * 100_000]
    with (tmp_path / FILE).open("ab") as file:
        file.write("\n".join(bad).encode() + b"\n\xff\xfe\n")
    assert attested(site) == (word,)
    assert attested(site_in(tmp_path / "nowhere")) == ()


@pytest.mark.parametrize("mode", [Mode.REFERENCE, Mode.OPERATION])
def test_a_session_that_only_looks_vouches_for_nothing(tmp_path: Path, mode: Mode) -> None:
    site = site_in(tmp_path, read_only=mode is Mode.OPERATION)
    with pytest.raises(NotAllowed, match="this session only looks"):
        attest(site, mode, restored_as(site, "books"), "Hanako")
    assert not (tmp_path / FILE).exists()


def test_nobody_vouches_for_nothing(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    with pytest.raises(ClpdeckError, match="somebody must be named"):
        attest(site, Mode.OPERATION, restored_as(site, "books"), " \n")
    bare = replace(PLACE, nodes=tuple(replace(one, licences=()) for one in PLACE.nodes))
    restored = source(bare).restored("dr")
    assert restored
    with pytest.raises(ClpdeckError, match=r"names no licences for books\.dr"):
        attest(site, Mode.OPERATION, restored, "Hanako")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    site = site_in(tmp_path / "file")
    with pytest.raises(StoreError, match=f"{FILE} cannot be written"):
        attest(site, Mode.OPERATION, restored_as(site, "books"), "Hanako")


# --- the schedule ----------------------------------------------------------------------------------------------------


@pytest.fixture
def told() -> "queue.SimpleQueue[object]":
    return queue.SimpleQueue()


def test_it_is_looked_at_again_when_it_is_due_or_wanted(tmp_path: Path, asked, told) -> None:
    site = site_in(tmp_path)
    looking = Standby(site, restored_as(site, "books"), told.put, every_s=3600)
    looking.start()
    first = told.get(timeout=10)
    looking.look_now()
    second = told.get(timeout=10)
    looking.stop(10)
    assert first == second
    assert not looking._thread.is_alive()
    often = Standby(site, restored_as(site, "books"), told.put, every_s=0)
    often.start()
    assert [told.get(timeout=10) for _ in range(3)] == [first] * 3
    often.stop(10)


def test_what_goes_wrong_is_told_and_tried_again(tmp_path: Path, told, monkeypatch: pytest.MonkeyPatch) -> None:
    errors = iter((ClpdeckError("the site file is gone"), ValueError("a fault")))

    def look(_site: Site, _cluster: object) -> None:
        raise next(errors, None) or SiteError("still")

    monkeypatch.setattr(standby, "look_if_ready", look)
    site = site_in(tmp_path)
    looking = Standby(site, restored_as(site, "books"), told.put, every_s=0)
    looking.start()
    assert told.get(timeout=10) == "the site file is gone"
    assert "a fault of clpdeck's own: ValueError('a fault')" in str(told.get(timeout=10))
    assert told.get(timeout=10) == "still"
    looking.stop(10)
