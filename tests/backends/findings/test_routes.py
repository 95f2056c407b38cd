"""The VIP's routes against the group they belong to, and against the time either was seen."""

from dataclasses import replace

from backends.findings import Severity
from backends.model import InterfacesProbe, RoutesProbe
from tests.backends.told import VIP, Story, group, route


def running(home: str = "alpha", *targets: str) -> Story:
    story = Story("alpha", "beta")
    story.well(0, home)
    story.routes(0, *targets)
    return story


def test_all_tables_that_lead_to_the_groups_node_are_in_order():
    assert running("alpha", "alpha", "alpha", "alpha").found(1) == ()


def test_a_route_to_another_node_is_critical_with_both_sides_as_evidence():
    finding = running("alpha", "beta").one(1, "route-elsewhere")
    assert (finding.severity, finding.certain) == (Severity.CRITICAL, True)
    assert finding.sentence == (f"the VIP {VIP} points elsewhere than the group, which runs on alpha: rtb-0 -> beta")
    assert [(one.source, one.says) for one in finding.evidence] == [
        ("AWS", f"{VIP}/32 -> beta (eni-beta) active in rtb-0"),
        ("alpha", "Online @alpha"),
    ]


def test_of_three_tables_the_one_astray_is_named():
    assert running("alpha", "alpha", "beta", "alpha").one(1, "route-elsewhere").sentence.endswith(": rtb-1 -> beta")


def test_an_interface_nobody_knows_is_elsewhere():
    assert running("alpha", "eni-stranger").one(1, "route-elsewhere").sentence.endswith("rtb-0 -> eni-stranger")


def test_an_interface_is_known_by_its_owner_where_the_route_names_no_instance():
    story = running("alpha", "eni-alpha")
    assert story.estate.views[InterfacesProbe("books")].seen
    assert story.found(1) == ()


def test_a_blackhole_is_told_with_where_it_leads_and_not_a_second_time():
    story = running("alpha", "alpha", "beta!")
    assert story.kinds(1) == ["route-blackhole"]
    assert story.one(1, "route-blackhole").sentence == f"the VIP {VIP} leads nowhere: rtb-1 -> beta blackhole"


def test_a_route_state_nobody_knows_is_not_taken_for_working():
    story = running()
    story.answer(0, RoutesProbe("books"), (route(0, "alpha", "dozing"),))
    assert story.one(1, "route-blackhole").sentence.endswith("rtb-0 -> alpha dozing")


def test_a_vip_in_no_table_is_missing():
    assert running().one(1, "route-missing").sentence == f"no route table holds the VIP {VIP}"


def test_a_group_that_has_just_moved_is_not_compared_with_routes_asked_before():
    story = running("alpha", "alpha")
    story.well(5, "alpha")
    for node in story.names:
        story.says(8, node, group("beta"))
    assert "route-elsewhere" not in story.kinds(9)
    for second in (13, 18, 23):
        for node in story.names:
            story.says(second, node, group("beta"))
        assert "route-elsewhere" not in story.kinds(second)
    story.routes(24, "alpha")
    assert story.one(24, "route-elsewhere").severity is Severity.CRITICAL


def test_at_the_first_look_it_does_not_matter_who_answered_a_little_earlier():
    story = Story("alpha", "beta")
    story.routes(0, "beta")
    for node in story.names:
        story.says(3, node, group("alpha"))
    assert "route-elsewhere" in story.kinds(4)


def test_it_stays_told_while_the_nodes_are_polled_more_often_than_aws():
    story = running("alpha", "beta")
    for second in range(5, 40, 5):
        for node in story.names:
            story.says(second, node, group("alpha"))
        assert "route-elsewhere" in story.kinds(second)


def test_a_group_on_its_way_has_no_right_place_yet():
    story = running("alpha", "beta")
    for node in story.names:
        story.says(0, node, group("alpha", "Online Pending"))
    assert "route-elsewhere" not in story.kinds(1)


def test_where_the_group_is_not_known_tables_must_still_agree():
    story = Story("alpha", "beta")
    story.quiet(0, "alpha")
    story.quiet(0, "beta")
    story.routes(0, "alpha", "beta")
    assert story.one(1, "routes-differ").sentence == (
        f"the route tables differ on the VIP {VIP}: rtb-0 -> alpha, rtb-1 -> beta"
    )


def test_while_the_group_is_stopped_the_vip_may_point_anywhere_and_a_blackhole_is_only_a_warning():
    story = Story("alpha", "beta")
    for node in story.names:
        story.says(0, node, group(None))
    story.routes(0, "beta", "beta")
    assert story.kinds(1) == ["group-stopped"]
    story.routes(0, "beta!")
    assert story.one(1, "route-blackhole").severity is Severity.WARNING


def test_while_a_node_is_not_heard_a_blackhole_stays_critical():
    story = Story("alpha", "beta")
    story.says(0, "beta", group(None))
    story.quiet(0, "alpha")
    story.routes(0, "alpha!")
    assert story.one(1, "route-blackhole").severity is Severity.CRITICAL


def test_with_two_groups_either_ones_node_is_a_right_place():
    story = Story("alpha", "beta", "gamma")
    for node in story.names:
        story.says(0, node, group("alpha"), group("beta", name="reports"))
    story.routes(0, "beta")
    assert "route-elsewhere" not in story.kinds(1)
    story.routes(0, "gamma")
    assert "elsewhere than the groups, which run on alpha and beta" in story.one(1, "route-elsewhere").sentence


def test_a_group_without_an_awsvip_beside_one_with_it_has_no_say():
    story = Story("alpha", "beta")
    plain = replace(group("beta", name="batch"), resources=())
    for node in story.names:
        story.says(0, node, group("alpha"), plain)
    story.routes(0, "beta")
    assert "route-elsewhere" in story.kinds(1)


def test_a_table_is_named_as_people_named_it():
    story = running()
    story.answer(0, RoutesProbe("books"), (replace(route(7, "beta"), table_name="main"),))
    assert story.one(1, "route-elsewhere").sentence.endswith(": main (rtb-7) -> beta")
