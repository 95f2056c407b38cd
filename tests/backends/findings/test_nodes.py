"""What the nodes say of themselves and of each other."""

import pytest

from backends.findings import Severity
from backends.model import ClusterStatus, StatusProbe
from tests.backends.told import Story, group, server


def both(story: Story, second: float = 0, **said) -> Story:
    for node in story.names:
        story.says(second, node, group("alpha"), **said)
    return story


def test_a_healthy_cluster_seen_from_every_side_has_no_findings():
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    assert story.found(1) == ()


def test_views_that_differ_are_told_with_both_words():
    story = both(Story("alpha", "beta", aws=False))
    story.says(1, "beta", group("alpha"), monitors={"mdw1": "Caution"})
    finding = story.one(2, "views-differ")
    assert finding.sentence == "the nodes' words differ on mdw1"
    assert [(one.source, one.says, one.age_s) for one in finding.evidence] == [
        ("alpha", "mdw1 Normal", 2),
        ("beta", "mdw1 Caution", 1),
    ]


def test_of_many_differences_the_groups_come_first_and_the_rest_is_counted():
    story = both(Story("alpha", "beta", aws=False))
    story.says(
        1,
        "beta",
        group("beta", "Offline"),
        servers={"alpha": "Caution"},
        beats={"alpha": "Error"},
        monitors={"mdw1": "Error", "userw": "Error"},
    )
    assert story.one(2, "views-differ").sentence == (
        "the nodes' words differ on failover, awsvip1, md1, alpha, lankhb1, pingnp1 and 2 more"
    )


def test_a_monitor_that_watches_only_where_the_group_runs_contradicts_nobody():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"), monitors={"awsvipw1": "Normal"})
    story.says(0, "beta", group("alpha"), monitors={"awsvipw1": "Offline"})
    assert story.found(1) == ()


def test_words_that_are_not_good_are_told_once_with_who_says_them():
    story = both(Story("alpha", "beta", aws=False), monitors={"mdw1": "Caution"}, servers={"beta": "Caution"})
    story.says(0, "alpha", group("alpha"), monitors={"mdw1": "Error"}, servers={"beta": "Caution"})
    finding = story.one(1, "not-normal")
    assert finding.severity is Severity.WARNING
    assert finding.sentence == ("not normal: alpha says mdw1 Error; beta says beta Caution and mdw1 Caution")
    assert [(one.source, one.says) for one in finding.evidence] == [
        ("alpha", "mdw1 Error"),
        ("beta", "beta Caution, mdw1 Caution"),
    ]


@pytest.mark.parametrize("word", ["Error", "Caution", "Unknown", "Newfangled"])
def test_a_nodes_own_heartbeat_and_ping_count_and_the_peers_do_not(word):
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"), beats={"beta": word})
    story.quiet(0, "beta")
    assert "not-normal" not in story.kinds(1)
    story.says(1, "alpha", group("alpha"), beats={"alpha": word})
    assert story.one(2, "not-normal").sentence == (
        f"not normal: alpha says lankhb1 of alpha {word} and pingnp1 of alpha {word}"
    )


def test_a_silent_servers_state_is_told_by_others_and_a_speaking_ones_by_itself():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"), servers={"beta": "Caution"})
    story.quiet(0, "beta")
    assert story.one(1, "not-normal").sentence == "not normal: alpha says beta Caution"
    story.says(1, "beta", group("alpha"))
    assert "not-normal" not in story.kinds(2)


def test_unused_and_offline_monitors_are_not_alarming():
    story = both(Story("alpha", "beta", aws=False), monitors={"mdw1": "Offline"})
    assert story.found(1) == ()


def test_a_suspended_cluster_is_said_to_run_unwatched():
    story = both(
        Story("alpha", "beta", aws=False),
        servers={"alpha": "Suspend", "beta": "Suspend"},
        monitors={"mdw1": "Suspend", "userw": "Suspend"},
    )
    (finding,) = story.found(1)
    assert (finding.kind, finding.severity) == ("suspended", Severity.WARNING)
    assert finding.sentence == ("suspended: alpha, mdw1, userw and beta; what runs there goes on and is not monitored")


def test_a_cluster_that_is_suspended_for_long_may_be_frozen_whoever_did_it():
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    for second in range(5, 60, 5):
        for node in story.names:
            story.says(second, node, group("alpha"), servers={"alpha": "Suspend", "beta": "Suspend"})
        if second == 20:
            early = story.one(second, "suspended")
            assert (early.severity, early.advice) == (Severity.WARNING, "")
    late = story.one(56, "suspended")
    assert late.severity is Severity.CRITICAL
    assert late.sentence.endswith("and is not monitored, for 51s at least")
    assert "clpdeck thaw" in late.advice


def test_a_server_that_starts_is_a_notice():
    story = both(Story("alpha", "beta", aws=False), servers={"beta": "Online Pending"})
    assert story.one(1, "changing").sentence == "changing: beta says beta Online Pending"
    assert story.one(1, "changing").severity is Severity.NOTICE


def test_a_screen_that_does_not_name_its_own_node_is_not_a_whole_one():
    story = Story("alpha", aws=False)
    story.answer(
        0, StatusProbe("books", "alpha"), ClusterStatus("bookshop", None, (server("other"),), (group("other"),))
    )
    assert story.one(1, "view-incomplete").sentence == "alpha's clpstat does not name alpha itself"


def test_a_screen_without_anything_on_it_is_never_well():
    story = Story("alpha", aws=False)
    story.answer(0, StatusProbe("books", "alpha"), ClusterStatus("bookshop", None))
    assert story.one(1, "view-incomplete").sentence == (
        "alpha's clpstat does not name alpha itself or any failover group"
    )


def test_lines_nobody_could_read_are_a_notice():
    story = Story("alpha", aws=False)
    story.says(0, "alpha", group("alpha"), unread=("  a new kind of row",))
    finding = story.one(1, "unread")
    assert (finding.severity, finding.sentence) == (Severity.NOTICE, "a line of alpha's clpstat could not be read")
    assert finding.evidence[0].says == "a new kind of row"
    story.says(1, "alpha", group("alpha"), unread=("one", "two"))
    assert story.one(2, "unread").sentence == "2 lines of alpha's clpstat could not be read"
