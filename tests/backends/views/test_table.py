"""A cluster from every side: observers are columns, subjects are rows."""

from dataclasses import replace

import pytest

from backends.model import Identity, IdentityProbe, InstancesProbe, MirrorProbe, RoutesProbe
from backends.views import Age, Verdict
from tests.backends.told import VIP, Story, group, part


def texts(story: Story, second: float, section: str, name: str) -> list[str]:
    """The cells of a row as text, last known words in parentheses."""
    told = []
    for cell in story.row(second, section, name).cells:
        text = " / ".join(word.text for word in cell.words) + (f" {cell.addition}" if cell.addition else "")
        told.append(text.strip() if cell.believed else f"({text.strip()})")
    return told


def well() -> Story:
    story = Story("alpha", "beta")
    story.well(0, "alpha")
    return story


def test_witnesses_are_the_nodes_in_the_site_files_order_then_aws():
    assert [(one.name, one.age, one.age_s) for one in well().table(1).witnesses] == [
        ("alpha", Age.FRESH, 1),
        ("beta", Age.FRESH, 1),
        ("AWS", Age.FRESH, 1),
    ]


def test_without_a_region_aws_is_no_witness():
    story = Story("alpha", "beta", aws=False)
    story.well(0, "alpha")
    assert [one.name for one in story.table(1).witnesses] == ["alpha", "beta"]
    assert all(len(row.cells) == 2 for row in story.table(1).rows)


def test_rows_are_read_from_servers_down_to_routes():
    rows = [(row.section, row.depth, row.name) for row in well().table(1).rows]
    assert rows == [
        ("SERVERS", 0, "alpha"),
        ("SERVERS", 0, "beta"),
        ("SERVERS", 1, "lankhb1"),
        ("SERVERS", 1, "pingnp1"),
        ("GROUPS", 0, "failover"),
        ("GROUPS", 1, "awsvip1"),
        ("GROUPS", 1, "md1"),
        ("MONITORS", 0, "mdw1"),
        ("MONITORS", 0, "userw"),
        ("MIRRORS", 0, "md1"),
        ("ROUTES", 0, VIP),
    ]


def test_each_cell_is_its_observers_own_word():
    story = well()
    story.says(0, "beta", group("alpha"), servers={"alpha": "Offline"}, beats={"alpha": "Unknown"})
    assert texts(story, 1, "SERVERS", "alpha") == ["Online", "Offline", "running 1/1"]
    assert texts(story, 1, "SERVERS", "lankhb1") == ["Normal / Normal", "Unknown / Normal", ""]
    assert texts(story, 1, "GROUPS", "failover") == ["Online @alpha", "Online @alpha", ""]
    assert texts(story, 1, "ROUTES", VIP) == ["", "", "active -> alpha"]


def test_failing_checks_stand_beside_the_instances_state():
    story = well()
    story.ec2(0, checks={"beta": "impaired"})
    assert texts(story, 1, "SERVERS", "beta")[2] == "running / instance impaired 0/1"


def test_before_anybody_answers_the_nodes_are_there_and_nothing_is_said():
    table = Story("alpha", "beta").table(0)
    assert [one.age for one in table.witnesses] == [Age.NEVER] * 3
    assert [(row.name, row.verdict) for row in table.rows if row.depth == 0] == [
        ("alpha", Verdict.NO_VIEW),
        ("beta", Verdict.NO_VIEW),
        ("md1", Verdict.NO_VIEW),
    ]


def test_last_known_words_stay_and_are_not_believed():
    story = well()
    story.quiet(30, "beta")
    story.says(30, "alpha", group("alpha"))
    assert texts(story, 31, "GROUPS", "failover") == ["Online @alpha", "(Online @alpha)", ""]
    row = story.row(31, "GROUPS", "failover")
    assert (row.verdict, row.remark) == (Verdict.ONE_VIEW, "beta silent 30s")


def test_a_mirrors_cell_is_as_old_as_its_own_answer():
    story = well()
    for node in story.names:
        story.says(50, node, group("alpha"))
    story.mirror(50, "alpha", "GREEN", "GREEN")
    assert texts(story, 51, "MIRRORS", "md1") == ["GREEN / GREEN", "(GREEN / GREEN)", ""]
    assert story.row(51, "MIRRORS", "md1").remark == "beta stale 50s"


def test_a_mirror_that_cannot_be_asked_says_why():
    story = well()
    for node in story.names:
        story.fail(30, MirrorProbe("books", node, "md1"), "Internal error.")
    row = story.row(31, "MIRRORS", "md1")
    assert (row.verdict, row.remark) == (Verdict.NO_VIEW, "Internal error.")


def test_the_sides_percentages_do_not_make_a_difference():
    story = well()
    story.mirror(0, "alpha", "GREEN", "YELLOW", percent="7%")
    story.mirror(0, "beta", "GREEN", "YELLOW", percent="8%")
    assert texts(story, 1, "MIRRORS", "md1") == ["GREEN / YELLOW 7%", "GREEN / YELLOW 8%", ""]
    assert story.row(1, "MIRRORS", "md1").verdict is Verdict.AGREE


@pytest.mark.parametrize("color", ["RED", "GREEN"])
def test_nodes_that_each_tell_of_their_own_copy_only_neither_agree_nor_disagree(color):
    story = well()
    story.mirror(0, "alpha", color, "GRAY")
    story.mirror(0, "beta", "GRAY", color)
    row = story.row(1, "MIRRORS", "md1")
    assert (row.verdict, row.remark) == (Verdict.NOT_COMPARABLE, "latest: not known")


@pytest.mark.parametrize("color", ["GREEN", "BLUE"])
def test_nodes_that_give_one_copy_different_colours_disagree(color):
    story = well()
    story.mirror(0, "alpha", "RED", "GRAY")
    story.mirror(0, "beta", color, "RED")
    assert story.row(1, "MIRRORS", "md1").verdict is Verdict.DISAGREE


def test_where_all_agree_that_no_copy_is_good_the_latest_is_not_known():
    story = well()
    for node in story.names:
        story.mirror(0, node, "RED", "RED")
    row = story.row(1, "MIRRORS", "md1")
    assert (row.verdict, row.remark) == (Verdict.AGREE, "latest: not known")


def test_of_an_instance_that_does_not_run_no_checks_are_told():
    story = well()
    story.ec2(0, checks={"beta": "not-applicable"}, beta="stopped")
    assert texts(story, 1, "SERVERS", "beta")[2] == "stopped"


def test_a_node_whose_service_is_stopped_has_no_say_but_on_itself():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"), servers={"beta": "Offline"})
    story.says(0, "beta", group(None), servers={"alpha": "Offline", "beta": "Offline"})
    failover = story.row(1, "GROUPS", "failover")
    assert (failover.verdict, failover.remark) == (Verdict.ONE_VIEW, "beta's cluster service is stopped")
    assert story.row(1, "SERVERS", "alpha").verdict is Verdict.ONE_VIEW
    assert story.row(1, "SERVERS", "beta").verdict is Verdict.AGREE


def test_in_a_cluster_that_is_stopped_everywhere_all_agree():
    story = Story("alpha", "beta", aws=False)
    for node in story.names:
        story.says(0, node, group(None), servers={"alpha": "Offline", "beta": "Offline"})
    assert {row.verdict for row in story.table(1).rows if row.section != "MIRRORS"} == {Verdict.AGREE}


def test_a_monitor_that_is_idle_on_one_node_agrees_and_says_so():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"), monitors={"mdw1": "Caution"})
    story.says(0, "beta", group("alpha"), monitors={"mdw1": "Offline"})
    row = story.row(1, "MONITORS", "mdw1")
    assert (row.verdict, row.remark) == (Verdict.AGREE, "not on beta")


def test_a_monitor_that_is_off_on_all_nodes_for_different_reasons_is_a_difference():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"), monitors={"mdw1": "Offline"})
    story.says(0, "beta", group("alpha"), monitors={"mdw1": "Unused"})
    assert story.row(1, "MONITORS", "mdw1").verdict is Verdict.DISAGREE


def test_names_cut_to_the_same_sixteen_characters_have_rows_of_their_own():
    story = Story("alpha", aws=False)
    twins = (part("container-recove", "Online"), part("container-recove", "Offline"))
    story.says(0, "alpha", replace(group("alpha"), resources=twins))
    assert texts(story, 1, "GROUPS", "container-recove") == ["Online"]
    assert texts(story, 1, "GROUPS", "container-recove (2)") == ["Offline"]


def test_a_part_that_one_server_lacks_keeps_its_place():
    story = Story("alpha", "beta", aws=False)
    story.says(0, "alpha", group("alpha"), servers={"gamma": "Online"})
    story.says(0, "beta", group("alpha"))
    assert texts(story, 1, "SERVERS", "lankhb1") == ["Normal / Normal / Normal", "Normal / Normal / -"]


def test_route_tables_that_differ_have_a_row_each():
    story = well()
    story.routes(0, "alpha", "beta!")
    assert texts(story, 1, "ROUTES", VIP)[2] == "2 tables differ"
    assert texts(story, 1, "ROUTES", "rtb-0")[2] == "active -> alpha"
    assert texts(story, 1, "ROUTES", "rtb-1")[2] == "blackhole -> beta"
    assert story.row(1, "ROUTES", VIP).verdict is Verdict.DISAGREE


def test_a_vip_in_no_table_is_said_so_in_words():
    story = well()
    story.routes(0)
    assert texts(story, 1, "ROUTES", VIP)[2] == "no route"
    assert story.row(1, "ROUTES", VIP).remark == "in no route table"


def test_aws_is_as_old_as_the_oldest_of_what_it_shows():
    story = well()
    story.routes(30, "alpha")
    assert (story.table(31).witnesses[2].age, story.table(31).witnesses[2].age_s) == (Age.FRESH, 31)


def test_what_aws_still_tells_is_believed_and_the_reason_names_what_it_does_not():
    story = well()
    story.ec2(50)
    story.fail(50, RoutesProbe("books"), "UnauthorizedOperation: ec2:DescribeRouteTables is missing")
    aws = story.table(51).witnesses[2]
    assert aws.age is Age.SILENT
    assert aws.reason.startswith("routes: UnauthorizedOperation: ec2:DescribeRouteTables is missing (for <10s, 1 try")
    assert texts(story, 51, "SERVERS", "alpha")[2] == "running 1/1"
    assert texts(story, 51, "ROUTES", VIP)[2] == "(active -> alpha)"


def test_where_aws_is_asked_for_nothing_else_its_identity_tells_that_it_is_there():
    story = Story("alpha", vips=())
    bare = replace(story.cluster.nodes[0], instance=None)
    story.cluster = replace(story.cluster, nodes=(bare,))
    story.answer(0, IdentityProbe("books"), Identity("123456789012", "arn:aws:iam::123456789012:user/reader"))
    assert story.table(1).witnesses[1].age is Age.FRESH


def test_the_raw_text_of_a_witness_is_its_last_answers():
    story = well()
    assert [one.raw for one in story.table(1).witnesses] == ["raw of alpha", "raw of beta", "raw of AWS\nraw of AWS"]
    assert story.estate.views[InstancesProbe("books")].seen
