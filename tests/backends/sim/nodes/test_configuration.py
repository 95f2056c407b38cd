import pytest

from backends.sim.nodes.conf_read import read_conf
from backends.sim.nodes.system import CONF


def conf(world, server: str):
    return read_conf(world.machines[server].system.files[CONF])


async def stopped(typed, world) -> None:
    await typed("server01", "clpcl -t -a")
    world.clock.advance(60.0)


async def test_a_value_is_pulled_set_pushed_and_then_on_every_server(typed, world):
    await stopped(typed, world)
    assert (await typed("server01", "clpcfctrl --pull -l -x /root")).out == "Command succeeded.(code:0)\n"
    assert (await typed("server01", "clpcfset add rscparam md md1 parameters/fullcopy 0")).status == 0
    assert conf(world, "server01").mirrors[0].build
    assert (await typed("server01", "clpcfctrl --compcheck -l -x /root")).status == 0
    reply = await typed("server01", "clpcfctrl --push -l -x /root")
    assert reply.out == (
        "file delivery to server 172.16.10.11 success.\n"
        "file delivery to server 172.16.20.11 success.\n"
        "The upload is completed successfully.(cfmgr:0)\n"
        "Command succeeded.(code:0)\n"
    )
    for server in ("server01", "server02"):
        assert [one.build for one in conf(world, server).mirrors] == [False, True]


async def test_each_kind_of_value_can_be_set(typed, world):
    await typed("server01", "clpcfctrl --pull -l -x .")
    for line in (
        "device server02 lan 0 10.1.2.11",
        "device server02 mdc 0 10.1.2.12",
        "rscparam awsvip awsvip1 parameters/ip 172.32.0.1",
        "rscparam awsvip awsvip1 parameters/eniid eni-1",
        "rscparam awsvip awsvip1 server@server02/parameters/eniid eni-2",
        "grpparam failover failover start 0",
        "clsparam cluster/comment restored",
        "monparam mdw mdw1 comment looked-at",
    ):
        reply = await typed("server01", f"clpcfadm add {line}")
        assert (reply.status, reply.err) == (0, "")
    edited = read_conf(world.machines["server01"].system.files["/root/clp.conf"])
    assert [one.lan for one in edited.servers] == ["172.16.10.11", "10.1.2.11"]
    assert edited.servers[1].mirror_connect == "10.1.2.12"
    assert edited.vip is not None
    assert (edited.vip.ip, edited.vip.eni_ids) == ("172.32.0.1", {"server01": "eni-1", "server02": "eni-2"})
    assert not edited.auto_start
    text = (await typed("server01", "cat clp.conf")).out
    assert "<comment>restored</comment>" in text
    assert text.startswith('<?xml version="1.0" encoding="EUC-JP"?>\n')


async def test_a_push_to_a_server_that_is_not_there_needs_force_and_leaves_that_one_behind(typed, world):
    await stopped(typed, world)
    world.machines["server02"].power_off()
    await typed("server01", "clpcfctrl --pull -l -x /root")
    await typed("server01", "clpcfset add rscparam md md2 parameters/fullcopy 0")
    refused = await typed("server01", "clpcfctrl --push -l -x /root")
    assert (refused.status, refused.err.splitlines()[0]) == (1, "file delivery to server 172.16.20.11 failed.")
    assert conf(world, "server01").mirrors[1].build
    forced = await typed("server01", "clpcfctrl --push -l -x /root --force")
    assert forced.status == 0
    assert not conf(world, "server01").mirrors[1].build
    assert conf(world, "server02").mirrors[1].build


async def test_a_server_is_delivered_to_at_the_address_it_has_in_the_new_file(typed, world):
    await stopped(typed, world)
    await typed("server01", "clpcfctrl --pull -l -x /root")
    await typed("server01", "clpcfset add device server02 lan 0 10.9.9.9")
    refused = await typed("server01", "clpcfctrl --push -l -x /root")
    assert (refused.status, refused.err.splitlines()[0]) == (1, "file delivery to server 10.9.9.9 failed.")


async def test_addresses_pushed_together_with_other_settings_reach_the_others_no_more(typed, world):
    await stopped(typed, world)
    world.machines["server02"].address = "172.16.20.12"
    await typed("server01", "clpcfctrl --pull -l -x /root")
    await typed("server01", "clpcfset add device server02 lan 0 172.16.20.12")
    await typed("server01", "clpcfset add rscparam md md1 parameters/fullcopy 0")
    reply = await typed("server01", "clpcfctrl --push -l -x /root")
    assert (reply.status, reply.out) == (1, "file delivery to server 172.16.10.11 success.\n")
    assert reply.err.splitlines()[0] == "file delivery to server 172.16.20.12 failed."
    assert [conf(world, server).mirrors[0].build for server in ("server01", "server02")] == [False, True]
    again = await typed("server01", "clpcfctrl --push -l -x /root")
    assert again.status == 0
    assert conf(world, "server02") == conf(world, "server01")


async def test_addresses_and_mirror_disks_of_a_running_cluster_are_not_changed(typed, world):
    await typed("server01", "clpcfctrl --pull -l -x /root")
    await typed("server01", "clpcfset add rscparam md md1 parameters/fullcopy 0")
    assert (await typed("server01", "clpcfctrl --push -l -x /root")).err.startswith("To apply the changes you made")
    assert conf(world, "server01").mirrors[0].build


async def test_servers_with_wrong_addresses_do_not_hear_each_other_though_each_runs(typed, world):
    await stopped(typed, world)
    await typed("server01", "clpcfctrl --pull -l -x /root")
    await typed("server01", "clpcfset add device server02 lan 0 10.9.9.9")
    await typed("server01", "clpcfctrl --push -l -x /root --force")
    await typed("server01", "clpcl -s")
    await typed("server02", "clpcl -s")
    world.clock.advance(400.0)
    for own, other in (("server01", "server02"), ("server02", "server01")):
        rows = (await typed(own, "clpstat --local")).out.splitlines()
        assert f"   *{own} ........: Online           " in rows
        assert f"    {other} ........: Offline          " in rows


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("clpcfctrl --push -l -x /root/nowhere", "Could not open /root/nowhere/clp.conf."),
        ("clpcfctrl --push -l -x /root/broken", "The configuration is not valid: "),
        ("clpcfctrl --compcheck -l -x /root/broken", "The configuration is not valid: "),
        ("clpcfctrl --pull -x /root", "Invalid option."),
        ("clpcfset add device server01 lan 0 10.1.1.1", "Could not open clp.conf."),
    ],
)
async def test_a_configuration_that_is_not_there_or_no_good_is_refused(typed, world, line, said):
    world.machines["server01"].system.files["/root/broken/clp.conf"] = b"<root>"
    reply = await typed("server01", line)
    assert reply.status == 1
    assert reply.err.startswith(said)


@pytest.mark.parametrize(
    "words",
    [
        "del device server01 lan 0",
        "add device server09 lan 0 10.1.1.1",
        "add device server01 lan first 10.1.1.1",
        "add rscparam md md9 parameters/fullcopy 0",
        "add rscparam md md1 ../fullcopy 0",
        "add clsparam cluster/comment 😀",
        "add",
    ],
)
async def test_an_edit_that_makes_no_sense_changes_nothing(typed, world, words):
    await typed("server01", "clpcfctrl --pull -l -x /root")
    before = world.machines["server01"].system.files["/root/clp.conf"]
    assert (await typed("server01", f"clpcfset {words}")).status == 1
    assert world.machines["server01"].system.files["/root/clp.conf"] == before


async def test_a_file_is_written_from_what_is_typed(typed, world):
    await typed("server01", "tee /root/new/clp.conf", says="<root/>")
    assert (await typed("server01", "cat new/clp.conf")).out == "<root/>"
    assert (await typed("server01", "tee /etc/passwd", says="x")).err == "tee: /etc/passwd: Permission denied\n"
    assert (await typed("server01", "tee /root/x", says="x", root=False)).status == 1
