from textwrap import dedent

import pytest

from backends.sim.compare import copies


def services(world, server: str) -> tuple[bool, bool]:
    found = world.machines[server].system.services
    return found["clusterpro"], found["clusterpro_md"]


def state(world, server: str) -> str:
    return world.cloud.instances[world.machines[server].instance_id].state


async def leave(typed, world, program: str = "clpbackup.sh") -> None:
    """Take both servers down for an image, and start them again with their services by hand."""
    await typed("server01", "clpgrp -t failover")
    for server in ("server01", "server02"):
        await typed(server, f"{program} --pre")
    world.clock.advance(60.0)
    for server in ("server01", "server02"):
        world.cloud.start(world.machines[server].instance_id)
    world.clock.advance(60.0)


async def no_build(typed) -> None:
    """Switch the initial mirror construction off."""
    await typed("server01", "clpcfctrl --pull -l -x /root")
    for mirror in ("md1", "md2"):
        await typed("server01", f"clpcfset add rscparam md {mirror} parameters/fullcopy 0")
    assert (await typed("server01", "clpcfctrl --push -l -x /root")).status == 0


def colors(world) -> set[str]:
    return {one["color"] for one in copies(world.machines, world.clusters)}


@pytest.mark.parametrize("program", ["clpbackup.sh", "clprestore.sh"])
async def test_pre_sets_services_by_hand_and_switches_the_machine_off(typed, world, program):
    reply = await typed("server02", f"{program} --pre")
    assert reply.out == dedent(f"""\
        {program} : Changing the setting of cluster services to Manual Startup.
        {program} : Shutting down...
        Command succeeded.
        {program} : Command succeeded.
        """)
    world.clock.advance(60.0)
    assert state(world, "server02") == "stopped"
    assert services(world, "server02") == (False, False)


async def test_after_a_backup_post_brings_the_cluster_back_green(typed, world):
    await leave(typed, world)
    assert world.cluster.members["server01"].service == "stopped"
    for server in ("server01", "server02"):
        reply = await typed(server, "clpbackup.sh --post")
        assert "clpbackup.sh : Changing the setting of cluster services to Auto Startup.\n" in reply.out
    world.clock.advance(200.0)
    assert (await typed("server02", "clpgrp -n failover")).out == "server01\n"
    assert colors(world) == {"GREEN"}


async def test_post_with_skip_copy_declares_the_mirrors_equal_and_reboots(typed, world):
    await leave(typed, world, "clprestore.sh")
    await no_build(typed)
    before = world.machines["server01"].boot_id
    reply = await typed("server01", "clprestore.sh --post --skip-copy")
    assert reply.out == dedent("""\
        Mirror info will be set as default.
        The main handle on initializing mirror disk <md1> success.
        The main handle on initializing mirror disk <md2> success.
        Initializing mirror disk complete.
        clprestore.sh : Changing the setting of cluster services to Auto Startup.
        clprestore.sh : Rebooting...
        Reboot server01 : Command succeeded.
        """)
    await typed("server02", "clprestore.sh --post --skip-copy")
    world.clock.advance(200.0)
    assert world.machines["server01"].boot_id != before
    assert services(world, "server01") == (True, True)
    assert colors(world) == {"GREEN"}


async def test_copies_that_differ_are_green_all_the_same_where_copying_was_skipped(typed, world):
    await leave(typed, world, "clprestore.sh")
    await no_build(typed)
    world.cluster.mirror.data["server02"].files["about.txt"] = b"of another moment"
    for server in ("server01", "server02"):
        await typed(server, "clprestore.sh --post --skip-copy")
    world.clock.advance(300.0)
    assert colors(world) == {"GREEN"}
    assert len({one["sha256"] for one in copies(world.machines, world.clusters) if one["mirror"] == "md1"}) == 2


async def test_without_skip_copy_all_is_copied_from_the_first_server(typed, world):
    await leave(typed, world, "clprestore.sh")
    world.cluster.mirror.data["server02"].files["about.txt"] = b"of another moment"
    for server in ("server01", "server02"):
        assert (await typed(server, "clprestore.sh --post")).status == 0
    world.clock.advance(60.0)
    assert colors(world) == {"GREEN", "YELLOW"}
    world.clock.advance(world.plan.waits.copy_s)
    assert colors(world) == {"GREEN"}
    assert len({one["sha256"] for one in copies(world.machines, world.clusters) if one["mirror"] == "md1"}) == 1


async def test_a_mirror_whose_partition_is_not_found_is_not_initialized_and_its_group_does_not_start(typed, world):
    await leave(typed, world, "clprestore.sh")
    await no_build(typed)
    for machine in world.machines.values():
        machine.system.lvm_devices.discard(machine.drives[1].volume_id)
    reply = await typed("server01", "clprestore.sh --post --skip-copy")
    assert reply.out.startswith(
        "Mirror info will be set as default.\n"
        "Initializing mirror disk of md1 failed.\n"
        "Check if the Cluster Partition or Data Partition is OK.\n"
        "The main handle on initializing mirror disk <md2> success.\n"
    )
    await typed("server02", "clprestore.sh --post --skip-copy")
    world.clock.advance(300.0)
    assert "      md1            : Online Failure" in (await typed("server01", "clpstat --local")).out


@pytest.mark.parametrize("options", ["--post --skip-copy", "--post"])
async def test_a_running_mirror_agent_refuses_a_restore(typed, world, options):
    reply = await typed("server01", f"clprestore.sh {options}")
    assert (reply.status, "mirror agent is running" in reply.err) == (1, True)
    assert world.machines["server01"].up


async def test_initial_mirror_construction_left_on_refuses_a_restore_without_copy(typed, world):
    await leave(typed, world, "clprestore.sh")
    reply = await typed("server01", "clprestore.sh --post --skip-copy")
    assert (reply.status, "Initial mirror construction is enabled" in reply.err) == (1, True)
    assert services(world, "server01") == (False, False)


async def test_each_half_can_be_left_out(typed, world):
    await typed("server01", "clpbackup.sh --pre --no-shutdown")
    assert world.machines["server01"].up
    assert services(world, "server01") == (False, False)
    await typed("server01", "clpbackup.sh --post --no-reboot")
    assert services(world, "server01") == (True, True)
    assert (await typed("server01", "clpbackup.sh --post --only-reboot")).status == 0
    assert (await typed("server02", "clpbackup.sh --pre --post")).status == 1
    assert (await typed("server02", "clpbackup.sh --pre --skip-copy")).status == 1


async def test_what_the_cluster_partition_says_is_wiped_only_while_all_is_stopped(typed, world):
    assert (await typed("server01", "clpmdinit --create force md1")).status == 1
    await leave(typed, world)
    assert (await typed("server02", "clpmdinit --create force md1")).out == "Command succeeded.\n"
    for server in ("server01", "server02"):
        await typed(server, "clpbackup.sh --post")
    world.clock.advance(60.0)
    assert colors(world) == {"GREEN", "YELLOW"}


async def test_mirroring_is_broken_and_begun_again_by_hand(typed, world):
    assert (await typed("server01", "clpmdctrl --break md1")).out == "Command succeeded.\n"
    assert colors(world) == {"GREEN", "RED"}
    await typed("server01", "clpmdctrl --recovery md1")
    assert colors(world) == {"GREEN", "YELLOW"}
