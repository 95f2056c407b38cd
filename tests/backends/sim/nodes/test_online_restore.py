"""A restore of mirror disks from an online backup, as NEC's own good run has it, and what comes of each mistake."""

from collections.abc import Callable

import pytest

from backends.sim.blueprint import pair_to_be_restored, to_be_restored
from backends.sim.clock import ManualClock
from backends.sim.faults import inject
from backends.sim.nodes.disk import Disk
from backends.sim.world import World
from tests.backends.sim.nodes.keyboard import Typed
from tests.backends.sim.nodes.swapping import SERVERS, back_up, disks, leave, on_both, seen, start, swap

SKIP_COPY, LAST = "clprestore.sh --post --skip-copy", "clprestore.sh --post --online --skip-copy"


@pytest.fixture
def world() -> World:
    """A mirror disk on plain partitions, its initial construction off."""
    return World(to_be_restored(), ManualClock(), seed=1)


@pytest.fixture
def pair(typed_by: Callable[[World], Typed]) -> tuple[World, Typed]:
    """Two mirror disks in LVM, and a keyboard there."""
    made = World(pair_to_be_restored(), ManualClock(), seed=1)
    return made, typed_by(made)


async def swapped(world: World, typed: Typed, side: str = "server01") -> None:
    """Both sides with disks of one backup, booted."""
    taken = await back_up(world, typed, side)
    await leave(world, typed)
    for server in SERVERS:
        swap(world, server, taken)
    start(world, *SERVERS)


def data(world: World, server: str, mirror: str = "md1") -> dict[str, bytes]:
    part = world.cluster.mirrors[mirror].data[server]
    assert part is not None
    part.catch_up()
    return part.files


def services(world: World) -> set[bool]:
    return {world.machines[server].system.services["clusterpro"] for server in SERVERS}


def phases(world: World) -> list[str]:
    return [world.cluster.members[server].runs["failover"].phase for server in SERVERS]


async def test_a_good_run_says_what_nec_s_own_says_and_ends_with_the_data_of_the_backup_on_both_sides(world, typed):
    taken = await back_up(world, typed)
    [held] = {part.digest() for part in [taken["/dev/xvdb"].content.parts[1]]}
    await leave(world, typed)
    old = [swap(world, server, taken)["/dev/xvdb"] for server in SERVERS]
    assert [(one.instance_id, one.id in world.cloud.volumes) for one in old] == [(None, True), (None, True)]
    start(world, *SERVERS)
    assert services(world) == {False}
    assert [world.cluster.members[server].service for server in SERVERS] == ["stopped", "stopped"]
    assert await on_both(world, typed, SKIP_COPY) == [
        "Mirror info will be set as default.\n"
        "Initializing mirror disk of md1 failed.\n"
        "Check if the Cluster Partition or Data Partition is OK.\n"
        "Initializing mirror disk complete.\n"
        "clprestore.sh : Changing the setting of cluster services to Auto Startup.\n"
        "clprestore.sh : Rebooting...\n"
        f"Reboot {server} : Command succeeded.\n"
        for server in SERVERS
    ]
    assert (seen(world), services(world), phases(world)) == (({"GREEN"}, 1), {True}, ["offline", "offline"])
    assert data(world, "server02")
    assert {world.cluster.mirror.data[server].digest() for server in SERVERS} == {held}
    said = await on_both(world, typed, LAST)
    assert {tuple(one.splitlines()) for one in said} == {
        (
            "clprestore.sh : Changing the setting of cluster services to Auto Startup.",
            "clprestore.sh : Ending backup-mode.",
            "All backup flags have set to <OFF>.",
            "clprestore.sh : Command succeeded.",
        )
    }
    assert (await typed("server01", "clpgrp -s failover")).status == 0
    world.clock.advance(60.0)
    assert (phases(world), seen(world)) == (["online", "offline"], ({"GREEN"}, 1))


async def test_without_the_last_command_all_is_green_and_no_group_starts_by_itself_from_then_on(world, typed):
    await swapped(world, typed)
    await on_both(world, typed, SKIP_COPY)
    await typed("server01", "clpgrp -s failover")
    assert phases(world) == ["online", "offline"]
    for server in SERVERS:
        inject(world, ["reboot", server])
    world.clock.advance(600.0)
    assert (seen(world), phases(world)) == (({"GREEN"}, 1), ["offline", "offline"])
    assert "already" in (await typed("server01", "clpbackup.sh --pre --online")).err
    await on_both(world, typed, LAST)
    for server in SERVERS:
        inject(world, ["reboot", server])
    world.clock.advance(600.0)
    assert phases(world) == ["online", "offline"]


async def test_the_last_command_is_refused_while_the_agent_is_stopped_and_where_no_flag_is_on(world, typed):
    assert "not in backup-mode" in (await typed("server01", LAST)).err
    await swapped(world, typed)
    assert "agent is not running" in (await typed("server01", LAST)).err
    await on_both(world, typed, SKIP_COPY)
    assert [(await typed("server01", LAST)).status for _ in range(2)] == [0, 1]


@pytest.mark.parametrize("options", ["--pre --online", "--post --online", "--pre --post --online --skip-copy"])
async def test_online_is_known_with_post_and_skip_copy_only(world, typed, options):
    reply = await typed("server01", f"clprestore.sh {options}")
    assert (reply.status, reply.err) == (1, "Invalid parameter.\n")
    assert world.machines["server01"].up


async def test_versions_before_5_3_do_not_know_it(typed_by):
    world = World(to_be_restored("5.0"), ManualClock(), seed=1)
    assert (await typed_by(world)("server01", LAST)).err.startswith("Invalid parameter.")


async def test_a_running_agent_refuses_it_and_after_another_pre_it_goes_well(world, typed):
    await swapped(world, typed)
    await typed("server01", "systemctl start clusterpro_md")
    reply = await typed("server01", SKIP_COPY)
    assert (reply.status, "mirror agent is running" in reply.err) == (1, True)
    await typed("server01", "clprestore.sh --pre")
    world.clock.advance(120.0)
    start(world, "server01")
    await on_both(world, typed, SKIP_COPY)
    assert seen(world) == ({"GREEN"}, 1)


async def test_one_side_s_backup_taken_on_the_standby_lacks_what_the_active_side_had_in_its_memory(world, typed):
    saved = {side: (await back_up(world, typed, side))["/dev/xvdb"] for side in SERVERS}
    written = {side: one.content.parts[1].files["data.txt"].decode() for side, one in saved.items()}
    frozen = {side: f"last written {one.started_at:%Y-%m-%d %H:%M:%S} UTC\n" for side, one in saved.items()}
    assert written["server01"] == frozen["server01"]
    assert written["server02"] < frozen["server02"]


async def test_a_mirror_that_was_not_replaced_and_was_behind_is_declared_equal_all_the_same(pair):
    world, typed = pair
    inject(world, ["break-mirror", "md2"])
    world.clock.advance(600.0)
    taken = await back_up(world, typed)
    await leave(world, typed)
    for server in SERVERS:
        swap(world, server, {"/dev/xvdb": taken["/dev/xvdb"]})
    start(world, *SERVERS)
    colors, contents = seen(world, "md2")
    assert ("RED" in colors, contents) == (True, 2)
    for server in SERVERS:
        await typed(server, "lvmdevices --update --refresh")
    inject(world, ["mend-mirror", "md2"])
    await on_both(world, typed, SKIP_COPY)
    assert (seen(world, "md1"), seen(world, "md2")) == (({"GREEN"}, 1), ({"GREEN"}, 2))


async def test_lvm_does_not_see_a_disk_that_its_devices_file_does_not_name(pair):
    world, typed = pair
    await swapped(world, typed)
    machine = world.machines["server01"]
    new = disks(world, "server01")["/dev/xvdb"].id.replace("-", "")
    assert new in (await typed("server01", "lsblk -o NAME,SERIAL")).out
    assert (await typed("server01", "lvdisplay")).out == ""
    said = await typed("server01", SKIP_COPY)
    assert said.out.count("failed.") == 2
    world.clock.advance(300.0)
    assert {side.color for one in world.cluster.mirrors.values() for side in one.seen_from("server01")} >= {"RED"}
    assert machine.up
    await typed("server01", "lvmdevices --update --refresh")
    assert (await typed("server01", "lvdisplay")).out.count("LV Path") == 4


async def test_names_that_came_out_differently_are_not_found_and_nothing_is_written(world, typed):
    taken = await back_up(world, typed)
    await leave(world, typed)
    for server in SERVERS:
        swap(world, server, taken)
    inject(world, ["cross-disks", "server02"])
    start(world, *SERVERS)
    root = world.machines["server02"].drives[0].disk
    await on_both(world, typed, SKIP_COPY)
    assert root.system is not None
    assert world.cluster.mirror.data["server02"] is None
    assert {side.color for side in world.cluster.mirror.seen_from("server02")} == {"GREEN", "RED"}


async def test_a_server_can_have_names_of_its_own_in_the_configuration(world, typed):
    taken = await back_up(world, typed)
    await leave(world, typed)
    for server in SERVERS:
        swap(world, server, taken)
    inject(world, ["cross-disks", "server02"])
    start(world, *SERVERS)
    await typed("server01", "clpcfctrl --pull -l -x /root")
    for tag, path in (("cppath", "/dev/nvme0n1p1"), ("dppath", "/dev/nvme0n1p2")):
        own = f"server@server02/parameters/diskdev/{tag}"
        assert (await typed("server01", f"clpcfset add rscparam md md1 {own} {path}")).status == 0
    assert (await typed("server01", "clpcfctrl --push -l -x /root")).status == 0
    await on_both(world, typed, SKIP_COPY)
    assert seen(world) == ({"GREEN"}, 1)


async def test_a_wrong_name_in_the_configuration_destroys_the_data_there_without_a_word(world, typed):
    await swapped(world, typed)
    await typed("server01", "clpcfctrl --pull -l -x /root")
    for tag, path in (("cppath", "/dev/nvme1n1p2"), ("dppath", "/dev/nvme1n1p1")):
        await typed("server01", f"clpcfset add rscparam md md1 parameters/diskdev/{tag} {path}")
    await typed("server01", "clpcfctrl --push -l -x /root")
    said = await on_both(world, typed, SKIP_COPY)
    assert {"The main handle on initializing mirror disk <md1> success.\n" in one for one in said} == {True}
    disk = world.machines["server01"].drives[1].disk
    assert isinstance(disk, Disk)
    assert (disk.parts[1].files, disk.parts[1].file_system) == ({}, "")
    assert (await typed("server01", "clpgrp -s failover")).status == 1
    assert "md1            : Online Failure" in (await typed("server01", "clpstat --local")).out


async def test_a_system_that_ends_its_instance_when_it_shuts_down_has_none_left_to_swap_the_disk_of(world, typed):
    for server in SERVERS:
        world.cloud.instances[world.machines[server].instance_id].shutdown_behaviour = "terminate"
    await leave(world, typed)
    states = {world.cloud.instances[world.machines[server].instance_id].state for server in SERVERS}
    assert states == {"terminated"}
