"""What is written is what is read, and nothing is guessed."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings

from backends.errors import StoreError
from backends.events import Judgement, RunBegan, RunEnded, RunEvent, StepLooked
from backends.model import Evidence
from backends.plan import CallAws, Lane, Level, Plan, Ref, RunOnNode, Stage, Step
from backends.runs.base import Request
from backends.runs.codec import (
    FORMAT,
    plan_hash,
    plan_json,
    read_event,
    read_plan,
    read_request,
    write_event,
    write_request,
)
from tests.backends.runs.drawn import EVENTS, PLANS, REQUESTS

NOW = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
ENDED = RunEnded(NOW, "done")
any_size = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=60
)


@any_size
@given(EVENTS)
def test_an_event_comes_back_as_it_was(event: RunEvent) -> None:
    line = write_event(event)
    assert read_event(line) == event
    assert "\n" not in line


@any_size
@given(REQUESTS)
def test_a_request_comes_back_as_it_was(request_: Request) -> None:
    assert read_request(write_request(request_)) == request_


@any_size
@given(PLANS)
def test_a_plan_comes_back_as_it_was_with_the_same_hash(plan: Plan) -> None:
    again = read_plan(plan_json(plan))
    assert again == plan
    assert plan_hash(again) == plan_hash(plan)


def one_step(do: RunOnNode | CallAws) -> Plan:
    lanes = (Lane("server01", (Step("1.1", "Move it", "Because.", do),)),)
    return Plan("move-group", "bookshop", "Move", "So that.", (), (), (Stage("Move", lanes),), level=Level.INTERRUPTS)


def test_a_word_a_number_a_truth_and_a_reference_are_kept_apart() -> None:
    call = CallAws("ec2", "Any", (("a", "1"), ("b", 1), ("c", True), ("d", "true"), ("e", ("x", Ref("1.1", "id")))))
    (again,) = read_plan(plan_json(one_step(call))).steps
    assert isinstance(again.do, CallAws)
    assert [type(value) for _, value in again.do.parameters] == [str, int, bool, str, tuple]
    assert again.do == call


def test_the_hash_is_twelve_hex_digits_and_changes_with_any_word() -> None:
    plan = one_step(RunOnNode("server01", ("clpgrp", "-m", "web")))
    assert re.fullmatch("[0-9a-f]{12}", plan_hash(plan))
    assert plan_hash(one_step(RunOnNode("server01", ("clpgrp", "-m", "web")))) == plan_hash(plan)
    assert plan_hash(replace(plan, token="web to server02")) != plan_hash(plan)
    assert plan_hash(one_step(RunOnNode("server01", ("clpgrp", "-m", "db")))) != plan_hash(plan)


def test_an_age_without_end_is_json_all_the_same() -> None:
    event = StepLooked("1.1", NOW, "done", Judgement(None, (Evidence("server01", "silent", float("inf")),)), ())
    json.loads(write_event(event), parse_constant=pytest.fail)
    assert read_event(write_event(event)) == event


def test_the_line_of_a_newer_clpdeck_is_refused_and_not_guessed() -> None:
    with pytest.raises(StoreError, match="written by a newer clpdeck"):
        read_event(write_event(ENDED), FORMAT + 1)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"kind":"run-flew","at":"2026-02-03T04:05:06Z"}', "run-flew"),
        ('{"kind":"run-ended","at":"2026-02-03T04:05:06Z","how":"sideways"}', "run-ended.how"),
        ('{"kind":"run-ended","how":"done"}', "run-ended.at"),
        ('{"kind":"run-en', "Invalid JSON"),
        ("[]", "should be an object"),
    ],
)
def test_a_line_that_is_no_event_is_refused_with_what_is_wrong_in_it(line: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        read_event(line)


def test_what_is_no_unicode_is_refused_before_it_is_written() -> None:
    with pytest.raises(StoreError, match="no Unicode"):
        write_event(replace(ENDED, says="\udc80"))


def test_a_yes_stays_a_yes_in_a_plan_whose_times_are_whole_numbers():
    call = CallAws("ec2", "CreateImage", (("NoReboot", True), ("MinCount", 1)))
    lane = Lane("l", (Step("1", "t", "w", call, timeout_s=20),))
    plan = Plan("test", "books", "T", "t", (), (), (Stage("s", (lane,)),))
    began = RunBegan("1", datetime(2026, 1, 1, tzinfo=UTC), "taro@desk", plan, "0" * 12, "", "/site.toml")
    read = read_event(write_event(began))
    assert isinstance(read, RunBegan)
    do = read.plan.step("1").do
    assert isinstance(do, CallAws)
    assert [(name, type(value)) for name, value in do.parameters] == [("NoReboot", bool), ("MinCount", int)]
