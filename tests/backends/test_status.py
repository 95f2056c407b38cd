"""A report of one moment: its exit code, its JSON, and what it says may be believed."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from backends.model import Identity, IdentityProbe, MirrorProbe, StatusProbe
from backends.settings import Site
from backends.status import SCHEMA, Report, exit_code, report
from tests.backends.told import START, Story, at, group


def told(story: Story, second: float = 1) -> Report:
    return report(story.site, story.estate, at(second))


def well() -> Story:
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    return story


def test_all_well_is_zero():
    assert exit_code(told(well())) == 0


def test_a_notice_is_still_zero():
    story = well()
    story.says(0, "alpha", group("alpha"), unread=("what is this",))
    assert exit_code(told(story)) == 0


def test_a_warning_is_one():
    story = well()
    story.says(0, "alpha", group("alpha"), monitors={"userw": "Caution"})
    assert exit_code(told(story)) == 1


def test_a_critical_finding_is_two_even_with_a_question_mark():
    story = well()
    story.says(0, "beta", group("beta"))
    assert exit_code(told(story)) == 2


def test_a_cluster_nobody_hears_is_three():
    story = Story("alpha", "beta", aws=False)
    assert exit_code(told(story)) == 3
    for node in story.names:
        story.quiet(0, node)
    assert exit_code(told(story)) == 3


def test_what_aws_knows_to_be_critical_weighs_more_than_what_is_not_known():
    story = Story("alpha", "beta")
    for node in story.names:
        story.quiet(0, node)
    story.routes(0, "alpha!")
    assert exit_code(told(story)) == 2


def test_a_cluster_whose_instances_are_all_stopped_is_known_not_to_run():
    story = Story("alpha", "beta")
    for node in story.names:
        story.quiet(0, node)
    story.ec2(0, alpha="stopped", beta="stopped")
    assert exit_code(told(story)) == 2


def test_a_cut_screen_is_never_zero():
    story = Story("alpha", aws=False)
    story.says(0, "alpha")
    assert exit_code(told(story)) == 1


@pytest.mark.parametrize(("other", "code"), [("well", 3), ("critical", 2)])
def test_with_several_clusters_critical_weighs_more_than_unknown_and_unknown_more_than_well(other, code):
    story = well()
    if other == "critical":
        story.says(0, "beta", group("beta"))
    unheard = replace(story.cluster, name="unheard")
    site = Site(story.site.path, (story.cluster, unheard))
    assert exit_code(report(site, story.estate, at(1))) == code


def test_a_site_without_a_cluster_is_not_well():
    assert exit_code(Report(SCHEMA, START, "/somewhere", ())) == 3


def test_json_there_and_back_is_the_same_report():
    story = well()
    story.quiet(30, "beta")
    story.says(30, "alpha", group("alpha"), servers={"beta": "Offline"})
    adapter = TypeAdapter(Report)
    one = told(story, 31)
    assert one.clusters[0].findings
    assert adapter.validate_json(adapter.dump_json(one)) == one


def test_the_schema_is_named_in_every_report():
    assert TypeAdapter(Report).dump_python(told(well()), mode="json")["schema"] == "clpdeck.status/1"


def test_the_account_is_told_where_it_is_known():
    story = well()
    assert told(story).clusters[0].account is None
    story.answer(0, IdentityProbe("books"), Identity("123456789012", "arn"))
    assert told(story).clusters[0].account == "123456789012"


def test_each_word_says_whether_it_may_be_believed():
    story = well()
    for node in story.names:
        story.says(50, node, group("alpha"))
    story.fail(50, MirrorProbe("books", "beta", "md1"))
    story.fail(55, StatusProbe("books", "beta"))
    (cluster,) = told(story, 61).clusters
    believed = {
        (subject.section, subject.name): [(said.observer, said.believed) for said in subject.says]
        for subject in cluster.subjects
    }
    assert believed["GROUPS", "failover"] == [("alpha", True), ("beta", False)]
    assert believed["MIRRORS", "md1"] == [("alpha", False), ("beta", False)]
    assert [one.name for one in cluster.observers] == ["alpha", "beta", "AWS"]


def test_the_shape_is_in_the_report_and_its_json_round_trips():
    made = told(well())
    assert made.clusters[0].shape.sentence == "healthy"
    text = TypeAdapter(Report).dump_json(made)
    assert TypeAdapter(Report).validate_json(text) == made
    assert b'"kind":"healthy"' in text
