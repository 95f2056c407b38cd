"""What a restore took by two clocks, what it lost, and what it leaves: in the report."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from backends.events import ActionEnded, Judgement, RunEnded, RunEvent, Sight, StepClosed, StepLooked, StepOpened
from backends.model import AwsFactsProbe, NodeFactsProbe, Probe, StatusProbe
from backends.plan import CallAws, Lane, Level, Obligation, Plan, Stage, Step, Wait
from backends.progress import Met
from backends.report import render, tell
from backends.report.clocks import Reached, Recovery
from backends.settings import CLIENT
from tests.backends.report.journals import Journal, at, began, moved, numbered

ANNA, BERT = (NodeFactsProbe("books.dr", name, "host-key") for name in ("anna", "bert"))
LOOKS: tuple[Probe, ...] = (ANNA, BERT, NodeFactsProbe("books.dr", CLIENT, "reach"), StatusProbe("books", "old"))
QUIET, DISASTER = "2026-11-21T15:00:00Z", "2026-11-22T04:40:00Z"


def launch(id_: str) -> Step:
    return Step(id_, "Launch", "so", CallAws("ec2", "RunInstances"), (AwsFactsProbe("books.dr", "nodes"),))


def wait(id_: str) -> Step:
    return Step(id_, "See", "so", Wait(), LOOKS)


PLAN = Plan(
    "restore", "books.dr", "Restore books", "So.", (("set", "books-1"), ("quiet-point", QUIET), ("disaster", DISASTER)),
    (),
    (
        Stage("Launch", (Lane("AWS", (launch("1.1"), launch("1.2"))),)),
        Stage("Wake", (Lane("anna", (wait("2.1"),)),)),
        Stage("Prove", (Lane("anna", (wait("3.1"),)), Lane("bert", (wait("3.2"),)))),
    ),
    level=Level.LOSES,
    token="books",
    obligations=(Obligation("fsr", "Switch it off.", "1.1"), Obligation("dns", "Raise the TTL again.", "2.1")),
)  # fmt: skip


def looked(seconds: float, *probes: Probe, failed: str = "") -> StepLooked:
    sights = tuple(Sight(probe, at(seconds), "raw", failed) for probe in probes)
    return StepLooked("2.1", at(seconds), "done", Judgement(None), sights)


def restored(*more: RunEvent, plan: Plan = PLAN) -> Journal:
    return numbered(
        *began(plan),
        looked(5, ANNA, StatusProbe("books", "old")),
        StepOpened("1.1", at(10), 1, "ec2 RunInstances"),
        ActionEnded("1.1", at(11), 1, "done", "launched"),
        StepOpened("1.2", at(12), 1, "ec2 RunInstances"),
        looked(60, ANNA, BERT, failed="no contact"),
        looked(100, ANNA),
        looked(110, *LOOKS, failed="no contact"),
        *more,
    )


WHOLE = (
    looked(130, ANNA, BERT),
    StepClosed("3.1", at(700), "done"),
    StepClosed("3.2", at(640), "already"),
    RunEnded(at(701), "done"),
)


def told(journal: Journal) -> Recovery:
    found = tell(journal).recovery
    assert found
    return found


def test_two_clocks_run_from_the_launch_to_the_last_node_and_from_there_to_the_proof() -> None:
    found = told(restored(*WHOLE))
    assert (found.step, found.launched_at) == ("1.1", at(10))
    assert found.reached == (Reached("anna", at(100)), Reached("bert", at(130)))
    assert (found.aws_s, found.cluster_s, found.rto_s) == (120, 570, 690)
    assert (found.verified_by, found.verified_at) == ("3.1", at(700))


def test_what_is_lost_is_from_the_quiet_point_to_the_disaster_as_the_inputs_say() -> None:
    found = told(restored(*WHOLE))
    assert found.rpo_s == timedelta(hours=13, minutes=40).total_seconds()
    assert found.disaster_at == datetime.fromisoformat(DISASTER)
    assert found.outage_s == (at(700) - datetime.fromisoformat(DISASTER)).total_seconds()


@pytest.mark.parametrize("inputs", [(), (("quiet-point", "yesterday"), ("disaster", "2026-11-22T04:40:00"))])
def test_nothing_is_said_to_be_lost_where_nobody_said_when(inputs: tuple[tuple[str, str], ...]) -> None:
    journal = restored(*WHOLE, plan=replace(PLAN, inputs=inputs))
    assert (told(journal).rpo_s, told(journal).outage_s) == (None, None)
    why = "not known: nobody said when the quiet point (input quiet-point) and the disaster (input disaster) was"
    assert why in render(journal, "md")


def test_when_the_source_was_lost_may_also_be_what_the_operator_said_at_a_step() -> None:
    asked = replace(PLAN, inputs=(("quiet-point", QUIET),))
    said = StepClosed("2.1", at(640), "done", gives=(("disaster", DISASTER),))
    assert told(restored(said, *WHOLE, plan=asked)).rpo_s == timedelta(hours=13, minutes=40).total_seconds()


def test_a_disaster_before_the_quiet_point_is_no_loss_but_a_mistake() -> None:
    wrong = replace(PLAN, inputs=(("quiet-point", DISASTER), ("disaster", QUIET)))
    assert told(restored(*WHOLE, plan=wrong)).rpo_s is None
    assert "is after the disaster" in render(restored(*WHOLE, plan=wrong), "md")


def test_until_all_nodes_have_answered_the_first_clock_runs() -> None:
    found = told(restored())
    assert (found.aws_s, found.not_reached, found.rto_s) == (None, ("bert",), None)
    assert "not yet reached: bert" in render(restored(), "md")


def test_a_proof_that_was_not_finished_proves_nothing() -> None:
    skipped = (
        looked(130, ANNA, BERT),
        StepClosed("3.1", at(700), "done"),
        StepClosed("3.2", at(701), "skipped", "late"),
    )
    found = told(restored(*skipped))
    assert (found.aws_s, found.cluster_s, found.verified_by) == (120, None, "")
    assert "not verified in this run" in render(restored(*skipped), "md")


def test_a_launch_that_never_left_us_starts_no_clock() -> None:
    unsent = numbered(*began(PLAN), StepOpened("1.1", at(1), 1, "x"), ActionEnded("1.1", at(2), 1, "unsent", "no"))
    assert tell(unsent).recovery is None
    assert tell(moved()).recovery is None


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_report_says_both_clocks_and_what_was_lost(form: str) -> None:
    text = render(restored(*WHOLE), form)
    for words in (
        "2 min: from",
        "9 min 30 s: from there",
        "11 min 30 s, both clocks",
        "13 h 40 min: from the quiet point",
    ):
        assert words in text


def test_a_report_lists_what_is_owed_and_who_met_it() -> None:
    journal = restored(*WHOLE)
    said = (Met("fsr", "anna@desk", at(900), "switched off by hand"),)
    assert [one.name for one in tell(journal).obligations] == ["fsr"]
    assert "open, `fsr`" in render(journal, "md")
    text = render(journal, "md", said)
    assert "anna@desk" in text
    assert "switched off by hand" in text
    assert '"met_by": "anna@desk"' in render(journal, "json", said)
