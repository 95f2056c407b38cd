from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backends.sim.faults import inject
from backends.sim.told import KEPT, LONGEST, CallTold, CommandTold, Record, as_json, as_line, bounded
from backends.sim.world import World

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LOOK = CommandTold(AT, "server01", "root", ("clpstat",), acts=False)
ACT = CommandTold(AT, "server01", "root", ("clpgrp", "-s"), acts=True)


async def test_a_command_is_recorded_with_its_time_its_words_and_how_it_ended(world: World, typed):
    began_at = world.clock.now()
    await typed("server01", "clpgrp -m failover -a server02")
    (told,) = world.told.all()
    assert told == CommandTold(
        began_at, "server01", "", ("clpgrp", "-m", "failover", "-a", "server02"), True, True, "exit 0"
    )


async def test_a_command_that_said_no_was_not_carried_out(world: World, typed):
    await typed("server01", "clpgrp -s failover")
    (told,) = world.told.all()
    assert (told.carried_out, told.ended) == (False, "exit 1")


async def test_a_command_told_to_fail_has_no_effect_and_the_next_one_has(world: World, typed):
    inject(world, ["fail", "server01", "clpgrp"])
    assert (await typed("server01", "clpgrp -t failover")).status == 1
    assert world.cluster.members["server01"].runs["failover"].phase == "online"
    assert (await typed("server01", "clpgrp -t failover")).status == 0
    assert [told.carried_out for told in world.told.all()] == [False, True]


@pytest.mark.parametrize(
    ("line", "acts"),
    [
        ("clpstat", False),
        ("sudo -n /opt/nec/clusterpro/bin/clpstat --local", False),
        ("sudo -u root LANG=C clpstat", False),
        ("LANG=C clpmdstat -m md1", False),
        ("clpgrp -n failover", False),
        ("systemctl is-active x.timer", False),
        ("systemctl stop x.timer", True),
        ("sudo -n clpgrp -t failover", True),
        ("clpcl -t -a", True),
        ("no-such-thing", True),
        ("'", True),
        ("clpstat; clpcl -t", True),
        ("", False),
    ],
)
async def test_looks_are_known_from_what_acts(world: World, typed, line: str, acts: bool):
    await typed("server01", line)
    (told,) = world.told.all(looks=True)
    assert told.acts is acts


def test_looks_do_not_push_out_what_was_done_and_nothing_grows_for_ever():
    record = Record()
    record.keep(ACT)
    for _ in range(2 * KEPT):
        record.keep(LOOK)
    assert record.all() == (ACT,)
    assert len(record.all(looks=True)) == KEPT + 1
    assert record.all(looks=True)[0] is ACT


async def test_words_and_parameters_are_kept_up_to_a_limit(world: World, typed):
    await typed("server01", f"echo {'x' * 10 * LONGEST}")
    assert [len(word) for word in world.told.all()[0].argv] == [4, LONGEST]  # type: ignore[union-attr] # a command
    assert bounded({"Name": "x" * LONGEST}) == {"...": "4108 letters of parameters"}


@pytest.mark.parametrize(
    "told", [ACT, CallTold(AT, "ec2", "StopInstances", "ap-northeast-1", "KEY", True, {"InstanceIds": ["i-1"]})]
)
def test_what_goes_through_json_reads_as_one_line(told):
    line = as_line(as_json(told))
    assert line == f"2026-01-05 09:00:00  {told.line}"


def test_a_line_carries_no_control_characters():
    hostile = replace(ACT, argv=("\x1b]0;hello\x07", "\n"))
    assert as_line(as_json(hostile)).isprintable()
