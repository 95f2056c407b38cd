"""Whoever is silent may be dead, cut off, or well: one side's word cannot tell which."""

from backends.findings import Severity
from backends.model import MirrorProbe, StatusProbe
from tests.backends.told import Story, group


def cut(**ec2: str) -> Story:
    """Alpha speaks and says that beta is off; beta has been silent for long."""
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    for second in (30, 35):
        story.quiet(second, "beta")
        story.says(second, "alpha", group("alpha"), servers={"beta": "Offline"}, beats={"beta": "Unknown"})
    story.mirror(35, "alpha", "GREEN", "GREEN")
    story.ec2(34, **ec2)
    story.routes(34, "alpha")
    return story


def test_with_one_sides_word_only_nobody_can_tell_whether_the_other_is_down():
    finding = cut().one(36, "one-view-only")
    assert (finding.severity, finding.certain, finding.subject) == (Severity.WARNING, False, "beta")
    assert finding.sentence == (
        "no word from beta (no way there; EC2 says running): down or cut off, one side's word cannot tell which"
    )
    assert "before it is proved stopped" in finding.advice
    told = [(one.source, one.says, one.age_s) for one in finding.evidence]
    assert ("alpha", "beta Offline", 1) in told
    assert ("AWS", "the instance of beta is running", 2) in told
    assert ("beta", "last: failover Online @alpha", 36) in told


def test_a_stopped_instance_explains_the_silence():
    story = cut(beta="stopped")
    finding = story.one(36, "one-view-only")
    assert (finding.severity, finding.certain) == (Severity.NOTICE, True)
    assert finding.sentence == "no word from beta: its instance is stopped"
    kinds = story.kinds(36)
    assert kinds.index("instance-stopped") < kinds.index("one-view-only")


def test_a_stopping_instance_may_still_run():
    assert not cut(beta="stopping").one(36, "one-view-only").certain


def test_ec2s_word_from_before_the_nodes_last_word_proves_nothing():
    story = Story("alpha", "beta")
    story.ec2(0, beta="stopped")
    story.says(5, "beta", group("alpha"))
    story.quiet(10, "beta")
    story.says(18, "alpha", group("alpha"))
    assert not story.one(19, "one-view-only").certain


def test_without_aws_nothing_is_said_of_ec2():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"))
    story.quiet(0, "beta")
    assert "EC2" not in story.one(1, "one-view-only").sentence


def test_an_ec2_that_was_never_heard_is_said_to_be_unknown():
    story = Story("alpha", "beta")
    story.says(0, "alpha", group("alpha"))
    story.quiet(0, "beta")
    assert "EC2's word is not known" in story.one(1, "one-view-only").sentence


def test_an_instance_with_a_failing_check_is_described_so():
    story = cut()
    story.ec2(35, checks={"beta": "impaired"})
    assert "EC2 says running, instance impaired" in story.one(36, "one-view-only").sentence


def test_a_node_that_answers_something_else_is_not_called_down():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"))
    story.quiet(0, "beta", "beta answered: Log in as root.", answered=True)
    finding = story.one(1, "one-view-only")
    assert finding.sentence == "no word from beta on the cluster: beta answered: Log in as root."
    assert not finding.certain


def test_the_sentence_of_a_silence_stays_the_same_while_it_lasts():
    story = cut()
    before = story.one(36, "one-view-only").sentence
    story.quiet(40, "beta")
    story.says(41, "alpha", group("alpha"))
    assert story.one(42, "one-view-only").sentence == before


def test_one_missed_look_is_no_silence():
    story = Story("alpha", "beta", aws=False)
    story.well(0, "alpha")
    story.quiet(5, "beta")
    assert story.found(6) == ()


def test_where_nobody_speaks_nothing_is_certain_but_what_was_said_last_is_told():
    story = cut()
    story.quiet(50, "alpha", "the bastion refused the connection")
    story.quiet(50, "beta", "the bastion refused the connection")
    finding = story.one(60, "no-view")
    assert (finding.severity, finding.certain) == (Severity.CRITICAL, False)
    assert finding.sentence == (
        "no node tells how the cluster stands (alpha: the bastion refused the connection; "
        "beta: the bastion refused the connection)"
    )
    assert [one.source for one in finding.evidence] == ["alpha", "beta", "AWS", "AWS"]
    assert "one-view-only" not in story.kinds(60)
    assert "mirror-unknown" not in story.kinds(60)


def test_that_no_node_runs_is_certain_when_ec2_says_so_of_all():
    story = cut()
    story.quiet(50, "alpha")
    story.ec2(55, alpha="stopped", beta="terminated")
    finding = story.one(60, "no-view")
    assert finding.certain
    assert finding.sentence == "no node runs: EC2 says so of every instance"


def test_nothing_is_said_before_every_node_was_asked():
    story = Story("alpha", "beta", aws=False)
    assert story.found(0) == ()
    story.quiet(0, "beta")
    assert story.found(1) == ()


def test_a_single_server_that_is_silent_leaves_no_view():
    story = Story("alpha", aws=False)
    story.quiet(0, "alpha")
    assert story.kinds(1) == ["no-view"]


def test_an_overdue_view_without_a_failed_look_is_stale_not_silent():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "beta", group("alpha"))
    story.says(20, "alpha", group("alpha"))
    assert story.kinds(20) == []
    finding = story.one(21, "view-stale")
    assert finding.sentence == ("what beta said last counts as unknown by now (beta: overdue, and no look has failed)")
    assert "one-view-only" not in story.kinds(21)


def test_a_clock_set_back_is_named_as_the_reason():
    story = Story("alpha", "beta", aws=False)
    story.says(3600, "beta", group("alpha"))
    story.says(0, "alpha", group("alpha"))
    assert "this machine's clock was set back" in story.one(1, "view-stale").sentence


def test_a_mirror_nobody_tells_of_is_unknown_for_a_reason():
    story = Story("alpha", "beta", aws=False)
    story.well(0, "alpha")
    for node in story.names:
        story.says(45, node, group("alpha"))
        story.fail(45, MirrorProbe("books", node, "md1"), f"{node} answered: Internal error.", answered=True)
    finding = story.one(46, "mirror-unknown")
    assert finding.sentence == (
        "the colours of md1 are not known: alpha answered: Internal error.; beta answered: Internal error."
    )
    assert {one.age_s for one in finding.evidence} == {46}


def test_a_mirror_one_node_tells_of_is_known():
    story = Story("alpha", "beta", aws=False)
    story.well(0, "alpha")
    story.fail(45, MirrorProbe("books", "beta", "md1"))
    for node in story.names:
        story.says(45, node, group("alpha"))
    story.mirror(45, "alpha", "GREEN", "GREEN")
    assert story.found(46) == ()


def test_a_node_that_speaks_again_is_a_finding_no_more():
    story = cut()
    assert story.estate.views[StatusProbe("books", "beta")].silence
    story.well(40, "alpha")
    assert story.found(41) == ()
