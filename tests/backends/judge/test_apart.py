"""Mirror disks, routes and instances: what is asked for apart from the nodes' view of the cluster."""

from dataclasses import replace

import pytest

from backends.estate import learn
from backends.events import Judgement, Looked
from backends.judge import judge
from backends.model import (
    Health,
    Instance,
    InstancesProbe,
    MirrorProbe,
    MirrorSide,
    MirrorStatus,
    Part,
    Seen,
    StatusProbe,
    Word,
)
from backends.plan import Condition, CopySaid, InstanceIs, MirrorGreen, ServerOnline, VipAt
from tests.backends.told import VIP, Story, at, group, word

BOTH, BETA = MirrorGreen("md1", ("alpha", "beta")), MirrorGreen("md1", ("beta",))


def judged(story: Story, condition: Condition) -> Judgement:
    return judge(condition, story.estate, story.cluster, story.timing, at(1))


@pytest.mark.parametrize(
    ("colors", "both", "beta"),
    [
        (("GREEN", "GREEN"), True, True),
        (("RED", "GREEN"), False, True),
        (("GREEN", "YELLOW"), False, False),
        (("GRAY", "GREEN"), None, True),
        (("GRAY", "RED"), False, False),
        (("PUCE", "GREEN"), None, True),
        (("GREEN",), None, None),
    ],
)
def test_a_mirror_is_green_where_every_view_calls_it_green(colors, both, beta):
    story = Story("alpha", "beta")
    for node in story.names:
        story.mirror(0, node, *colors)
    assert (judged(story, BOTH).holds, judged(story, BETA).holds) == (both, beta)


@pytest.mark.parametrize(
    ("color", "red", "red_or_gray"),
    [
        ("RED", True, True),
        ("GREEN", False, False),
        ("GRAY", False, True),
        ("PUCE", None, None),
        ("YELLOW", False, False),
    ],
)
def test_what_one_node_says_of_a_copy_counts_by_itself_and_an_unknown_colour_is_no_other(color, red, red_or_gray):
    story = Story("alpha", "beta")
    story.mirror(0, "alpha", "GREEN", color, status="Musing", percent="43%")
    story.mirror(0, "beta", "GREEN", "GREEN")
    of_beta = [CopySaid("md1", "alpha", "beta", colors) for colors in (("RED",), ("RED", "GRAY"))]
    assert [judged(story, one).holds for one in of_beta] == [red, red_or_gray]
    assert judged(story, of_beta[0]).evidence[0].says == f"md1 on beta: {color}, 43% copied"
    assert judged(story, CopySaid("md1", "alpha", "gamma", ("RED",))).holds is None
    assert judged(Story("alpha", "beta"), of_beta[0]).holds is None


def test_the_evidence_of_a_mirror_is_each_views_own_words():
    story = Story("alpha", "beta")
    story.mirror(0, "alpha", "GREEN", "RED", status="Abnormal")
    story.fail(0, MirrorProbe("books", "beta", "md1"), "timed out")
    assert [(one.source, one.says) for one in judged(story, BOTH).evidence] == [
        ("alpha", "md1 Abnormal: alpha GREEN, beta RED"),
        ("beta", "no answer on clpmdstat md1: timed out"),
    ]


@pytest.mark.parametrize(("status", "holds"), [("Abnormal", False), ("Musing", None), ("Normal", True)])
def test_green_colors_under_another_status_are_not_green(status, holds):
    story = Story("alpha")
    story.mirror(0, "alpha", "GREEN", status=status)
    assert judged(story, MirrorGreen("md1", ("alpha",))).holds is holds


def test_the_status_of_a_mirror_is_no_matter_where_it_may_be_that_of_another_copy():
    story = Story("alpha", "beta")
    for node in story.names:
        story.mirror(0, node, "GRAY", "GREEN", status="Abnormal")
    assert (judged(story, BOTH).holds, judged(story, BETA).holds) == (False, True)


def test_a_line_of_a_mirror_that_nobody_could_read_matters():
    story = Story("alpha")
    side = MirrorSide("alpha", word("GREEN"))
    status = MirrorStatus("md1", word("Normal"), (side,), unread=("Mirror Disk Error",))
    story.answer(0, MirrorProbe("books", "alpha", "md1"), status)
    assert judged(story, MirrorGreen("md1", ("alpha",))).holds is None


def test_a_node_that_does_not_run_need_not_answer_for_a_mirror():
    story = Story("alpha", "beta")
    story.mirror(0, "beta", "GRAY", "GREEN")
    story.fail(0, MirrorProbe("books", "alpha", "md1"))
    assert judged(story, BETA).holds is None
    story.ec2(0.5, alpha="stopped")
    assert judged(story, BETA).holds is True


def test_a_node_whose_service_is_stopped_need_not_answer_for_a_mirror_but_is_heard():
    story = Story("alpha", "beta")
    story.mirror(0, "beta", "GRAY", "GREEN")
    story.says(0, "alpha", group(None), servers={"alpha": "Offline"})
    assert judged(story, BETA).holds is None
    story.fail(0, MirrorProbe("books", "alpha", "md1"))
    assert judged(story, BETA).holds is True
    story.mirror(0, "alpha", "GREEN", "RED")
    assert judged(story, BETA).holds is False


@pytest.mark.parametrize(
    ("targets", "holds"),
    [
        (("alpha", "alpha"), True),
        (("alpha", "beta"), False),
        (("alpha", "alpha!"), False),
        (("alpha", "eni-other"), False),
        ((), False),
    ],
)
def test_a_vip_is_at_a_server_when_all_its_routes_work_and_lead_there(targets, holds):
    story = Story("alpha", "beta")
    story.interfaces(0, alpha=False, beta=False)
    story.routes(0, *targets)
    assert judged(story, VipAt(VIP, "alpha")).holds is holds


def test_whose_interface_a_route_leads_to_is_asked_of_ec2_where_the_route_names_no_instance():
    story = Story("alpha", "beta")
    story.routes(0, "eni-alpha")
    told = judged(story, VipAt(VIP, "alpha"))
    assert (told.holds, told.evidence[1].says) == (None, "not asked for network interfaces")
    story.interfaces(0, alpha=False, beta=False)
    assert judged(story, VipAt(VIP, "alpha")).holds is True


def test_a_route_in_a_state_nobody_knows_is_not_known_to_work():
    story = Story("alpha", "beta")
    story.routes(0, "alpha", state="dozing")
    told = judged(story, VipAt(VIP, "alpha"))
    assert (told.holds, told.evidence[0].says) == (None, f"{VIP}/32 -> alpha (eni-alpha) dozing in rtb-0")
    assert judged(story, VipAt(VIP, "beta")).holds is False


def test_a_server_without_an_instance_in_the_site_file_is_not_known_to_have_the_vip():
    story = Story("alpha")
    story.routes(0, "alpha")
    story.cluster = replace(story.cluster, nodes=(replace(story.cluster.nodes[0], instance=None),))
    assert judged(story, VipAt(VIP, "alpha")).holds is None


@pytest.mark.parametrize(
    ("state", "running", "stopped"),
    [
        ("running", True, False),
        ("stopping", False, False),
        ("stopped", False, True),
        ("not found", None, None),
        ("gone", None, None),
    ],
)
def test_an_instance_is_in_the_state_ec2_says(state, running, stopped):
    story = Story("alpha")
    story.ec2(0, alpha=state)
    assert judged(story, InstanceIs("alpha", "running")).holds is running
    assert judged(story, InstanceIs("alpha", "stopped")).holds is stopped


@pytest.mark.parametrize(
    ("check", "holds"), [("passed", True), ("initializing", False), ("impaired", False), ("insufficient-data", None)]
)
def test_with_checks_an_instance_must_pass_them(check, holds):
    story = Story("alpha")
    story.ec2(0, {"alpha": check})
    told = judged(story, InstanceIs("alpha", "running", checks=True))
    assert (told.holds, told.evidence[0].says) == (holds, f"alpha's instance i-alpha running: instance {check}")


def test_an_instance_without_checks_has_not_passed_them():
    story = Story("alpha")
    story.ec2(0)
    probe, view = next((probe, view) for probe, view in story.estate.views.items() if probe.kind == "instances")
    assert view.seen
    (instance,) = view.seen.value
    story.answer(0, probe, (replace(instance, checks=()),))
    assert judged(story, InstanceIs("alpha", "running", checks=True)).holds is None
    mixed = (Part("system", Word("insufficient-data", Health.UNKNOWN)), Part("instance", word("impaired")))
    story.answer(0, probe, (replace(instance, checks=mixed),))
    assert judged(story, InstanceIs("alpha", "running", checks=True)).holds is False


def test_a_server_that_was_not_restored_need_not_confirm_and_one_that_is_silent_must():
    story = Story("alpha", "beta")
    story.says(0, "alpha")
    placed = tuple(replace(node, instance=None, subnet="subnet-0a") for node in story.cluster.nodes)
    cluster = replace(story.cluster, nodes=placed)
    story.fail(0, StatusProbe("books", "beta"), "timed out")

    def holds(*there: str) -> bool | None:
        found = tuple(
            Instance(f"i-{node.name}", node.name, word("running"), private_ip=node.address, subnet="subnet-0a")
            for node in placed
            if node.name in there
        )
        estate = learn(story.estate, Looked(InstancesProbe("books"), Seen(found, "AWS", at(0), "")))
        return judge(ServerOnline("alpha"), estate, cluster, story.timing, at(1)).holds

    assert (holds("alpha"), holds("alpha", "beta")) == (True, None)
