"""What every node must say: who decides, who is excused, and what is not known."""

import pytest

from backends.events import Judgement
from backends.judge import judge
from backends.plan import Condition, GroupAt, GroupClaimed, GroupOff, GroupOn, NoGroupOn, NotSuspended, ServerOnline
from tests.backends.told import Story, at, group

ON_ALPHA, ON_BETA, OFF = GroupOn("failover", "alpha"), GroupOn("failover", "beta"), GroupOff("failover")


def judged(story: Story, condition: Condition) -> Judgement:
    return judge(condition, story.estate, story.cluster, story.timing, at(1))


def well(*nodes: str) -> Story:
    story = Story(*(nodes or ("alpha", "beta")))
    story.well(0, "alpha")
    return story


def test_a_group_is_on_a_server_when_every_node_says_so():
    told = judged(well(), ON_ALPHA)
    assert told.holds is True
    assert [(one.source, one.says, one.age_s) for one in told.evidence] == [
        ("alpha", "failover Online @alpha", 1.0),
        ("beta", "failover Online @alpha", 1.0),
    ]


def test_one_node_that_says_otherwise_decides_before_another_that_is_silent():
    story = Story("alpha", "beta", "gamma")
    story.says(0, "alpha", group("alpha"))
    story.says(0, "beta", group("beta"))
    story.quiet(0, "gamma")
    assert judged(story, ON_ALPHA).holds is False


def test_a_silent_node_leaves_it_unknown_and_the_evidence_says_why():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"))
    story.quiet(0, "beta", "connection refused")
    told = judged(story, ON_ALPHA)
    assert told.holds is None
    assert told.evidence[1].says == "no answer on clpstat: connection refused"


def test_a_node_that_was_not_asked_is_not_taken_to_agree():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"))
    assert judged(story, ON_ALPHA).evidence[1].says == "not asked for clpstat"


@pytest.mark.parametrize(
    ("word", "on", "at_", "off"),
    [
        ("Online", True, True, False),
        ("Online Pending", False, True, False),
        ("Offline Pending", False, True, False),
        ("Error", False, True, False),
        ("Unknown", None, None, None),
        ("Dreaming", None, None, None),
    ],
)
def test_a_word_nobody_knows_is_neither_yes_nor_no(word, on, at_, off):
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("alpha", word))
    assert [judged(story, one).holds for one in (ON_ALPHA, GroupAt("failover", "alpha"), OFF)] == [on, at_, off]


def test_a_group_without_a_current_server_is_at_none():
    story = Story("alpha")
    story.says(0, "alpha", group(None, "Error"))
    assert judged(story, GroupAt("failover", "alpha")).holds is False
    story.says(0, "alpha", group(None, "Online"))
    assert judged(story, ON_ALPHA).holds is None


def test_a_group_a_node_does_not_name_is_not_known():
    story = well()
    told = judged(story, GroupOff("ledger"))
    assert (told.holds, told.evidence[0].says) == (None, "does not name ledger")


def test_a_group_is_known_by_the_sixteen_characters_clpstat_prints_of_it_unless_two_share_them():
    story = Story("alpha")
    story.says(0, "alpha", group("alpha", name="container-recove"))
    assert judged(story, GroupOn("container-recovery", "alpha")).holds is True
    assert judged(story, GroupOn("container", "alpha")).holds is None
    story.says(0, "alpha", group("alpha", name="container-recove"), group(None, name="container-recove"))
    assert judged(story, GroupOn("container-recovery", "alpha")).holds is None


def test_a_line_nobody_could_read_matters_where_it_names_the_group():
    story = Story("alpha")
    story.says(0, "alpha", group("alpha"), unread=("   somebody's note",))
    assert judged(story, ON_ALPHA).holds is True
    story.says(0, "alpha", group("alpha"), unread=("   failover  ###",))
    told = judged(story, ON_ALPHA)
    assert (told.holds, told.evidence[0].says) == (None, "failover Online @alpha; not read: failover  ###")
    assert judged(story, ON_BETA).holds is False


def test_a_node_whose_instance_is_stopped_is_excused():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"), servers={"beta": "Offline"})
    story.quiet(0, "beta")
    story.ec2(0.5, beta="stopped")
    told = judged(story, ON_ALPHA)
    assert told.holds is True
    assert told.evidence[1].says == "beta's instance i-beta stopped"
    assert judged(story, ServerOnline("beta")).holds is False
    assert judged(story, ServerOnline("alpha")).holds is True


@pytest.mark.parametrize("state", ["running", "stopping", "pending", "not found"])
def test_no_other_word_of_ec2_excuses_a_silent_node(state):
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"), servers={"beta": "Offline"})
    story.quiet(0, "beta")
    story.ec2(0.5, beta=state)
    assert judged(story, ON_ALPHA).holds is None


def test_a_node_that_answers_is_heard_whatever_ec2_says():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"))
    story.says(0, "beta", group("beta"))
    story.ec2(0.5, beta="stopped")
    assert judged(story, ON_ALPHA).holds is False


def test_ec2_excuses_no_node_that_spoke_after_it_was_asked():
    story = Story("alpha", "beta")
    story.ec2(-25, beta="stopped")
    story.says(-20, "beta", group("alpha"))
    story.quiet(0, "beta")
    story.says(0, "alpha", group("alpha"))
    assert judged(story, ON_ALPHA).holds is None


def test_a_node_whose_service_is_stopped_has_no_say_on_others_but_on_itself():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"), servers={"beta": "Offline"})
    story.says(0, "beta", group(None), servers={"alpha": "Offline", "beta": "Offline"})
    assert judged(story, ON_ALPHA).holds is True
    assert judged(story, ON_BETA).holds is False
    assert judged(story, ServerOnline("alpha")).holds is True
    assert judged(story, ServerOnline("beta")).holds is False


def test_where_every_service_is_stopped_the_groups_are_off():
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group(None), servers={"alpha": "Offline", "beta": "Offline"})
    assert judged(story, OFF).holds is True


def test_a_stopped_node_that_claims_a_group_for_itself_is_not_understood():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group(None), servers={"beta": "Offline"})
    story.says(0, "beta", group("beta"), servers={"beta": "Offline"})
    assert judged(story, OFF).holds is None


def test_a_group_is_not_on_a_server_that_does_not_run_whatever_others_still_say():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("beta"))
    story.quiet(0, "beta")
    story.ec2(0.5, beta="stopped")
    assert judged(story, ON_BETA).holds is False


@pytest.mark.parametrize("said", [(), (group("alpha"),)], ids=["names no group", "heard of it long ago"])
def test_a_stopped_node_need_not_know_that_a_group_is_off(said):
    story = Story("alpha", "beta")
    story.says(0, "alpha", group(None), servers={"beta": "Offline"})
    story.says(0, "beta", *said, servers={"beta": "Offline"})
    assert judged(story, OFF).holds is True


def test_a_stopped_node_that_still_places_a_group_on_itself_is_not_known_to_have_none():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"), servers={"beta": "Offline"})
    story.says(0, "beta", group("beta"), servers={"beta": "Offline"})
    assert judged(story, NoGroupOn("beta")).holds is None


def test_where_nobody_is_left_to_say_so_a_group_is_not_known_to_be_off():
    story = Story("alpha")
    story.quiet(0, "alpha")
    story.ec2(0.5, alpha="stopped")
    assert judged(story, OFF).holds is None


@pytest.mark.parametrize(
    ("word", "holds"),
    [("Online", True), ("Caution", False), ("Offline", False), ("Suspend", False), ("Unknown", None)],
)
def test_a_server_is_online_in_that_word_only(word, holds):
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("alpha"), servers={"beta": word if node == "beta" else "Online"})
    assert judged(story, ServerOnline("beta")).holds is holds


def test_a_server_that_another_calls_offline_is_not_online():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"), servers={"beta": "Offline"})
    story.says(0, "beta", group("beta"), servers={"alpha": "Offline"})
    assert judged(story, ServerOnline("beta")).holds is False


@pytest.mark.parametrize(
    ("word", "unread", "holds"),
    [
        ("Online", (), True),
        ("Offline", (), True),
        ("Suspend", (), False),
        ("Unknown", (), None),
        ("Online", ("  beta  ?",), None),
        ("Online", ("  Suspended since yesterday",), None),
        ("Online", ("  something new",), True),
    ],
)
def test_a_cluster_is_not_suspended_when_every_row_of_every_view_is_read_and_says_so(word, unread, holds):
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"), servers={"beta": word}, unread=unread)
    story.says(0, "beta", group("alpha"))
    assert judged(story, NotSuspended()).holds is holds


def test_a_view_that_leaves_a_server_out_does_not_say_that_it_is_not_suspended():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"), names=("alpha",))
    story.says(0, "beta", group("alpha"))
    told = judged(story, NotSuspended())
    assert (told.holds, told.evidence[0].says) == (None, "alpha Online; does not name beta")


def test_no_group_is_on_a_server_when_every_view_names_groups_and_none_there():
    story = well()
    assert judged(story, NoGroupOn("beta")).holds is True
    assert judged(story, NoGroupOn("alpha")).holds is False


@pytest.mark.parametrize("state", ["Offline Pending", "Online Pending"])
def test_a_group_on_its_way_may_be_on_its_way_to_any_server(state):
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha", state))
    story.says(0, "beta", group("alpha", state))
    assert judged(story, NoGroupOn("beta")).holds is None
    assert judged(story, NoGroupOn("alpha")).holds is False


@pytest.mark.parametrize(
    ("groups", "unread"),
    [((), ()), ((group(None, "Unknown"),), ()), ((group("alpha"),), ("   ledger ...",))],
    ids=["none named", "a word nobody knows", "a line nobody could read"],
)
def test_a_view_that_may_hide_a_group_does_not_say_that_none_is_there(groups, unread):
    story = Story("alpha", "beta")
    story.says(0, "alpha", *groups, unread=unread)
    story.says(0, "beta", group("alpha"))
    assert judged(story, NoGroupOn("beta")).holds is None


@pytest.mark.parametrize(
    "condition", [GroupOn("failover-of-the-books", "alpha"), GroupAt("failover-of-the-books", "alpha")]
)
def test_a_line_nobody_could_read_may_name_a_group_by_the_16_characters_that_are_printed_of_it(condition):
    story = Story("alpha", "beta")
    cut = group("alpha", name="failover-of-the-")
    story.says(0, "alpha", cut)
    story.says(0, "beta", cut, unread=("failover-of-the- : On",))
    assert judged(story, condition).holds is None


def test_server_names_are_compared_as_the_site_file_has_them():
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("ALPHA"), names=("ALPHA", "Beta"))
    assert judged(story, ON_ALPHA).holds is True
    assert judged(story, ServerOnline("beta")).holds is True


def test_the_answers_of_one_round_of_looks_are_judged_when_its_slowest_look_is_over():
    story = well()
    slowest_s = story.timing.connect_limit_s + story.timing.command_limit_s
    assert judge(ON_ALPHA, story.estate, story.cluster, story.timing, at(slowest_s)).holds is True


def test_in_a_split_each_server_claims_the_group_for_itself_whatever_the_other_says():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"), servers={"beta": "Offline"})
    story.says(0, "beta", group("beta"), servers={"alpha": "Offline"})
    for server in ("alpha", "beta"):
        assert judged(story, GroupClaimed("failover", server)).holds is True
        assert judged(story, GroupOn("failover", server)).holds is False


def test_a_server_that_places_the_group_elsewhere_or_does_not_run_claims_nothing_and_a_silent_one_is_not_known():
    assert judged(well(), GroupClaimed("failover", "beta")).holds is False
    story = Story("alpha", "beta")
    story.says(0, "beta", group("alpha"))
    story.quiet(0, "alpha")
    assert judged(story, GroupClaimed("failover", "alpha")).holds is None
    story.ec2(0.6, alpha="stopped")
    assert judged(story, GroupClaimed("failover", "alpha")).holds is False
