"""A volume of a backup, attached to a host that only uses the cluster: what is seen of it, and how a file is read."""

import hashlib
import json
from collections.abc import Callable

import pytest

from backends.sim.blueprint import Blueprint, pair_to_be_restored, to_be_restored
from backends.sim.clock import ManualClock
from backends.sim.cloud import new_volumes, snapshots, volumes
from backends.sim.cloud.model import Volume
from backends.sim.cloud.new_volumes import VolumeWanted
from backends.sim.commands import Reply
from backends.sim.commands.client import on_client
from backends.sim.world import World

FOLDER = "/mnt/clpdeck"
Ask = Callable[[str], Reply]


def attached(world: World, device: str = "/dev/xvdf", name: str = "server01-mirror") -> Volume:
    """A volume of a snapshot of the first server's mirror disk, attached to the client."""
    source = next(one for one in world.cloud.volumes.values() if one.name == name)
    snapshot = snapshots.take(world.cloud, source, snapshots.Wanted())
    world.clock.advance(3600.0)
    host = world.cloud.instances[world.clients["client"].instance_id]
    made = new_volumes.create(world.cloud, host.region, VolumeWanted(host.zone, "gp3", snapshot))
    world.clock.advance(30.0)
    volumes.attach(world.cloud, made, host, device)
    return made


def asked(world: World) -> Ask:
    return lambda line: on_client(world, world.clients["client"], line)


def site(plan: Blueprint) -> tuple[World, Ask]:
    world = World(plan, ManualClock(), seed=1)
    return world, asked(world)


@pytest.fixture
def plain() -> tuple[World, Ask]:
    """The site of one mirror disk on plain partitions."""
    return site(to_be_restored())


@pytest.fixture
def mounted(plain: tuple[World, Ask]) -> tuple[World, Ask, Volume]:
    """Its data partition of a backup, mounted on the client."""
    world, ask = plain
    volume = attached(world)
    assert ask(f"mkdir -p {FOLDER}").status == 0
    assert ask(f"mount -o ro,noload /dev/nvme1n1p2 {FOLDER}") == Reply()
    return world, ask, volume


def test_its_partitions_are_seen_beside_the_host_s_own_disk_by_the_volume_s_id(plain):
    world, ask = plain
    before = json.loads(ask("lsblk -J -o NAME,SERIAL,MOUNTPOINTS").out)["blockdevices"]
    assert [(one["name"], one["children"][0]["mountpoints"]) for one in before] == [("nvme0n1", ["/"])]
    volume = attached(world)
    tree = json.loads(ask("lsblk -J -p -o NAME,TYPE,FSTYPE,SERIAL").out)["blockdevices"]
    assert (tree[1]["name"], tree[1]["serial"]) == ("/dev/nvme1n1", volume.id.replace("-", ""))
    assert [(one["name"], one["fstype"]) for one in tree[1]["children"]] == [
        ("/dev/nvme1n1p1", None),
        ("/dev/nvme1n1p2", "ext4"),
    ]


@pytest.mark.parametrize("device", ["/dev/clp_md1/dp", "/dev/mapper/clp_md1-dp"])
def test_logical_volumes_are_found_without_further_ado(device):
    world, ask = site(pair_to_be_restored())
    attached(world)
    assert "LV Path                /dev/clp_md1/dp" in ask("lvdisplay").out
    ask(f"mkdir -p {FOLDER}")
    assert ask(f"mount -t ext4 -o ro,noload {device} {FOLDER}").status == 0
    assert ask(f"cat {FOLDER}/about.txt").out.startswith("data of md1")


def test_its_files_are_listed_and_read_as_they_were_at_the_moment_of_the_backup(mounted):
    world, ask, volume = mounted
    files = volume.content.parts[1].files
    world.clock.advance(600.0)
    world.cluster.mirror.write()
    assert world.cluster.mirror.data["server01"].files["data.txt"] != files["data.txt"]
    assert ask(f"ls {FOLDER}").out.split() == ["about.txt", "data.txt", "writes.sha256"]
    assert sorted(ask(f"find {FOLDER} -type f -name '*.txt'").out.split()) == [
        f"{FOLDER}/about.txt",
        f"{FOLDER}/data.txt",
    ]
    assert ask(f"cat {FOLDER}/data.txt").out.encode() == files["data.txt"]
    digest = hashlib.sha256(files["data.txt"]).hexdigest()
    assert ask(f"sha256sum {FOLDER}/data.txt").out == f"{digest}  {FOLDER}/data.txt\n"
    assert ask(f"stat -c %s:%n {FOLDER}/data.txt").out == f"{len(files['data.txt'])}:{FOLDER}/data.txt\n"
    assert f"{len(files['data.txt'])} data.txt" in ask(f"ls -la {FOLDER}").out
    assert FOLDER in ask("lsblk -o NAME,MOUNTPOINTS").out


def test_files_in_folders_are_found_too(plain):
    world, ask = plain
    world.cluster.mirror.data["server01"].files["sub/dir/file.bin"] = bytes(range(256))
    attached(world)
    ask(f"mkdir -p {FOLDER}")
    ask(f"mount -o ro,noload /dev/nvme1n1p2 {FOLDER}")
    assert "sub" in ask(f"ls {FOLDER}").out.split()
    assert ask(f"ls {FOLDER}/sub/dir").out == "file.bin\n"
    assert ask(f"cat {FOLDER}/sub/dir/file.bin").out.encode(errors="surrogateescape") == bytes(range(256))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"mount -o ro,noload /dev/nvme1n1p1 {FOLDER}", "wrong fs type, bad option, bad superblock on /dev/nvme1n1p1"),
        (f"mount -o ro,noload /dev/nvme1n1 {FOLDER}", "wrong fs type"),
        (f"mount -o ro,noload /dev/nvme2n1p2 {FOLDER}", "special device /dev/nvme2n1p2 does not exist"),
        (f"mount -t xfs -o ro,norecovery /dev/nvme1n1p2 {FOLDER}", "wrong fs type"),
        (f"mount -o ro,nojournal /dev/nvme1n1p2 {FOLDER}", "wrong fs type, bad option"),
        ("mount -o ro,noload /dev/nvme1n1p2 /mnt/other", "mount point does not exist"),
        (f"mount -o defaults /dev/nvme1n1p2 {FOLDER}", "only what is to be read"),
        (f"mount /dev/nvme1n1p2 {FOLDER}", "knows only"),
    ],
)
def test_what_cannot_be_mounted_is_refused_as_mount_does_it(plain, line, says):
    world, ask = plain
    attached(world)
    ask(f"mkdir -p {FOLDER}")
    reply = ask(line)
    assert (reply.status, says in reply.err) == (32, True)
    assert ask(f"ls {FOLDER}").out == ""


def test_it_is_taken_away_again_in_order(mounted):
    _, ask, _ = mounted
    assert "already mounted" in ask(f"mount -o ro,noload /dev/nvme1n1p2 {FOLDER}").err
    assert "busy" in ask(f"rmdir {FOLDER}").err
    assert ask(f"umount {FOLDER}").status == 0
    assert ask(f"umount {FOLDER}").status == 32
    assert "No such file" in ask(f"cat {FOLDER}/data.txt").err
    assert ask(f"rmdir {FOLDER}").status == 0
    assert "No such file" in ask(f"ls {FOLDER}").err


def test_a_disk_that_is_detached_while_it_is_mounted_is_an_error_to_whoever_reads(mounted):
    world, ask, volume = mounted
    volumes.detach(world.cloud, volume, "")
    world.clock.advance(10.0)
    assert "Input/output error" in ask(f"cat {FOLDER}/data.txt").err
    assert "Input/output error" in ask(f"ls {FOLDER}").err


def test_nothing_is_mounted_any_more_after_a_boot(mounted):
    world, ask, _ = mounted
    world.cloud.stop(world.clients["client"].instance_id)
    world.clock.advance(120.0)
    world.cloud.start(world.clients["client"].instance_id)
    world.clock.advance(120.0)
    assert FOLDER not in ask("lsblk").out
    assert ask(f"ls {FOLDER}").out == ""


def test_what_mounts_is_recorded_as_an_act_and_what_reads_as_a_look(mounted):
    world, ask, _ = mounted
    ask(f"cat {FOLDER}/data.txt")
    acts = [one.acts for one in world.told.all(looks=True) if getattr(one, "argv", ("",))[0] in ("mount", "cat")]
    assert acts == [True, False]
