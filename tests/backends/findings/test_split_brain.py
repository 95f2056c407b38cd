"""Split brain is the finding that must not be missed, and must not be cried in vain."""

import pytest

from backends.findings import Severity
from backends.settings import Timing
from tests.backends.told import Story, group

APART = {"servers": {"beta": "Offline"}}, {"servers": {"alpha": "Offline"}}


def split(story: Story, *seconds: float) -> Story:
    """Each node claims the group for itself; the second one a second later."""
    for second in seconds:
        story.says(second, "alpha", group("alpha"), **APART[0])
        story.says(second + 1, "beta", group("beta"), **APART[1])
    return story


def test_two_fresh_claims_are_a_split_brain_with_a_question_mark():
    finding = split(Story("alpha", "beta", aws=False), 0).found(2)[0]
    assert (finding.kind, finding.severity, finding.certain) == ("split-brain", Severity.CRITICAL, False)
    assert finding.sentence == "alpha and beta both say failover is Online on themselves?"
    assert [(one.source, one.says, one.age_s) for one in finding.evidence] == [
        ("alpha", "failover Online @alpha", 2),
        ("beta", "failover Online @beta", 1),
    ]


def test_a_second_poll_of_both_takes_the_question_mark_away():
    finding = split(Story("alpha", "beta", aws=False), 0, 5).found(7)[0]
    assert finding.certain
    assert finding.sentence == "alpha and beta both say failover is Online on themselves"


def test_it_stays_certain_while_one_is_polled_faster_than_the_other():
    story = split(Story("alpha", "beta", aws=False), 0, 5)
    for second in (7, 8.5, 10):
        story.says(second, "beta", group("beta"))
        assert story.one(second, "split-brain").certain


def test_it_stays_certain_when_only_another_word_changes():
    story = split(Story("alpha", "beta", aws=False), 0, 5)
    story.says(10, "alpha", group("alpha"), monitors={"userw": "Error"})
    assert story.one(10, "split-brain").certain


def test_a_second_poll_of_one_side_alone_proves_nothing():
    story = split(Story("alpha", "beta", aws=False), 0)
    story.says(5, "beta", group("beta"))
    assert not story.one(6, "split-brain").certain


def test_one_sides_word_is_no_split_brain():
    story = Story("alpha", "beta", aws=False)
    for second in (0, 5):
        story.says(second, "alpha", group("alpha"), **APART[0])
        story.quiet(second, "beta")
    assert "split-brain" not in story.kinds(6)


def test_a_move_between_two_polls_is_at_most_a_question():
    story = Story("alpha", "beta", aws=False)
    story.well(0, "alpha")
    story.well(5, "alpha")
    story.says(9, "beta", group("beta"))
    assert not story.one(10, "split-brain").certain
    story.says(10, "alpha", group("beta"))
    assert "split-brain" not in story.kinds(11)


@pytest.mark.parametrize(("dead", "alive"), [("alpha", "beta"), ("beta", "alpha")])
def test_a_failover_after_a_crash_is_never_certain_though_the_dead_node_had_claimed_the_group_long_before(dead, alive):
    story = Story("alpha", "beta", aws=False)
    for second in (0, 5):
        story.well(second, dead)
    story.says(9, alive, group(alive, "Online Pending"), servers={dead: "Offline"})
    for second in (12, 17):
        story.says(second, alive, group(alive), servers={dead: "Offline"})
        assert [one.certain for one in story.found(second) if one.kind == "split-brain"] in ([], [False])
    story.says(22, alive, group(alive), servers={dead: "Offline"})
    assert "split-brain" not in story.kinds(22)


@pytest.mark.parametrize(("mine", "others"), [("Offline Pending", "Online"), ("Online", "Online Pending")])
def test_a_group_on_its_way_is_not_certain(mine, others):
    story = Story("alpha", "beta", aws=False)
    for second in (0, 5, 10):
        story.says(second, "alpha", group("alpha", mine))
        story.says(second, "beta", group("beta", others))
    finding = story.one(11, "split-brain")
    assert not finding.certain
    assert f"alpha says {mine} @alpha" in finding.sentence


def test_an_unknown_word_is_a_claim_but_never_a_certain_one():
    story = Story("alpha", "beta", aws=False)
    for second in (0, 5):
        story.says(second, "alpha", group("alpha"))
        story.says(second, "beta", group("beta", "Isolated"))
    assert not story.one(6, "split-brain").certain


def test_an_offline_group_claims_nothing_whatever_current_says():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"))
    story.says(0, "beta", group("beta", "Offline"))
    assert "split-brain" not in story.kinds(1)


def test_hearsay_is_not_certain():
    story = Story("alpha", "beta", "gamma", aws=False)
    for second in (0, 5):
        story.says(second, "beta", group("beta"))
        story.says(second, "gamma", group("alpha"))
    assert not story.one(6, "split-brain").certain


def test_nodes_that_each_point_at_the_other_are_asked_about_again():
    story = Story("alpha", "beta", aws=False)
    for second in (0, 5):
        story.says(second, "alpha", group("beta"))
        story.says(second, "beta", group("alpha"))
    finding = story.one(6, "split-brain")
    assert not finding.certain
    assert (
        finding.sentence == "failover is claimed on alpha and beta: alpha says Online @beta; beta says Online @alpha?"
    )


def test_of_three_servers_two_make_a_split_though_the_third_was_heard_long_ago():
    story = Story("alpha", "beta", "gamma", aws=False)
    story.says(0, "gamma", group("alpha"))
    for second in (11, 16):
        story.says(second, "alpha", group("alpha"))
        story.says(second, "beta", group("beta"))
    assert story.one(17, "split-brain").certain


def test_of_two_groups_only_the_split_one_is_told():
    story = Story("alpha", "beta", aws=False)
    for second in (0, 5):
        story.says(second, "alpha", group("alpha"), group("alpha", name="reports"))
        story.says(second, "beta", group("beta"), group("alpha", name="reports"))
    assert story.one(6, "split-brain").subject == "failover"


def test_two_groups_whose_names_were_cut_to_the_same_are_told_apart():
    story = Story("alpha", "beta", aws=False)
    for second in (0, 5):
        story.says(second, "alpha", group("alpha", name="failover-databas"), group("alpha", name="failover-databas"))
        story.says(second, "beta", group("beta", name="failover-databas"), group("alpha", name="failover-databas"))
    finding = story.one(6, "split-brain")
    assert (finding.subject, finding.certain) == ("failover-databas", True)


def test_active_active_is_no_split_brain():
    story = Story("alpha", "beta", aws=False)
    for second in (0, 5):
        for node in story.names:
            story.says(second, node, group("alpha"), group("beta", name="reports"))
    assert story.found(6) == ()


def test_views_too_far_apart_are_not_compared():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"))
    story.says(16, "beta", group("beta"))
    assert "split-brain" not in story.kinds(17)


def test_stale_views_claim_nothing():
    assert "split-brain" not in split(Story("alpha", "beta", aws=False), 0, 5).kinds(27)


def test_a_silent_view_claims_nothing():
    story = split(Story("alpha", "beta", aws=False), 0, 5)
    story.quiet(10, "alpha")
    story.says(16, "beta", group("beta"))
    assert "split-brain" not in story.kinds(16)
    assert any(one.says == "last: failover Online @alpha" for one in story.one(16, "one-view-only").evidence)


def test_after_a_silence_the_claims_must_be_confirmed_anew():
    story = split(Story("alpha", "beta", aws=False), 0, 5)
    story.quiet(10, "alpha")
    story.says(11, "alpha", group("alpha"))
    story.says(11, "beta", group("beta"))
    assert not story.one(12, "split-brain").certain


def test_with_long_intervals_two_polls_are_certain_though_the_nodes_take_turns():
    story = Story("alpha", "beta", aws=False, timing=Timing(status_s=60))
    for second in (0, 60):
        story.says(second, "alpha", group("alpha"))
        story.says(second + 30, "beta", group("beta"))
    assert story.one(91, "split-brain").certain


def test_a_node_whose_instance_ec2_has_seen_stopped_since_claims_nothing():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"))
    story.ec2(4, alpha="stopped")
    story.says(6, "beta", group("beta"))
    assert "split-brain" not in story.kinds(7)


def test_the_split_group_is_not_told_a_second_time_among_the_differences():
    story = split(Story("alpha", "beta", aws=False), 0, 5)
    assert "failover" not in story.one(7, "views-differ").subject


def test_the_split_stands_before_all_else():
    story = split(Story("alpha", "beta"), 0, 5)
    story.routes(6)
    kinds = story.kinds(7)
    assert kinds[0] == "split-brain"
    assert "route-missing" in kinds
