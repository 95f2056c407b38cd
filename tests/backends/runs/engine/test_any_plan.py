"""Any small plan, any trouble, killed anywhere: it comes to its end, and nothing is done twice."""

from collections import Counter
from dataclasses import dataclass
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from backends.events import StepClosed
from backends.plan import Plan, Stage, Step
from tests.backends.runs.engine.walked import kill, played_on, revived
from tests.backends.runs.stage import Play, makes, plan, sets
from tests.backends.runs.world import Killed, Trouble

TROUBLES: list[Trouble | None] = [*get_args(Trouble), None]


@dataclass(frozen=True)
class Drawn:
    """A step of a drawn plan, and what goes wrong with it; an undone one is taken back at the end."""

    kind: str
    repeatable: bool
    takes_s: float
    troubles: tuple[Trouble | None, ...]
    undone: bool


STEPS = st.builds(
    Drawn,
    st.sampled_from(["sets", "makes"]),
    st.booleans(),
    st.sampled_from([0.0, 0.5, 9.0]),
    st.lists(st.sampled_from(TROUBLES), max_size=3).map(tuple),
    st.booleans(),
)
LANES = st.lists(st.lists(STEPS, min_size=1, max_size=3), min_size=1, max_size=3)


def written(stages: list[list[list[Drawn]]]) -> tuple[Plan, dict[str, Drawn]]:
    """The plan of what was drawn, and what was drawn by its thing."""
    things: dict[str, Drawn] = {}
    whole: list[Stage] = []
    undoing: list[Step] = []
    for a, lanes in enumerate(stages, 1):
        rows = []
        for b, lane in enumerate(lanes, 1):
            row = []
            for c, drawn in enumerate(lane, 1):
                id_, thing = f"{a}.{b}.{c}", f"thing{a}{b}{c}"
                things[thing] = drawn
                make = drawn.kind == "makes"
                row.append(
                    makes(id_, thing, repeatable=drawn.repeatable)
                    if make
                    else sets(id_, thing, "on", repeatable=drawn.repeatable)
                )
                if drawn.undone:
                    undoing.append(sets(f"9.{len(undoing)}", thing, "off", undoes=id_, repeatable=drawn.repeatable))
            rows.append(tuple(row))
        whole += plan(*rows).stages
    return Plan("test", "books", "Test", "to try", (), (), tuple(whole), tuple(undoing)), things


@settings(max_examples=60, deadline=None)
@given(st.lists(LANES, min_size=1, max_size=2), st.integers(3, 60), st.booleans())
def test_any_plan_comes_to_its_end_whatever_goes_wrong(stages: list[list[list[Drawn]]], number: int, after: bool):
    whole, things = written(stages)
    play = Play(whole)
    for thing, drawn in things.items():
        play.world.troubles[thing] = list(drawn.troubles)
        play.world.takes_s[thing] = drawn.takes_s
    kill(play, number, after=after)
    try:
        played_on(play)
    except Killed:
        revived(play)
        played_on(play)
    assert play.progress.ended == "done"
    assert Counter(event.step for event in play.events if isinstance(event, StepClosed)) == dict.fromkeys(
        play.hows(), 1
    )
    for thing, drawn in things.items():
        made = "made" if drawn.kind == "makes" else "on"
        assert play.world.things[thing] == ("off" if drawn.undone else made)
        if not drawn.repeatable:
            assert {play.world.did[f"{thing} {state}"] for state in (made, "off")} <= {0, 1}
