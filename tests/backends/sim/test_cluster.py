from dataclasses import replace

import pytest

from backends.sim.blueprint import Server, two_node_mirror
from backends.sim.clock import ManualClock
from backends.sim.picture import picture
from backends.sim.world import World

GROUP = "failover"


def servers(world: World, local: str) -> dict[str, str]:
    return {row.name: row.word for row in picture(world.cluster, local).servers}


def beats(world: World, local: str) -> dict[str, tuple[str, ...]]:
    return {row.name: tuple(beat.word for beat in row.beats) for row in picture(world.cluster, local).servers}


def group(world: World, local: str) -> tuple[str, str | None]:
    row = picture(world.cluster, local).groups[0]
    return row.word, row.current


def resources(world: World, local: str) -> dict[str, str]:
    return {row.name: row.word for row in picture(world.cluster, local).groups[0].resources}


def monitors(world: World, local: str) -> dict[str, str]:
    return {row.name: row.word for row in picture(world.cluster, local).monitors}


def colors(world: World, local: str) -> list[str]:
    return [side.color for side in world.cluster.mirror.seen_from(local)]


def vip_holder(world: World) -> str:
    (eni,) = {eni for _, eni, _ in world.cloud.vip_targets(world.plan.vip)}
    return next(one.name for one in world.cloud.instances.values() if one.eni_id == eni)


def stop(world: World, server: str) -> None:
    world.cloud.stop(world.machines[server].instance_id)


def start(world: World, server: str) -> None:
    world.cloud.start(world.machines[server].instance_id)


@pytest.mark.parametrize("local", ["server01", "server02"])
def test_a_healthy_cluster_looks_the_same_from_both_servers(world: World, local: str):
    assert servers(world, local) == {"server01": "Online", "server02": "Online"}
    assert beats(world, local) == {"server01": ("Normal", "Normal"), "server02": ("Normal", "Normal")}
    assert group(world, local) == ("Online", "server01")
    assert set(monitors(world, local).values()) == {"Normal"}
    assert colors(world, local) == ["GREEN", "GREEN"]
    assert vip_holder(world) == "server01"


def test_servers_that_hear_nothing_for_a_moment_are_cautious_and_stay_as_they_are(world: World):
    world.cluster.cut_link()
    world.clock.advance(40.0)
    assert servers(world, "server02") == {"server01": "Caution", "server02": "Caution"}
    assert group(world, "server02") == ("Online", "server01")
    world.cluster.mend_link()
    assert servers(world, "server02") == {"server01": "Online", "server02": "Online"}
    world.clock.advance(300.0)
    assert group(world, "server01") == group(world, "server02") == ("Online", "server01")
    assert colors(world, "server01") == ["GREEN", "GREEN"]


def test_a_cut_link_ends_in_two_truths(world: World):
    world.cluster.cut_link()
    world.clock.advance(120.0)
    assert servers(world, "server01") == {"server01": "Online", "server02": "Offline"}
    assert servers(world, "server02") == {"server01": "Offline", "server02": "Online"}
    assert beats(world, "server01") == {"server01": ("Normal", "Normal"), "server02": ("Unknown", "Unknown")}
    assert beats(world, "server02") == {"server01": ("Unknown", "Unknown"), "server02": ("Normal", "Normal")}
    assert group(world, "server01") == ("Online", "server01")
    assert group(world, "server02") == ("Online", "server02")
    assert monitors(world, "server01") == {
        "awsvipw1": "Normal",
        "mdnw1": "Error",
        "mdw1": "Caution",
        "userw": "Normal",
    }
    assert monitors(world, "server02") == monitors(world, "server01") | {"mdnw1": "Caution"}
    assert vip_holder(world) == "server02"
    assert colors(world, "server01") == ["GREEN", "GRAY"]
    assert colors(world, "server02") == ["GRAY", "GREEN"]


def test_a_server_that_does_not_reach_its_target_says_so_to_both_and_runs_on(world: World):
    world.cluster.hide_target("server01")
    for local in ("server01", "server02"):
        assert servers(world, local) == {"server01": "Caution", "server02": "Online"}
        assert beats(world, local) == {"server01": ("Normal", "Error"), "server02": ("Normal", "Normal")}
    world.clock.advance(300.0)
    assert group(world, "server02") == ("Online", "server01")
    world.cluster.show_target()
    assert servers(world, "server02") == {"server01": "Online", "server02": "Online"}


def test_of_two_servers_cut_apart_the_one_without_its_target_goes_down(world: World):
    world.cluster.hide_target("server01")
    world.cluster.cut_link()
    world.clock.advance(120.0)
    assert group(world, "server02") == ("Online", "server02")
    assert [one.state for one in world.cloud.instances.values()] == ["stopped", "running"]


def test_servers_that_meet_while_both_are_active_shut_themselves_down(world: World):
    world.cluster.cut_link()
    world.clock.advance(120.0)
    world.cluster.mend_link()
    world.clock.advance(60.0)
    assert [one.state for one in world.cloud.instances.values()] == ["stopped", "stopped"]


def test_after_a_split_both_copies_are_red_and_the_group_fails_until_one_is_trusted(world: World):
    world.cluster.cut_link()
    world.clock.advance(120.0)
    world.cluster.mend_link()
    world.clock.advance(60.0)
    start(world, "server01")
    start(world, "server02")
    world.clock.advance(200.0)
    assert colors(world, "server01") == ["RED", "RED"]
    assert group(world, "server01")[0] == "Error"
    assert resources(world, "server01")["md1"] == "Online Failure"
    world.cluster.mirror.trust("server02")
    assert colors(world, "server01") == ["YELLOW", "GREEN"]
    world.clock.advance(world.plan.waits.copy_s)
    assert colors(world, "server01") == ["GREEN", "GREEN"]


def test_the_second_server_takes_over_from_a_stopped_instance_after_the_timeout_only(world: World):
    stop(world, "server01")
    world.clock.advance(89.0)
    assert group(world, "server02") == ("Online", "server01")
    assert vip_holder(world) == "server01"
    world.clock.advance(20.0)
    assert group(world, "server02") == ("Online", "server02")
    assert servers(world, "server02") == {"server01": "Offline", "server02": "Online"}
    assert monitors(world, "server02")["mdw1"] == monitors(world, "server02")["mdnw1"] == "Caution"
    assert colors(world, "server02") == ["GRAY", "GREEN"]
    assert vip_holder(world) == "server02"


def test_a_stopped_server_that_comes_back_joins_and_its_mirror_is_recovered(world: World):
    stop(world, "server01")
    world.clock.advance(150.0)
    start(world, "server01")
    world.clock.advance(50.0)
    assert servers(world, "server02") == {"server01": "Online", "server02": "Online"}
    assert group(world, "server01") == ("Online", "server02")
    assert colors(world, "server01") == ["YELLOW", "GREEN"]
    world.clock.advance(world.plan.waits.copy_s)
    assert colors(world, "server01") == ["GREEN", "GREEN"]
    assert monitors(world, "server01")["mdw1"] == "Normal"


def test_a_reboot_gives_the_machine_a_new_boot_id_and_the_group_to_the_other_server(world: World):
    before = world.machines["server01"].boot_id
    world.cloud.reboot(world.machines["server01"].instance_id)
    assert not world.machines["server01"].up
    world.clock.advance(60.0)
    assert world.machines["server01"].boot_id != before
    assert group(world, "server01") == ("Online", "server02")


def test_a_server_alone_waits_five_minutes_for_the_other_before_it_starts_the_group(world: World):
    stop(world, "server01")
    stop(world, "server02")
    world.clock.advance(60.0)
    start(world, "server01")
    world.clock.advance(300.0)
    assert group(world, "server01") == ("Offline", None)
    world.clock.advance(60.0)
    assert group(world, "server01") == ("Online", "server01")


def test_a_first_choice_with_an_old_copy_fails_to_start_and_the_other_takes_over(world: World):
    stop(world, "server01")
    world.clock.advance(150.0)
    stop(world, "server02")
    world.clock.advance(60.0)
    start(world, "server01")
    start(world, "server02")
    seen = set()
    for _ in range(120):
        world.clock.advance(1.0)
        seen.add((*group(world, "server02"), resources(world, "server02")["md1"]))
    assert ("Error", "server01", "Online Failure") in seen or ("Offline Pending", "server01", "Online Failure") in seen
    assert group(world, "server01") == ("Online", "server02")


def test_a_mirror_broken_while_copying_leaves_the_target_red_and_mended_begins_again(world: World):
    world.cluster.break_mirror()
    assert colors(world, "server02") == ["GREEN", "RED"]
    world.cluster.mend_mirror()
    world.clock.advance(0.4 * world.plan.waits.copy_s)
    assert colors(world, "server02") == ["GREEN", "YELLOW"]
    assert world.cluster.mirror.percent() == 40
    world.cluster.break_mirror()
    assert colors(world, "server02") == ["GREEN", "RED"]
    assert monitors(world, "server01")["mdw1"] == "Caution"
    world.cluster.mend_mirror()
    assert world.cluster.mirror.percent() == 0


def test_starting_and_stopping_a_group_takes_time_and_is_seen_from_both_servers(world: World):
    run = world.cluster.members["server01"].runs[GROUP]
    world.cluster.hold(GROUP, held=True, by=world.cluster.members["server01"])
    run.stop()
    assert group(world, "server02") == ("Offline Pending", "server01")
    world.clock.advance(10.0)
    assert group(world, "server02") == ("Offline", None)
    assert set(resources(world, "server02").values()) == {"Offline"}
    run.start()
    world.clock.advance(1.0)
    assert group(world, "server02") == ("Online Pending", "server01")
    assert resources(world, "server02") == {"md1": "Online Pending", "awsvip1": "Offline", "exec1": "Offline"}


def test_three_servers_hand_the_group_on_by_priority():
    plan = two_node_mirror()
    plan = replace(plan, servers=(*plan.servers, Server("server03", "172.16.30.11", "ap-northeast-1d")))
    world = World(plan, ManualClock(), seed=1)
    stop(world, "server01")
    world.clock.advance(150.0)
    assert group(world, "server03") == ("Online", "server02")
    stop(world, "server02")
    world.clock.advance(150.0)
    assert group(world, "server03") == ("Online", "server03")
    assert servers(world, "server03") == {"server01": "Offline", "server02": "Offline", "server03": "Online"}
