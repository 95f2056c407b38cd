"""Looks for a plan: a thread of their own, each answer told as it comes, and whatever ends them said."""

import asyncio
import queue
import threading
from pathlib import Path

import pytest

from backends.control.desk import Look
from backends.control.glance import Glance
from backends.estate import view
from backends.events import LookFailed
from backends.model import StatusProbe
from backends.settings import Site
from tests.backends.control.office import site_in, utc_now

ONE, TWO = StatusProbe("books", "one"), StatusProbe("books", "two")
PATIENCE_S = 10


@pytest.fixture
def told() -> "queue.Queue[Look]":
    return queue.Queue()


def answering(*probes: StatusProbe):
    async def look_at(_site, asked, tell) -> None:
        assert set(asked) == {ONE, TWO}
        for probe in probes:
            tell(LookFailed(probe, utc_now(), "nobody there"))

    return look_at


def glance_in(folder: Path, told: "queue.Queue[Look]") -> Glance:
    site: Site = site_in(folder)
    return Glance(site, (ONE, TWO, ONE), told.put)


def test_each_answer_is_told_with_how_many_are_still_out(tmp_path, monkeypatch, told):
    monkeypatch.setattr("backends.control.glance.look_at", answering(TWO, ONE))
    glance = glance_in(tmp_path, told)
    assert (glance.look.asked, glance.look.out, glance.look.at) == (2, 2, None)
    glance.start()
    first, second = (told.get(timeout=PATIENCE_S) for _ in range(2))
    assert (first.out, second.out) == (1, 0)
    assert view(first.estate, TWO).silence
    assert not view(first.estate, ONE).silence
    assert view(second.estate, ONE).silence
    assert second.at
    assert second.at >= second.began_at
    glance.stop(PATIENCE_S)


def test_a_fault_of_ours_is_told_and_leaves_no_question_out(tmp_path, monkeypatch, told):
    async def look_at(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("backends.control.glance.look_at", look_at)
    glance = glance_in(tmp_path, told)
    glance.start()
    last = told.get(timeout=PATIENCE_S)
    assert last.out == 0
    assert "by nought" in last.problem
    glance.stop(PATIENCE_S)


def test_one_that_is_stopped_ends_and_tells_nothing_more(tmp_path, monkeypatch, told):
    asking = threading.Event()

    async def look_at(*_: object) -> None:
        asking.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("backends.control.glance.look_at", look_at)
    glance = glance_in(tmp_path, told)
    glance.start()
    assert asking.wait(PATIENCE_S)
    glance.stop(PATIENCE_S)
    assert not glance._thread.is_alive()
    assert told.empty()
