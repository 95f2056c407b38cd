"""What a network ACL at a subnet's border does to the pretend site: heartbeats, mirror, ways in, AWS, the target."""

import pickle

import pytest

from backends.sim.blueprint import mirror_pair, two_node_mirror
from backends.sim.borders import way_in
from backends.sim.clock import ManualClock
from backends.sim.cloud import acls
from backends.sim.cloud.model import AclRule
from backends.sim.nodes.syslog import MESSAGES
from backends.sim.picture import picture
from backends.sim.reach import instance_at
from backends.sim.world import World

FIRST, SECOND = "172.16.10.11", "172.16.20.11"
BOTH_WAYS = (True, False)


def world_of(plan=mirror_pair) -> World:
    return World(plan(), ManualClock(), seed=3)


@pytest.fixture
def world() -> World:
    return world_of()


def wall(world: World, server: str, *denied: str, ways=BOTH_WAYS, protocol: str = acls.ANY_PROTOCOL, ports=None):
    """Give a server's subnet an ACL that lets pass what its own did but this; returns a way to undo that."""
    cloud = world.cloud
    subnet = cloud.instances[world.machines[server].instance_id].subnet_id
    before = next(one for one in cloud.acls.values() if subnet in one.associations.values())
    made = acls.create(cloud, cloud.vpcs[before.vpc_id], {})
    for number, (egress, cidr) in enumerate(((way, one) for way in ways for one in denied), 1):
        acls.add(cloud, made, AclRule(number, egress, False, protocol, cidr, ports))
    for egress in BOTH_WAYS:
        acls.add(cloud, made, AclRule(100, egress, True, acls.ANY_PROTOCOL, acls.ANYWHERE))
    (old,) = [one for one, theirs in before.associations.items() if theirs == subnet]
    new = acls.associate(cloud, old, made)
    return lambda: acls.associate(cloud, new, before)


def place(world: World, local: str) -> str | None:
    return picture(world.cluster, local).groups[0].current


def state(world: World, server: str) -> str:
    return world.cloud.instances[world.machines[server].instance_id].state


def messages(world: World, server: str) -> list[str]:
    """The events in a server's log, in their order: `rc 411`."""
    lines = (world.machines[server].system.read(MESSAGES) or b"").decode().splitlines()
    return [line.split("<type=")[1].replace("><event=", " ").split(">")[0] for line in lines]


def test_a_rule_against_the_other_server_cuts_heartbeats_and_mirror_and_both_become_active():
    world = world_of(two_node_mirror)
    undo = wall(world, "server01", f"{SECOND}/32")
    assert not world.cluster.linked("server01", "server02")
    assert not world.cluster.mirrored("server01", "server02")
    world.clock.advance(120.0)
    assert (place(world, "server01"), place(world, "server02")) == ("server01", "server02")
    undo()
    world.clock.advance(60.0)
    assert (state(world, "server01"), state(world, "server02")) == ("stopped", "stopped")
    assert "rc 92" in messages(world, "server01")


def test_with_a_forced_stop_the_standby_writes_the_published_sequence(world: World):
    """Seed of the order: the integrator's published event log; the resources after the first come in their order."""
    wall(world, "server01", f"{SECOND}/32")
    before = len(messages(world, "server02"))
    world.clock.advance(200.0)
    assert (state(world, "server01"), place(world, "server02")) == ("stopped", "server02")
    written = messages(world, "server02")[before:]
    assert written[:6] == ["nm 2", "rc 411", "rc 412", "rc 60", "rc 10", "rc 30"]
    assert written[-1] == "rc 11"


def test_a_link_that_is_back_before_anybody_gives_up_leaves_all_as_it_was(world: World):
    undo = wall(world, "server01", f"{SECOND}/32")
    world.clock.advance(60.0)
    undo()
    world.clock.advance(600.0)
    assert place(world, "server01") == place(world, "server02") == "server01"
    assert [side.color for side in world.cluster.mirror.seen_from("server01")] == ["GREEN", "GREEN"]


def test_rules_know_no_answers_so_one_direction_is_enough_to_end_a_connection_and_not_heartbeats_the_other_way(
    world: World,
):
    wall(world, "server01", f"{SECOND}/32", ways=(True,))
    assert not world.cluster.mirrored("server01", "server02")
    heard = {name: one.contacts for name, one in world.cluster.members.items()}
    assert (heard["server01"]["server02"].state, heard["server02"]["server01"].state) == ("heard", "silent")


def test_only_the_first_rule_that_is_about_a_packet_decides(world: World):
    undo = wall(world, "server01", f"{SECOND}/32", protocol=acls.TCP, ports=(1, 1000))
    assert world.cluster.linked("server01", "server02")
    undo()
    wall(world, "server01", f"{SECOND}/32", protocol=acls.TCP, ports=(29000, 29100))
    assert not world.cluster.linked("server01", "server02")
    world.clock.advance(300.0)
    assert place(world, "server02") == "server01"  # the heartbeats are none of TCP's


def test_the_way_in_the_target_and_aws_are_kept_open_by_a_rule_against_the_other_server_only(world: World):
    wall(world, "server01", f"{SECOND}/32")
    assert way_in(world.cloud, world.machines["server01"].instance_id)
    assert not world.lines["server01"].walled
    assert not world.cluster.members["server01"].blind


def test_a_wall_against_everybody_also_keeps_out_the_bastion_and_takes_away_target_and_aws(world: World):
    undo = wall(world, "server02", acls.ANYWHERE)
    assert world.lines["server02"].walled
    world.lines["server02"].mend()
    assert world.lines["server02"].walled
    world.clock.advance(200.0)
    assert (state(world, "server02"), place(world, "server01")) == ("stopped", "server01")
    assert "nm 30" in messages(world, "server02")
    undo()
    assert not world.lines["server02"].walled


def test_whoever_is_kept_from_aws_cannot_force_anybody_to_stop_and_takes_nothing_over(world: World):
    wall(world, "server02", f"{FIRST}/32", f"{acls.OUTSIDE}/32", ways=(True,), protocol=acls.TCP, ports=(443, 29100))
    world.cluster.cut_link()
    world.clock.advance(400.0)
    assert (state(world, "server01"), place(world, "server02")) == ("running", None)
    assert messages(world, "server02")[-3:] == ["rc 411", "rc 431", "rc 433"]


def test_a_server_that_never_stops_holds_the_failover_back_until_time_is_up(world: World):
    world.cloud.instances[world.machines["server01"].instance_id].stuck = True
    wall(world, "server01", f"{SECOND}/32")
    world.clock.advance(500.0)
    assert (state(world, "server01"), place(world, "server02")) == ("stopping", None)
    assert messages(world, "server02")[-3:] == ["rc 411", "rc 432", "rc 433"]


def test_a_client_in_the_cut_off_subnet_still_reaches_the_vip_and_no_longer_the_other_server_s_own_address(
    world: World,
):
    client = world.clients["client"].instance_id
    wall(world, "server01", f"{SECOND}/32")
    assert instance_at(world, client, world.plan.vip) == world.machines["server01"].instance_id
    assert instance_at(world, client, SECOND) is None
    world.clock.advance(200.0)
    assert instance_at(world, client, world.plan.vip) == world.machines["server02"].instance_id


def test_a_world_that_was_kept_is_cut_where_it_was(world: World):
    wall(world, "server01", f"{SECOND}/32", acls.ANYWHERE)
    kept = pickle.loads(pickle.dumps(world))  # noqa: S301 - our own
    assert kept.lines["server01"].walled
    assert not kept.cluster.linked("server01", "server02")
