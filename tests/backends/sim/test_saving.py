"""A world kept, gone back to, and gone on with."""

import asyncio
import pickle
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest

from backends.sim.clock import ManualClock
from backends.sim.compare import copies
from backends.sim.desk import ask
from backends.sim.faults import FaultError, inject
from backends.sim.picture import picture
from backends.sim.saving import FILE, freeze, load, thaw
from backends.sim.site import Site
from backends.sim.stories import STORIES, story_named
from backends.sim.world import World
from tests.backends.sim.nodes import osaka
from tests.backends.sim.nodes.keyboard import keyboard

LIMIT_S = 20.0


def told(name: str) -> World:
    story = story_named(name)
    world = World(story.plan("5.3"), ManualClock(), seed=1)
    story.begin(world)
    return world


def state(world: World) -> object:
    """All that nodes and AWS would say."""
    pictures = [picture(one, name) for one in dict.fromkeys(world.clusters.values()) for name in one.members]
    return (
        world.clock.now(),
        pictures,
        [(one.id, one.state, one.profile) for one in world.cloud.instances.values()],
        [(one.id, one.routes) for one in world.cloud.route_tables.values()],
        [(one.id, one.records, one.served) for one in world.cloud.zones.values()],
        list(copies(world.machines, world.clusters)),
    )


@pytest.mark.parametrize("story", [one.name for one in STORIES])
def test_a_thawed_world_is_the_same_and_goes_the_same_way(story: str):
    world = told(story)
    other = thaw(freeze(world))
    other.clock.go_on()
    assert state(other) == state(world)
    for one in (world, other):
        if story == "healthy":
            inject(one, ["stop", "server01"])
        one.clock.advance(400.0)
    assert state(other) == state(world)


async def test_a_world_is_kept_in_the_middle_of_what_happens():
    world = told("two-disks")
    typed = keyboard(world)
    launched = await osaka.set_up(world, typed)
    await osaka.licence_and_region(typed)
    await osaka.configure(world, typed, launched)
    for server in osaka.SERVERS:
        await typed(osaka.label(server), "clprestore.sh --post --skip-copy")
    frozen = freeze(world)  # both are about to boot
    worlds = [thaw(frozen) for _ in range(3)]
    for one in worlds:
        one.clock.go_on()
        one.clock.advance(240.0)
        assert (osaka.colors(one), len(osaka.sums(one, "md1"))) == ({"GREEN"}, 1)
    assert (await keyboard(worlds[0])("server01-osaka", "clpgrp -m failover")).status == 0
    assert state(worlds[1]) == state(worlds[2]) != state(worlds[0])


async def test_a_timer_a_node_was_left_with_is_kept():
    world = told("healthy")
    await keyboard(world)("server01", "systemd-run --unit=clpdeck-x --on-active=60 clpgrp -t failover")
    other = thaw(freeze(world))
    other.clock.go_on()
    assert (await keyboard(other)("server01", "systemctl is-active clpdeck-x.timer")).out == "active\n"
    other.clock.advance(61.0)
    for _ in range(200):
        await asyncio.sleep(0)
        other.clock.advance(0.25)
    assert other.cluster.members["server01"].runs["failover"].phase == "offline"
    assert world.cluster.members["server01"].runs["failover"].phase == "online"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    one = Site(tmp_path / "site", story_named("two-disks"), speed=300.0, seed=1)
    await one.start()
    yield one
    await one.stop()


def connect(site: Site, host: str):
    files = site.folder
    return asyncssh.connect(host, config=[files / "ssh_config"], known_hosts=str(files / "known_hosts"))


async def asked(site: Site, verb: str, *words: str):
    return await asyncio.to_thread(ask, site.folder, verb, *words)


async def test_a_site_goes_back_to_what_was_kept_as_often_as_wanted(site: Site):
    assert await asked(site, "keep", "before") == "Kept: before."
    volumes = set(site.world.cloud.volumes)
    for _ in range(2):
        await osaka.set_up(site.world, keyboard(site.world))
        assert "server01-osaka" in site.world.machines
        async with connect(site, "server01") as connection:
            assert (await connection.run("systemctl is-enabled clusterpro")).stdout == "disabled\n"
            assert await asked(site, "back", "before") == "As it was: before."
            async with asyncio.timeout(LIMIT_S):
                await connection.wait_closed()
        assert set(site.world.machines) == {"server01", "server02"}
        assert set(site.world.cloud.volumes) == volumes
        assert site.world.told.all() == ()
        async with connect(site, "server01") as connection:
            assert (await connection.run("clpgrp -n failover")).stdout == "server01\n"
    with pytest.raises(FaultError, match="There is no kept world 'after'; there is before"):
        await asked(site, "back", "after")


async def test_a_site_that_was_stopped_goes_on_with_its_hosts_and_their_keys(tmp_path: Path):
    first = Site(tmp_path / "site", story_named("two-disks"), speed=300.0, seed=7, version="4.3")
    await first.start()
    await osaka.set_up(first.world, keyboard(first.world))
    keys = {one.id: one.host_keys for one in first.world.cloud.instances.values()}
    known = (first.folder / "known_hosts").read_text().splitlines()[1:]
    await first.stop()
    saved = load(first.folder)
    second = Site(tmp_path / "site", story_named(saved.story), speed=300.0, saved=saved)
    await second.start()
    try:
        assert {one.id: one.host_keys for one in second.world.cloud.instances.values()} == keys
        assert set((second.folder / "known_hosts").read_text().splitlines()) >= set(known)
        nodes = tomllib.loads((second.folder / "site.toml").read_text())["clusters"]["prod-db"]["nodes"]
        assert list(nodes) == ["server01", "server02"]
        async with connect(second, "server02") as connection:
            assert (await connection.run("systemctl is-enabled clusterpro")).stdout == "disabled\n"
        began = second.world.clock.now()
        await second.world.clock.sleep(30.0)
        assert second.world.clock.now() > began
        second.reset()
        assert (second.world.plan.version, set(second.world.machines)) == ("4.3", {"server01", "server02"})
    finally:
        await second.stop()


def test_what_no_site_left_is_not_gone_on_with(tmp_path: Path):
    with pytest.raises(FaultError, match="there is nothing to go on with"):
        load(tmp_path)
    for content in (b"nothing", pickle.dumps("a text")):
        (tmp_path / FILE).write_bytes(content)
        with pytest.raises(FaultError):
            load(tmp_path)
