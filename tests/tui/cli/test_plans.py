"""Which cluster a plan is for and what is looked at for it, by the command line."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from backends.errors import PlanError, SiteError
from backends.model import AwsFactsProbe, Estate, ImagesProbe, Probe, StatusProbe
from backends.settings import Site, StorePlace
from tests.backends.readiness.places import NOW, WELL, seen, source
from tui.cli.plans import one_cluster, plan


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Probe]:
    """What was looked at; all is well."""
    found: list[Probe] = []

    def look_once(_site: Site, probes: Iterable[Probe]) -> Estate:
        found.extend(probes)
        return seen(WELL)

    other = replace(source(), name="shop", places=())
    site = Site(str(tmp_path / "site.toml"), (source(), other), store=StorePlace(str(tmp_path)))
    monkeypatch.setattr("backends.control.read_site", lambda _path: site)
    monkeypatch.setattr("backends.control.look_once", look_once)
    monkeypatch.setattr("backends.control.utc_now", lambda: NOW)
    return found


@pytest.fixture
def said(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[[], str]:
    def read() -> str:
        return capfdbinary.readouterr().out.decode()

    return read


@pytest.mark.parametrize("name", ["books", "books.dr"])
def test_a_restore_is_for_the_cluster_it_is_restored_as_whichever_was_named(
    asked: list[Probe], said, name: str
) -> None:
    plan("restore", name, ["servers=all"])
    text = said()
    assert "cluster     books.dr" in text
    assert "books-1" in text
    assert ImagesProbe("books.dr") in asked
    assert AwsFactsProbe("books.dr", "quotas") in asked
    assert StatusProbe("books.dr", "anna") in asked


def test_an_input_that_is_wrong_is_told_by_its_name(asked: list[Probe]) -> None:
    with pytest.raises(PlanError, match=r"`servers`.*'carl'"):
        plan("restore", "books", ["servers=carl"])


def test_a_cluster_with_no_place_for_it_is_told_which_table_is_missing(asked: list[Probe]) -> None:
    with pytest.raises(PlanError, match=r"no table \[clusters\.shop\.dr\]"):
        plan("restore", "shop")
    assert asked == []


def test_of_several_clusters_one_must_be_named_and_one_that_is_not_there_is_told(asked: list[Probe]) -> None:
    with pytest.raises(SiteError, match="several clusters; say for which: books, shop"):
        one_cluster(None, None)
    with pytest.raises(SiteError, match=r"has no cluster 'shop\.dr'"):
        one_cluster(None, "shop.dr")
