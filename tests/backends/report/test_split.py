"""A rehearsed split as the report has it: who stopped whom, in which order, how long the group was away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backends.events import RunEvent, StepClosed
from backends.plan import Lane, Level, Plan, Stage, Step, Wait
from backends.report import render, tell
from backends.report.split import Split
from tests.backends.report.journals import Journal, at, began, numbered

TAKEN = (
    "Nov 22 04:40:00 nm 2 | Nov 22 04:40:09 nm 1 | Nov 22 04:51:30 nm 2 | Nov 22 04:51:32 rc 411 | "
    "Nov 22 04:52:15 rc 412 | Nov 22 04:52:16 rc 60 | Nov 22 04:52:16 rc 10 | Nov 22 04:52:17 rc 30 | "
    "Nov 22 04:52:20 rc 11"
)
BOTH = "Nov 22 04:51:30 nm 2 | Nov 22 04:51:31 rc 60 | Nov 22 04:51:31 rc 10 | Nov 22 04:51:32 rc 30"


def wait(id_: str, title: str = "See") -> Step:
    return Step(id_, title, "so", Wait())


IDS = ("2.1", "3.1", "3.2", "3.3", "4.1", "5.1")
PLAN = Plan(
    "rehearse-split", "books", "Rehearse", "So.", (("on", "anna"), ("stop", "bert"), ("expect", "one-stops")), (),
    (
        Stage("All", (Lane("all", tuple(map(wait, IDS))),)),
        Stage("Read", (Lane("bert", (wait("8.2", "Read what bert has written"),)),)),
    ),
    level=Level.LOSES,
    token="anna from bert",
)  # fmt: skip


def journal(states: dict[str, str], log: str, plan: Plan = PLAN, **how: str) -> Journal:
    events: list[RunEvent] = []
    for number, id_ in enumerate(IDS):
        gives = tuple(states.items()) if id_ in {"3.1", "3.2", "3.3"} else ()
        ended = how.get(f"s{id_.replace('.', '_')}", "done")
        events.append(StepClosed(id_, at(60 + 30 * number), ended, gives=gives))  # type: ignore[arg-type] # as it is told
    events.append(StepClosed("8.2", at(400), "done", gives=(("clock", "Nov 22 04:56:40"), ("sequence", log))))
    return numbered(*began(plan), *events)


def split(told: Journal) -> Split:
    found = tell(told).split
    assert found
    return found


def test_who_stopped_whom_and_every_event_in_its_turn_from_the_last_time_the_other_was_seen_down():
    one = split(journal({"anna": "stopped", "bert": "running"}, TAKEN))
    assert (one.home, one.other, one.stopped, one.came) == ("anna", "bert", "anna", "one-stops")
    assert [(event.event, event.after_s) for event in one.order] == [
        ("nm 2", 0), ("rc 411", 2), ("rc 412", 45), ("rc 60", 46), ("rc 10", 46), ("rc 30", 47),
    ]  # fmt: skip
    assert one.as_expected
    assert (one.away_s, one.away_by) == (48, "log")
    assert (one.cut_at, one.link_at) == (at(60), at(60 + 150))


def test_without_a_log_the_times_are_those_of_our_own_looks_and_that_is_said():
    told = journal({"anna": "stopped", "bert": "running"}, "none")
    one = split(told)
    assert (one.log_of, one.away_s, one.away_by) == ("", timedelta(seconds=60).total_seconds(), "looks")
    assert "No log could be read" in render(told, "md")


def test_events_in_another_order_are_not_as_expected_and_which_is_missing_is_said():
    told = journal(
        {"anna": "stopped", "bert": "running"},
        TAKEN.replace("rc 412", "rc x").replace("rc 60", "rc 412").replace("rc x", "rc 60"),
    )
    assert not split(told).as_expected
    text = render(told, "md")
    assert "not as expected" in text
    assert "rc 60, the group is failed over: NOT SEEN in its turn" in text


def test_both_active_is_as_expected_only_where_that_was_said():
    told = journal({"anna": "running", "bert": "running"}, BOTH)
    assert (split(told).came, split(told).as_expected) == ("both-active", False)
    inputs = (("on", "anna"), ("stop", "bert"), ("expect", "both-active"))
    assert split(journal({"anna": "running", "bert": "running"}, BOTH, replace(PLAN, inputs=inputs))).as_expected
    assert "two were active" in render(told, "md")


def test_a_failover_that_was_held_back_is_called_so():
    told = journal({}, "none", s3_1="skipped", s3_2="skipped", s3_3="skipped")
    assert split(told).came == "nobody-stops"
    assert "the failover was held back" in render(told, "md")


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_every_form_has_it(form):
    assert "anna" in render(journal({"anna": "stopped", "bert": "running"}, TAKEN), form)


def test_a_run_that_cut_nothing_and_any_other_run_have_none():
    assert tell(numbered(*began(PLAN))).split is None
    assert tell(journal({}, "none", replace(PLAN, runbook="move-group"))).split is None
