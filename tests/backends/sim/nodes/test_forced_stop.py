"""A server that is down is forced to stop before what it ran is taken over; where that fails, nothing is."""

import pytest

from backends.sim import hand
from backends.sim.nodes import forced_script
from backends.sim.nodes.conf_read import read_conf
from backends.sim.nodes.system import CONF, LOG
from tests.backends.sim.nodes import osaka


def instance(world, server: str):
    return world.cloud.instances[world.machines[server].instance_id]


def current(world, server: str = "server02") -> str | None:
    place = world.clusters[server].member_of(world.machines[server]).place_of("failover")
    return place[0] if place else None


async def log(typed, server: str) -> str:
    return str((await typed(server, f"cat {LOG}")).out)


@pytest.mark.parametrize("version", ["4.1", "4.3", "5.0", "5.3"])
async def test_of_a_split_the_standby_stops_the_active_server_and_then_takes_over(new_site, version: str):
    world, typed = new_site(version)
    world.cluster.cut_link()
    world.clock.advance(95.0)
    assert instance(world, "server01").state == "stopping"
    assert world.cluster.members["server02"].runs["failover"].phase == "offline"
    world.clock.advance(30.0)
    assert (instance(world, "server01").state, current(world)) == ("stopped", "server02")
    assert instance(world, "server02").state == "running"
    said = await log(typed, "server02")
    assert "Forced stop of server server01 has started." in said
    assert "Forced stop of server server01 has ended." in said


async def test_a_server_that_left_with_a_word_is_not_stopped(world, typed):
    await typed("server01", "clpcl -t")
    world.clock.advance(200.0)
    assert (instance(world, "server01").state, current(world)) == ("running", "server02")


async def test_a_server_without_a_group_is_not_stopped(world):
    world.machines["server02"].power_off()
    world.clock.advance(200.0)
    assert (instance(world, "server02").state, current(world, "server01")) == ("running", "server01")


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("no right", "not authorized"),
        ("another region", "there is no instance"),
        ("an id of nobody", "there is no instance i-0"),
        ("stop protection", "OperationNotPermitted"),
        ("it hangs", "it does not come to a stop"),
        ("region lost", "the region does not answer"),
    ],
)
async def test_a_forced_stop_that_fails_holds_the_failover_back(new_site, monkeypatch, trouble: str, said: str):
    world, typed = new_site("5.3")
    first, second = instance(world, "server01"), instance(world, "server02")
    system = world.machines["server02"].system
    match trouble:
        case "no right":
            second.profile = "cluster-guard"
        case "another region":
            system.regions["root"] = "ap-northeast-3"
        case "an id of nobody":
            system.files[CONF] = system.files[CONF].replace(first.id.encode(), b"i-0")
            await typed("server02", "clpcl -r")
            world.clock.advance(60.0)
        case "stop protection":
            first.stop_protection = True
        case "it hangs":
            monkeypatch.setattr("backends.sim.cloud.instances.ABRUPT_STOP_S", 4000.0)
        case _:
            world.cloud.lost.add("ap-northeast-1")  # its endpoint only
            world.cluster.members["server02"].conf = None
            world.cluster.members["server02"].conf = read_conf(
                system.files[CONF].replace(b"s3-website-ap-northeast-1", b"s3-website-ap-northeast-3")
            )
    world.cluster.cut_link()
    world.clock.advance(500.0)
    assert world.cluster.members["server02"].runs["failover"].phase == "offline"
    written = await log(typed, "server02")
    assert f"Forced stop of server server01 has failed: {said}" in written
    assert "Failover is canceled" in written


async def test_a_server_heard_again_is_no_longer_held_against_anybody(world):
    instance(world, "server02").profile = "cluster-guard"
    world.cluster.cut_link()
    world.clock.advance(200.0)
    world.cluster.mend_link()
    world.clock.advance(10.0)
    instance(world, "server02").profile = "cluster-node"
    world.cloud.stop(instance(world, "server01").id, skip_os_shutdown=True)
    world.clock.advance(200.0)
    assert current(world) == "server02"


def test_the_script_of_earlier_versions_is_on_each_node_and_later_ones_have_none(new_site):
    for version, there in (("4.3", True), ("5.0", False)):
        world, _ = new_site(version)
        files = world.machines["server02"].system.files
        assert (forced_script.SCRIPT in files, b"<forcestop>" in files[CONF]) == (there, not there)
        ids = {server: instance(world, server).id for server in osaka.SERVERS}
        if there:
            read = forced_script.read(files[forced_script.SCRIPT])
            assert read is not None
            assert (read.instance_ids, read.region) == (ids, "ap-northeast-1")
        else:
            resource = read_conf(files[CONF]).forced_stop
            assert resource is not None
            assert resource.instance_ids == ids


async def test_the_script_goes_with_the_configuration_when_that_is_pulled_and_pushed(new_site):
    world, typed = new_site("4.3")
    await osaka.quiesce(world, typed)
    await typed("server01", "clpcfctrl --pull -l -x /root/conf")
    copied = (await typed("server01", "cat /root/conf/scripts/forcestop.sh")).out
    assert "REGION=ap-northeast-1\n" in copied
    changed = copied.replace("REGION=ap-northeast-1", "REGION=ap-northeast-3")
    await typed("server01", "tee /root/conf/scripts/forcestop.sh", says=changed)
    assert (await typed("server01", "clpcfctrl --push -l -x /root/conf")).status == 0
    assert (await typed("server02", f"cat {forced_script.SCRIPT}")).out == changed


@pytest.mark.parametrize(
    ("version", "prefix"), [("4.1", "forced stop script/Instance ID"), ("5.3", "forcestop1/Instance ID")]
)
async def test_a_hand_fills_in_the_instances_of_the_forced_stop(new_site, version: str, prefix: str):
    world, typed = new_site(version)
    await osaka.quiesce(world, typed)
    hand.apply(world, "server01", [f"{prefix}/server01=i-1", f"{prefix}/server02=i-2"])
    shown = {one.name: one.value for one in hand.shown(world, "server02")}
    assert (shown[f"{prefix}/server01"], shown[f"{prefix}/server02"]) == ("i-1", "i-2")
    with pytest.raises(hand.FaultError, match="There is no field"):
        hand.apply(world, "server01", [f"{prefix}/server03=i-3"])
