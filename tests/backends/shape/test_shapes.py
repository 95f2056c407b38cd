"""Every shape a cluster can be in, by what its observers say; the more is unknown, the less is certain."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from backends.model import SsmProbe, StatusProbe
from backends.shape import GroupKind, Kind, Shape, shape_of
from backends.views import Scene
from tests.backends.told import Story, at, group

LOST_BETA = {"servers": {"beta": "Offline"}, "beats": {"beta": "Unknown"}}
LOST_ALPHA = {"servers": {"alpha": "Offline"}, "beats": {"alpha": "Unknown"}}


def shape(story: Story, second: float) -> Shape:
    return shape_of(Scene(story.estate, story.cluster, story.timing, at(second), story.stops))


def kind(story: Story, second: float) -> tuple[Kind, bool]:
    found = shape(story, second)
    return found.kind, found.certain


def healthy() -> Story:
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    return story


def half_heard(beta: str = "running") -> Story:
    """Alpha speaks and has the group; beta has been silent for long, and alpha calls it Offline."""
    story = healthy()
    for second in (30, 35):
        story.quiet(second, "beta")
        story.says(second, "alpha", group("alpha"), **LOST_BETA)
    story.mirror(35, "alpha", "GREEN", "GRAY", status="Abnormal")
    story.ec2(36, beta=beta)
    story.routes(36, "alpha")
    return story


def split() -> Story:
    story = healthy()
    for second in (5, 10):
        story.says(second, "alpha", group("alpha"), **LOST_BETA)
        story.says(second, "beta", group("beta"), **LOST_ALPHA)
    story.routes(10, "beta", "beta")
    return story


def both_down(**words: str) -> Story:
    """Both had the group, and both instances have stopped since."""
    story = split()
    for node in story.names:
        story.quiet(20, node)
    story.ec2(21, **{"alpha": "stopped", "beta": "stopped", **words})
    return story


def held_back(beta: str = "running") -> Story:
    """Alpha is at work without the group, which beta had; beta is silent."""
    story = Story("alpha", "beta")
    story.well(0, "beta")
    for second in (30, 35):
        story.quiet(second, "beta")
        story.says(second, "alpha", group(None), **LOST_BETA)
    story.ec2(36, beta=beta)
    return story


def stopped() -> Story:
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group(None), servers=dict.fromkeys(story.names, "Offline"))
    return story


def suspended() -> Story:
    story = healthy()
    for node in story.names:
        story.says(1, node, group("alpha"), servers=dict.fromkeys(story.names, "Suspend"))
    return story


def by_own_word_stopped() -> Story:
    story = healthy()
    story.says(1, "alpha", group("alpha"), servers={"beta": "Offline"})
    story.says(1, "beta", group("alpha"), servers={"beta": "Offline"})
    return story


def only_our_way_is_cut() -> Story:
    story = healthy()
    for second in (30, 35):
        story.quiet(second, "beta")
        story.says(second, "alpha", group("alpha"))
    story.ec2(35)
    return story


def nobody() -> Story:
    story = healthy()
    for node in story.names:
        story.quiet(30, node)
    return story


def moving() -> Story:
    story = healthy()
    for node in story.names:
        story.says(1, node, group("beta", "Online Pending"))
    return story


def unwell() -> Story:
    story = healthy()
    story.mirror(1, "alpha", "GREEN", "RED", status="Abnormal")
    return story


SHAPES: dict[str, tuple[Callable[[], Story], float, Kind, bool]] = {
    "healthy": (healthy, 2, Kind.HEALTHY, True),
    "split": (split, 11, Kind.BOTH_ACTIVE, True),
    "one side is all there is": (half_heard, 37, Kind.CANNOT_TELL, False),
    "the other is stopping": (lambda: half_heard("stopping"), 37, Kind.CANNOT_TELL, False),
    "the other is stopped": (lambda: half_heard("stopped"), 37, Kind.PEER_DOWN, True),
    "the other is terminated": (lambda: half_heard("terminated"), 37, Kind.PEER_DOWN, True),
    "the other's service is stopped": (by_own_word_stopped, 2, Kind.PEER_DOWN, True),
    "only our way is cut": (only_our_way_is_cut, 36, Kind.ONE_VIEW, False),
    "both down after a split": (both_down, 22, Kind.ALL_DOWN, True),
    "one of them only stopping": (lambda: both_down(beta="stopping"), 40, Kind.NOT_KNOWN, False),
    "held back": (held_back, 37, Kind.NOWHERE, False),
    "held back, the other stopped": (lambda: held_back("stopped"), 37, Kind.NOWHERE, True),
    "stopped": (stopped, 1, Kind.STOPPED, True),
    "suspended": (suspended, 2, Kind.SUSPENDED, True),
    "moving": (moving, 2, Kind.CHANGING, False),
    "a copy is RED": (unwell, 2, Kind.UNWELL, True),
    "nobody speaks": (nobody, 31, Kind.NOT_KNOWN, False),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_told_apart(name):
    story, second, wanted, certain = SHAPES[name]
    assert kind(story(), second) == (wanted, certain)


def test_every_kind_has_its_story():
    assert {wanted for _, _, wanted, _ in SHAPES.values()} == set(Kind)


def test_one_round_of_looks_makes_a_question_and_the_second_one_the_answer():
    story = healthy()
    story.says(5, "alpha", group("alpha"), **LOST_BETA)
    story.says(5, "beta", group("beta"), **LOST_ALPHA)
    assert shape(story, 6).sentence == "both sides active?"
    story.says(10, "alpha", group("alpha"), **LOST_BETA)
    story.says(10, "beta", group("beta"), **LOST_ALPHA)
    assert shape(story, 11).sentence == "both sides active"


def test_ec2s_running_settles_nothing_and_is_said_to():
    found = shape(half_heard(), 37)
    assert any(one.says == "EC2 says running of alpha and beta (that settles nothing)" for one in found.known)
    asked = next(one for one in found.would_tell if one.ask.startswith("EC2"))
    assert asked.by == "ec2 DescribeInstances i-beta"
    assert asked.tells == "stopped or terminated proves it down; running settles nothing"


def test_what_would_tell_names_the_word_the_command_and_what_its_answers_mean():
    asked = shape(half_heard(), 37).would_tell[0]
    assert asked.ask == "beta's own word on the cluster"
    assert asked.by.startswith("clpstat --local on beta.example by SSH")
    assert asked.tells.startswith("failover Online @beta: both sides are active; ")


def test_each_certain_word_has_its_source_and_its_age():
    known = shape(half_heard(), 37).known
    told = [(one.source, one.says, one.age_s) for said in known for one in said.evidence]
    assert ("alpha", "alpha Online, beta Offline; failover Online @alpha", 2) in told
    assert ("beta", "last: failover Online @alpha", 37) in told
    assert ("AWS", "the instance of beta is running", 1) in told
    assert ("alpha", "md1 Abnormal: alpha GREEN, beta GRAY", 2) in told
    assert any(source == "AWS" and "10.9.8.7/32 -> alpha (eni-alpha) active" in says for source, says, _ in told)


def test_the_vip_of_a_silent_server_makes_it_likely_that_it_had_it_last_and_no_more():
    story = half_heard()
    story.routes(36, "beta", "beta")
    found = shape(story, 37)
    assert [one.says for one in found.likely] == ["beta had the VIP 10.9.8.7 last: its routes lead there"]
    assert found.kind is Kind.CANNOT_TELL


def test_a_failing_check_makes_it_likely_that_the_peer_is_down_and_no_more():
    story = half_heard()
    story.ec2(36, checks={"beta": "impaired"})
    found = shape(story, 37)
    assert "beta is down or hangs: EC2's instance check fails" in [one.says for one in found.likely]
    assert (found.kind, found.certain) == (Kind.CANNOT_TELL, False)


def test_where_the_peer_runs_and_the_survivor_has_nothing_the_forced_stop_is_likely_to_have_failed():
    found = shape(held_back(), 37)
    assert found.likely[-1].says == "the forced stop of beta failed, and the failover was held back"
    assert any("rc 433" in one.tells for one in found.would_tell)
    assert found.groups[0].kind is GroupKind.NOT_HEARD_OF
    assert found.groups[0].may_run == ("beta",)


def test_both_down_is_likely_the_links_return_only_where_both_had_the_group():
    after_split = shape(both_down(), 22)
    assert "shut themselves down" in after_split.likely[0].says
    assert any("rc 92" in one.tells for one in after_split.would_tell)
    story = healthy()
    story.ec2(5, alpha="stopped", beta="stopped")
    assert (shape(story, 6).kind, shape(story, 6).likely) == (Kind.ALL_DOWN, ())


def test_the_groups_of_a_pair_that_are_active_on_both_are_judged_each_by_itself():
    story = Story("alpha", "beta")
    for second in (0, 5):
        story.says(second, "alpha", group("alpha"), group("alpha", name="reports"), **LOST_BETA)
        story.says(second, "beta", group("beta"), group(None, name="reports"), **LOST_ALPHA)
    found = shape(story, 6)
    assert found.kind is Kind.BOTH_ACTIVE
    assert [(one.name, one.kind, one.sides) for one in found.groups] == [
        ("failover", GroupKind.BOTH_SIDES, ("alpha", "beta")),
        ("reports", GroupKind.ONE_SIDE, ("alpha",)),
    ]


def test_a_pair_that_is_active_on_both_and_whose_peer_is_lost_has_one_group_here_and_one_nowhere_that_is_heard():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"), group("beta", name="reports"))
    story.says(0, "beta", group("alpha"), group("beta", name="reports"))
    for second in (30, 35):
        story.quiet(second, "beta")
        story.says(second, "alpha", group("alpha"), group(None, name="reports"), **LOST_BETA)
    found = shape(story, 36)
    assert found.kind is Kind.CANNOT_TELL
    assert [one.kind for one in found.groups] == [GroupKind.ONE_WORD, GroupKind.NOT_HEARD_OF]
    assert all(one.may_run == ("beta",) and not one.certain for one in found.groups)


def test_a_group_on_a_server_that_ec2_has_seen_stopped_since_runs_nowhere_but_is_not_certain_to():
    story = healthy()
    story.ec2(3, alpha="stopped")
    story.says(4, "beta", group("alpha"))
    found = shape(story, 5)
    assert (found.kind, found.certain) == (Kind.NOWHERE, False)


def test_a_split_that_ssh_shows_one_side_of_is_seen_by_the_second_way():
    story = healthy()
    for second in (10, 15, 20):
        story.quiet(second, "beta")
        story.says(second, "alpha", group("alpha"), **LOST_BETA)
    assert shape(story, 21).kind is Kind.CANNOT_TELL
    for second in (16, 21):
        story.by_ssm(second, "beta", group("beta"), servers={"alpha": "Offline"})
    found = shape(story, 22)
    assert (found.kind, found.certain) == (Kind.BOTH_ACTIVE, True)
    assert "beta (SSM)" in [one.source for told in found.known for one in told.evidence]


def test_whether_the_second_way_is_open_is_known_before_it_is_needed():
    story = healthy()
    nodes = tuple(replace(node, ssm=True) for node in story.cluster.nodes)
    story.cluster = replace(story.cluster, nodes=nodes)
    story.by_ssm(1, "alpha", group("alpha"))
    story.fail(1, SsmProbe(StatusProbe("books", "beta")), "SSM does not reach it")
    said = [one.says for one in shape(story, 2).known]
    assert "alpha can be asked by SSM too, should SSH fail" in said
    assert "beta could not be asked by SSM: SSM does not reach it" in said
    ages = {one.source: one.age_s for told in shape(story, 3).known if " by SSM" in told.says for one in told.evidence}
    assert ages == {"alpha (SSM)": 2, "beta (SSM)": 2}
    assert shape(story, 2).kind is Kind.HEALTHY


def test_nothing_is_healthy_where_ssh_is_silent_though_the_second_way_speaks():
    story = healthy()
    for second in (10, 15):
        story.quiet(second, "beta")
        story.says(second, "alpha", group("alpha"))
    story.by_ssm(16, "beta", group("alpha"))
    assert shape(story, 17).kind is Kind.UNWELL


def test_who_answers_at_the_vip_makes_it_likely_and_decides_nothing():
    story = half_heard()
    story.client_finds(36, "beta")
    found = shape(story, 37)
    assert "beta runs and has the VIP: it answers the client at 10.9.8.7:22" in [one.says for one in found.likely]
    assert (found.kind, found.certain) == (Kind.CANNOT_TELL, False)
    told = [(one.source, one.says, one.age_s) for said in found.known for one in said.evidence]
    assert ("client", "10.9.8.7:22: beta", 1) in told


def test_what_each_side_wrote_since_stands_beside_its_copy():
    story = split()
    story.mirror(
        10, "alpha", "RED", "GRAY", status="Abnormal", times={"Lastupdate Time": ("2026/02/03 05:00:00", "--")}
    )
    said = [one.says for told in shape(story, 11).known for one in told.evidence]
    assert "md1 Abnormal: alpha RED, beta GRAY; of its own copy: Lastupdate Time 2026/02/03 05:00:00" in said
