"""What is done for somebody who acts on runs, and what is refused."""

import json
import os
import pwd
from dataclasses import replace
from pathlib import Path

import pytest

from backends.control.clerk import Clerk, person, plan_json
from backends.control.mode import mode_of
from backends.errors import ClpdeckError, Held, NoRunner, NoSuchRun, NotAllowed, StoreError
from backends.events import Answered, RunBegan, RunEnded
from backends.plan import Level, plan_hash
from backends.runs.base import AnswerRequest, StopRequest
from backends.settings import Mode
from tests.backends.control.office import PLAN, Office, site_in, utc_now


@pytest.fixture
def clerk(tmp_path: Path, office: Office):
    one = Clerk(site_in(tmp_path), Mode.OPERATION, "taro@here")
    yield one
    one.close()


def test_a_run_is_written_down_with_who_what_and_how_it_was_confirmed(clerk: Clerk, office: Office, tmp_path: Path):
    run = clerk.begin(PLAN, PLAN.token)
    (_, began), *_ = office.store.read(run)
    assert isinstance(began, RunBegan)
    assert (began.by, began.plan, began.typed) == ("taro@here", PLAN, PLAN.token)
    assert began.plan_hash == plan_hash(PLAN)
    assert began.site == str(tmp_path / "site.toml")


@pytest.mark.parametrize("typed", ["", "lamp", "LAMP OF BOOKS", plan_hash(PLAN)])
def test_what_interrupts_is_begun_by_its_token_only(clerk: Clerk, typed: str):
    with pytest.raises(NotAllowed, match="'lamp of books' was to be typed"):
        clerk.begin(PLAN, typed)
    assert clerk.runs() == ()


def test_a_runbook_made_for_it_is_begun_by_the_hash_of_its_plan(clerk: Clerk):
    alone = replace(PLAN, unattended=True, level=Level.UNDOABLE)
    assert clerk.begin(alone, plan_hash(alone))


def test_one_that_interrupts_is_begun_by_its_hash_where_its_name_was_typed_for_this_very_plan_before(
    clerk: Clerk, office: Office
):
    alone = replace(PLAN, unattended=True)
    for typed in (plan_hash(PLAN), plan_hash(alone)):
        with pytest.raises(NotAllowed):
            clerk.begin(alone, typed)
    office.append(clerk.begin(alone, alone.token), RunEnded(utc_now(), "done"))
    office.append(clerk.begin(alone, plan_hash(alone)), RunEnded(utc_now(), "done"))
    other = replace(alone, purpose="Something else.")
    with pytest.raises(NotAllowed):
        clerk.begin(other, plan_hash(other))


def test_what_can_be_taken_back_needs_no_token(clerk: Clerk):
    assert clerk.begin(replace(PLAN, level=Level.UNDOABLE), "y")


def test_a_second_run_of_a_cluster_is_refused_and_one_of_another_is_not(clerk: Clerk):
    run = clerk.begin(PLAN, PLAN.token)
    with pytest.raises(Held, match=f"cluster books is held by run {run} of taro@here"):
        clerk.begin(PLAN, PLAN.token)
    assert clerk.begin(replace(PLAN, cluster="shop"), PLAN.token)


def test_a_plan_for_a_cluster_that_is_not_in_the_site_file_is_not_begun(clerk: Clerk):
    with pytest.raises(NotAllowed, match="has no cluster 'dvds'"):
        clerk.begin(replace(PLAN, cluster="dvds"), PLAN.token)


def test_a_runner_that_ends_before_it_begins_is_told_with_its_last_words(clerk: Clerk, office: Office):
    office.stillborn = "the runner ended with code 2: no credentials"
    with pytest.raises(NoRunner, match=r"no credentials; `clpdeck resume \d{8}-01 --site .*` tries again"):
        clerk.begin(PLAN, PLAN.token)
    assert [row.run[-2:] for row in clerk.runs()] == ["01"]


def test_a_runner_that_does_not_begin_is_not_waited_for_for_ever(clerk: Clerk, office: Office, monkeypatch):
    class Mute:
        pid, ended = 1, False

    monkeypatch.setattr("backends.control.clerk.Started", lambda *_: Mute())
    monkeypatch.setattr("backends.control.clerk.BEGINS_WITHIN_S", 0.0)
    with pytest.raises(NoRunner, match=r"\(process 1\) did not begin in 0 s; see .*runner.log"):
        clerk.begin(PLAN, PLAN.token)


def test_a_run_that_was_written_down_is_not_said_to_be_nothing_where_its_runner_cannot_be_seen(clerk, monkeypatch):
    def cannot(*_: object) -> None:
        raise StoreError("the store of runs is locked")

    monkeypatch.setattr(clerk, "read", cannot)
    with pytest.raises(NoRunner, match=r"cannot be read: the store of runs is locked; see `clpdeck runs --site .*`"):
        clerk.begin(PLAN, PLAN.token)
    assert len(clerk.runs()) == 1


def test_a_run_without_a_runner_is_resumed_and_one_with_a_runner_is_not(clerk: Clerk, office: Office):
    run = clerk.begin(PLAN, PLAN.token)
    with pytest.raises(Held, match=f"run {run} has a runner: process"):
        clerk.resume(run)
    office.die(run)
    clerk.resume(run)
    assert [event.kind for _, event in office.store.read(run)] == ["run-began", "runner-began", "runner-began"]


def test_a_run_that_is_over_or_that_never_was_is_neither_resumed_nor_stopped(clerk: Clerk, office: Office):
    run = clerk.begin(PLAN, PLAN.token)
    office.append(run, RunEnded(utc_now(), "done"))
    for act in (clerk.resume, clerk.stop_run):
        with pytest.raises(ClpdeckError, match=f"run {run} is over: done"):
            act(run)
        with pytest.raises(NoSuchRun, match="no run 20200101-01"):
            act("20200101-01")


def test_the_first_answer_counts_and_the_second_is_told_whose_was_first(clerk: Clerk, office: Office, tmp_path: Path):
    run = clerk.begin(PLAN, PLAN.token)
    office.ask(run)
    assert clerk.answer(run, "", "yes") == ""
    late = Clerk(site_in(tmp_path), Mode.OPERATION, "hanako@there").answer(run, "q1", "no")
    assert late.startswith("taro@here was first, at ")
    assert late.endswith("q1 is answered yes")
    ((_, request),) = office.store.requests(run)
    assert isinstance(request, AnswerRequest)
    assert (request.by, request.choice) == ("taro@here", "yes")


@pytest.mark.parametrize(
    ("question", "choice", "said"),
    [
        ("q7", "yes", "asks q1, q2 now, not q7"),
        ("", "yes", "asks q1, q2 now; say what is answered"),
        ("q1", "perhaps", "'perhaps' does not answer q1 of run .*: yes, no, skip do"),
        ("q1", "skip", "skip needs the reason"),
    ],
)
def test_an_answer_that_fits_nothing_is_refused(clerk: Clerk, office: Office, question, choice, said):
    run = clerk.begin(PLAN, PLAN.token)
    office.ask(run, "q1")
    office.ask(run, "q2")
    with pytest.raises(ClpdeckError, match=said):
        clerk.answer(run, question, choice)
    assert office.store.requests(run) == ()


def test_who_answers_a_question_that_is_over_is_told_whose_answer_was_first(clerk: Clerk, office: Office):
    run = clerk.begin(PLAN, PLAN.token)
    office.ask(run)
    office.append(run, Answered("q1", utc_now(), "hanako@there", "yes"))
    with pytest.raises(ClpdeckError, match=r"^hanako@there was first, at .*: q1 is answered yes$"):
        clerk.answer(run, "q1", "no")


def test_a_run_that_asks_nothing_is_not_answered(clerk: Clerk):
    run = clerk.begin(PLAN, PLAN.token)
    with pytest.raises(ClpdeckError, match=r"asks nothing now$"):
        clerk.answer(run, "", "yes")


def test_a_stop_is_put_as_a_request(clerk: Clerk, office: Office):
    run = clerk.begin(PLAN, PLAN.token)
    clerk.stop_run(run, interrupt=True)
    ((_, request),) = office.store.requests(run)
    assert isinstance(request, StopRequest)
    assert (request.by, request.interrupt) == ("taro@here", True)


@pytest.mark.parametrize("how", ["wanted", "site", "environment"])
def test_a_session_that_only_looks_does_nothing(clerk: Clerk, office: Office, tmp_path: Path, monkeypatch, how: str):
    run = clerk.begin(PLAN, PLAN.token)
    office.ask(run)
    if how == "environment":
        monkeypatch.setenv("CLPDECK_READ_ONLY", "1")
    site = site_in(tmp_path, read_only=how == "site")
    looker = Clerk(site, Mode.REFERENCE if how == "wanted" else Mode.OPERATION)
    for act in (
        lambda: looker.begin(replace(PLAN, cluster="shop"), PLAN.token),
        lambda: looker.resume(run),
        lambda: looker.answer(run, "q1", "yes"),
        lambda: looker.stop_run(run),
    ):
        with pytest.raises(NotAllowed, match="this session only looks"):
            act()
    assert [row.run for row in looker.runs()] == [run]
    assert office.store.requests(run) == ()


def test_a_mode_is_tightened_and_never_loosened(tmp_path: Path, monkeypatch):
    strict = site_in(tmp_path, read_only=True)
    assert mode_of(site_in(tmp_path), Mode.OPERATION) is Mode.OPERATION
    assert mode_of(site_in(tmp_path), Mode.REFERENCE) is Mode.REFERENCE
    assert mode_of(strict, Mode.OPERATION) is Mode.REFERENCE
    monkeypatch.setenv("CLPDECK_READ_ONLY", "yes")
    assert mode_of(None, Mode.OPERATION) is Mode.REFERENCE


def test_looking_makes_no_store(tmp_path: Path):
    clerk = Clerk(site_in(tmp_path), Mode.OPERATION)
    assert (clerk.runs(), clerk.version(), clerk.reach) == ((), 0, "")
    with pytest.raises(NoSuchRun, match="no store of runs"):
        clerk.read("20261122-01")
    assert clerk.log("20261122-01").read() == ()
    assert not (tmp_path / "store").exists()


def test_a_review_finds_out_how_far_a_lease_reaches_and_that_nothing_can_be_written(tmp_path: Path):
    clerk = Clerk(site_in(tmp_path), Mode.OPERATION)
    assert [one.text for one in clerk.review(PLAN)][-1].endswith("reaches this user on this machine only")
    clerk.close()
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "store").write_text("not a folder")
    worst = Clerk(site_in(tmp_path / "blocked"), Mode.OPERATION).review(PLAN)[0]
    assert worst.serious
    assert str(tmp_path / "blocked" / "store") in worst.text


def test_a_review_by_one_who_only_looks_makes_no_store(tmp_path: Path):
    Clerk(site_in(tmp_path), Mode.REFERENCE).review(PLAN)
    assert not (tmp_path / "store").exists()


def test_a_command_line_names_the_site_file_unless_it_is_the_usual_one(tmp_path: Path, monkeypatch):
    clerk = Clerk(site_in(tmp_path), Mode.OPERATION)
    assert clerk.command("attach", "r1") == f"clpdeck attach r1 --site {tmp_path}/site.toml"
    monkeypatch.setenv("CLPDECK_SITE", str(tmp_path / "site.toml"))
    assert clerk.command("attach", "r1") == "clpdeck attach r1"


def test_a_plan_as_json_carries_its_hash():
    told = json.loads(plan_json(PLAN))
    assert (told["schema"], told["hash"]) == ("clpdeck.plan/1", plan_hash(PLAN))
    assert told["plan"]["stages"][0]["lanes"][0]["steps"][0]["do"]["kind"] == "ask"


def test_a_store_that_was_closed_after_trouble_is_opened_again(clerk: Clerk):
    run = clerk.begin(PLAN, PLAN.token)
    clerk.close()
    assert [row.run for row in clerk.runs()] == [run]
    with pytest.raises(StoreError):
        clerk.read("20200101-01")


def test_who_is_at_work_is_the_process_s_own_user_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert person().partition("@")[0] == pwd.getpwuid(os.getuid()).pw_name
