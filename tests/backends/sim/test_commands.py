import asyncio
from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.sim.blueprint import two_node_mirror
from backends.sim.clock import ManualClock
from backends.sim.commands import Here, run
from backends.sim.world import World

TITLE = " ========================  CLUSTER STATUS  ==========================="
END = " ====================================================================="


def pad(*rows: str) -> str:
    """A screen as it is printed: `|` in a row stands for a line's true end, which blanks may precede."""
    return "".join(f"{row.removesuffix('|')}\n" for row in rows)


async def test_clpstat_prints_the_short_form_to_the_column(typed):
    reply = await typed("server02", "clpstat")
    assert reply.out == pad(
        TITLE,
        "  Cluster : prod-db",
        "  <server>",
        "    server01 ........: Online           |",
        "      lankhb1        : Normal           Kernel Mode LAN Heartbeat",
        "      httpnp1        : Normal           http resolution",
        "   *server02 ........: Online           |",
        "      lankhb1        : Normal           Kernel Mode LAN Heartbeat",
        "      httpnp1        : Normal           http resolution",
        "  <group>",
        "    failover ........: Online           |",
        "      current        : server01",
        "      awsvip1        : Online           |",
        "      exec1          : Online           |",
        "      md1            : Online           |",
        "  <monitor>",
        "    awsvipw1         : Normal           |",
        "    mdnw1            : Normal           |",
        "    mdw1             : Normal           |",
        "    userw            : Normal           |",
        END,
    )
    assert (reply.err, reply.status) == ("", 0)


async def test_clpstat_long_form_has_its_colon_in_column_39(typed):
    lines = (await typed("server01", "clpstat --local --long")).out.splitlines()
    assert "   *server01 .........................: Online           " in lines
    assert "      lankhb1                         : Normal           Kernel Mode LAN Heartbeat" in lines
    assert "      current                         : server01" in lines
    assert "    userw                             : Normal           " in lines
    assert {line.index(": ") for line in lines[2:] if ": " in line} == {38}


async def test_a_stopped_cluster_is_offline_in_every_row_and_current_nowhere(typed, world: World):
    assert (await typed("server02", "clpcl -t -a")).out == dedent("""\
        Stop server01 : Command succeeded.
        Stop server02 : Command succeeded.
        """)
    world.clock.advance(60.0)
    for server in ("server01", "server02"):
        rows = (await typed(server, "clpstat --local")).out.splitlines()[3:-1]
        words = {row.partition(": ")[2][:17].strip() for row in rows if ": " in row}
        assert words == {"Offline", "None"}
    assert (await typed("server01", "clpgrp -s failover")).status == 1


async def test_a_stopped_cluster_starts_again_with_its_group_where_it_belongs(typed, world: World):
    await typed("server01", "clpcl -t -a")
    world.clock.advance(60.0)
    reply = await typed("server01", "clpcl -s -a")
    assert reply.out == "Start server01 : Command succeeded.\nStart server02 : Command succeeded.\n"
    assert "   *server01 ........: Online Pending   " in (await typed("server01", "clpstat --local")).out.splitlines()
    world.clock.advance(60.0)
    assert (await typed("server02", "clpgrp -n failover")).out == "server01\n"


async def test_stopping_one_server_gives_its_group_to_the_other(typed, world: World):
    await typed("server01", "clpcl -t")
    world.clock.advance(60.0)
    screen = (await typed("server02", "clpstat --local")).out
    assert "    server01 ........: Offline          \n      lankhb1        : Offline " in screen
    assert "      current        : server02\n" in screen


async def test_a_server_that_cannot_be_reached_is_named_and_the_others_are_stopped(typed, world: World):
    world.cluster.cut_link()
    reply = await typed("server01", "clpcl -t -a")
    assert (reply.out, reply.status) == ("Stop server01 : Command succeeded.\n", 1)
    assert reply.err.startswith("Stop server02 : Could not connect to the server.")


async def test_a_suspended_cluster_runs_on_unwatched_until_resumed(typed):
    reply = await typed("server01", "clpcl --suspend")
    assert reply.out == "Suspend server01 : Command succeeded.\nSuspend server02 : Command succeeded.\n"
    screen = (await typed("server02", "clpstat --local")).out
    assert "    mdw1             : Suspend          \n" in screen
    assert "    failover ........: Online           \n" in screen
    assert (await typed("server01", "clpcl --suspend")).status == 1
    assert (await typed("server01", "clpcl --resume")).out.startswith("Resume server01 : Command succeeded.\n")
    assert "    mdw1             : Normal           \n" in (await typed("server02", "clpstat --local")).out


async def test_clpstat_waits_for_an_unreachable_partner_and_with_local_it_does_not(typed, world: World):
    world.cluster.cut_link()
    world.clock.advance(200.0)
    began = world.clock.now()
    await typed("server01", "clpstat --local")
    assert (world.clock.now() - began).total_seconds() < 1.0
    await typed("server01", "clpstat")
    assert (world.clock.now() - began).total_seconds() >= world.plan.waits.internal_timeout_s


async def test_the_group_map_says_what_runs_where(typed):
    reply = await typed("server01", "clpstat -g")
    assert reply.out == pad(
        " ======================  GROUPMAP INFORMATION  =======================",
        "  Cluster : prod-db",
        "   *server0 : server01",
        "    server1 : server02",
        "",
        f"  {'-' * 68}",
        "    server0 [o] : failover[o] |",
        "    server1 [o] : |",
        END,
    )


async def test_clpmdstat_prints_the_published_form_while_both_sides_are_green(typed):
    expected = pad(
        "  Mirror Status: Normal",
        "",
        "  md1                 server01            server02",
        "  ------------------------------------------------------------",
        "  Mirror Color        GREEN               GREEN",
    )
    assert (await typed("server01", "clpmdstat --mirror md1")).out == expected
    assert (await typed("server02", "clpmdstat -m md1")).out == expected
    assert (await typed("server02", "clpmdstat -l")).out == "<md1>\n"


async def test_clpmdstat_tells_when_a_broken_mirror_was_last_whole(typed, world: World):
    world.cluster.break_mirror()
    broken = world.clock.now()
    world.clock.advance(90.0)
    rows = (await typed("server02", "clpmdstat -m md1")).out.splitlines()
    assert rows[0] == "  Mirror Status: Abnormal"
    assert rows[4] == "  Mirror Color        GREEN               RED"
    assert rows[5] == f"  Lastupdate Time     {world.clock.now():%Y/%m/%d %H:%M:%S} {broken:%Y/%m/%d %H:%M:%S}"
    assert rows[6] == f"  Break Time          {broken:%Y/%m/%d %H:%M:%S} {broken:%Y/%m/%d %H:%M:%S}"


async def test_clpmdstat_tells_how_far_a_recovery_is(typed, world: World):
    world.cluster.break_mirror()
    world.cluster.mend_mirror()
    world.clock.advance(0.25 * world.plan.waits.copy_s)
    text = (await typed("server01", "clpmdstat -m md1")).out
    assert "  Mirror Status: Recovering\n" in text
    assert "  Mirror Color        GREEN               YELLOW\n" in text
    assert "  Direction:          server01 -> server02\n  Percent:            25%\n" in text
    assert "  Used Time:          00:00:30\n  Remain Time:        00:01:30\n" in text


async def test_clpgrp_moves_stops_and_starts_and_waits_until_it_is_done(typed):
    assert (await typed("server01", "clpgrp -m failover -a server02")).out == "Command succeeded.\n"
    assert (await typed("server01", "clpgrp -n failover")).out == "server02\n"
    assert (await typed("server01", "clpgrp -t failover -h server02")).out == "Command succeeded.\n"
    assert (await typed("server01", "clpgrp -n failover")).status == 1
    assert (await typed("server01", "clpgrp -t failover")).status == 1
    assert (await typed("server01", "clpgrp -s failover -h server02")).out == "Command succeeded.\n"
    assert (await typed("server01", "clpgrp -s failover")).err.startswith(
        "The group has already been started on the other"
    )
    assert (await typed("server01", "clpgrp -m")).out == "Command succeeded.\n"
    assert (await typed("server02", "clpgrp -n")).out == "server01\n"


async def test_a_group_on_the_other_server_is_started_and_stopped_by_force_only(typed):
    for verb in ("-s", "-t"):
        refused = await typed("server02", f"clpgrp {verb} failover")
        assert refused.err.startswith("The group has already been started on the other server.")
    assert (await typed("server02", "clpgrp -s failover -f")).out == "Command succeeded.\n"
    assert (await typed("server01", "clpgrp -n failover")).out == "server02\n"
    assert (await typed("server02", "clpgrp -s -f failover")).err.endswith("on the local server.\n")
    assert (await typed("server01", "clpgrp -t failover -f")).out == "Command succeeded.\n"
    assert (await typed("server01", "clpgrp -n failover")).status == 1


async def test_a_group_stopped_by_hand_stays_stopped_even_when_a_server_joins(typed, world: World):
    await typed("server01", "clpgrp -t failover")
    world.cloud.reboot(world.machines["server01"].instance_id)
    world.clock.advance(300.0)
    assert (await typed("server02", "clpgrp -n failover")).status == 1


async def test_a_group_that_cannot_start_says_so_and_is_tried_on_the_other_server(typed, world: World):
    await typed("server01", "clpgrp -t failover")
    for copy in world.cluster.mirror.copies.values():
        copy.stale = True
    reply = await typed("server01", "clpgrp -s failover")
    assert (reply.status, reply.err) == (1, "Failed to start one or more resources. Check the status of group.\n")
    assert (await typed("server01", "clpmdctrl --force server02 md1")).out == "Command succeeded.\n"
    world.clock.advance(200.0)
    assert (await typed("server01", "clpgrp -n failover")).out == "server02\n"


async def test_clpdown_leaves_in_order_and_its_instance_stops(typed, world: World):
    assert (await typed("server01", "clpdown")).status == 0
    world.clock.advance(60.0)
    assert world.cloud.instances[world.machines["server01"].instance_id].state == "stopped"
    assert "      lankhb1        : Offline " in (await typed("server02", "clpstat --local")).out
    assert (await typed("server02", "clpgrp -n")).out == "server02\n"


async def test_clpdown_with_r_boots_again_and_aws_sees_nothing(typed, world: World):
    before = (await typed("server01", "cat /proc/sys/kernel/random/boot_id")).out
    await typed("server01", "clpdown -r")
    world.clock.advance(120.0)
    assert (await typed("server01", "cat /proc/sys/kernel/random/boot_id")).out != before
    assert world.cloud.instances[world.machines["server01"].instance_id].state == "running"
    assert "    server01 ........: Online " in (await typed("server02", "clpstat --local")).out


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("clpstatt", 127, "bash: clpstatt: command not found\n"),
        ("clpstat --loca1", 1, "Invalid parameter."),
        ("clpstat -x", 1, "Invalid parameter."),
        ("clpstat now", 1, "Invalid parameter."),
        ("clpstat --mon userw", 1, "clpstat: the pretend site has no screen for --mon\n"),
        ("sudo", 1, "usage: sudo "),
        ("sudo -u nobody hostname", 1, "sudo: unknown user nobody\n"),
        ("sudo --long hostname", 1, "sudo: option --long not recognized\n"),
        ("clpstat -m", 1, "clpstat: the pretend site has no screen for -m\n"),
        ("clpstat -h server09", 1, "Invalid server name.\n"),
        ("clpmdstat", 1, "Invalid parameter.\n"),
        ("clpmdstat -m md9", 1, "Invalid mirror disk resource name.\n"),
        ("clpgrp failover", 1, "Invalid parameter.\n"),
        ("clpgrp -s -t failover", 1, "Invalid parameter.\n"),
        ("clpgrp -t nothing", 1, "Invalid group name.\n"),
        ("clpcl", 1, "Invalid parameter.\n"),
        ("clpcl -s", 1, "Start server01 : Invalid server status."),
        ("clpmdctrl md1", 1, "clpmdctrl: the pretend site knows only"),
        ("cat /etc/shadow", 1, "cat: /etc/shadow: No such file or directory\n"),
        ("true; reboot", 2, "bash: this pretend shell runs one plain command, not ';'\n"),
        ("clpstat && true", 2, "bash: this pretend shell runs one plain command, not '&&'\n"),
        ("clpstat | head", 2, "bash: this pretend shell runs one plain command, not '|'\n"),
        ("clpstat 'never closed", 2, "bash: -c: line 1: unexpected EOF"),
    ],
)
async def test_a_wrong_command_is_answered_and_fails(typed, line: str, status: int, said: str):
    reply = await typed("server01", line)
    assert reply.err.startswith(said)
    assert (reply.out, reply.status) == ("", status)


@pytest.mark.parametrize(
    "line",
    [
        "hostname",
        "  'host''name' ",
        '"hostname"',
        "/bin/hostname",
        "LANG=C hostname",
        "sudo -n -u root hostname",
        r"host\name",
    ],
)
async def test_a_command_is_found_however_it_is_quoted(typed, line: str):
    assert (await typed("server02", line)).out == "server02\n"


async def test_operators_within_quotes_are_plain_letters(typed):
    assert (await typed("server01", "cat 'a;b' \"c|d\"")).err.count("No such file") == 2


async def test_an_empty_line_does_nothing_well(typed):
    assert (await typed("server01", "  ")).status == 0


ANY_WORLD = World(two_node_mirror(), ManualClock())


@given(st.text())
def test_any_line_at_all_is_answered(line: str):
    reply = asyncio.run(run(Here(ANY_WORLD, ANY_WORLD.machines["server01"], root=True), line))
    assert 0 <= reply.status <= 127


async def test_cluster_commands_are_for_root_only(typed):
    assert (await typed("server01", "clpstat --local", root=False)).err == "Log in as root.\n"
    assert (await typed("server01", "sudo -n clpstat --local", root=False)).status == 0
    assert (await typed("server01", "hostname", root=False)).status == 0


async def test_a_node_tells_the_time_of_its_world(typed, world: World):
    assert (await typed("server01", "date +%s")).out == f"{int(world.clock.now().timestamp())}\n"
    assert (await typed("server01", "uptime -s")).out == f"{world.machines['server01'].booted_at:%Y-%m-%d %H:%M:%S}\n"
    assert (await typed("server01", "uptime")).status == 1


async def test_long_names_are_cut_in_the_short_form_and_whole_in_the_long_one():
    plan = two_node_mirror()
    plan = replace(plan, group=replace(plan.group, name="failover-of-the-billing-db", comment="Group for billing"))
    world = World(plan, ManualClock())
    here = Here(world, world.machines["server01"], root=True)
    short, long = (await run(here, "clpstat --local")).out, (await run(here, "clpstat --local --long")).out
    assert "    failover-of-the- : Online           Group for billing\n" in short
    assert "    failover-of-the-billing-db .......: Online           Group for billing\n" in long
