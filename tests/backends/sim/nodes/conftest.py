"""A cluster with two mirror disks in LVM, and a keyboard on its nodes that answers questions."""

from collections.abc import Callable

import pytest

from backends.sim.blueprint import mirror_pair
from backends.sim.clock import ManualClock
from backends.sim.world import World
from tests.backends.sim.nodes.keyboard import Typed, keyboard


@pytest.fixture
def new_site() -> Callable[[str], tuple[World, Typed]]:
    """Make a site of a version, with its keyboard."""

    def make(version: str) -> tuple[World, Typed]:
        world = World(mirror_pair(version), ManualClock(), seed=1)
        return world, keyboard(world)

    return make


@pytest.fixture
def world(new_site: Callable[[str], tuple[World, Typed]]) -> World:
    return new_site("5.3")[0]


@pytest.fixture
def typed(world: World) -> Typed:
    return keyboard(world)
