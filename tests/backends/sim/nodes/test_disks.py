from dataclasses import replace
from datetime import timedelta

import pytest

from backends.sim.blueprint import two_node_mirror
from backends.sim.clock import ManualClock
from backends.sim.cloud import volumes
from backends.sim.compare import copies
from backends.sim.faults import inject
from backends.sim.machine import Machine
from backends.sim.nodes.disk import Disk
from backends.sim.nodes.drives import find, partitions
from backends.sim.world import World


@pytest.fixture
def plain() -> World:
    """A cluster whose mirror disk lies on plain partitions."""
    return World(two_node_mirror(), ManualClock(), seed=1)


def names(machine: Machine) -> dict[str, str]:
    return {drive.volume_id: drive.kernel_name for drive in machine.drives}


def sums(world: World, mirror: str = "md1") -> list[str]:
    return [one["sha256"] for one in copies(world.machines, world.clusters) if one["mirror"] == mirror]


def data(world: World, server: str, mirror: str = "md1") -> str:
    partition = world.cluster.mirrors[mirror].data[server]
    assert partition is not None
    partition.catch_up()
    return partition.files["data.txt"].decode()


def test_partitions_have_the_names_the_configuration_looks_for(plain: World, world: World):
    for site in (plain, world):
        machine = site.machines["server02"]
        for disk in site.plan.mirrors:
            for path in (disk.cluster_partition, disk.data_partition):
                assert find(machine.drives, machine.system, path) is not None
    paths = [path for path, _, _ in partitions(world.machines["server01"].drives, world.machines["server01"].system)]
    assert paths == ["/dev/nvme0n1p1", "/dev/clp_md1/cp", "/dev/clp_md1/dp", "/dev/clp_md2/cp", "/dev/clp_md2/dp"]


def test_lvm_finds_nothing_on_a_disk_its_devices_file_does_not_name(world: World):
    machine = world.machines["server01"]
    machine.system.lvm_devices = {machine.drives[1].volume_id}
    assert find(machine.drives, machine.system, "/dev/clp_md1/dp")
    assert find(machine.drives, machine.system, "/dev/clp_md2/dp") is None


def test_plain_partitions_are_named_by_the_order_their_disks_are_attached_in(plain: World):
    machine = plain.machines["server01"]
    mirror = plain.cloud.volumes[machine.drives[1].volume_id]
    later = plain.clock.now()
    plain.cloud.volumes["vol-new"] = replace(mirror, id="vol-new", device="/dev/xvdaa", attached_at=later, content=None)
    assert names(machine)[mirror.id] == "nvme1n1"
    assert names(machine)["vol-new"] == "nvme2n1"
    machine.reset()
    plain.clock.advance(60.0)
    assert find(machine.drives, machine.system, "/dev/nvme1n1p2") is None
    assert find(machine.drives, machine.system, "/dev/nvme2n1p2") is not None


def test_a_disk_attached_in_another_s_place_has_its_name_and_the_one_beside_keeps_its_own(world: World):
    machine = world.machines["server01"]
    _, second, third = machine.drives
    old = world.cloud.volumes[second.volume_id]
    volumes.detach(world.cloud, old, "")
    world.clock.advance(10.0)
    assert names(machine)[third.volume_id] == "nvme2n1"
    new = replace(old, id="vol-new", device="/dev/xvdb", instance_id=machine.instance_id)
    world.cloud.volumes[new.id] = new
    assert names(machine)["vol-new"] == "nvme1n1"


async def test_disks_can_be_found_the_other_way_about_from_a_boot_on(plain: World, typed_by):
    machine = plain.machines["server01"]
    root, data = (drive.volume_id for drive in machine.drives)
    inject(plain, ["cross-disks", "server01"])
    assert names(machine) == {root: "nvme0n1", data: "nvme1n1"}
    inject(plain, ["reboot", "server01"])
    plain.clock.advance(60.0)
    assert machine.up
    assert names(machine) == {root: "nvme1n1", data: "nvme0n1"}
    told = (await typed_by(plain)("server01", "lsblk -o NAME,MOUNTPOINTS")).out.splitlines()
    assert [line.split()[0] for line in told[1:]] == ["nvme0n1", "├─nvme0n1p1", "└─nvme0n1p2", "nvme1n1", "└─nvme1n1p1"]
    inject(plain, ["clear"])
    machine.reset()
    plain.clock.advance(60.0)
    assert names(machine) == {root: "nvme0n1", data: "nvme1n1"}


def test_what_the_active_server_writes_is_on_both_copies(world: World):
    before = data(world, "server01")
    world.clock.advance(60.0)
    assert data(world, "server01") != before
    assert data(world, "server02") == f"last written {world.clock.now():%Y-%m-%d %H:%M:%S} UTC\n"
    for mirror in ("md1", "md2"):
        assert len(set(sums(world, mirror))) == 1
    assert sums(world, "md1") != sums(world, "md2")


def test_nothing_is_written_while_the_group_is_stopped(world: World):
    world.cluster.stop_service(world.cluster.members.values())
    world.clock.advance(60.0)
    before = sums(world)
    world.clock.advance(600.0)
    assert sums(world) == before
    stopped_at = world.clock.now() - timedelta(seconds=600)
    assert data(world, "server01") < f"last written {stopped_at:%Y-%m-%d %H:%M:%S} UTC\n"


def test_a_broken_mirror_s_copies_differ_until_all_is_copied(world: World):
    world.cluster.break_mirror("md1")
    world.clock.advance(30.0)
    assert len(set(sums(world))) == 2
    assert len(set(sums(world, "md2"))) == 1
    world.cluster.mend_mirror("md1")
    world.clock.advance(0.5 * world.plan.waits.copy_s)
    assert len(set(sums(world))) == 2
    world.clock.advance(world.plan.waits.copy_s)
    assert len(set(sums(world))) == 1


def test_what_was_written_until_the_active_server_died_is_on_both_copies(world: World):
    world.machines["server01"].power_off()
    assert len(set(sums(world))) == 1
    world.clock.advance(200.0)
    assert len(set(sums(world))) == 2
    world.machines["server01"].reset()
    world.clock.advance(200.0)
    assert len(set(sums(world))) == 1


def test_a_frozen_content_stays_what_it_was_when_the_disk_is_written_on(world: World):
    disk = world.machines["server01"].drives[1].disk
    frozen = disk.copy()
    was = frozen.parts[1].digest()
    assert was == disk.parts[1].digest()
    world.clock.advance(60.0)
    assert disk.copy().parts[1].digest() != was
    assert frozen.parts[1].digest() == was
    assert frozen.parts[0].notes is not disk.parts[0].notes


def test_copies_frozen_at_different_moments_of_a_running_cluster_differ_and_at_one_they_do_not(world: World):
    first, second = (world.machines[name].drives[1].disk for name in ("server01", "server02"))
    early, same = first.copy(), second.copy()
    assert early.parts[1].digest() == same.parts[1].digest()
    world.clock.advance(5.0)
    assert early.parts[1].digest() != second.copy().parts[1].digest()


def test_copies_that_differ_under_green_do_so_for_ever(world: World):
    partition = world.cluster.mirror.data["server02"]
    assert partition is not None
    partition.files["writes.sha256"] = b"of another moment"
    world.clock.advance(3600.0)
    assert len(set(sums(world))) == 2
    assert {one["color"] for one in copies(world.machines, world.clusters)} == {"GREEN"}


def test_every_volume_of_a_new_site_holds_something_and_its_root_a_system(world: World):
    volumes = [one for one in world.cloud.volumes.values() if one.instance_id]
    assert len(volumes) == 6
    assert all(isinstance(one.content, Disk) for one in volumes)
    assert [machine.system.host_name for machine in world.machines.values()] == ["server01", "server02"]
