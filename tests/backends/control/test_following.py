"""The desk: what is asked for is done elsewhere, and comes with the news; nothing waits, nothing raises."""

import queue
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from backends.control import Following, RunNews
from backends.events import RunEnded, StepOpened
from backends.plan import GroupOff, Lane, RunOnNode, Stage, Step, plan_hash
from backends.settings import Mode
from tests.backends.control.office import PLAN, Office, site_in, utc_now

PATIENCE_S = 10


class Viewer:
    """A desk, and somebody who waits to be woken and remembers all that was told."""

    def __init__(self, folder: Path, mode: Mode = Mode.OPERATION, *, read_only: bool = False) -> None:
        self.desk = Following(mode)
        self.wakes: queue.Queue[int] = queue.Queue()
        self.said: list[str] = []
        self.began: list[str] = []
        self.log: list[str] = []
        self.news = RunNews(utc_now())
        self.desk.start(site_in(folder, read_only=read_only), lambda: self.wakes.put(1))

    def until(self, so) -> RunNews:
        """Take news whenever woken, until they are so; the last ones may be."""
        while not so(self.news):
            self.wakes.get(timeout=PATIENCE_S)
            self.news = self.desk.take()
            self.said += self.news.said
            self.began += self.news.began
            self.log += [line.text for line in self.news.log]
        return self.news

    def begin(self, plan=PLAN) -> str:
        """Begin a run, and wait until it is told."""
        before = len(self.began)
        self.desk.begin(plan, plan.token)
        self.until(lambda _: len(self.began) > before)
        return self.began[-1]


@pytest.fixture
def view(tmp_path: Path):
    viewers: list[Viewer] = []

    def open_(mode: Mode = Mode.OPERATION, *, read_only: bool = False) -> Viewer:
        viewers.append(Viewer(tmp_path, mode, read_only=read_only))
        return viewers[-1]

    yield open_
    for one in viewers:
        one.desk.stop(PATIENCE_S)
        assert one.desk._thread
        assert not one.desk._thread.is_alive()


def test_a_run_that_is_begun_comes_with_the_news_and_then_in_the_list(office: Office, view):
    viewer = view()
    run = viewer.begin()
    news = viewer.until(lambda news: news.runs and news.runs[0].holder)
    assert [row.run for row in news.runs] == [run]
    assert news.reach == "this user on this machine only"
    assert viewer.said == []


def test_a_run_that_is_followed_comes_with_each_of_its_events_and_lines(office: Office, view):
    viewer = view()
    run = viewer.begin()
    office.log(run, "before anybody followed")
    viewer.desk.follow(run)
    viewer.until(lambda news: news.followed and "before anybody followed" in viewer.log)
    office.ask(run)
    office.log(run, "it asks")
    news = viewer.until(lambda news: news.followed.questions and "it asks" in viewer.log)
    assert news.followed.run == run
    office.append(run, RunEnded(utc_now(), "done"))
    viewer.until(lambda news: news.followed.ended == "done")
    assert viewer.log == ["before anybody followed", "it asks"]


def test_another_run_that_is_followed_brings_its_own_log_only(office: Office, view):
    viewer = view()
    books, shop = viewer.begin(), viewer.begin(replace(PLAN, cluster="shop"))
    office.log(books, "of books")
    office.log(shop, "of shop")
    viewer.desk.follow(books)
    viewer.until(lambda _: "of books" in viewer.log)
    viewer.desk.follow(shop)
    assert viewer.desk.take().followed is None
    news = viewer.until(lambda _: "of shop" in viewer.log)
    assert news.followed.run == shop
    viewer.desk.follow(None)
    office.log(books, "more of books")
    office.ask(books)
    news = viewer.until(lambda news: news.runs[1].questions)
    assert (news.followed, viewer.log) == (None, ["of books", "of shop"])


def test_what_is_refused_is_said_in_a_sentence(office: Office, view):
    viewer = view()
    viewer.begin()
    viewer.desk.begin(PLAN, PLAN.token)
    viewer.until(lambda _: viewer.said)
    viewer.desk.answer("20200101-01", "q1", "yes")
    viewer.desk.resume("20200101-01")
    viewer.desk.stop_run("20200101-01")
    viewer.until(lambda _: len(viewer.said) == 4)
    assert viewer.said[0].startswith("cluster books is held by run ")
    assert all("no run 20200101-01" in said for said in viewer.said[1:])


def test_of_two_consoles_that_answer_at_once_one_is_told_that_the_other_was_first(office: Office, view):
    first, second = view(), view()
    run = first.begin()
    office.ask(run)
    first.desk.answer(run, "q1", "yes")
    second.desk.answer(run, "q1", "no")
    for viewer in (first, second):
        viewer.desk.review(PLAN)  # done after what was asked for before it
        viewer.until(lambda news: news.reviewed)
    assert len(first.said + second.said) == 1
    assert "was first" in (first.said + second.said)[0]
    assert len(office.store.requests(run)) == 1


def test_a_run_whose_runner_is_gone_is_shown_so_and_resumed(office: Office, view, monkeypatch):
    monkeypatch.setattr("backends.control.tracking.ROWS_S", 0.0)
    viewer = view()
    run = viewer.begin()
    viewer.until(lambda news: news.runs and news.runs[0].holder)
    office.die(run)
    viewer.until(lambda news: news.runs[0].holder is None)
    viewer.desk.resume(run)
    viewer.until(lambda _: viewer.began == [run, run])


def test_a_review_is_told_under_the_plan_s_hash(office: Office, view):
    viewer = view()
    viewer.desk.review(PLAN)
    news = viewer.until(lambda news: news.reviewed)
    (warned,) = news.reviewed[plan_hash(PLAN)]
    assert "the lease that keeps a second run off books" in warned.text


def test_a_session_that_only_looks_says_so_whatever_it_is_asked(office: Office, view):
    viewer = view(Mode.REFERENCE)
    viewer.desk.begin(PLAN, PLAN.token)
    viewer.until(lambda _: viewer.said)
    assert "this session only looks (it was opened as REFERENCE)" in viewer.said[0]
    assert viewer.desk.take().runs == ()


def test_a_site_file_that_says_so_makes_the_desk_read_only_when_it_is_read(view):
    desk = Following(Mode.OPERATION)
    assert desk.mode is Mode.OPERATION
    assert view(read_only=True).desk.mode is Mode.REFERENCE


def test_a_store_that_cannot_be_read_is_a_trouble_that_passes(office: Office, view, tmp_path: Path):
    run = view().begin()
    file, away = tmp_path / "store/runs.sqlite", tmp_path / "away"
    file.rename(away)
    file.mkdir()
    viewer = view()
    news = viewer.until(lambda news: news.trouble)
    assert str(file) in news.trouble
    file.rmdir()
    away.rename(file)
    news = viewer.until(lambda news: not news.trouble and news.runs)
    assert news.runs[0].run == run


def test_a_fault_of_our_own_is_said_and_the_desk_goes_on(office: Office, view, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    viewer = view()
    monkeypatch.setattr("backends.control.clerk.Clerk.review", broken)
    viewer.desk.review(PLAN)
    viewer.until(lambda _: viewer.said)
    assert viewer.said == ["that failed by a fault of clpdeck's own: ZeroDivisionError('by nought')"]
    assert viewer.begin()


def test_a_fault_while_following_is_a_trouble(office: Office, view, monkeypatch):
    monkeypatch.setattr("backends.control.clerk.Clerk.version", lambda _: 1 // 0)
    assert "fault of clpdeck's own: ZeroDivisionError" in view().until(lambda news: news.trouble).trouble


def test_a_viewer_who_takes_nothing_is_woken_once(office: Office, view):
    viewer = view()
    run = viewer.begin()
    viewer.until(lambda news: news.runs and news.runs[0].holder)
    viewer.desk.follow(run)
    viewer.wakes.get(timeout=PATIENCE_S)
    for at in range(20):
        office.log(run, str(at))
    while len(viewer.desk._lines) < 20:
        threading.Event().wait(0.001)
    assert viewer.wakes.empty()
    assert len(viewer.desk.take().log) == 20


def test_nobody_is_woken_after_the_stop_and_a_desk_that_never_began_can_be_stopped(office: Office, view):
    viewer = view()
    viewer.begin()
    viewer.desk.stop(PATIENCE_S)
    while not viewer.wakes.empty():
        viewer.wakes.get()
    viewer.desk._tell(said=("late",))
    assert viewer.wakes.empty()
    Following().stop()


def test_a_run_that_stops_a_group_is_told_to_those_who_follow_none(office: Office, view):
    stop = Step("1.1", "Stop it", "to see", RunOnNode("one", ("clpgrp", "-t", "web")), done_when=GroupOff("web"))
    viewer = view()
    run = viewer.begin(replace(PLAN, stages=(Stage("Stop", (Lane("one", (stop,)),)),)))
    office.append(run, StepOpened("1.1", utc_now(), 1, "clpgrp -t web"))
    news = viewer.until(lambda news: news.stops)
    assert [(one.run, one.group) for one in news.stops] == [(run, "web")]
    assert news.followed is None
