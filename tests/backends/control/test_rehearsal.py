"""A plan walked through by what is seen now."""

from dataclasses import replace

import pytest

from backends.control.rehearsal import Found, looks_of, rehearsed
from backends.model import NodeFactsProbe, Ref, StatusProbe
from backends.plan import AskOperator, Check, GroupAt, GroupOff, Lane, Plan, RunOnNode, ServerOnline, Stage, Step, Wait
from tests.backends.told import Story, at, group

VIEWS = (StatusProbe("books", "alpha"), StatusProbe("books", "beta"))
STOP = Step(
    "1.1",
    "Stop it",
    "because",
    RunOnNode("alpha", ("clpgrp", "-t", "failover")),
    VIEWS,
    ready_when=GroupAt("failover", "alpha"),
    done_when=GroupOff("failover"),
)


def plan(step: Step, *before: Check) -> Plan:
    return Plan("test", "books", "Test", "to try", (), before, (Stage("all", (Lane("alpha", (step,)),)),))


def found(of: Plan, *homes: str | None) -> tuple[Found, ...]:
    """Where the nodes, in turn, say that the group runs; those for whom nothing is given say nothing."""
    story = Story("alpha", "beta", aws=False)
    for node, home in zip(story.names, homes, strict=False):
        story.says(0, node, group(home))
    return rehearsed(of, story.cluster, story.timing, story.estate, at(1))


@pytest.mark.parametrize(
    ("homes", "how"),
    [
        ((None, None), "done"),
        (("alpha", "alpha"), "may"),
        (("beta", "beta"), "may-not"),
        ((None,), "not-known"),
        ((), "not-known"),
    ],
)
def test_a_step_is_found_as_the_engine_would_find_it(homes, how):
    [one] = found(plan(STOP), *homes)
    assert (one.of, one.title, one.how) == ("1.1", "Stop it", how)
    assert [said.source for said in one.evidence][:2] == ["alpha", "beta"]


def test_a_step_that_only_waits_or_asks_says_so_unless_it_is_so_already():
    asks = AskOperator("Is it so?", "the lamp", "it is lit")
    for do, how in ((Wait(), "waits"), (asks, "asks")):
        step = replace(STOP, do=do, ready_when=None)
        assert [one.how for one in found(plan(step), "alpha", "alpha")] == [how]
        assert [one.how for one in found(plan(step), None, None)] == ["done"]


def test_checks_come_first_and_say_by_whose_word_they_do_not_hold():
    checks = (
        Check("alpha is up", ServerOnline("alpha"), VIEWS),
        Check("it is on beta", GroupAt("failover", "beta"), ()),
    )
    told = found(plan(STOP, *checks), "alpha", "alpha")
    assert [(one.of, one.how) for one in told] == [("check 1", "holds"), ("check 2", "holds-not"), ("1.1", "may")]
    assert [one.source for one in told[1].evidence] == ["alpha", "beta"]
    assert [one.how for one in found(plan(STOP, *checks))][:2] == ["not-known", "not-known"]


def test_what_only_an_earlier_step_can_say_whole_is_not_looked_at():
    known, unknown = (NodeFactsProbe("books", "alpha", "files", of) for of in (("/a",), (Ref("1.1", "path"),)))
    check = Check("alpha is up", ServerOnline("alpha"), VIEWS[:1])
    assert looks_of(plan(replace(STOP, looks=(*VIEWS, known, unknown)), check)) == (*VIEWS, known)
