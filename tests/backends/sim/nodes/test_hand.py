"""The operator's hand in the Cluster WebUI of a restored node."""

import pytest

from backends.sim import hand
from backends.sim.blueprint import REHEARSAL
from backends.sim.faults import FaultError
from backends.sim.nodes.conf_read import read_conf
from backends.sim.nodes.system import CONF
from tests.backends.sim.nodes import osaka

ADDRESSES = tuple(f"interconnect/{server}={address}" for server, address in osaka.ADDRESSES.items())


def conf(world, server: str):
    return read_conf(world.machines[server].system.files[CONF])


def rest(world, launched) -> tuple[str, ...]:
    """All that is to be filled in once the addresses are right."""
    first, second = (world.cloud.instances[one.instance_id] for one in launched.values())
    zone = next(one.id for one in world.cloud.zones.values() if one.domain == osaka.DOMAIN)
    return (
        f"awsvip1/IP Address={osaka.VIP}",
        f"awsvip1/VPC ID={first.vpc_id}",
        f"awsvip1/ENI ID/server01={first.eni_id}",
        f"awsvip1/ENI ID/server02={second.eni_id}",
        f"awsdns1/Hosted Zone ID={zone}",
        f"awsdns1/Resource Record Set Name={osaka.DOMAIN}",
        f"awsdns1/IP Address/server01={osaka.ADDRESSES['server01']}",
        f"awsdns1/IP Address/server02={osaka.ADDRESSES['server02']}",
        "md1/Execute the initial mirror construction=off",
        "md2/Execute the initial mirror construction=off",
    )


def test_every_field_is_shown_with_its_value(world):
    shown = {one.name: one.value for one in hand.shown(world, "server02")}
    first, second = (world.cloud.instances[one.instance_id] for one in world.machines.values())
    assert shown["interconnect/server01"] == shown["mirror disk connect/server01"] == "172.16.10.11"
    assert (shown["awsvip1/IP Address"], shown["awsvip1/VPC ID/server02"]) == ("10.0.0.200", first.vpc_id)
    assert (shown["awsvip1/ENI ID/server01"], shown["awsvip1/ENI ID/server02"]) == (first.eni_id, second.eni_id)
    assert shown["awsvip1/ENI ID"] == first.eni_id
    assert shown["awsdns1/Resource Record Set Name"] == "db.cluster.internal."
    assert shown["md2/Execute the initial mirror construction"] == "on"
    assert shown["md1/Data Partition Device Name"] == "/dev/clp_md1/dp"
    assert shown["httpnp1/Target Host"] == "np-target.s3-website-ap-northeast-1.amazonaws.com"
    assert shown["failover/Startup Attribute"] == "Automatic Startup"


@pytest.mark.parametrize("version", ["4.1", "5.3"])
async def test_a_restore_configured_by_hand_comes_up_as_it_should(new_site, version: str):
    world, typed = new_site(version)
    launched = await osaka.set_up(world, typed)
    await osaka.licence_and_region(typed)
    osaka.ready_aws(world, launched)
    said = hand.apply(world, "server01-osaka", ADDRESSES)
    assert said == (
        "The configuration was delivered to 172.31.10.11, 172.31.20.11. Restart the OS manually to apply the changes."
    )
    hand.apply(world, osaka.ADDRESSES["server01"], rest(world, launched))
    for server in osaka.SERVERS:
        assert [one.mirror_connect for one in conf(world, f"{server}-osaka").servers] == list(osaka.ADDRESSES.values())
    await osaka.post_process(world, typed)
    assert osaka.colors(world) == {"GREEN"}
    assert (await typed("server02-osaka", "clpgrp -n failover")).out == "server01\n"
    assert (await typed("server02-osaka", "clpgrp -m failover")).status == 0
    assert [(one.node, one.by, one.ended) for one in world.told.all() if one.by == hand.BY] == [
        ("server01-osaka", "Cluster WebUI", "applied")
    ] * 2


@pytest.mark.parametrize("place", [osaka.OSAKA, REHEARSAL], ids=lambda one: one.label)
@pytest.mark.parametrize("version", ["4.3", "5.3"])
async def test_an_operator_who_knows_all_fills_in_what_is_right_there(new_site, version: str, place):
    world, typed = new_site(version)
    launched = await osaka.set_up(world, typed, place=place)
    await osaka.licence_and_region(typed, place)
    osaka.ready_aws(world, launched, place)
    first = launched["server01"]
    hand.apply(world, first.address, ["--addresses"])
    hand.apply(world, first.address, ["--rest"])
    left = (await typed(first.name, "grep -rnF -e ap-northeast-1 -e 172.16. -e 10.0.0.200 -e cluster.internal "
                        "/opt/nec/clusterpro")).out  # fmt: skip
    assert left == ""
    for source in ("server01", "server02"):
        instance = world.cloud.instances[world.machines[source].instance_id]
        for old in (instance.id, instance.eni_id, instance.vpc_id):
            assert (await typed(first.name, f"grep -rnF -e {old} /opt/nec/clusterpro")).status == 1
    await osaka.post_process(world, typed, place)
    assert osaka.colors(world, place) == {"GREEN"}
    assert (await typed(first.name, "clpgrp -n failover")).out == "server01\n"


async def test_where_the_cluster_has_always_been_there_is_nothing_to_fill_in(world, typed):
    await osaka.quiesce(world, typed)
    with pytest.raises(FaultError, match="nothing is to be changed"):
        hand.apply(world, "server01", ["--rest"])


async def test_a_switch_in_its_usual_place_is_left_out_of_the_file(world, typed):
    await osaka.quiesce(world, typed)
    before = world.machines["server01"].system.files[CONF]
    hand.apply(
        world,
        "server01",
        ["MD1/execute the initial mirror construction=OFF", "failover/Startup Attribute=Manual Startup"],
    )
    changed = conf(world, "server02")
    assert ([one.build for one in changed.mirrors], changed.auto_start) == ([False, True], False)
    hand.apply(
        world,
        "server02",
        ["md1/Execute the initial mirror construction=on", "failover/Startup Attribute=Automatic Startup"],
    )
    assert world.machines["server01"].system.files[CONF] == before


async def test_a_mirror_connection_of_its_own_can_be_given_and_forgotten(world, typed):
    await osaka.set_up(world, typed)
    hand.apply(world, "server01-osaka", [*ADDRESSES, "mirror disk connect/server02=172.16.20.11"])
    server = conf(world, "server01-osaka").servers[1]
    assert (server.lan, server.mirror_connect) == ("172.31.20.11", "172.16.20.11")


async def test_addresses_pushed_together_with_other_settings_stay_on_the_server_at_hand(world, typed):
    launched = await osaka.set_up(world, typed)
    before = world.machines["server02-osaka"].system.files[CONF]
    with pytest.raises(FaultError, match=r"delivered to 172.31.10.11. It could not be delivered to 172.31.20.11."):
        hand.apply(world, "server01-osaka", [*ADDRESSES, *rest(world, launched)])
    assert conf(world, "server01-osaka").servers[1].lan == "172.31.20.11"
    assert world.machines["server02-osaka"].system.files[CONF] == before


@pytest.mark.parametrize(
    ("node", "words", "said"),
    [
        ("server09", ["x/y=z"], "There is no node 'server09'; there is server02, server01"),
        ("server01", ["awsvip1/ENI=eni-1"], "There is no field 'awsvip1/ENI'; there is awsvip1/IP Address, "),
        ("server01", ["nothing/x=1"], "There is no field 'nothing/x'; there is awsdns1, awsvip1, failover"),
        ("server01", ["awsvip1/IP Address"], "A field is filled in as FIELD=VALUE, not 'awsvip1/IP Address'"),
        ("server01", ["md1/Execute the initial mirror construction=no"], "is one of on, off"),
        ("server01", ["md1/Execute the initial mirror construction=off"], "stop the cluster"),
        ("server01", ["awsvip1/IP Address=\N{SNOWMAN}"], "codec can't encode"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_in_a_sentence(world, node: str, words: list[str], said: str):
    before = world.machines["server01"].system.files[CONF]
    with pytest.raises(FaultError, match=said):
        hand.apply(world, node, words)
    assert world.machines["server01"].system.files[CONF] == before


async def test_who_is_down_does_not_answer_and_is_left_behind_where_that_is_forced(world, typed):
    await osaka.quiesce(world, typed)
    world.machines["server02"].power_off()
    with pytest.raises(FaultError, match="The Cluster WebUI of server02 does not answer: it is down"):
        hand.shown(world, "server02")
    off = "md2/Execute the initial mirror construction=off"
    with pytest.raises(FaultError, match=r"It could not be delivered to 172.16.20.11"):
        hand.apply(world, "server01", [off])
    assert conf(world, "server01").mirrors[1].build
    hand.apply(world, "server01", [off, "--force"])
    assert [conf(world, server).mirrors[1].build for server in osaka.SERVERS] == [False, True]
