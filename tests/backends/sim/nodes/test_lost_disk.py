"""The disk of one side fails for good, and is replaced: the mirror is recovered from the other side, or seems to be."""

import pytest

from backends.sim.blueprint import to_be_restored
from backends.sim.clock import ManualClock
from backends.sim.cloud import new_volumes, volumes
from backends.sim.cloud.new_volumes import VolumeWanted
from backends.sim.compare import copies
from backends.sim.faults import FaultError, inject
from backends.sim.mirror import DATA_FILE
from backends.sim.world import World
from tests.backends.sim.nodes.swapping import SERVERS, back_up, disks, leave, seen, start, swap


@pytest.fixture
def world() -> World:
    """A mirror disk on plain partitions, its initial construction off."""
    return World(to_be_restored(), ManualClock(), seed=1)


def colors(world: World) -> list[str]:
    return [side.color for side in world.cluster.mirror.seen_from("server01")]


def phases(world: World) -> list[str]:
    return [world.cluster.members[server].runs["failover"].phase for server in SERVERS]


async def replaced(world: World, typed, lost: str, taken) -> None:
    """The side's disk fails some time after it was saved, and it boots with a volume of that snapshot, services off."""
    inject(world, ["lose-disk", lost])
    world.clock.advance(600.0)
    await typed(lost, "clprestore.sh --pre")
    world.clock.advance(120.0)
    swap(world, lost, taken)
    start(world, lost)


async def by_hand(world: World, typed, lost: str) -> None:
    """Its services start by themselves again, and it boots."""
    await typed(lost, "clpsvcctrl.sh --enable core")
    await typed(lost, "reboot")
    world.clock.advance(60.0)


def test_the_standby_s_disk_fails_and_aws_and_the_mirror_say_so_while_the_group_runs_on(world):
    volume = disks(world, "server02")["/dev/xvdb"]
    inject(world, ["lose-disk", "server02", "md1"])
    world.clock.advance(60.0)
    assert (volumes.state(world.cloud, volume), volume.content) == ("error", None)
    assert (colors(world), phases(world)) == (["GREEN", "RED"], ["online", "offline"])
    sums = {one["machine"]: one["sha256"] for one in copies(world.machines, world.clusters)}
    assert (bool(sums["server01"]), sums["server02"]) == (True, "")
    with pytest.raises(FaultError, match="has no such disk"):
        inject(world, ["lose-disk", "server02"])


async def test_its_system_does_not_see_it_any_more(world, typed):
    inject(world, ["lose-disk", "server02"])
    assert "nvme1n1" not in (await typed("server02", "lsblk")).out
    assert "nvme1n1" in (await typed("server01", "lsblk")).out


async def test_the_active_side_s_disk_fails_and_the_group_is_taken_over_with_all_that_was_written(world):
    inject(world, ["lose-disk", "server01"])
    at = world.clock.now()
    world.clock.advance(10.0)
    data = world.cluster.mirror.data["server02"]
    assert data.files[DATA_FILE].decode() == f"last written {at:%Y-%m-%d %H:%M:%S} UTC\n"
    world.clock.advance(120.0)
    assert (colors(world), phases(world)) == (["RED", "GREEN"], ["offline", "online"])


@pytest.mark.parametrize("lost", SERVERS)
async def test_a_volume_of_any_backup_in_its_place_is_behind_and_all_is_copied_to_it(world, typed, lost):
    taken = await back_up(world, typed)
    await replaced(world, typed, lost, taken)
    assert (await typed(lost, "clpmdinit --create force md1")).status == 0
    await by_hand(world, typed, lost)
    other = SERVERS[1 - SERVERS.index(lost)]
    assert sorted(colors(world)) == ["GREEN", "YELLOW"]
    assert seen(world)[1] == 2
    assert world.cluster.members[other].runs["failover"].phase == "online"
    world.clock.advance(world.plan.waits.copy_s)
    assert seen(world) == ({"GREEN"}, 1)
    assert not world.cluster.mirror.copies[lost].flag


async def test_the_cluster_partition_of_an_online_backup_that_was_not_wiped_keeps_groups_from_starting_there(
    world, typed
):
    taken = await back_up(world, typed)
    await replaced(world, typed, "server02", taken)
    await by_hand(world, typed, "server02")
    world.clock.advance(600.0)
    assert seen(world) == ({"GREEN"}, 1)
    inject(world, ["stop", "server01"])
    world.clock.advance(600.0)
    assert phases(world) == ["offline", "offline"]


async def test_a_blank_volume_cannot_be_used(world, typed):
    inject(world, ["lose-disk", "server02"])
    instance = world.cloud.instances[world.machines["server02"].instance_id]
    await typed("server02", "clprestore.sh --pre")
    world.clock.advance(120.0)
    blank = new_volumes.create(world.cloud, instance.region, VolumeWanted(instance.zone, "gp3", size_gib=100))
    world.clock.advance(30.0)
    volumes.detach(world.cloud, disks(world, "server02")["/dev/xvdb"], "")
    world.clock.advance(30.0)
    volumes.attach(world.cloud, blank, instance, "/dev/xvdb")
    start(world, "server02")
    assert "nvme1n1p1" not in (await typed("server02", "lsblk")).out
    refused = await typed("server02", "clpmdinit --create force md1")
    assert (refused.status, "Check if the Cluster Partition or Data Partition is OK" in refused.err) == (1, True)
    await by_hand(world, typed, "server02")
    world.clock.advance(1000.0)
    assert colors(world) == ["GREEN", "RED"]


async def test_declared_equal_it_turns_green_with_only_what_was_written_since_and_the_copies_differ_for_ever(
    world, typed
):
    taken = await back_up(world, typed)
    world.clock.advance(600.0)
    await replaced(world, typed, "server02", taken)
    await typed("server02", "clprestore.sh --post --skip-copy")
    world.clock.advance(60.0 + world.plan.waits.copy_s)
    assert (colors(world), seen(world)[1]) == (["GREEN", "GREEN"], 2)
    world.clock.advance(3600.0)
    assert seen(world) == ({"GREEN"}, 2)


async def test_declared_equal_on_both_sides_it_is_green_at_once_and_as_different(world, typed):
    taken = await back_up(world, typed)
    await replaced(world, typed, "server02", taken)
    await typed("server01", "clpgrp -t failover")
    await typed("server01", "clprestore.sh --pre")
    world.clock.advance(120.0)
    start(world, "server01")
    for server in SERVERS:
        await typed(server, "clprestore.sh --post --skip-copy")
    world.clock.advance(60.0)
    assert seen(world) == ({"GREEN"}, 2)


async def test_a_server_that_is_left_alone_while_another_is_away_is_in_step_with_it_again_after_a_true_declaration(
    world, typed
):
    await leave(world, typed)
    start(world, *SERVERS)
    await typed("server01", "clprestore.sh --post --skip-copy")
    world.clock.advance(600.0)
    await typed("server02", "clprestore.sh --post --skip-copy")
    world.clock.advance(60.0 + world.plan.waits.copy_s)
    assert seen(world) == ({"GREEN"}, 1)


async def test_a_disk_that_is_taken_away_from_a_running_server_is_gone_from_the_mirror_too(world, typed):
    taken = await back_up(world, typed)
    old = swap(world, "server02", taken)["/dev/xvdb"]
    as_it_was = old.content.parts[1].digest()
    world.clock.advance(60.0)
    world.cluster.mirror.write()
    assert (colors(world), old.content.parts[1].digest()) == (["GREEN", "RED"], as_it_was)
    await typed("server02", "reboot")
    world.clock.advance(120.0 + world.plan.waits.copy_s)
    assert seen(world) == ({"GREEN"}, 1)
