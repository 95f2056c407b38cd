"""What backup, restore and drill never do, whatever is seen, answered or mistaken: each of it would cost data."""

from dataclasses import replace

import pytest

from backends import runbooks
from backends.errors import PlanError
from backends.judge import judge
from backends.model import CONF, Answer, AwsFactsProbe, ClusterStatus, Estate, Facts, NodeFactsProbe, Probe, StatusProbe
from backends.plan import AllOf, AskOperator, Plan, RunOnNode, Step
from backends.runs.engine.finding import settled, shown
from backends.settings import Cluster, Timing
from tests.backends.runbooks.lost_books import broken
from tests.backends.runbooks.regions import NODES, OSAKA, TOKYO, image, lost, seen, well
from tests.backends.told import Story, at, group, server

COPY = "/root/clpdeck/a/clp.conf"


def plan(kind: str = "restore", *images, **inputs: str) -> Plan:
    cluster, estate = lost(kind, *images)
    return runbooks.write(kind, cluster, Timing(), inputs, estate, at(1))


def ready(step: Step, cluster: Cluster, estate: Estate) -> bool | None:
    assert step.ready_when
    return judge(step.ready_when, estate, cluster, Timing(), at(1)).holds


def of_aws(step: Step, topic: str, **pairs: str) -> Estate:
    """What AWS says of a topic that a step looks at."""
    probe = next(one for one in step.looks if isinstance(one, AwsFactsProbe) and one.topic == topic)
    return seen(Estate(), {probe: Facts(topic, tuple((key.replace("_", " "), word) for key, word in pairs.items()))})


@pytest.mark.parametrize(
    ("kind", "id_", "word", "may"),
    [
        ("restore", "5.90", "none", True),
        ("restore", "5.90", "172.31.20.11", True),
        ("restore", "5.90", "10.0.1.11", False),
        ("restore", "5.90", "alias of production.elb.amazonaws.com.", False),
        ("drill", "5.90", "172.31.10.11", False),
        ("clean-up-drill", "1.90", "172.30.10.11", True),
        ("clean-up-drill", "1.90", "172.31.10.11", False),
        ("clean-up-drill", "1.90", "10.0.1.11", False),
    ],
)
def test_a_name_that_leads_to_somebody_else_is_neither_overwritten_nor_deleted(kind, id_, word, may) -> None:
    cluster, _ = lost(kind)
    step = plan(kind).step(id_)
    assert ready(step, cluster, of_aws(step, "record", A=word, TTL="60")) is may


def test_a_clean_up_ends_nothing_that_no_run_has_launched() -> None:
    cluster, _ = lost("clean-up-drill")
    step = plan("clean-up-drill").step("2.1")
    for run, may in (("7", True), ("none", False)):
        told = of_aws(step, "nodes", server01_instance="i-0a1", server01_state="running", server01_run=run)
        assert ready(step, cluster, told) is may


def test_a_key_that_is_known_at_an_address_is_no_proof_that_the_restored_node_answers_there() -> None:
    """At that address production may answer, whose key is known: everything that follows would be done to it."""
    cluster, _ = lost()
    step = plan().step("6.1")
    told = Facts("host-key", (("offered", "SHA256:production"), ("trusted", "yes")))
    prints = Facts("console", (("SHA256:restored", "ED25519"),))
    estate = seen(Estate(), {NodeFactsProbe("books.dr", "server01", "host-key"): told, step.looks[1]: prints})
    assert step.done_when
    assert judge(step.done_when, estate, cluster, Timing(), at(1)).holds is False


def standing(**states: str) -> tuple[Cluster, Estate]:
    """The place as AWS tells of it, with servers of an earlier restore in it."""
    cluster, estate = lost()
    told = Facts("nodes", tuple((f"{name} state", word) for name, word in states.items()))
    return cluster, seen(estate, {AwsFactsProbe(cluster.name, "nodes"): told})


def commands(made: Plan) -> list[str]:
    return [" ".join(map(str, step.do.argv)) for step in made.steps if isinstance(step.do, RunOnNode)]


@pytest.mark.parametrize(("state", "skips"), [("absent", True), ("running", False), ("stopped", False), ("", False)])
def test_a_server_beside_one_that_was_written_to_since_is_not_declared_equal_to_it(state, skips) -> None:
    cluster, estate = standing(**({"server01": state} if state else {}), server02="absent")
    made = runbooks.write("restore", cluster, Timing(), {"servers": "server02"}, estate, at(1))
    assert ("clprestore.sh --post --skip-copy" in commands(made)) is skips
    assert any("initial-mirror-construction=off" in str(step.looks) for step in made.steps) is skips
    assert any("server01 of an earlier restore does not stand there" in one.title for one in made.before) is skips


def told(step: Step, **otherwise: str) -> Estate:
    """Everything is as a step needs it, but for what a topic says otherwise."""
    answers: dict[Probe, Answer] = {}
    for probe in step.looks:
        if not isinstance(probe, NodeFactsProbe):
            continue
        word, topic = otherwise.get(probe.topic.replace("-", "_"), ""), probe.topic
        pairs = {
            "services": (("clusterpro", word or "enabled"), ("clusterpro_md", word or "enabled")),
            "service-states": (("clusterpro", word or "inactive"), ("clusterpro_md", word or "inactive")),
            "to-change": (("left", word or "0"), ("unseen", word or "0"), ("by hand", "no")),
            "traces": (("settings", otherwise.get("settings", "0")), ("found", word or "0")),
            "files": tuple((str(one), word or f"sum of {one}") for one in probe.of),
            "licences": (("eval-base-sv1", "valid"), ("count", "1")),
        }.get(topic, ())
        answers[probe] = Facts(topic, pairs)
    return seen(Estate(), answers)


@pytest.mark.parametrize(
    ("kind", "id_", "otherwise"),
    [
        ("restore", "10.1", {"to_change": "1"}),
        ("restore", "10.1", {"settings": "1"}),
        ("restore", "11.1", {"settings": "1"}),
        ("restore", "10.2", {"service_states": "active"}),
        ("drill", "10.1", {"traces": "1"}),
        ("drill", "10.2", {"traces": "2"}),
        ("restore", "11.1", {"to_change": "1"}),
        ("restore", "11.1", {"service_states": "active"}),
        ("restore", "7.5", {"service_states": "active"}),
        ("restore", "7.7", {"service_states": "active"}),
        ("restore", "7.7", {"files": "missing"}),
        ("restore", "7.7", {"files": "the sum of one licence on both"}),
    ],
)
def test_a_node_is_not_acted_on_while_its_cluster_runs_or_its_configuration_is_another_region_s(
    kind, id_, otherwise
) -> None:
    cluster, _ = lost(kind)
    step = plan(kind).step(id_)
    assert ready(step, cluster, told(step)) is True
    assert ready(step, cluster, told(step, **otherwise)) is False
    assert ready(step, cluster, Estate()) is None


APPROVED = {("8.2", "sha256"): f"sum of {COPY}", ("8.2", "sha256 in force"): f"sum of {CONF}"}
"""What whoever approved a difference was shown."""


def pushing(*, approved: bool = True, **otherwise: str) -> tuple[Step, Cluster, Estate]:
    """The push of the first part, with what was approved put in, and what it sees."""
    made, (cluster, _) = plan(configuration="clpdeck").step("8.4"), lost()
    assert made.ready_when
    assert made.anew
    gives = APPROVED if approved else {}
    anew = replace(made.anew, when=settled(made.anew.when, gives))
    step = replace(made, ready_when=settled(made.ready_when, gives), anew=anew)
    return step, cluster, told(step, **otherwise)


def test_no_yes_waves_a_setting_through_that_names_the_source_and_in_a_drill_not_even_words() -> None:
    for kind, words_may in (("restore", True), ("drill", False)):
        cluster, step = lost(kind)[0], plan(kind).step("9.6")
        assert isinstance(step.do, AskOperator)
        assert (step.do.binds, {one.who for one in step.do.shows}) == (True, set(NODES))
        counts_when = step.do.counts_when
        assert counts_when
        for sees, may in (
            (told(step), True),
            (told(step, traces="1"), words_may),
            (told(step, traces="1", settings="1"), False),
            (Estate(), None),
        ):
            assert judge(counts_when, sees, cluster, Timing(), at(1)).holds is may


def overtaken(step: Step, cluster: Cluster, estate: Estate) -> bool | None:
    assert step.anew
    return judge(step.anew.when, estate, cluster, Timing(), at(1)).holds


def test_nothing_is_pushed_to_a_node_whose_cluster_runs() -> None:
    assert ready(*pushing()) is True
    assert ready(*pushing(service_states="active")) is False


@pytest.mark.parametrize("path", ["/root/clpdeck/a/clp.conf", "/opt/nec/clusterpro/etc/clp.conf"])
@pytest.mark.parametrize("word", ["the sum of what another hand put there", "missing"])
def test_what_is_pushed_is_the_file_that_was_approved_and_it_goes_over_the_one_that_was_shown(path, word) -> None:
    step, cluster, estate = pushing()
    assert overtaken(step, cluster, estate) is False
    (look,) = (one for one in step.looks if isinstance(one, NodeFactsProbe) and one.topic == "files")
    sums = {str(one): f"sum of {one}" for one in look.of} | {path: word}
    changed = seen(estate, {look: Facts("files", tuple(sums.items()))})
    assert ready(step, cluster, changed) is False
    assert overtaken(step, cluster, changed) is True
    unread = seen(estate, {look: Facts("files", (), ("sha256sum: odd",))})
    assert (ready(step, cluster, unread), overtaken(step, cluster, unread)) == (None, None)


def test_nothing_is_pushed_that_nobody_has_approved() -> None:
    step, cluster, estate = pushing(approved=False)
    assert (ready(step, cluster, estate), overtaken(step, cluster, estate)) == (None, None)


def test_what_the_product_has_checked_is_what_was_approved_and_both_are_done_anew_with_the_copy() -> None:
    made = plan(configuration="clpdeck")
    check, push = made.step("8.3"), made.step("8.4")
    assert check.anew
    assert push.anew
    assert (check.anew.when, check.anew.steps) == (push.anew.when, ("8.1", "8.2"))
    assert push.anew.steps == ("8.1", "8.2", "8.3")
    assert isinstance(push.ready_when, AllOf)
    assert check.ready_when in push.ready_when.conditions


def test_a_copy_that_is_not_there_is_not_approved_but_made_anew() -> None:
    cluster, _ = lost()
    step = plan(configuration="clpdeck").step("8.2")
    estate = seen(Estate(), {step.looks[0]: Facts("conf-copy", (("sha256", "missing"),))})
    assert ready(step, cluster, estate) is False
    assert overtaken(step, cluster, estate) is True
    assert step.anew
    assert step.anew.steps == ("8.1",)


def test_what_all_that_follows_rests_on_cannot_be_skipped() -> None:
    made = plan(configuration="clpdeck")
    assert [step.id for step in made.steps if step.must] == ["1.1", "7.1", "7.2", "7.9", "7.10", "8.1", "8.2"]


def backup(**inputs: str) -> tuple[Cluster, Plan]:
    old = [
        image(node, region, set_=f"books-{n}", quiet_point=f"2026-01-0{n}T00:00:00Z")
        for n in (1, 2)
        for region in (TOKYO, OSAKA)
        for node in NODES
    ]
    cluster, estate = well("5.3.1-1", *old)
    return cluster, runbooks.write("cross-region-backup", cluster, Timing(), inputs, estate, at(1))


@pytest.mark.parametrize(("other", "may"), [("stopped", True), ("running", False), ("stopping", False)])
def test_no_image_is_made_while_any_node_runs(other, may) -> None:
    """Its tags say that all were stopped at one moment: a restore rests on it, and copies nothing."""
    cluster, made = backup()
    story = Story(*NODES)
    story.ec2(0, server01="stopped", server02=other)
    for id_ in ("4.1", "4.2"):
        assert ready(made.step(id_), cluster, story.estate) is may


def test_a_set_is_not_called_quiet_where_a_step_to_the_quiet_point_was_skipped() -> None:
    _, made = backup()
    before = [step for stage in made.stages for lane in stage.lanes for step in lane.steps]
    before = before[: [step.id for step in before].index("4.1")]
    assert before
    assert all(step.must for step in before)


def test_an_old_set_goes_only_once_the_new_one_is_whole_in_both_regions_and_a_disk_only_after_its_image() -> None:
    cluster, made = backup(keep="1")
    steps = {step.title.split()[0]: step for step in reversed(made.steps) if step.id.startswith("8.")}
    step = steps["Deregister"]
    looks = [one for one in step.looks if isinstance(one, AwsFactsProbe) and one.topic == "image"]
    assert len(looks) == 4
    there = {one: Facts("image", (("state", "available"),)) for one in looks}
    assert ready(step, cluster, seen(Estate(), there)) is True
    for one in looks:
        for late in (("state", "pending"),), (("state", "absent"),), (("state", "failed"),):
            assert ready(step, cluster, seen(Estate(), {**there, one: Facts("image", late)})) is False
    [look] = steps["Delete"].looks
    assert isinstance(look, AwsFactsProbe)
    for word, may in (("absent", True), ("available", False), ("deregistered", False)):
        told_ = seen(Estate(), {look: Facts("images", ((str(look.of[0]), word),))})
        assert ready(steps["Delete"], cluster, told_) is may


def test_whoever_says_that_the_source_is_dead_is_shown_what_its_own_nodes_say() -> None:
    step = plan().step("1.1")
    alive = Facts("service-states", (("clusterpro", "active"),))
    estate = seen(Estate(), {NodeFactsProbe("books", "server01", "service-states"): alive})
    assert isinstance(step.do, AskOperator)
    assert {NodeFactsProbe("books", node, "service-states") for node in NODES} < set(step.looks)
    assert "server01: clusterpro: active" in shown(estate, step.do.shows)
    assert "server02: no answer: it was not asked" in shown(estate, step.do.shows)


@pytest.mark.parametrize(
    ("tags", "says"),
    [
        ({"os": "windows"}, "its nodes run windows"),
        ({"os": ""}, "its nodes run nobody says what"),
        ({"version": ""}, "no tag tells which version"),
        ({"version": "3.3"}, "no tag tells which version of CLUSTERPRO X it is of, from 4.1 on: 3.3"),
        ({"version": "5"}, "no tag tells which version"),
        ({"version": "5.3; reboot"}, "no tag tells which version"),
        ({"mirrors": "md1 md2"}, "its mirror disks are md1 and md2, the site file names md1"),
        ({"nodes": "server01 server02 server03"}, "incomplete: no image of server03"),
    ],
)
def test_a_set_whose_commands_or_disks_are_not_sure_is_not_restored(tags, says) -> None:
    """Tags are anybody's text: by another version's commands a node would start with what nobody has looked at."""
    images = tuple(image(node, **tags) for node in NODES)
    with pytest.raises(PlanError, match=says):
        plan("restore", *images, set="books-20260202-01-180000")


def test_no_node_is_shut_down_for_its_image_once_a_group_was_started_again() -> None:
    """Its mirror disk would be ahead of the other's, and the set would say that they are the same."""
    cluster, made = backup()
    for home, may in ((None, True), ("server01", False)):
        story = Story(*NODES)
        for node in NODES:
            story.says(0, node, group(home))
        assert ready(made.step("2.1"), cluster, story.estate) is may
    story = Story(*NODES)
    story.says(0, "server01", group("server01"))
    story.quiet(0, "server02")
    story.ec2(0, server02="stopped")
    assert ready(made.step("2.1"), cluster, story.estate) is False
    story.says(0, "server01", group(None))
    assert ready(made.step("2.1"), cluster, story.estate) is True


def test_what_must_be_this_run_s_own_work_is_never_taken_for_done_because_something_like_it_is_there() -> None:
    """An image of that name, as many licences as there should be, a machine at that address: they may be another's."""
    assert [step.id for step in plan().steps if step.own] == ["3.1", "3.3", "7.8", "7.16"]
    _, made = backup()
    assert [step.title.split()[0] for step in made.steps if step.own] == ["Image", "Image", "Copy", "Copy"]


def test_copies_are_not_declared_equal_once_the_other_server_has_gone_to_work_alone() -> None:
    cluster, made = lost()[0], plan()
    step = made.step("11.1")
    states = NodeFactsProbe(cluster.name, "server02", "service-states")
    up = {states: Facts("service-states", (("clusterpro", "active"), ("clusterpro_md", "active")))}
    status = StatusProbe(cluster.name, "server02")

    def with_group(home: str | None) -> Estate:
        rows = (server("server01", "Offline"), server("server02"))
        return seen(told(step), {**up, status: ClusterStatus("books", "server02", rows, (group(home),))})

    assert ready(step, cluster, told(step)) is True
    assert ready(step, cluster, seen(told(step), up)) is None
    assert ready(step, cluster, with_group("server02")) is False


def test_no_side_that_lost_its_disk_is_ever_declared_equal_without_a_copy() -> None:
    """Its new disk holds an old state: GREEN there, it would be used in a failover, and what was written is gone."""
    books, estate = broken()
    made = runbooks.write("replace-mirror-disk", books, Timing(), {}, estate, at(1))
    told = commands(made)
    assert told
    assert not any("--skip-copy" in one or "--force" in one or "clprestore" in one for one in told)
    for copy in ("skip", "skip-copy", "none", "--skip-copy"):
        with pytest.raises(PlanError, match="--skip-copy"):
            runbooks.write("replace-mirror-disk", books, Timing(), {"copy": copy}, estate, at(1))
