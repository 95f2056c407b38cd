"""The kill walk of a restore and of a backup: runners are really killed, and another one brings the run to its end.

Killed is after each append, when the site was told of each effect, and when its reply has come; a run that is begun at
the checkpoint before goes on to the same world as one that nobody killed, counted thing by thing. Here a sample of the
points is walked, another one each day, and always those that must not happen twice. The whole walk, of restores by
several versions, of backup, drill, clean-up, fence and heal: `python -m tests.whole.walk_restore`.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backends.plan import CallAws, RunOnNode, Step
from tests.conftest import KILLED_AT
from tests.whole.restore_runs import Site
from tests.whole.restore_walking import Point, Unbroken, unbroken
from tests.whole.walk_restore import WALKS

SPREAD, FEW = 3, 2
"""How many points are walked beside those that always are: of a long run, of a short one."""
DELICATE = (
    "RunInstances",
    "CreateImage",
    "CopyImage",
    "CreateSnapshots",
    "AttachVolume",
    "clplcnsc",
    "clpcfctrl --push",
    "clprestore",
    "clpgrp -m",
    "clpmdctrl --force",
    "--online",
)
"""What must not happen twice, of the first node or lane that does it."""


def sample(found: Unbroken, spread: int) -> list[Point]:
    """The delicate ones; and some from all over the run, shifted by the day."""
    chosen = [one for one in found.points if one.where != "after" and one.name in _delicate(found)]
    step = max(1, len(found.points) // spread)
    return [*chosen, *found.points[datetime.now(UTC).toordinal() % step :: step]]


def _delicate(found: Unbroken) -> set[str]:
    first: dict[str, str] = {}
    for point, step in found.effects():
        words = _words(step)
        first |= {one: point.name for one in DELICATE if one in words and one not in first}
    return set(first.values())


def _words(step: Step) -> str:
    match step.do:
        case RunOnNode(argv=argv):
            return " ".join(map(str, argv))
        case CallAws(operation=operation):
            return operation
    return ""


@pytest.fixture
def walked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Unbroken]:
    """A plan that was carried out without a break."""
    one = WALKS[request.param]
    with Site(tmp_path / "s", one.story, one.version) as site:
        yield unbroken(site, one.write(site), one.kind)


@pytest.mark.parametrize(
    ("walked", "least", "spread"),
    [
        ("restore-by-clpdeck", 240, SPREAD),
        ("backup", 90, SPREAD),
        ("fence", 80, FEW),
        ("heal", 120, FEW),
        ("online-backup", 100, FEW),
        ("online-restore", 150, FEW),
    ],
    indirect=["walked"],
)
@pytest.mark.timeout(600)
def test_a_runner_killed_anywhere_leaves_a_run_that_ends_as_if_nothing_had_happened(
    walked: Unbroken, least: int, spread: int, record_property: Callable[[str, object], None]
) -> None:
    assert len(walked.points) >= least
    points = sample(walked, spread)
    ends = {str(point): walked.killed_at(point) for point in points}
    assert {point: wrong for point, wrong in ends.items() if wrong} == {}
    missed = [point for point, wrong in ends.items() if wrong is None]
    assert all("looked" in point or "opened" in point for point in missed)
    assert len(missed) <= len(points) // 4
    record_property(KILLED_AT, len(points) - len(missed))
