"""The kill walk: a runner is killed at every point of a run, and another one brings the run to its end.

The runners are real processes, they are really killed, and the site is reached by SSH and by AWS's own protocols.
"""

import itertools
from collections import Counter
from collections.abc import Callable

import pytest

from backends.events import RunEnded, StepClosed
from tests.conftest import KILLED_AT
from tests.whole.nursery import Where
from tests.whole.walking import KILLED, Walk
from tests.whole.ways import Ways

LEAST = {
    ("move-group", "after"): 14,
    ("stop-instance", "after"): 12,
    ("everything", "after"): 27,
    **dict.fromkeys(itertools.product(["move-group", "stop-instance"], ["acted"]), 2),
    ("everything", "acted"): 6,
    **dict.fromkeys(itertools.product(["everything"], ["begun", "replied"]), 9),
}
"""How many lines there are at least in the journal after the first, how many of them follow an effect (where lanes run
side by side, one line may follow two), and how many effects there are; else there is one.
"""
CASES = [
    *itertools.product(["move-group", "stop-instance"], ["acted", "after", "begun", "replied"], ["1/1"]),
    *itertools.product(["everything"], ["after"], ["1/3", "2/3", "3/3"]),
    *itertools.product(["everything"], ["acted", "begun", "replied"], ["1/1"]),
]
"""Plans, where to kill, and which part of the points: every third of them from the first, the second, the third on.

A line of the journal that follows no effect is not died before: it is the same as to die after the line before it.
"""

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
    record_property(KILLED_AT, killed)
    assert killed >= LEAST.get((name, where), 1) // step


def is_whole(walk: Walk) -> None:
    """The journal says that all is over, each step once, and that nothing is left open."""
    events, progress = walk.events, walk.progress
    closed = Counter(event.step for event in events if isinstance(event, StepClosed))
    assert closed == dict.fromkeys((step.id for step in progress.plan.steps), 1)
    assert [event.how for event in events if isinstance(event, RunEnded)] == ["done"]
    assert isinstance(events[-1], RunEnded)
    assert (progress.questions, progress.switches) == ((), ())
