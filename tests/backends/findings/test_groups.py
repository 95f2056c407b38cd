"""Whether groups run: unknown is not no, and what nobody hears may run."""

from dataclasses import replace

import pytest

from backends.findings import Severity
from tests.backends.told import Story, group, part


def test_a_group_that_every_node_says_is_off_runs_nowhere():
    story = Story("alpha", "beta", aws=False)
    for node in story.names:
        story.says(0, node, group(None))
    finding = story.one(1, "group-stopped")
    assert (finding.severity, finding.certain) == (Severity.CRITICAL, True)
    assert finding.sentence == "failover runs on no server: Offline"
    assert [one.source for one in finding.evidence] == ["alpha", "beta"]


def test_a_group_may_run_on_a_server_nobody_hears():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "beta", group(None), servers={"alpha": "Offline"})
    story.quiet(0, "alpha")
    finding = story.one(1, "group-stopped")
    assert not finding.certain
    assert finding.sentence == "no node that speaks runs failover (Offline); alpha, not heard, may"


def test_a_group_does_not_run_on_a_server_whose_instance_is_stopped():
    story = Story("alpha", "beta")
    story.says(0, "beta", group(None))
    story.ec2(0, alpha="stopped")
    assert story.one(1, "group-stopped").certain


def test_a_group_may_run_on_a_server_that_is_not_in_the_site_file():
    story = Story("alpha", aws=False)
    story.says(0, "alpha", group(None), servers={"beta": "Offline"})
    assert story.one(1, "group-stopped").sentence.endswith("beta, not heard, may")
    assert story.one(1, "service-stopped").sentence == "beta, which is not in the site file, is Offline by alpha's word"


def test_one_claim_is_enough_for_a_group_to_run():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"))
    story.says(0, "beta", group(None))
    assert story.kinds(1) == ["views-differ"]


@pytest.mark.parametrize("word", ["Error", "Unknown", "Dreaming"])
def test_a_group_on_no_server_in_another_word_is_not_online(word):
    story = Story("alpha", aws=False)
    story.says(0, "alpha", group(None, word))
    assert story.one(1, "group-not-online").sentence == f"failover runs on no server: {word}"


@pytest.mark.parametrize(
    ("word", "severity"),
    [("Error", Severity.CRITICAL), ("Isolated", Severity.WARNING), ("Unknown", Severity.WARNING)],
)
def test_a_group_in_another_word_on_a_server_is_not_said_to_run_nowhere(word, severity):
    story = Story("alpha", aws=False)
    story.says(0, "alpha", group("alpha", word, awsvip1="Online", md1="Online"))
    assert story.kinds(1) == ["group-unwell"]
    finding = story.one(1, "group-unwell")
    assert (finding.severity, finding.sentence) == (severity, f"failover is not well: alpha says {word} @alpha")


def test_a_resource_that_failed_makes_its_group_unwell():
    story = Story("alpha", "beta", aws=False)
    for node in story.names:
        story.says(0, node, group("alpha", "Online Pending", md1="Online Failure"))
    finding = story.one(1, "group-unwell")
    assert finding.sentence == "failover is not well: alpha and beta say md1 Online Failure"
    assert finding.severity is Severity.CRITICAL


def test_a_resource_that_is_off_in_a_group_that_is_on_is_a_warning():
    story = Story("alpha", aws=False)
    story.says(0, "alpha", group("alpha", md1="Offline"))
    finding = story.one(1, "group-unwell")
    assert (finding.severity, finding.sentence) == (Severity.WARNING, "failover is not well: alpha says md1 Offline")


def test_a_group_on_its_way_is_only_a_notice():
    story = Story("alpha", aws=False)
    story.says(0, "alpha", group("alpha", "Online Pending"))
    finding = story.one(1, "changing")
    assert (finding.severity, finding.sentence) == (
        Severity.NOTICE,
        "changing: alpha says failover Online Pending @alpha",
    )
    assert story.kinds(1) == ["changing"]


def stopped(story: Story, node: str) -> None:
    story.says(
        0,
        node,
        group(None),
        servers=dict.fromkeys(story.names, "Offline"),
        monitors={"mdw1": "Offline", "userw": "Offline"},
        beats=dict.fromkeys(story.names, "Offline"),
    )


def test_a_cluster_whose_every_word_is_offline_is_one_finding():
    story = Story("alpha", "beta", aws=False)
    for node in story.names:
        stopped(story, node)
    (finding,) = story.found(1)
    assert (finding.kind, finding.severity, finding.certain) == ("cluster-stopped", Severity.CRITICAL, True)
    assert finding.sentence == "the cluster service is stopped: every server says Offline"


def test_that_a_cluster_is_stopped_is_not_certain_by_one_sides_word():
    story = Story("alpha", "beta", aws=False)
    stopped(story, "beta")
    story.quiet(0, "alpha")
    finding = story.one(1, "cluster-stopped")
    assert not finding.certain
    assert finding.sentence == "the cluster service is stopped: beta says Offline of every server; alpha not heard"


def test_a_stopped_service_beside_a_running_one_is_told_once_and_contradicts_nobody():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"), servers={"beta": "Offline"}, beats={"beta": "Offline"})
    stopped(story, "beta")
    (finding,) = story.found(1)
    assert (finding.kind, finding.severity, finding.certain) == ("service-stopped", Severity.WARNING, True)
    assert finding.sentence == "the cluster service of beta is stopped, by its own word"


def test_a_cluster_without_a_mirror_or_a_second_server_can_be_well():
    story = Story("alpha", aws=False)
    story.says(0, "alpha", group("alpha"))
    assert story.found(1) == ()


def test_resources_with_the_same_cut_name_are_both_judged():
    story = Story("alpha", aws=False)
    twins = (part("container-recove", "Online"), part("container-recove", "Online Failure"))
    story.says(0, "alpha", replace(group("alpha"), resources=twins))
    assert "container-recove Online Failure" in story.one(1, "group-unwell").sentence
