"""What can be asked for, as things are seen: all of it, the worst fitting last, with the reason."""

import pytest

from backends import runbooks
from backends.runbooks import Offer
from tests.backends.told import Story, at, group

NO_SPLIT = "Every server is heard, and no group is claimed on two of them: there is nothing to fence."
PREVENTING = (
    "Put the forced-stop script of books on its servers",
    "Make a target for network partition resolution of books",
)
"""What is offered of every cluster in a region, with a form."""


def offered(story: Story, second: float = 1) -> dict[str, str]:
    """The reason against each, by title, in their order."""
    found = runbooks.offers(story.cluster, story.timing, story.estate, at(second))
    return {one.title: one.not_now for one in found}


def well(*nodes: str) -> Story:
    story = Story(*(nodes or ("alpha", "beta")))
    story.well(0, "alpha")
    return story


def test_of_a_well_cluster_what_fits_comes_first_and_the_rest_says_why_not() -> None:
    running = "alpha and beta say failover Online @alpha."
    assert offered(well()) == {
        "Move group failover to beta": "",
        "Stop group failover": "",
        "Stop instance beta": "",
        "Back up books's mirror disks online": "",
        "Restore books's mirror disks from an online backup": "",
        "Start group failover on alpha": running,
        "Start group failover on beta": running,
        "Start instance alpha": "AWS says alpha's instance i-alpha running.",
        "Stop instance alpha": "alpha and beta say failover Online @alpha.",
        "Start instance beta": "AWS says beta's instance i-beta running.",
        "Fence alpha: stop it for sure, and keep beta": NO_SPLIT,
        "Fence beta: stop it for sure, and keep alpha": NO_SPLIT,
        "Heal alpha: bring it back, and copy beta to it": "AWS says alpha's instance i-alpha running.",
        "Heal beta: bring it back, and copy alpha to it": "AWS says beta's instance i-beta running.",
        **dict.fromkeys(PREVENTING, ""),
    }
    assert list(offered(well()))[:3] == ["Move group failover to beta", "Stop group failover", "Stop instance beta"]


def test_an_offer_names_its_subject_and_is_the_plan_that_its_inputs_write() -> None:
    story = well("alpha", "beta", "gamma")
    found = runbooks.offers(story.cluster, story.timing, story.estate, at(1))
    assert Offer(
        "move-group", "Move group failover to gamma", "failover", (("group", "failover"), ("to", "gamma"))
    ) in (found)
    for one in [one for one in found if not one.asks]:
        plan = runbooks.write(one.runbook, story.cluster, story.timing, dict(one.inputs), story.estate, at(1))
        assert plan.title == one.title
        assert one.subject in dict(plan.inputs).values()


def test_while_both_sides_are_active_nothing_is_started_or_moved() -> None:
    story = Story("alpha", "beta")
    for second in (0, 1):
        for node, other in (("alpha", "beta"), ("beta", "alpha")):
            story.says(second, node, group(node), servers={other: "Offline"})
    story.ec2(1)
    found = offered(story, 2)
    assert list(found)[:2] == [
        "Fence alpha: stop it for sure, and keep beta",
        "Fence beta: stop it for sure, and keep alpha",
    ]
    assert {found[title] for title in list(found)[:2]} == {""}
    reason = "split brain: failover is claimed on alpha and beta."
    for title, why in found.items():
        if title.startswith(("Move", "Start")):
            assert why.startswith(reason), title
    assert found["Stop group failover"].startswith(reason)
    assert found["Back up books's mirror disks online"].startswith(reason)
    assert found["Stop instance beta"].startswith("alpha says failover Online @alpha; beta says")


def test_a_split_seen_once_is_told_with_a_question_mark() -> None:
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group(node))
    assert offered(story)["Move group failover to beta"].startswith("split brain? failover is claimed on")


def test_a_group_that_runs_nowhere_is_offered_to_be_started() -> None:
    story = well()
    for node in story.names:
        story.says(0.5, node, group(None))
    found = offered(story)
    assert list(found)[:2] == ["Start group failover on alpha", "Start group failover on beta"]
    assert found["Move group failover to alpha"] == "failover is on no server (Offline): start it, or say from=SERVER"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda s: s.mirror(0.5, "alpha", "GREEN", "RED"), "alpha says md1 Normal"),
        (
            lambda s: s.says(0.5, "beta", group("alpha"), servers={"beta": "Suspend"}),
            "alpha says beta Online; beta says beta Suspend.",
        ),
        (lambda s: s.quiet(60, "beta"), "failover is Online on alpha? Not known: "),
    ],
    ids=["a stale copy", "suspended", "silent"],
)
def test_the_reason_against_an_offer_is_the_first_of_the_plans_own_checks_that_fails(spoil, why: str) -> None:
    story = well()
    spoil(story)
    second = 1.0
    if "Not known" in why:
        second = 60.0
        for node in ("alpha",):
            story.says(59, node, group("alpha"))
            story.mirror(59, node, "GREEN", "GREEN")
    assert offered(story, second)["Move group failover to beta"].startswith(why)


def test_mirror_disks_are_offered_to_be_let_go_where_a_node_says_that_the_cluster_is_suspended() -> None:
    story = well()
    assert not [title for title in offered(story) if "thaw" in title]
    story.says(0.5, "beta", group("alpha"), servers={"beta": "Suspend"})
    assert offered(story)["Let books's mirror disks go (thaw)"] == ""


def test_a_cluster_of_one_node_offers_no_move() -> None:
    assert not [title for title in offered(well("alpha")) if title.startswith("Move")]


def test_without_a_region_no_instance_is_offered() -> None:
    story = Story("alpha", "beta", aws=False)
    story.well(0, "alpha")
    assert {one.runbook for one in runbooks.offers(story.cluster, story.timing, story.estate, at(1))} == {
        "move-group",
        "start-group",
        "stop-group",
    }


def test_of_a_cluster_never_seen_only_its_instances_are_offered_and_nothing_is_known_of_them() -> None:
    found = offered(Story("alpha", "beta"))
    for asks in ("Back up books's mirror disks online", "Restore books's mirror disks from an online backup"):
        assert found.pop(asks) == "", "a form is filled in first"
    seen = {
        *(f"{verb} instance {node}" for verb in ("Start", "Stop") for node in ("alpha", "beta")),
        "Fence alpha: stop it for sure, and keep beta",
        "Fence beta: stop it for sure, and keep alpha",
        "Heal alpha: bring it back, and copy beta to it",
        "Heal beta: bring it back, and copy alpha to it",
    }
    assert set(found) == {*seen, *PREVENTING}
    assert all("Not known" in found[title] for title in seen)


def test_what_a_fence_and_a_heal_rest_on_is_asked_for_first_by_a_form() -> None:
    story = well()
    found = runbooks.offers(story.cluster, story.timing, story.estate, at(1))
    assert {one.runbook for one in found if one.asks and one.inputs} == {"fence", "heal"}


@pytest.mark.parametrize("state", ["stopping", "stopped", "terminated"])
def test_nobody_is_offered_to_be_fenced_for_one_that_is_down(state: str) -> None:
    story = well()
    story.quiet(30, "alpha")
    story.says(59, "beta", group("beta"), servers={"alpha": "Offline"})
    story.ec2(59, alpha=state)
    found = offered(story, 60)
    assert found["Fence beta: stop it for sure, and keep alpha"] == (
        f"AWS says that alpha, which would go on alone, is {state}."
    )
