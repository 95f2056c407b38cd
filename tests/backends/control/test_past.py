"""What the runs there were tell those who look now."""

from dataclasses import replace

import pytest

from backends.control import past as module
from backends.control.clerk import Clerk
from backends.control.past import Past, stopped_by_runs, usual_beside
from backends.errors import StoreError
from backends.events import RunEnded, StepClosed, StepOpened
from backends.plan import GroupOff, Lane, RunOnNode, Stage, Step
from backends.progress import Usual
from backends.settings import Mode
from tests.backends.control.office import PLAN, Office, site_in, utc_now

STEP = Step("1.1", "Stop it", "to see", RunOnNode("one", ("clpgrp", "-t", "web")), done_when=GroupOff("web"))
STOP = replace(PLAN, runbook="stop-group", stages=(Stage("Stop", (Lane("one", (STEP,)),)),))


@pytest.fixture
def past(tmp_path) -> Past:
    return Past(Clerk(site_in(tmp_path), Mode.REFERENCE))


def stop(office: Office, site, cluster: str = "books") -> str:
    """A run stops the group of a cluster, and is not over yet."""
    run = Clerk(site, Mode.OPERATION).begin(replace(STOP, cluster=cluster), PLAN.token)
    office.append(run, StepOpened("1.1", utc_now(), 1, "clpgrp -t web"))
    return run


def end(office: Office, run: str) -> None:
    office.append(run, StepClosed("1.1", utc_now(), "done"), RunEnded(utc_now(), "done"))
    office.die(run)


def look(past: Past) -> bool:
    return past.look(past._clerk.runs())


def test_without_a_store_there_is_no_past_and_none_is_made(past, tmp_path):
    assert not look(past)
    assert (past.stops, past.usual) == ((), {})
    assert not (tmp_path / "store").exists()


def test_what_a_run_stops_is_known_while_it_goes_on_and_when_it_is_over(past, tmp_path, office: Office):
    run = stop(office, site_in(tmp_path))
    assert look(past)
    assert [(one.run, one.group, one.seen_at is None) for one in past.stops] == [(run, "web", True)]
    assert not look(past)
    end(office, run)
    assert look(past)
    assert [one.seen_at is None for one in past.stops] == [False]
    assert stopped_by_runs(site_in(tmp_path)) == past.stops


def test_how_long_steps_took_is_known_of_runs_that_are_over(past, tmp_path, office: Office):
    run = stop(office, site_in(tmp_path))
    look(past)
    assert past.usual == {}
    end(office, run)
    look(past)
    [(key, steps)] = past.usual.items()
    assert key == ("stop-group", "books")
    assert steps["1.1"] == Usual(steps["1.1"].least_s, steps["1.1"].least_s, 1)


def test_a_run_is_compared_with_the_others_of_its_procedure_and_cluster_that_are_over(tmp_path, office: Office):
    site = site_in(tmp_path)
    for cluster in ("books", "shop", "books"):
        end(office, stop(office, site, cluster))
    last = stop(office, site)
    clerk = Clerk(site, Mode.REFERENCE)
    assert usual_beside(clerk, last)["1.1"].times == 2
    end(office, last)
    assert usual_beside(clerk, last)["1.1"].times == 2
    assert usual_beside(clerk, "20200101-01") == {}


def test_a_long_list_is_read_bit_by_bit_the_newest_first(past, tmp_path, office: Office, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", 1)
    end(office, stop(office, site_in(tmp_path)))
    newest = stop(office, site_in(tmp_path), "shop")
    assert look(past)
    assert [one.run for one in past.stops] == [newest]
    assert look(past)
    assert [one.cluster for one in past.stops] == ["books", "shop"]
    assert stopped_by_runs(site_in(tmp_path)) == past.stops


def test_a_journal_is_read_once_and_one_that_goes_on_only_as_far_as_it_is_new(past, tmp_path, office, monkeypatch):
    run = stop(office, site_in(tmp_path))
    asked: list[int] = []
    read = past._clerk.read
    monkeypatch.setattr(past._clerk, "read", lambda run, after=0: asked.append(after) or read(run, after))
    look(past)
    look(past)
    end(office, run)
    for _ in range(3):
        look(past)
    assert asked == [0, 3]


def test_one_that_cannot_be_read_hides_no_other_and_is_tried_again_when_something_was_written(
    past, tmp_path, office: Office, monkeypatch
):
    first = stop(office, site_in(tmp_path))
    second = stop(office, site_in(tmp_path), "shop")
    read = past._clerk.read

    def newer(run: str, after: int = 0):
        if run == second:
            raise StoreError("written by a newer clpdeck")
        return read(run, after)

    monkeypatch.setattr(past._clerk, "read", newer)
    look(past)
    assert [one.run for one in past.stops] == [first]
    monkeypatch.setattr(past._clerk, "read", read)
    look(past)
    assert [one.run for one in past.stops] == [first]
    end(office, first)
    look(past)
    assert [one.run for one in past.stops] == [first, second]
