"""What backup, restore and drill never do, whatever is seen, answered or mistaken: each of it would cost data."""

import pytest

from backends import runbooks
from backends.judge import judge
from backends.model import AwsFactsProbe, Estate, Facts, NodeFactsProbe
from backends.plan import Plan, RunOnNode, Step
from backends.settings import Cluster, Timing
from tests.backends.runbooks.regions import lost, seen
from tests.backends.told import at


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
