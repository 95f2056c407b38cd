"""How long steps usually take, told by the runs there were."""

import pytest

from backends.events import ActionEnded, Answered, Asked, RunEvent, StepClosed, StepOpened
from backends.progress import Usual, took, usual
from tests.backends.progress.test_fold import CHOICES, at, folded


def sent(attempt: int = 1, second: float = 1) -> StepOpened:
    return StepOpened("1", at(second), attempt, "true")


def test_a_step_that_was_done_took_from_its_opening_to_its_end():
    assert took(folded(sent(), StepClosed("1", at(11), "done"))) == (("1", 10.0),)


@pytest.mark.parametrize(
    "events",
    [
        (),
        (sent(),),
        (StepClosed("1", at(3), "already"),),
        (sent(), StepClosed("1", at(3), "skipped")),
        (sent(), ActionEnded("1", at(99), 1, "unknown", "its runner was lost"), StepClosed("1", at(99), "done")),
        (sent(), ActionEnded("1", at(2), 1, "failed", ""), sent(2, 5), StepClosed("1", at(9), "done")),
        (
            sent(),
            Asked("q1", "1", at(3), "timed-out", "What now?", CHOICES),
            Answered("q1", at(900), "taro@desk", "again"),
            StepClosed("1", at(901), "done"),
        ),
    ],
)
def test_what_was_not_simply_done_tells_nothing(events: tuple[RunEvent, ...]):
    assert took(folded(*events)) == ()


def test_a_range_is_from_the_shortest_to_the_longest_with_how_often():
    assert usual([(("1", 50.0), ("2", 3.0)), (("1", 80.0),), (), (("1", 61.0),)]) == {
        "1": Usual(50.0, 80.0, 3),
        "2": Usual(3.0, 3.0, 1),
    }
