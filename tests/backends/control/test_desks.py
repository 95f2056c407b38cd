"""What every desk owes its viewers: the real one, and the one in memory that pictures and tests of the screens use."""

import queue
from dataclasses import replace
from pathlib import Path

import pytest

from backends.control import Desk, Following, RunNews
from backends.errors import PlanError
from backends.events import LookFailed
from backends.model import Estate
from backends.plan import plan_hash
from backends.report.blocks import Heading
from backends.settings import Mode
from screenshots.desk import StillDesk
from tests.backends.control.office import PLAN, Office, site_in, utc_now

PATIENCE_S = 10


class Seat:
    """Somebody at a desk, who takes the news whenever woken."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.wakes: queue.Queue[int] = queue.Queue()
        self.news = RunNews(utc_now())
        self.said: list[str] = []
        self.began: list[str] = []
        self.lines: list[str] = []
        desk.start(site_in(folder), lambda: self.wakes.put(1))

    def until(self, so) -> RunNews:
        while not so():
            self.wakes.get(timeout=PATIENCE_S)
            self.news = self.desk.take()
            self.said += self.news.said
            self.began += self.news.began
            self.lines += [line.text for line in self.news.log]
        return self.news

    def begin(self, plan=PLAN) -> str:
        self.desk.begin(plan, plan.token)
        self.until(lambda: self.began and self.news.runs)
        return self.began[-1]


@pytest.fixture(params=[Following, StillDesk])
def sit(request, office: Office, tmp_path: Path):
    desks: list[Desk] = []

    def open_(mode: Mode = Mode.OPERATION) -> Seat:
        desks.append(request.param(mode) if request.param is Following else StillDesk(mode=mode))
        return Seat(desks[-1], tmp_path)

    yield open_
    for desk in desks:
        desk.stop()


def test_a_run_that_was_begun_is_told_and_stands_in_the_list_with_its_runner(sit):
    seat = sit()
    run = seat.begin()
    (row,) = seat.until(lambda: seat.news.runs and seat.news.runs[0].holder).runs
    assert (row.run, row.cluster, row.ended) == (run, PLAN.cluster, "")
    assert seat.said == []


def test_what_acts_is_refused_in_a_sentence_where_one_only_looks(sit):
    seat = sit(Mode.REFERENCE)
    seat.desk.begin(PLAN, PLAN.token)
    seat.until(lambda: seat.said)
    assert "only looks" in seat.said[0]
    assert seat.began == []
    assert seat.news.runs == ()


def test_what_to_know_before_a_plan_is_begun_comes_under_its_hash(sit):
    seat = sit()
    seat.desk.review(PLAN)
    other = replace(PLAN, cluster="shop")
    seat.desk.review(other)
    seat.until(lambda: {plan_hash(PLAN), plan_hash(other)} <= set(seat.news.reviewed))


def test_a_run_is_followed_until_none_is(sit):
    seat = sit()
    run = seat.begin()
    seat.desk.follow(run)
    seat.until(lambda: seat.news.followed)
    assert seat.news.followed.plan == PLAN
    seat.desk.follow(None)
    assert seat.desk.take().followed is None


def test_what_is_looked_at_for_a_plan_comes_under_its_runbook_and_cluster(sit, tmp_path, monkeypatch):
    async def look_at(_site, asked, tell) -> None:
        for probe in asked:
            tell(LookFailed(probe, utc_now(), "nobody there"))

    monkeypatch.setattr("backends.control.glance.look_at", look_at)
    seat = sit()
    books, shop = site_in(tmp_path).clusters
    seat.desk.look("move-group", books)
    seat.desk.look("stop-group", shop)
    wanted = {("move-group", "books"), ("stop-group", "shop")}
    news = seat.until(lambda: wanted <= set(seat.news.looked) and not any(one.out for one in seat.news.looked.values()))
    assert all(one.asked and one.at for one in news.looked.values())


def test_a_form_for_a_runbook_there_is_not_is_refused(sit, tmp_path):
    desk, cluster = sit().desk, site_in(tmp_path).clusters[0]
    assert desk.form("move-group", cluster, {}, Estate(), utc_now()) == ()
    with pytest.raises(PlanError, match="no runbook 'mow'"):
        desk.form("mow", cluster, {}, Estate(), utc_now())


def test_the_report_of_a_run_is_written_when_it_is_asked_for(sit):
    seat = sit()
    run = seat.begin()
    seat.desk.report(run)
    blocks = seat.until(lambda: run in seat.news.reported).reported[run]
    assert isinstance(blocks[0], Heading)
    assert "See the lamp" in str(blocks[0].line)
