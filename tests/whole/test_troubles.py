"""What may happen in the middle of a run, at the real protocols: it goes on or it asks, and nothing is done twice."""

import os
import re
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from backends.errors import Held
from backends.events import ActionEnded, Asked, StepClosed
from backends.report import render
from backends.runs.runner import utc_now
from tests.whole.outside import until
from tests.whole.walking import KILLED, Walk
from tests.whole.ways import Ways, everything

MOVE = "server01 clpgrp -m failover -a server02"
OPENED, ENDED = 8, 9
"""Which appends of a move's first runner these are, of its first step."""
CLOSED = 8
"""The append that closes the first step of a plan with a dead man's switch and no checks."""


def moved(walk: Walk) -> bool:
    """The run is done, and the group was moved once."""
    return walk.progress.ended == "done" and walk.times_told() == {MOVE: 1} and walk.progress.questions == ()


def ended(walk: Walk) -> list[str]:
    """How each action ended, as far as it was known then."""
    return [event.outcome for event in walk.events if isinstance(event, ActionEnded)]


def asked(walk: Walk) -> list[str]:
    """Why the operator was asked."""
    return [event.why for event in walk.events if isinstance(event, Asked)]


def once(condition: Callable[[], bool], *then: Callable[[], None]) -> Callable[[], None]:
    """Does something as soon as something is so, and then never again."""
    left = list(then)

    def look() -> None:
        while left and condition():
            left.pop(0)()

    return look


@pytest.mark.parametrize("fault", ["ssh-cut", "lose-answer"])
def test_a_move_whose_answer_is_lost_is_looked_at_and_not_repeated(ways: Ways, fault: str) -> None:
    walk = ways.walker.begin(ways.plan("move-group"))
    ways.walker.fault(fault, "server01", "clpgrp")
    assert walk.go() == 0
    assert moved(walk)
    assert (ended(walk), asked(walk)) == (["unknown"], [])
    closed = next(event for event in walk.events if isinstance(event, StepClosed))
    assert closed.says.startswith("It is so, though the action ended unknown:")


def test_a_node_that_falls_silent_in_the_middle_of_its_move_is_given_up_and_asked_about_until_it_speaks(
    ways: Ways,
) -> None:
    walk = ways.walker.begin(ways.plan("move-group"))
    ways.walker.fault("hang", "server01", "clpgrp")
    falls_silent = once(lambda: bool(walk.times_told()), lambda: ways.walker.fault("silence", "server01"))
    speaks_again = once(lambda: "unknown" in asked(walk), lambda: ways.walker.fault("clear"))

    def meanwhile() -> None:
        falls_silent()
        speaks_again()

    assert walk.go(meanwhile=meanwhile) == 0
    assert moved(walk)
    assert (ended(walk), asked(walk)) == (["unknown"], ["unknown"])


@pytest.mark.parametrize(
    ("name", "node", "story", "call"),
    [
        ("stop-instance", "server02", "healthy", "StopInstances"),
        ("start-instance", "server01", "peer-down", "StartInstances"),
    ],
)
def test_a_call_to_aws_whose_reply_is_lost_is_looked_at_and_not_repeated(
    ways: Ways, name: str, node: str, story: str, call: str
) -> None:
    walk = ways.walker.begin(ways.plan(name, story, node=node), story)
    ways.walker.fault("lose-reply", call)
    assert walk.go() == 0
    assert walk.progress.ended == "done"
    assert [one["operation"] for one in ways.walker.told()] == [call]
    assert (ended(walk), asked(walk)) == (["unknown"], [])


def test_a_runner_whose_credentials_have_expired_says_what_renews_them_and_goes_on_when_they_are_there(
    ways: Ways,
) -> None:
    walk = ways.walker.begin(ways.plan("move-group"))
    ways.walker.fault("expire")
    assert walk.go(meanwhile=once(lambda: bool(asked(walk)), lambda: ways.walker.fault("clear"))) == 0
    assert moved(walk)
    (question,) = (event for event in walk.events if isinstance(event, Asked))
    assert question.why == "no-view"
    assert "aws sso login --profile pretend-ops" in question.text


def test_a_runner_whose_profile_is_missing_says_so_and_goes_on_when_it_is_there(ways: Ways) -> None:
    walk = ways.walker.begin(ways.plan("move-group"))
    file = ways.walker.folder / "aws_credentials"
    whole = file.read_text("utf-8")
    file.write_text(whole.replace("[pretend-ops]", "[pretend-oops]"), "utf-8")
    assert walk.go(meanwhile=once(lambda: bool(asked(walk)), lambda: _write(file, whole))) == 0
    assert moved(walk)
    (question,) = (event for event in walk.events if isinstance(event, Asked))
    assert question.why == "no-view"
    assert "there is no AWS profile pretend-ops" in question.text


def _write(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")


@pytest.mark.parametrize(("number", "told"), [(OPENED, {}), (ENDED, {MOVE: 1})])
def test_while_the_journal_cannot_be_written_nothing_is_begun_and_then_it_goes_on(
    ways: Ways, number: int, told: dict[str, int]
) -> None:
    walk = ways.walker.begin(ways.plan("move-group"))
    room = ways.walker.folder / "room"
    log = walk.store.folder / "runs" / walk.run / "log"
    seen: list[dict[str, int]] = []

    def is_full() -> bool:
        return "Nothing goes on until the journal can be written: there is no room" in log.read_text("utf-8")

    def make_room() -> None:
        seen.append(dict(walk.times_told()))
        room.touch()

    try:
        assert walk.go("full", number, meanwhile=once(lambda: log.exists() and is_full(), make_room)) == 0
    finally:
        room.unlink()
    assert seen == [told]
    assert moved(walk)


@pytest.mark.parametrize("cut", [1, 24, 2000, 4119])
@pytest.mark.parametrize("number", [OPENED, ENDED])
def test_a_journal_cut_in_its_last_record_has_all_before_it_and_the_run_goes_on(
    ways: Ways, number: int, cut: int
) -> None:
    plan = ways.plan("move-group")
    walk = ways.walker.begin(plan)
    assert walk.go("before", number) == KILLED
    before = [event.kind for event in walk.events]
    walk = ways.walker.begin(plan)
    assert walk.go("after", number) == KILLED
    assert len(walk.events) == len(before) + 1
    walk = walk.torn(cut)
    assert [event.kind for event in walk.events] == before
    assert walk.go() == 0
    assert moved(walk)


@pytest.mark.parametrize("late_s", [3600, -3600])
def test_a_clock_that_was_set_stops_no_resumed_runner_and_makes_no_negative_times(ways: Ways, late_s: float) -> None:
    walk = ways.walker.begin(ways.plan("move-group"))
    assert walk.go("after", ENDED) == KILLED
    assert walk.go(late_s=late_s) == 0
    assert moved(walk)
    assert [event.kind for event in walk.events].count("runner-began") == 2
    events = walk.store.read(walk.run)
    assert not re.search(r"[( |]-\d+(\.\d+)? ?(s|min|h)\b", render(events, "md"))
    assert not re.search(r'_s": ?-', render(events, "json"))


@pytest.mark.parametrize("late_s", [3600, -3600])
def test_a_clock_that_was_set_lets_in_no_second_runner_beside_a_living_one(ways: Ways, late_s: float) -> None:
    walk = ways.walker.begin(ways.plan("move-group"))
    refused: list[str] = []

    def come_second() -> None:
        with pytest.raises(Held, match="is held by run") as held:
            walk.store.take(walk.run, socket.gethostname(), os.getpid(), utc_now() - timedelta(seconds=late_s))
        refused.append(str(held.value))

    assert walk.go(meanwhile=once(lambda: len(walk.events) > 2, come_second)) == 0
    assert len(refused) == 1
    assert moved(walk)


def test_what_must_be_undone_is_undone_by_the_node_itself_where_nobody_resumes_the_run(ways: Ways) -> None:
    start = "server01 clpgrp -s failover -h server01"
    ways.walker.reset()
    plan = everything(ways.cluster, strikes_s=5000)
    plan = replace(plan, stages=(replace(plan.stages[0], lanes=plan.stages[0].lanes[:1]),))
    walk = ways.walker.begin(plan)
    assert walk.go("after", CLOSED) == KILLED
    assert [event.step for event in walk.events if isinstance(event, StepClosed)] == ["1.1"]
    assert start not in walk.times_told()
    until(lambda: "exit 0" in {one["ended"] for one in ways.walker.told() if one.get("by", "").endswith(".timer")})
    assert walk.times_told()[start] == 1
    assert walk.go() == 0
    assert [(one.standing, one.attempt) for one in walk.progress.steps] == [("done", 1), ("already", 0)]
    assert walk.times_told()[start] == 1
