"""Services that do not start by themselves: noticed at once, and louder the longer nobody sets them back."""

from dataclasses import replace

import pytest

from backends.findings import Severity
from backends.model import Facts
from backends.questions import services_probe, standing_probes
from tests.backends.told import Story


def told(*words: tuple[float, str]) -> Story:
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    for second, word in words:
        pairs = (("clusterpro", word), ("clusterpro_md", word))
        story.answer(second, services_probe(story.cluster, "alpha"), Facts("services", pairs))
    return story


def found(story: Story, second: float):
    return [one for one in story.found(second) if one.kind == "services-manual"]


def test_services_on_manual_are_a_notice_at_first_for_a_backup_sets_them_so():
    (finding,) = found(told((0, "disabled")), 1)
    assert (finding.severity, finding.subject) == (Severity.NOTICE, "alpha")
    assert finding.sentence == (
        "the cluster services of alpha do not start by themselves: clusterpro disabled and clusterpro_md disabled"
    )
    assert finding.evidence[0].source == "alpha"
    assert "clpdeck thaw books" in finding.advice
    assert "systemctl enable clusterpro clusterpro_md" in finding.advice


def test_for_longer_than_an_online_backup_may_take_they_are_a_warning_whoever_set_them_so():
    early, late = ([(0, "enabled"), *((at, "disabled") for at in range(20, end, 20))] for end in (140, 200))
    assert [one.severity for one in found(told(*early), 130)] == [Severity.NOTICE]
    (late,) = found(told(*late), 190)
    assert late.severity is Severity.WARNING
    assert late.sentence.endswith(", for 2m50s at least")


@pytest.mark.parametrize("word", ["enabled", "static", "a new word"])
def test_of_words_that_do_not_say_manual_nothing_is_concluded(word):
    assert found(told((0, word)), 1) == []


def test_what_was_said_too_long_ago_is_no_finding_and_a_cluster_without_mirror_disks_is_not_asked():
    assert found(told((0, "disabled")), 900) == []
    cluster = Story("alpha", "beta").cluster
    assert standing_probes(cluster) == tuple(services_probe(cluster, node) for node in ("alpha", "beta"))
    assert standing_probes(replace(cluster, mirrors=())) == ()
