"""What runs leave to be done: when it comes up, who meets it."""

from datetime import UTC, datetime, timedelta

import pytest

from backends.events import PlanRevised, RunBegan, RunEvent, StepClosed, StepOpened
from backends.plan import Lane, Obligation, Plan, Stage, Step, Wait
from backends.progress import Duties, Met, Obliged, duties_of, learn_duties, obligations

FSR = Obligation("fsr", "Switch fast snapshot restore off: it costs by the hour.", "1.1", "3.1")
SOURCE = Obligation("source", "Keep the old nodes stopped when their region comes back.")
LICENCES = Obligation("licences", "Give the old licences back.", "2.1")


def at(second: float) -> datetime:
    return datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC) + timedelta(seconds=second)


def plan(*owed: Obligation, title: str = "Restore books") -> Plan:
    steps = tuple(Step(id_, id_, "Because.", Wait()) for id_ in ("1.1", "2.1", "3.1"))
    return Plan("restore", "books.dr", title, "So.", (), (), (Stage("All", (Lane("AWS", steps),)),), obligations=owed)


def journal(*events: RunEvent, of: Plan | None = None) -> tuple[tuple[int, RunEvent], ...]:
    began = RunBegan("20260203-01", at(0), "ops@bastion", of or plan(FSR, SOURCE, LICENCES), "hash", "typed", "site")
    return tuple(enumerate((began, *events), 1))


def opened(step: str, second: float, attempt: int = 1) -> StepOpened:
    return StepOpened(step, at(second), attempt, "words")


def left(*events: RunEvent, met: tuple[Met, ...] = (), of: Plan | None = None) -> dict[str, Obliged]:
    return {one.name: one for one in obligations(duties_of(journal(*events, of=of)), met)}


def test_a_run_that_did_nothing_leaves_nothing_behind() -> None:
    assert left() == {}
    assert left(StepClosed("1.1", at(1), "already")) == {}


def test_an_obligation_comes_up_when_its_step_is_first_begun() -> None:
    found = left(opened("1.1", 3), opened("1.1", 9, 2))
    assert found["fsr"] == Obliged(
        "20260203-01", "books.dr", "Restore books", "fsr", FSR.text, at(3), "ops@bastion", None, "", ""
    )
    assert "licences" not in found


def test_one_of_the_run_comes_up_with_its_first_step() -> None:
    assert left(opened("2.1", 7), opened("1.1", 5))["source"].since == at(5)


@pytest.mark.parametrize("how", ["done", "already", "not-needed"])
def test_it_is_met_when_the_step_that_takes_it_back_is_done(how) -> None:
    fsr = left(opened("1.1", 3), StepClosed("3.1", at(60), how))["fsr"]
    assert (fsr.met_at, fsr.met_by) == (at(60), "step 3.1")


@pytest.mark.parametrize("how", ["skipped", "left"])
def test_a_step_that_was_skipped_or_left_meets_nothing(how) -> None:
    assert left(opened("1.1", 3), StepClosed("3.1", at(60), how))["fsr"].met_at is None


def test_what_is_done_again_afterwards_is_owed_again() -> None:
    found = left(opened("1.1", 3), StepClosed("3.1", at(60), "done"), opened("1.1", 90, 2))
    assert (found["fsr"].met_at, found["fsr"].since) == (None, at(3))


def test_a_person_meets_what_no_step_does_and_the_first_word_counts() -> None:
    said = (Met("source", "anna@desk", at(900), "their roles are revoked"), Met("source", "bert@desk", at(901), "too"))
    source = left(opened("1.1", 3), met=said)["source"]
    assert (source.met_at, source.met_by, source.note) == (at(900), "anna@desk", "their roles are revoked")


def test_what_a_person_says_of_something_that_never_came_up_is_nothing() -> None:
    assert "licences" not in left(opened("1.1", 3), met=(Met("licences", "anna@desk", at(9), "done"),))


def test_another_plan_takes_no_obligation_away_that_came_up() -> None:
    other = PlanRevised(at(5), "ops@bastion", plan(LICENCES, title="Restore books otherwise"), "other disks")
    found = left(opened("1.1", 3), other, opened("2.1", 8))
    assert list(found) == ["fsr", "source", "licences"]
    assert {one.title for one in found.values()} == {"Restore books otherwise"}


def test_a_second_beginning_is_another_runs_and_a_journal_without_one_owes_nothing() -> None:
    twice = (*journal(opened("1.1", 3)), *journal(of=plan(LICENCES)))
    assert [one.name for one in obligations(duties_of(twice))] == ["fsr", "source"]
    assert obligations(learn_duties(Duties(), opened("1.1", 3))) == ()
