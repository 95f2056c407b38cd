"""What an instance's role lets it do, and to what."""

import pytest

from backends.sim.blueprint import mirror_pair
from backends.sim.clock import ManualClock
from backends.sim.world import World

ROUTE, NAME, STOP = "ec2:ReplaceRoute", "route53:ChangeResourceRecordSets", "ec2:StopInstances"


@pytest.fixture(scope="module")
def world() -> World:
    return World(mirror_pair(), ManualClock(), seed=1)


def may(world: World, profile: str, action: str, *things: str) -> bool:
    """Whether a client in the drill's VPC, given that profile, may do so."""
    instance = world.cloud.instances[world.clients["client-drill"].instance_id]
    instance.profile = profile
    return world.cloud.may(instance.id, action, *things)


def things_in(world: World, vpc_id: str) -> dict[str, tuple[str, ...]]:
    cloud = world.cloud
    return {
        ROUTE: tuple(one.id for one in cloud.route_tables.values() if one.vpc_id == vpc_id),
        NAME: tuple(one.id for one in cloud.zones.values() if one.vpc_id == vpc_id),
        STOP: tuple(one.id for one in cloud.instances.values() if one.vpc_id == vpc_id),
    }


@pytest.mark.parametrize("action", [ROUTE, NAME, STOP])
def test_the_drill_s_role_acts_in_the_drill_s_place_only(world: World, action: str):
    own = things_in(world, world.places["drill"])[action]
    production = world.cloud.instances[world.machines["server01"].instance_id].vpc_id
    assert may(world, "cluster-drill-node", action)
    assert may(world, "cluster-drill-node", action, *own)
    for vpc_id in (production, world.places["dr"]):
        others = things_in(world, vpc_id)[action]
        assert not may(world, "cluster-drill-node", action, *others)
        assert not may(world, "cluster-drill-node", action, *own, others[0])
        assert may(world, "cluster-node", action, *own, *others)
    assert not may(world, "cluster-drill-node", action, "nothing-known")


@pytest.mark.parametrize("profile", ["cluster-guard", "cluster-drill-guard"])
def test_a_guard_looks_and_does_nothing_anywhere(world: World, profile: str):
    assert may(world, profile, "ec2:DescribeInstances")
    for action, things in things_in(world, world.places["drill"]).items():
        assert not may(world, profile, action)
        assert not may(world, profile, action, *things)


def test_without_a_profile_nothing_is_allowed(world: World):
    assert not may(world, "", "ec2:DescribeInstances")
