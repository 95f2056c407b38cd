import pytest


async def test_systemctl_says_what_it_links_when_a_service_is_to_start_by_itself(typed, world):
    assert (await typed("server01", "systemctl disable clusterpro clusterpro_md")).status == 0
    assert (await typed("server01", "systemctl is-enabled clusterpro")).out == "disabled\n"
    reply = await typed("server01", "systemctl enable clusterpro_md.service")
    assert reply.err == (
        "Created symlink /etc/systemd/system/multi-user.target.wants/clusterpro_md.service"
        " → /usr/lib/systemd/system/clusterpro_md.service.\n"
    )
    assert (await typed("server01", "systemctl enable clusterpro_md")).err == ""
    assert (await typed("server01", "systemctl is-enabled clusterpro_md")).out == "enabled\n"
    assert world.machines["server02"].system.services["clusterpro"]


async def test_services_by_hand_stay_down_after_a_boot_until_they_are_automatic_again(typed, world):
    await typed("server02", "clpsvcctrl.sh --disable core")
    await typed("server02", "reboot")
    world.clock.advance(120.0)
    assert world.machines["server02"].up
    assert world.cluster.members["server02"].service == "stopped"
    assert (await typed("server02", "systemctl is-active clusterpro")).out == "inactive\n"
    status = await typed("server02", "systemctl status clusterpro_md")
    assert (status.status, "disabled" in status.out, "inactive (dead)" in status.out) == (3, True, True)
    await typed("server02", "clpsvcctrl.sh --enable core")
    await typed("server02", "reboot")
    world.clock.advance(120.0)
    assert world.cluster.members["server02"].service == "running"
    assert "active (running)" in (await typed("server02", "systemctl status clusterpro")).out


async def test_without_its_mirror_agent_a_server_cannot_start_the_group(typed, world):
    await typed("server02", "systemctl disable clusterpro_md")
    await typed("server02", "reboot")
    world.clock.advance(120.0)
    assert world.cluster.members["server02"].service == "running"
    assert (await typed("server01", "clpgrp -m failover -a server02")).status == 1


@pytest.mark.parametrize(
    ("line", "root", "said"),
    [
        ("systemctl enable nothing", True, "Failed to enable unit: Unit file nothing.service does not exist."),
        ("systemctl enable", True, "Failed to enable unit"),
        ("systemctl enable clusterpro", False, "Failed to enable unit: Interactive authentication required."),
        ("systemctl status nothing", True, "Unit nothing.service could not be found."),
        ("systemctl is-enabled nothing", True, "Failed to get unit file state for nothing"),
        ("clpsvcctrl.sh --enable", True, "Invalid parameter."),
        ("clpsvcctrl.sh --enable --disable core", True, "Invalid parameter."),
        ("clpsvcctrl.sh --enable alert", True, "Invalid parameter."),
    ],
)
async def test_what_cannot_be_done_to_services_is_refused(typed, world, line, root, said):
    reply = await typed("server01", line, root=root)
    assert reply.status != 0
    assert reply.err.startswith(said)
    assert all(world.machines["server01"].system.services.values())


async def test_the_mirror_agent_is_a_service_of_its_own_and_started_as_such(typed, world):
    await typed("server01", "clpcl -t -a")
    world.clock.advance(60.0)
    assert (await typed("server01", "clpcl -t -a --md")).out == (
        "Stop server01 : Command succeeded.\nStop server02 : Command succeeded.\n"
    )
    assert (await typed("server02", "systemctl is-active clusterpro_md")).out == "inactive\n"
    assert (await typed("server02", "clpcl -t --md")).status == 1
    assert (await typed("server02", "clpcl -s -a --md")).status == 0
    assert (await typed("server02", "clpcl -s -a")).status == 0
    world.clock.advance(60.0)
    assert (await typed("server02", "clpcl -t --md")).status == 1
    assert (await typed("server01", "clpgrp -n failover")).out == "server01\n"
