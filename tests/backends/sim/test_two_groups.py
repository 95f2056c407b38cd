"""A pretend cluster whose servers each run a group of their own, and stand by for the other's."""

import pytest

from backends.sim.blueprint import active_active
from backends.sim.clock import ManualClock
from backends.sim.faults import inject
from backends.sim.picture import picture
from backends.sim.world import World

FIRST, SECOND = "server01", "server02"


@pytest.fixture
def world() -> World:
    return World(active_active(), ManualClock())


def groups(world: World, local: str) -> dict[str, str | None]:
    return {one.name: one.current for one in picture(world.cluster, local).groups}


def test_each_server_runs_the_group_that_prefers_it(world: World):
    assert groups(world, FIRST) == groups(world, SECOND) == {"failover": FIRST, "failover2": SECOND}


def test_the_one_that_is_left_runs_both_and_gives_none_back_by_itself(world: World):
    inject(world, ["stop", SECOND])
    world.clock.advance(600.0)
    assert groups(world, FIRST) == {"failover": FIRST, "failover2": FIRST}
    inject(world, ["start", SECOND])
    world.clock.advance(900.0)
    assert groups(world, SECOND) == {"failover": FIRST, "failover2": FIRST}


def test_cut_from_each_other_each_runs_both_and_writes_on_both_disks(world: World):
    inject(world, ["cut-link"])
    world.clock.advance(600.0)
    assert groups(world, FIRST) == {"failover": FIRST, "failover2": FIRST}
    assert groups(world, SECOND) == {"failover": SECOND, "failover2": SECOND}
    for mirror in world.cluster.mirrors.values():
        mirror.write()
        first, second = mirror.data.values()
        assert first
        assert second
        assert first.digest() != second.digest()


def test_a_mirror_that_was_never_built_is_used_by_no_group(world: World):
    inject(world, ["stop", SECOND])
    world.clock.advance(600.0)
    inject(world, ["unbuild", "md2"])
    assert not world.cluster.mirrors["md2"].usable(FIRST)
    assert world.cluster.mirrors["md1"].usable(FIRST)
