"""Where a restored cluster stands, for whoever opens it, plans for it or cleans it up after a run has moved it."""

from dataclasses import replace
from pathlib import Path

import pytest

from backends.control.clerk import Clerk
from backends.control.past import Past
from backends.control.standing import as_it_stands
from backends.events import PlanRevised, RunEnded
from backends.model import Move
from backends.plan import Plan
from backends.settings import Mode, Site
from backends.views import moved_site
from tests.backends.control.office import PLAN, Office, site_in, utc_now
from tests.backends.runbooks.regions import OSAKA, clusters

AWAY = Move("server02", "subnet-03", "172.31.30.11", f"{OSAKA}c", "rtb-0c")
HERE = ["172.31.10.11", "172.31.20.11"]
THERE = ["172.31.10.11", "172.31.30.11"]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return replace(site_in(tmp_path), clusters=(clusters()[1],))


def plan(site: Site, *moves: Move, runbook: str = "restore", name: str = "books.dr") -> Plan:
    cluster = site.cluster(name)
    assert cluster
    return replace(PLAN, runbook=runbook, cluster=name, where=cluster.whereabouts, moves=moves)


def addresses(site: Site, name: str = "books.dr") -> list[str]:
    """By the one look of a command, which a console's own must agree with."""
    clerk = Clerk(site, Mode.REFERENCE)
    past = Past(clerk)
    past.look(clerk.runs())
    clerk.close()
    once, followed = (one.cluster(name) for one in (as_it_stands(site), moved_site(site, past.stood)))
    assert once == followed
    assert once
    return [node.address for node in once.nodes]


def begin(site: Site, plan: Plan) -> str:
    return Clerk(site, Mode.OPERATION).begin(plan, plan.token)


def end(office: Office, run: str, how: str = "done") -> None:
    office.append(run, RunEnded(utc_now(), how))  # type: ignore[arg-type] # one of the words there are
    office.die(run)


def test_without_a_run_the_site_file_says_where_and_no_store_is_made(site: Site, tmp_path: Path) -> None:
    assert addresses(site) == HERE
    assert not (tmp_path / "store").exists()


def test_a_plan_that_was_revised_in_the_middle_of_the_run_says_where_and_goes_on_to_say_it(
    site: Site, office: Office
) -> None:
    run = begin(site, plan(site))
    assert addresses(site) == HERE
    office.append(run, PlanRevised(utc_now(), "taro@here", plan(site, AWAY), "no capacity"))
    assert addresses(site) == THERE
    end(office, run, "stopped")
    assert addresses(site) == THERE
    end(office, begin(site, plan(site, AWAY, runbook="move-group")))
    assert addresses(site) == THERE


def test_a_run_that_was_refused_says_nothing(site: Site, office: Office) -> None:
    end(office, begin(site, plan(site, AWAY)))
    end(office, begin(site, plan(site)), "refused")
    assert addresses(site) == THERE


def test_a_drill_that_is_cleaned_up_stands_nowhere_else_any_more(site: Site, office: Office) -> None:
    away = replace(AWAY, address="172.30.30.11")
    end(office, begin(site, plan(site, away, runbook="drill", name="books.drill")))
    assert addresses(site, "books.drill") == ["172.30.10.11", "172.30.30.11"]
    assert addresses(site) == HERE
    run = begin(site, plan(site, away, runbook="clean-up-drill", name="books.drill"))
    assert addresses(site, "books.drill") == ["172.30.10.11", "172.30.30.11"]
    end(office, run)
    assert addresses(site, "books.drill") == ["172.30.10.11", "172.30.20.11"]
