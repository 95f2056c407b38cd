"""The kill walk: a runner is killed at every point of a run, and another one brings the run to its end.

The runners are real processes, they are really killed, and the site is reached by SSH and by AWS's own protocols.
"""

import itertools
from collections import Counter
from collections.abc import Callable

import pytest

from backends.events import RunEnded, StepClosed
from tests.whole.nursery import Where
from tests.whole.walking import KILLED, Walk
from tests.whole.ways import Ways

LEAST = {("move-group", True): 14, ("stop-instance", True): 12, ("everything", True): 27, ("everything", False): 9}
"""How many lines there are at least in the journal after the first, and how many effects; else there is one."""
CASES = [
    *itertools.product(["move-group", "stop-instance"], ["before", "after", "begun", "replied"], ["1/1"]),
    *itertools.product(["everything"], ["before", "after"], ["1/3", "2/3", "3/3"]),
    *itertools.product(["everything"], ["begun", "replied"], ["1/1"]),
]
"""Plans, where to kill, and which part of the points: every third of them from the first, the second, the third on."""

INPUTS = {"stop-instance": {"node": "server02"}}


@pytest.mark.parametrize(("name", "where", "part"), CASES)
def test_a_runner_killed_anywhere_loses_nothing_and_does_nothing_twice(
    ways: Ways, name: str, where: Where, part: str, record_property: Callable[[str, object], None]
) -> None:
    plan, killed = ways.plan(name, **INPUTS.get(name, {})), 0
    unbroken = ways.walker.begin(plan)
    assert unbroken.go() == 0
    told = unbroken.times_told()
    assert set(told.values()) == {1}
    first, step = map(int, part.split("/"))
    for number in itertools.count(first, step):
        walk = ways.walker.begin(plan)
        if walk.go(where, number, unbroken.world) != KILLED:
            break
        assert walk.go(settled=unbroken.world) == 0
        assert walk.world.splitlines() == unbroken.world.splitlines()
        assert walk.times_told() == told
        is_whole(walk)
        killed += 1
    record_property("kill points", killed)
    assert killed >= LEAST.get((name, where in {"before", "after"}), 1) // step


def is_whole(walk: Walk) -> None:
    """The journal says that all is over, each step once, and that nothing is left open."""
    events, progress = walk.events, walk.progress
    closed = Counter(event.step for event in events if isinstance(event, StepClosed))
    assert closed == dict.fromkeys((step.id for step in progress.plan.steps), 1)
    assert [event.how for event in events if isinstance(event, RunEnded)] == ["done"]
    assert isinstance(events[-1], RunEnded)
    assert (progress.questions, progress.switches) == ((), ())
