import json

import pytest

from backends.sim.blueprint import two_node_mirror
from backends.sim.clock import ManualClock
from backends.sim.cloud import snapshots
from backends.sim.cloud.snapshots import Wanted
from backends.sim.compare import stalls
from backends.sim.faults import inject
from backends.sim.picture import picture
from backends.sim.world import World

PRE, POST = "clpbackup.sh --pre --online", "clpbackup.sh --post --online"


def stall(world: World) -> tuple[str, float]:
    [seen] = stalls(world.cluster)
    return seen["frozen"], seen["longest_s"]


def servers(world: World) -> list[str]:
    return [row.word for row in picture(world.cluster, "server01").servers]


async def test_both_halves_say_what_clusterpro_says(typed):
    reply = await typed("server01", PRE)
    assert (reply.status, reply.err, reply.out.splitlines()) == (
        0,
        "",
        [
            "clpbackup.sh : Changing the setting of cluster services to Manual Startup.",
            "clpbackup.sh : Suspending Cluster Service.",
            "Suspend server01 : Command succeeded.",
            "Suspend server02 : Command succeeded.",
            "clpbackup.sh : Beginning backup-mode.",
            "  md1 has been frozen.",
            "All backup flags have set to <ON>.",
            "clpbackup.sh : Command succeeded.",
        ],
    )
    reply = await typed("server01", POST)
    assert (reply.status, reply.err, reply.out.splitlines()) == (
        0,
        "",
        [
            "clpbackup.sh : Changing the setting of cluster services to Auto Startup.",
            "clpbackup.sh : Ending backup-mode.",
            "All backup flags have set to <OFF>.",
            "  md1 has been unfrozen.",
            "clpbackup.sh : Resuming Cluster Service.",
            "Resume server01 : Command succeeded.",
            "Resume server02 : Command succeeded.",
            "clpbackup.sh : Command succeeded.",
        ],
    )


@pytest.mark.parametrize("side", ["server01", "server02"])
async def test_the_application_waits_from_the_freeze_to_the_thaw_whichever_side_is_frozen(world: World, typed, side):
    await typed(side, PRE)
    assert stall(world) == (side, 0.0)
    world.clock.advance(40.0)
    assert stall(world) == (side, 40.0)
    await typed(side, POST)
    frozen, longest_s = stall(world)
    assert (frozen, 40.0 <= longest_s < 42.0) == ("", True)
    world.clock.advance(100.0)
    assert stall(world) == ("", longest_s)


async def test_nothing_is_written_while_it_is_frozen_and_a_snapshot_holds_that_moment(world: World, typed):
    await typed("server01", PRE)
    [held] = {part.digest() for part in world.cluster.mirror.data.values() if part}
    world.clock.advance(60.0)
    volume = next(one for one in world.cloud.volumes.values() if one.content and one.content.parts[0].notes)
    snapshot = snapshots.take(world.cloud, volume, Wanted())
    await typed("server01", POST)
    world.clock.advance(60.0)
    world.cluster.mirror.write()
    assert snapshot.content is not None
    notes, data = (part for part in snapshot.content.parts)
    assert (data.digest(), notes.notes and notes.notes.flag) == (held, True)
    assert {part.digest() for part in world.cluster.mirror.data.values() if part} != {held}


async def test_a_frozen_cluster_watches_nothing_and_fails_nothing_over(world: World, typed):
    await typed("server01", PRE)
    assert servers(world) == ["Suspend", "Suspend"]
    assert {row.word for row in picture(world.cluster, "server01").monitors} == {"Suspend"}
    inject(world, ["stop", "server01"])
    world.clock.advance(600.0)
    assert world.cluster.members["server02"].runs["failover"].phase == "offline"


async def test_a_node_that_reboots_meanwhile_comes_back_without_service_and_the_thaw_cannot_resume(world: World, typed):
    await typed("server01", PRE)
    inject(world, ["reboot", "server01"])
    world.clock.advance(300.0)
    assert (await typed("server01", "systemctl is-enabled clusterpro clusterpro_md")).out == "disabled\ndisabled\n"
    assert world.cluster.members["server01"].service == "stopped"
    assert stall(world)[0] == ""
    reply = await typed("server01", POST)
    assert (reply.status, "All backup flags have set to <OFF>." in reply.out) == (1, True)
    assert reply.err == "All servers must be activated. Check the status of servers.\n"
    await typed("server01", "clpcl -s")
    world.clock.advance(60.0)
    assert (await typed("server01", "clpgrp -n failover")).out != "server01\n"


async def test_a_service_started_while_the_flag_is_on_starts_no_group(world: World, typed):
    await typed("server01", PRE)
    for server in ("server01", "server02"):
        inject(world, ["reboot", server])
    world.clock.advance(300.0)
    await typed("server01", "clpcl -s -a")
    world.clock.advance(600.0)
    assert servers(world) == ["Online", "Online"]
    assert {member.runs["failover"].phase for member in world.cluster.members.values()} == {"offline"}


async def test_it_is_refused_where_it_cannot_be_and_what_it_did_by_then_stays(world: World, typed):
    assert (await typed("server01", POST)).status == 1
    await typed("server02", "clpcl -t")
    world.clock.advance(60.0)
    reply = await typed("server01", PRE)
    assert (reply.status, reply.err) == (1, "All servers must be activated. Check the status of servers.\n")
    assert (await typed("server01", "systemctl is-enabled clusterpro")).out == "disabled\n"
    assert stall(world) == ("", 0.0)
    await typed("server02", "clpcl -s")
    world.clock.advance(60.0)
    await typed("server01", PRE)
    assert "already" in (await typed("server01", PRE)).err


async def test_a_cluster_that_somebody_else_resumed_is_thawed_all_the_same_and_told_as_a_failure(world: World, typed):
    await typed("server01", PRE)
    await typed("server02", "clpcl --resume")
    reply = await typed("server01", POST)
    assert (reply.status, stall(world)[0]) == (1, "")


@pytest.mark.parametrize("version", ["4.3", "5.0"])
async def test_versions_before_5_3_do_not_know_it(typed_by, version):
    world = World(two_node_mirror(version=version), ManualClock(), seed=1)
    reply = await typed_by(world)("server01", PRE)
    assert (reply.status, reply.err.startswith("Invalid parameter.")) == (1, True)
    assert stall(world) == ("", 0.0)


async def test_lsblk_tells_each_disk_s_serial_number_which_is_its_volume_s_id_without_the_hyphen(world: World, typed):
    tree = json.loads((await typed("server01", "lsblk -J -p -o NAME,TYPE,SERIAL")).out)["blockdevices"]
    told = [one["serial"] for one in tree]
    own = world.machines["server01"].instance_id
    attached = {one.id.replace("-", "") for one in world.cloud.volumes.values() if one.instance_id == own}
    assert set(told) == attached
    assert {child["serial"] for one in tree for child in one["children"]} == {None}


async def test_so_many_commands_are_refused_as_the_fault_says(world: World, typed):
    await typed("server01", PRE)
    inject(world, ["fail", "server01", "clpbackup.sh --post", "2"])
    assert [(await typed("server01", POST)).status for _ in range(3)] == [1, 1, 0]


async def test_the_next_snapshot_fails_late_where_it_is_told_to(world: World):
    inject(world, ["snapshot-late"])
    volume = next(iter(world.cloud.volumes.values()))
    first, second = (snapshots.take(world.cloud, volume, Wanted()) for _ in range(2))
    assert snapshots.state(world.cloud, first) == "pending"
    world.clock.advance(24 * 3600.0)
    assert [snapshots.state(world.cloud, one) for one in (first, second)] == ["error", "completed"]
