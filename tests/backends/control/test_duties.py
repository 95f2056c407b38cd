"""What runs left to be done, for somebody who acts on runs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backends.control import duties
from backends.control.clerk import Clerk
from backends.errors import ClpdeckError, NoSuchRun, NotAllowed
from backends.events import RunEnded, StepOpened
from backends.plan import Obligation
from backends.settings import Mode
from tests.backends.control.office import PLAN, Office, site_in, utc_now

OWES = replace(
    PLAN, obligations=(Obligation("lamp", "Put the lamp out.", "1.1"), Obligation("bell", "Unhook the bell."))
)


@pytest.fixture
def clerk(tmp_path: Path, office: Office) -> Iterator[Clerk]:
    one = Clerk(site_in(tmp_path), Mode.OPERATION, "taro@here")
    yield one
    one.close()


def owing(clerk: Clerk, office: Office, cluster: str = "books") -> str:
    """A run that is over, and left something to be done."""
    run = clerk.begin(replace(OWES, cluster=cluster), PLAN.token)
    office.append(run, StepOpened("1.1", utc_now(), 1, "words"), RunEnded(utc_now(), "stopped"))
    return run


def test_what_every_run_left_is_listed_the_newest_run_first(clerk: Clerk, office: Office) -> None:
    first, second = owing(clerk, office), owing(clerk, office, "shop")
    clerk.begin(PLAN, PLAN.token)
    told = duties.all_duties(clerk)
    assert [(one.run, one.name) for one in told] == [
        (second, "lamp"), (second, "bell"), (first, "lamp"), (first, "bell")
    ]  # fmt: skip


def test_a_person_closes_what_a_run_left_that_is_over(clerk: Clerk, office: Office) -> None:
    run = owing(clerk, office)
    assert duties.close(clerk, run, "lamp", " blown out\n").text == "Put the lamp out."
    (lamp, bell) = duties.duties_in(clerk, run)
    assert (lamp.met_by, lamp.note, bell.met_at) == ("taro@here", "blown out", None)


def test_what_is_met_is_not_closed_again_and_who_did_is_named(clerk: Clerk, office: Office) -> None:
    run = owing(clerk, office)
    duties.close(clerk, run, "lamp", "blown out")
    with pytest.raises(ClpdeckError, match=rf"lamp of run {run} was met at .* by taro@here"):
        duties.close(clerk, run, "lamp", "once more")


def test_what_cannot_be_closed_is_told_in_a_sentence(clerk: Clerk, office: Office) -> None:
    run = owing(clerk, office)
    with pytest.raises(ClpdeckError, match=f"run {run} has no obligation 'horn'; open are: lamp, bell"):
        duties.close(clerk, run, "horn", "gone")
    with pytest.raises(ClpdeckError, match="is not closed without a note"):
        duties.close(clerk, run, "lamp", " \n")
    with pytest.raises(NoSuchRun):
        duties.close(clerk, "20260203-77", "lamp", "gone")


def test_a_session_that_only_looks_closes_nothing(clerk: Clerk, office: Office, tmp_path: Path) -> None:
    run = owing(clerk, office)
    looks = Clerk(site_in(tmp_path, read_only=True), Mode.OPERATION)
    assert len(duties.all_duties(looks)) == 2
    for close in (lambda: duties.close(looks, run, "lamp", "gone"), lambda: looks.put_closing(run, "lamp", "gone")):
        with pytest.raises(NotAllowed, match="close an obligation"):
            close()
    looks.close()
    assert duties.duties_in(clerk, run)[0].met_at is None


def test_where_there_is_no_store_nothing_is_owed_and_looking_makes_none(tmp_path: Path) -> None:
    clerk = Clerk(
        replace(site_in(tmp_path / "else"), store=replace(site_in(tmp_path).store, folder=str(tmp_path / "no"))),
        Mode.OPERATION,
    )
    assert duties.all_duties(clerk) == ()
    assert not (tmp_path / "no").exists()
