"""The story of a lost region, over SSH and from within."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncssh
import pytest

from backends.sim.clock import ManualClock
from backends.sim.cloud import images
from backends.sim.compare import copies
from backends.sim.faults import FaultError, inject
from backends.sim.nodes.disk import Disk
from backends.sim.site import Site
from backends.sim.stories import story_named
from backends.sim.world import World
from tests.backends.sim.nodes import osaka

STORY = story_named("region-lost")


@pytest.fixture(scope="module")
def lost() -> World:
    world = World(STORY.plan("4.2"), ManualClock(), seed=1)
    STORY.begin(world)
    return world


def test_all_of_the_region_is_dark(lost: World):
    assert lost.plan.region in lost.cloud.lost
    assert not any(machine.up for machine in lost.machines.values())
    sums = {(one["mirror"], one["sha256"]) for one in copies(lost.machines, lost.clusters)}
    assert len(sums) == 2


def test_yesterday_s_images_are_whole_in_the_other_region_and_say_what_they_are(lost: World):
    found = [one for one in lost.cloud.images.values() if one.region == osaka.REGION]
    assert [one.tags["clpdeck:node"] for one in found] == ["server01", "server02"]
    assert len({one.tags["clpdeck:set"] for one in found}) == 1
    for image in found:
        assert images.state(lost.cloud, image) == "available"
        assert (image.tags["clpdeck:services"], image.tags["clpdeck:version"]) == ("manual", "4.2")
        assert image.tags["clpdeck:mirrors"] == "md1 md2"
        assert len(image.devices) == 3


def test_the_set_is_of_one_quiet_point_and_its_services_start_by_hand(lost: World):
    found = [one for one in lost.cloud.images.values() if one.region == osaka.REGION]
    contents = [[lost.cloud.snapshots[part.snapshot_id].content for part in one.devices] for one in found]
    for first, second in zip(*contents, strict=True):
        assert isinstance(first, Disk)
        assert isinstance(second, Disk)
        if first.system is not None:
            assert not first.system.services["clusterpro"]
        else:
            assert first.parts[1].digest() == second.parts[1].digest()


def test_production_ran_on_until_the_region_was_gone(lost: World):
    data = lost.cluster.mirrors["md1"].data["server01"]
    assert data is not None
    gone = lost.clock.now() - timedelta(minutes=10)
    assert data.files["data.txt"].decode() == f"last written {gone:%Y-%m-%d %H:%M:%S} UTC\n"


def test_a_region_that_is_back_runs_its_cluster_again_with_its_vip_and_name():
    world = World(STORY.plan("5.3"), ManualClock(), seed=1)
    STORY.begin(world)
    inject(world, ["no-capacity", "ap-northeast-3a", "m6i.large"])
    assert inject(world, ["region-back", "ap-northeast-1"]) == "Done: region-back ap-northeast-1."
    world.clock.advance(300.0)
    assert world.cluster.members["server01"].runs["failover"].phase == "online"
    assert {state for _, _, state in world.cloud.vip_targets(world.plan.vip)} == {"active"}
    assert world.cloud.no_capacity


def test_a_story_of_loss_needs_a_place_to_go_to():
    with pytest.raises(FaultError, match="restored elsewhere"):
        STORY.begin(World(story_named("healthy").plan("5.3"), ManualClock(), seed=1))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    one = Site(tmp_path / "site", STORY, speed=200.0, seed=1, version="4.3")
    await one.start()
    yield one
    await one.stop()


async def test_a_restored_node_is_reached_through_the_bastion_and_shows_a_key_nobody_knows(site: Site):
    found = {one.tags["clpdeck:node"]: one for one in site.world.cloud.images.values() if one.region == osaka.REGION}
    osaka.launch(site.world, found)
    files, address = site.folder, osaka.ADDRESSES["server01"]
    with pytest.raises(asyncssh.HostKeyNotVerifiable):
        await asyncssh.connect(address, config=[files / "ssh_config"], known_hosts=str(files / "known_hosts"))
    instance = site.world.cloud.instances[site.world.machines["server01-osaka"].instance_id]
    (public,) = instance.host_keys
    known = (files / "known_hosts").read_text() + f"{address} {public}\n"
    (files / "known_hosts").write_text(known)
    async with asyncssh.connect(
        address, config=[files / "ssh_config"], known_hosts=str(files / "known_hosts")
    ) as connection:
        assert (await connection.run("hostname")).stdout == "server01\n"
        assert (await connection.run("clpsvcctrl.sh")).exit_status == 1
        assert (await connection.run("clpcfadm")).exit_status == 127
