from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.sim.blueprint import two_node_mirror
from backends.sim.clock import ManualClock
from backends.sim.faults import FAULTS, FaultError, inject
from backends.sim.picture import picture
from backends.sim.stories import STORIES
from backends.sim.world import World

STORY = {story.name: story for story in STORIES}


def told(name: str) -> World:
    world = World(two_node_mirror(), ManualClock(), seed=3)
    STORY[name].begin(world)
    return world


def group(world: World, local: str) -> tuple[str, str | None]:
    row = picture(world.cluster, local).groups[0]
    return row.word, row.current


def colors(world: World, local: str) -> list[str]:
    return [side.color for side in world.cluster.mirror.seen_from(local)]


def test_the_healthy_story_is_healthy():
    world = told("healthy")
    assert group(world, "server01") == group(world, "server02") == ("Online", "server01")


def test_the_split_brain_story_has_both_servers_active():
    world = told("split-brain")
    assert (group(world, "server01"), group(world, "server02")) == (("Online", "server01"), ("Online", "server02"))


def test_the_peer_down_story_has_the_second_server_active_and_the_first_instance_stopped():
    world = told("peer-down")
    assert group(world, "server02") == ("Online", "server02")
    assert [one.state for one in world.cloud.instances.values()] == ["stopped", "running"]


def test_the_mirror_broken_story_has_a_second_copy_that_is_behind():
    world = told("mirror-broken")
    assert colors(world, "server01") == ["GREEN", "RED"]
    assert group(world, "server02") == ("Online", "server01")


def test_the_cluster_stopped_story_has_every_server_offline():
    world = told("cluster-stopped")
    assert group(world, "server01") == ("Offline", None)
    assert {row.word for row in picture(world.cluster, "server02").servers} == {"Offline"}


def test_the_flaky_story_makes_every_kind_of_trouble_again_and_again():
    world = told("flaky")
    kinds, cuts, delays = set(), 0, 0
    for _ in range(600):
        world.clock.advance(5.0)
        kinds |= {fault.kind for fault in world.aws_faults}
        cuts += sum(line.take_cut() for line in world.lines.values())
        delays += sum(line.delay_s > 0 for line in world.lines.values())
    assert kinds == {"throttle", "lose-reply"}
    assert cuts > 10
    assert delays > 10


def test_the_flaky_story_is_the_same_again_for_the_same_seed():
    def trouble() -> list[tuple[str, int]]:
        world = told("flaky")
        world.clock.advance(600.0)
        return [(fault.kind, fault.times) for fault in world.aws_faults]

    assert trouble() == trouble()


def test_trouble_nobody_meets_does_not_pile_up():
    world = told("flaky")
    world.clock.advance(24 * 3600.0)
    assert len(world.aws_faults) <= 3
    assert all(line.cuts <= 1 for line in world.lines.values())


def test_a_fault_is_done_and_said(world: World):
    assert inject(world, ["stop", "server02"]) == "Done: stop server02."
    assert world.cloud.instances[world.machines["server02"].instance_id].state == "stopping"


def test_the_vip_can_be_sent_to_the_wrong_server(world: World):
    inject(world, ["move-route", "server02"])
    second = world.cloud.instances[world.machines["server02"].instance_id]
    assert {eni for _, eni, _ in world.cloud.vip_targets(world.plan.vip)} == {second.eni_id}
    assert group(world, "server01") == ("Online", "server01")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Name a fault; --list shows them."),
        (["cut-lnk"], "There is no fault 'cut-lnk'; there is cut-link"),
        (["stop"], "It is asked for like this: stop SERVER."),
        (["stop", "server1"], "There is no server 'server1'; there is server"),
        (["never-boots", "somewhere"], "'somewhere' is not an IPv4 address."),
        (["lose-file", "server01", "/no/file"], "server01 has no file /no/file."),
        (["slow", "server01", "a-lot"], "'a-lot' is not a number of seconds."),
        (["throttle", "0"], "'0' is not a number of calls."),
        (["break-mirror", "md2"], "There is no mirror disk 'md2'; there is md1."),
        (["ssh-cut"], "It is asked for like this: ssh-cut SERVER [PROGRAM]."),
        (["fail", "server01", "clpgroup"], "There is no program 'clpgroup'; there is clpgrp"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_in_one_sentence(world: World, words: list[str], sentence: str):
    with pytest.raises(FaultError) as refused:
        inject(world, words)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_what_aws_refuses_is_no_fault(world: World):
    inject(world, ["stop", "server01"])
    with pytest.raises(FaultError, match="AWS refuses: "):
        inject(world, ["reboot", "server01"])


WORD = {
    "SERVER": "server02",
    "MIRROR": "md1",
    "SECONDS": "0.5",
    "COUNT": "2",
    "OPERATION": "StopInstances",
    "PROGRAM": "clpgrp",
    "REGION": "ap-northeast-1",
    "ZONE": "ap-northeast-1a",
    "TYPE": "m6i.large",
    "ADDRESS": "172.31.10.11",
    "KEY": "alias/cluster",
    "PATH": "/root/licences/eval_base_53_sv2.key",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_can_be_done_as_its_usage_says(world: World, fault):
    if fault.name == "start":
        inject(world, ["stop", "server02"])
        world.clock.advance(120.0)
    if fault.name == "find-file":
        inject(world, ["lose-file", "server02", WORD["PATH"]])
    once = fault.name == "lose-disk"  # a disk that is gone cannot be lost again
    short = tuple(kind for kind in fault.operands if not kind.startswith("["))
    for operands in {short} if once else {fault.operands, short}:
        assert inject(world, [fault.name, *(WORD[kind.strip("[]")] for kind in operands)]).startswith("Done: ")


def test_clear_mends_all_that_is_not_a_machine(world: World):
    for words in (
        ["silence", "server01"],
        ["slow", "server02", "9"],
        ["throttle", "5"],
        ["cut-link"],
        ["hide-target", "server01"],
    ):
        inject(world, words)
    inject(world, ["clear"])
    assert not any(line.silent or line.delay_s for line in world.lines.values())
    assert world.aws_faults == []
    assert world.cluster.linked("server01", "server02")
    assert not world.cluster.members["server01"].blind


trouble = st.sampled_from(
    [["cut-link"], ["mend-link"], ["break-mirror", "md1"], ["mend-mirror", "md1"]]
    + [
        [verb, server]
        for verb in ("stop", "start", "reboot", "move-route", "hide-target")
        for server in ("server01", "server02")
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(trouble, st.floats(0.0, 400.0)), max_size=12))
def test_after_any_trouble_two_servers_that_hear_each_other_agree(troubles):
    world = World(two_node_mirror(), ManualClock(), seed=1)
    for words, seconds in troubles:
        with suppress(FaultError):  # AWS starts nothing that is stopping, and reboots nothing that is stopped
            inject(world, words)
        world.clock.advance(seconds)
    inject(world, ["clear"])
    world.clock.advance(120.0)
    for machine in world.machines.values():
        if world.cloud.instances[machine.instance_id].state == "stopped":
            world.cloud.start(machine.instance_id)
    world.clock.advance(1000.0)
    first, second = (picture(world.cluster, name) for name in world.machines)
    assert (first.servers, first.groups, first.monitors) == (second.servers, second.groups, second.monitors)
    assert {row.word for row in first.servers} == {"Online"}
    both_behind = colors(world, "server01") == ["RED", "RED"]
    assert both_behind or (first.groups[0].word, colors(world, "server01")) == ("Online", ["GREEN", "GREEN"])
