from dataclasses import replace
from datetime import timedelta

import pytest

from backends.sim.blueprint import mirror_pair
from backends.sim.clock import ManualClock
from backends.sim.nodes.compare import copies
from backends.sim.nodes.drives import find, partitions
from backends.sim.world import World


@pytest.fixture
def pair() -> World:
    return World(mirror_pair(), ManualClock(), seed=1)


def sums(world: World, mirror: str = "md1") -> list[str]:
    return [one["sha256"] for one in copies(world.machines, world.clusters) if one["mirror"] == mirror]


def data(world: World, server: str, mirror: str = "md1") -> str:
    partition = world.cluster.mirrors[mirror].data[server]
    assert partition is not None
    partition.catch_up()
    return partition.files["data.txt"].decode()


def test_partitions_have_the_names_the_configuration_looks_for(world: World, pair: World):
    for site in (world, pair):
        machine = site.machines["server02"]
        for disk in site.plan.mirrors:
            for path in (disk.cluster_partition, disk.data_partition):
                assert find(machine.drives, machine.system, path) is not None
    paths = [path for path, _, _ in partitions(pair.machines["server01"].drives, pair.machines["server01"].system)]
    assert paths == ["/dev/nvme0n1p1", "/dev/clp_md1/cp", "/dev/clp_md1/dp", "/dev/clp_md2/cp", "/dev/clp_md2/dp"]


def test_lvm_finds_nothing_on_a_disk_its_devices_file_does_not_name(pair: World):
    machine = pair.machines["server01"]
    machine.system.lvm_devices = {machine.drives[1].volume_id}
    assert find(machine.drives, machine.system, "/dev/clp_md1/dp")
    assert find(machine.drives, machine.system, "/dev/clp_md2/dp") is None


def test_plain_partitions_are_named_by_the_order_their_disks_are_attached_in(world: World):
    machine = world.machines["server01"]
    mirror = world.cloud.volumes[machine.drives[1].volume_id]
    world.cloud.volumes["vol-new"] = replace(mirror, id="vol-new", device="/dev/xvdaa")
    assert find(machine.drives, machine.system, "/dev/nvme1n1p2") is None
    assert find(machine.drives, machine.system, "/dev/nvme2n1p2") is not None


def test_what_the_active_server_writes_is_on_both_copies(pair: World):
    before = data(pair, "server01")
    pair.clock.advance(60.0)
    assert data(pair, "server01") != before
    assert data(pair, "server02") == f"last written {pair.clock.now():%Y-%m-%d %H:%M:%S} UTC\n"
    for mirror in ("md1", "md2"):
        assert len(set(sums(pair, mirror))) == 1
    assert sums(pair, "md1") != sums(pair, "md2")


def test_nothing_is_written_while_the_group_is_stopped(pair: World):
    pair.cluster.stop_service(pair.cluster.members.values())
    pair.clock.advance(60.0)
    before = sums(pair)
    pair.clock.advance(600.0)
    assert sums(pair) == before
    stopped_at = pair.clock.now() - timedelta(seconds=600)
    assert data(pair, "server01") < f"last written {stopped_at:%Y-%m-%d %H:%M:%S} UTC\n"


def test_a_broken_mirror_s_copies_differ_until_all_is_copied(pair: World):
    pair.cluster.break_mirror("md1")
    pair.clock.advance(30.0)
    assert len(set(sums(pair))) == 2
    assert len(set(sums(pair, "md2"))) == 1
    pair.cluster.mend_mirror("md1")
    pair.clock.advance(0.5 * pair.plan.waits.copy_s)
    assert len(set(sums(pair))) == 2
    pair.clock.advance(pair.plan.waits.copy_s)
    assert len(set(sums(pair))) == 1


def test_a_frozen_content_stays_what_it_was_when_the_disk_is_written_on(pair: World):
    volume = pair.machines["server01"].drives[1].volume_id
    frozen = pair.contents[volume].copy()
    was = frozen.parts[1].digest()
    assert was == pair.contents[volume].parts[1].digest()
    pair.clock.advance(60.0)
    assert frozen.parts[1].digest() == was
    assert pair.contents[volume].parts[1].digest() != was
    assert frozen.parts[0].notes is not pair.contents[volume].parts[0].notes


def test_copies_frozen_at_different_moments_of_a_running_cluster_differ_and_at_one_they_do_not(pair: World):
    first, second = (pair.contents[pair.machines[name].drives[1].volume_id] for name in ("server01", "server02"))
    early, same = first.copy(), second.copy()
    assert early.parts[1].digest() == same.parts[1].digest()
    pair.clock.advance(5.0)
    assert early.parts[1].digest() != second.copy().parts[1].digest()


def test_copies_that_differ_under_green_do_so_for_ever(pair: World):
    partition = pair.cluster.mirror.data["server02"]
    assert partition is not None
    partition.files["writes.sha256"] = b"of another moment"
    pair.clock.advance(3600.0)
    assert len(set(sums(pair))) == 2
    assert {one["color"] for one in copies(pair.machines, pair.clusters)} == {"GREEN"}


def test_every_volume_of_a_new_site_holds_something_and_its_root_a_system(pair: World):
    volumes = [one for one in pair.cloud.volumes.values() if one.instance_id]
    assert len(volumes) == 6
    assert {one.id for one in volumes} == set(pair.contents)
    assert [machine.system.host_name for machine in pair.machines.values()] == ["server01", "server02"]
