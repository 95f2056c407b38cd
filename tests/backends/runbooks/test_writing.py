"""A plan is written for the machines of one site file."""

from dataclasses import replace

from backends import runbooks
from backends.plan import plan_hash
from tests.backends.told import Story, at


def test_a_plan_for_other_machines_of_the_same_names_is_another_plan() -> None:
    story = Story("server01", "server02")
    story.well(0, "server01")
    production = story.cluster
    staging = replace(production, nodes=tuple(replace(one, address="10.9.9.9") for one in production.nodes))
    plans = [
        runbooks.write("move-group", cluster, story.timing, {}, story.estate, at(1))
        for cluster in (production, staging)
    ]
    assert plan_hash(plans[0]) != plan_hash(plans[1])
    assert plans[0] == replace(plans[1], where=plans[0].where)
