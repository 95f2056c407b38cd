"""Where both sides ran two groups, each group keeps the copy that was chosen for it; and one that stands in the way."""

from dataclasses import replace

import pytest

from backends.errors import PlanError
from backends.model import Group, MirrorProbe, MirrorSide, MirrorStatus
from backends.plan import CallAws, Level, Plan, RunOnNode
from tests.backends.runbooks.splits import KEPT, LOST, fenced, isolation, plan, ready
from tests.backends.told import Story, group, part, word


def orders(home: str | None, state: str = "") -> Group:
    """A group with a mirror disk of its own."""
    state = state or ("Online" if home else "Offline")
    return Group("orders", word(state), home, resources=(part("md2", state),))


def two(home: str | None = KEPT, state: str = "") -> Story:
    """The one that is given up is stopped; the other runs both groups, the second one there or as it is said."""
    story = isolation(fenced(), 0.5)
    story.cluster = replace(story.cluster, quarantine="sg-0f1", mirrors=("md1", "md2"))
    story.says(0.6, KEPT, group(KEPT), orders(home, state), servers={LOST: "Offline"})
    return story


def acts(made: Plan, *without: str) -> list[str]:
    told = [f"{one.id} {one.do.operation}" for one in made.steps if isinstance(one.do, CallAws)]
    told += [
        f"{one.id} {one.do.node} {' '.join(map(str, one.do.argv))}"
        for one in made.steps
        if isinstance(one.do, RunOnNode)
    ]
    return sorted(one for one in told if not any(word in one for word in without))


def test_a_group_whose_good_copy_is_on_the_stopped_side_is_stopped_kept_and_copied_the_other_way() -> None:
    made = plan("heal", two(), others="orders")
    assert acts(made, "Route", "systemctl", "reboot", "Modify", "StartInst") == [
        "10.2 alpha clpgrp -s failover -h alpha",
        "12.2 beta clpgrp -s orders -h beta",
        "2.1 CreateSnapshots",
        "2.11 alpha clpgrp -t orders -h alpha",
        "2.2 CreateSnapshots",
        "7.1 alpha clpmdctrl --force alpha md1",
        "7.2 beta clpmdctrl --force beta md2",
    ]
    assert (made.level, made.token) == (Level.LOSES, "beta alpha")
    assert "what only alpha wrote is lost, but for the safety snapshots" in made.consequence
    assert {"safety-snapshots", "safety-snapshots-alpha"} <= {one.name for one in made.obligations}
    assert dict(made.inputs)["others"] == "orders"


@pytest.mark.parametrize(
    ("home", "state", "may"),
    [
        (None, "Offline", True),
        (KEPT, "Online", False),
        (KEPT, "Offline Pending", False),
        (KEPT, "Error", False),
        (KEPT, "Puce", None),
    ],
)
def test_a_copy_is_overwritten_only_once_its_group_is_off_by_every_word(home, state: str, may: bool | None) -> None:
    made, story = plan("heal", two(), others="orders"), two(home, state)
    assert ready(made.step("2.2"), story) is may
    for node in story.names:
        red = tuple(MirrorSide(name, word("RED")) for name in story.names)
        story.answer(0.9, MirrorProbe("books", node, "md2"), MirrorStatus("md2", word("Abnormal"), red))
    assert ready(made.step("7.2"), story) is may


def test_a_group_that_cannot_be_told_apart_is_not_decided_by_itself() -> None:
    shared = two()
    shared.says(0.7, KEPT, group(KEPT, md2="Online"), orders(KEPT), servers={LOST: "Offline"})
    with pytest.raises(PlanError, match="md2 may be another group's, too"):
        plan("heal", shared, others="orders")
    with pytest.raises(PlanError, match="no group"):
        plan("heal", two(), others="war")
    with pytest.raises(PlanError, match="say no others"):
        plan("heal", two(), others="orders", case="down")


def test_a_group_that_stands_failed_on_the_side_that_is_overwritten_is_stopped_first() -> None:
    story = Story(KEPT, LOST)
    story.well(0, KEPT)
    for node in story.names:
        story.says(0.5, node, group(LOST, "Error"))
        story.mirror(0.5, node, "RED", "RED", status="Abnormal")
    made = plan("heal", story, case="red")
    assert acts(made, "Route")[0] == "1.11 beta clpgrp -t failover -h beta"
    assert ready(made.step("1.11"), story) is True
    assert ready(made.step("2.1"), story) is False
