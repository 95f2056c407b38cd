"""Two consoles' desks at a run that really asks."""

import threading
from collections.abc import Iterator

import pytest

from backends.control import Following
from tests.whole.outside import until
from tests.whole.ways import Ways

MOVE = "server01 clpgrp -m failover -a server02"


@pytest.fixture
def desks(ways: Ways) -> Iterator[tuple[Following, Following]]:
    """Two of them at the site."""
    two = Following(), Following()
    for desk in two:
        desk.start(ways.site, lambda: None)
    yield two
    for desk in two:
        desk.stop(10)


def test_of_two_desks_that_answer_a_question_at_once_one_wins_and_the_other_is_told_who_was_first(
    ways: Ways, desks: tuple[Following, Following]
) -> None:
    walk = ways.walker.begin(ways.plan("move-group"))
    ways.walker.fault("fail", "server01", "clpgrp")
    said: list[str] = []
    answered = threading.Event()

    def answer_once() -> None:
        if not answered.is_set() and walk.progress.questions:
            answered.set()
            for desk in desks:
                desk.answer(walk.run, walk.progress.questions[0].question, "again")
        hear()

    def hear() -> bool:
        said.extend(text for desk in desks for text in desk.take().said)
        return bool(said)

    assert walk.go(meanwhile=answer_once) == 0
    until(hear)
    assert len(said) == 1
    assert "was first, at " in said[0]
    assert said[0].endswith("q1 is answered again")
    assert walk.times_told() == {MOVE: 1}
