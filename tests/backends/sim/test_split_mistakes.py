"""Mistakes with a split, and what they cost: unsealed, forced the wrong way, the link back too early."""

import pytest

from backends.sim.blueprint import for_rehearsals, two_node_mirror
from backends.sim.borders import way_in
from backends.sim.clock import ManualClock
from backends.sim.cloud import interfaces
from backends.sim.cloud.places import QUARANTINE
from backends.sim.compare import copies
from backends.sim.faults import inject
from backends.sim.stories import story_named
from backends.sim.world import World

KEPT, LOST = "server01", "server02"


@pytest.fixture
def world() -> World:
    """Both sides are active, and write; then one of them is stopped by force."""
    made = World(two_node_mirror(), ManualClock(), seed=3)
    story_named("split-brain").begin(made)
    made.clock.advance(300)
    made.cloud.stop(made.machines[LOST].instance_id, force=True)
    made.clock.advance(300)
    assert runs(made) == {KEPT: "Online", LOST: "Offline"}
    return made


def runs(world: World) -> dict[str, str]:
    return {name: member.runs["failover"].word for name, member in world.cluster.members.items()}


def digests(world: World) -> dict[str, str]:
    return {one["machine"]: one["sha256"] for one in copies(world.machines, world.clusters)}


def seal(world: World, *, off: bool) -> None:
    """Give the lost server's interface the quarantine group, or its own again."""
    card = next(one for one in world.cloud.interfaces.values() if one.private_ip == world.machines[LOST].address)
    wanted = QUARANTINE if off else "cluster"
    groups = [one.id for one in world.cloud.groups.values() if (one.vpc_id, one.title) == (card.vpc_id, wanted)]
    interfaces.set_groups(world.cloud, card, groups)


def start(world: World, seconds: float = 900) -> None:
    world.cloud.start(world.machines[LOST].instance_id)
    world.clock.advance(seconds)


def test_a_fenced_server_that_boots_while_the_link_is_cut_works_again_and_takes_the_vip(world: World):
    start(world)
    assert runs(world) == {KEPT: "Online", LOST: "Online"}
    own = world.cloud.instances[world.machines[LOST].instance_id].eni_id
    assert {target for _, target, _ in world.cloud.vip_targets("10.0.0.200")} == {own}


def test_sealed_off_it_takes_nothing_and_is_reached_by_the_bastion_only(world: World):
    own = world.cloud.instances[world.machines[KEPT].instance_id].eni_id
    world.cloud.set_vip_route("10.0.0.200", own)
    seal(world, off=True)
    inject(world, ["mend-link"])
    start(world)
    assert runs(world)[LOST] != "Online"
    assert {target for _, target, _ in world.cloud.vip_targets("10.0.0.200")} == {own}
    assert way_in(world.cloud, world.machines[LOST].instance_id)
    assert not world.cluster.linked(KEPT, LOST)
    seal(world, off=False)
    assert world.cluster.linked(KEPT, LOST)


def test_a_link_that_returns_while_both_are_active_has_both_shut_down(world: World):
    start(world)
    inject(world, ["mend-link"])
    world.clock.advance(60)
    assert {world.cloud.instances[one.instance_id].state for one in world.machines.values()} == {"stopped"}


@pytest.mark.parametrize("trusted", [KEPT, LOST])
def test_whatever_copy_is_forced_overwrites_the_other_and_only_that_one_is_left(world: World, trusted: str):
    """Forced the wrong way, what the other one has written is gone for good."""
    seal(world, off=True)
    start(world, 60)
    world.machines[LOST].system.services.update(clusterpro=False, clusterpro_md=False)
    world.cloud.reboot(world.machines[LOST].instance_id)
    world.clock.advance(120)
    member = world.cluster.members[KEPT]
    world.cluster.stop_service([member])
    world.clock.advance(60)
    before = digests(world)
    seal(world, off=False)
    inject(world, ["mend-link"])
    world.cluster.members[LOST].agent = True
    world.cluster.changed()
    world.cluster.mirror.trust(trusted)
    for one in world.cluster.members.values():
        one.held.add("failover")
        one.service = "running"
    world.cluster.changed()
    world.clock.advance(600)
    assert before[KEPT] != before[LOST]
    assert set(digests(world).values()) == {before[trusted]}


@pytest.fixture
def stopping() -> World:
    """A cluster whose servers force each other to stop."""
    return World(for_rehearsals(), ManualClock(), seed=3)


def test_a_forced_stop_that_returns_0_and_stops_nobody_leaves_both_active(stopping: World):
    inject(stopping, ["lying-stop"])
    inject(stopping, ["cut-link"])
    stopping.clock.advance(600)
    assert runs(stopping) == {KEPT: "Online", LOST: "Online"}
    assert {one.state for one in stopping.cloud.instances.values()} == {"running"}


@pytest.mark.parametrize(("faults", "other"), [([], "Offline"), ([["unsuppressed"]], "Online")])
def test_where_a_forced_stop_fails_the_failover_waits_unless_that_was_switched_off(stopping: World, faults, other: str):
    for fault in (*faults, ["protect", KEPT], ["protect", LOST], ["cut-link"]):
        inject(stopping, fault)
    stopping.clock.advance(900)
    assert runs(stopping) == {KEPT: "Online", LOST: other}


def test_a_boot_loader_that_waits_lengthens_the_boot(stopping: World):
    machine = stopping.machines[LOST]
    machine.system.files["/boot/grub2/grub.cfg"] = b"set default=0\n  set timeout=390\n"
    inject(stopping, ["reboot", LOST])
    stopping.clock.advance(300)
    assert not machine.up
    stopping.clock.advance(300)
    assert machine.up
