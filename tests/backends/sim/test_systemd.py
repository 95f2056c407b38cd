import pytest

from backends.sim.faults import inject
from backends.sim.world import World

SET = "systemd-run --unit=clpdeck-back-1 --on-active=600 clpgrp -m failover -a server02"
ACTIVE = "systemctl is-active clpdeck-back-1.timer"


async def test_a_timer_is_set_as_systemd_says_it_and_is_active(typed):
    reply = await typed("server01", SET)
    assert (reply.status, reply.out) == (0, "")
    assert reply.err == (
        "Running timer as unit: clpdeck-back-1.timer\nWill run service as unit: clpdeck-back-1.service\n"
    )
    reply = await typed("server01", ACTIVE)
    assert (reply.status, reply.out) == (0, "active\n")


async def test_a_timer_runs_its_words_on_its_node_in_its_time_and_is_no_longer_active(world: World, typed):
    await typed("server01", SET)
    world.clock.advance(599.0)
    assert [told.argv[0] for told in world.told.all()] == ["systemd-run"]
    world.clock.advance(2.0)
    reply = await typed("server01", ACTIVE)
    assert (reply.status, reply.out) == (3, "inactive\n")
    _, told = world.told.all()
    assert (told.by, told.argv) == ("clpdeck-back-1.timer", ("clpgrp", "-m", "failover", "-a", "server02"))
    await typed("server01", "clpgrp -n failover")
    assert world.cluster.members["server01"].runs["failover"].phase != "online"


async def test_a_stopped_timer_runs_nothing(world: World, typed):
    await typed("server01", SET)
    reply = await typed("server01", "systemctl stop clpdeck-back-1.timer")
    assert (reply.status, reply.out, reply.err) == (0, "", "")
    assert (await typed("server01", ACTIVE)).out == "inactive\n"
    world.clock.advance(700.0)
    assert len(world.told.all()) == 2


async def test_a_reboot_loses_a_timer(world: World, typed):
    await typed("server02", SET)
    inject(world, ["reboot", "server02"])
    world.clock.advance(700.0)
    assert (await typed("server02", ACTIVE)).out == "inactive\n"
    assert len(world.told.all()) == 1


@pytest.mark.parametrize(
    ("line", "root", "status", "sentence"),
    [
        (SET, False, 1, "Failed to start transient timer unit: Interactive authentication required."),
        (SET, True, 1, "Failed to start transient timer unit: Unit clpdeck-back-1.timer was already loaded"),
        ("systemctl stop other.timer", True, 5, "Failed to stop other.timer: Unit other.timer not loaded."),
        ("systemctl stop clpdeck-back-1.timer", False, 1, "Failed to stop clpdeck-back-1.timer: Interactive"),
        ("systemctl restart sshd", True, 1, "systemctl: the pretend site knows only"),
        ("systemd-run --unit=x true", True, 1, "systemd-run: the pretend site knows only"),
        ("systemd-run --unit=x --on-active=soon true", True, 1, "systemd-run: the pretend site knows only"),
        ("systemd-run --unit=x --on-active=5", True, 1, "systemd-run: the pretend site knows only"),
        ("systemd-run --no-such-option", True, 1, "systemd-run: option --no-such-option not recognized"),
    ],
)
async def test_what_systemd_refuses_changes_nothing(world: World, typed, line, root, status, sentence):
    await typed("server01", SET)
    before = dict(world.machines["server01"].timers)
    reply = await typed("server01", line, root=root)
    assert (reply.status, reply.out) == (status, "")
    assert reply.err.startswith(sentence)
    assert world.machines["server01"].timers == before
