import pytest

from backends.sim.blueprint import Blueprint, mirror_pair, two_node_mirror
from backends.sim.clock import ManualClock
from backends.sim.nodes.conf import ConfError
from backends.sim.nodes.conf_read import read_conf, tree_of
from backends.sim.nodes.conf_write import written
from backends.sim.nodes.system import CONF
from backends.sim.world import World


def conf_of(plan: Blueprint, server: str = "server01") -> tuple[World, bytes]:
    world = World(plan, ManualClock(), seed=1)
    return world, world.machines[server].system.files[CONF]


@pytest.mark.parametrize("version", ["4.1", "4.2", "4.3", "5.0", "5.3"])
def test_the_file_says_what_the_cluster_was_built_as(version: str):
    world, raw = conf_of(mirror_pair(version))
    conf = read_conf(raw)
    assert (conf.cluster, conf.group, conf.auto_start) == ("prod-db", "failover", True)
    assert [(one.name, one.lan, one.mirror_connect) for one in conf.servers] == [
        ("server01", "172.16.10.11", "172.16.10.11"),
        ("server02", "172.16.20.11", "172.16.20.11"),
    ]
    assert [(one.data_partition, one.build) for one in conf.mirrors] == [
        ("/dev/clp_md1/dp", True),
        ("/dev/clp_md2/dp", True),
    ]
    assert conf.vip is not None
    assert conf.vip.ip == world.plan.vip
    assert list(conf.vip.eni_ids.values()) == [
        world.cloud.instances[one.instance_id].eni_id for one in world.machines.values()
    ]
    assert conf.dns is not None
    assert conf.dns.record == "db.cluster.internal."
    assert (b"<uuid>" in raw) == (version == "5.3")
    assert f"<savedversion>{version}.".encode() in raw


def test_both_nodes_have_the_same_file_and_it_leaves_defaults_out():
    world, raw = conf_of(two_node_mirror())
    assert world.machines["server02"].system.files[CONF] == raw
    assert raw.startswith(b'<?xml version="1.0" encoding="EUC-JP"?>\n<root>\n')
    assert b"fullcopy" not in raw
    assert b"<start>" not in raw


def test_a_comment_in_japanese_is_kept_in_the_file_s_own_encoding():
    encoding, root = tree_of(conf_of(two_node_mirror())[1])
    comment = root.find("cluster/comment")
    assert comment is not None
    comment.text = "本番"
    raw = written(root, encoding)
    assert "本番".encode("euc_jp") in raw
    assert tree_of(raw)[1].findtext("cluster/comment") == "本番"


def test_a_mirror_connection_whose_two_addresses_differ_is_none():
    encoding, root = tree_of(conf_of(two_node_mirror())[1])
    inner = root.find("server/device/mdc/info")
    assert inner is not None
    inner.text = "10.9.9.9"
    assert read_conf(written(root, encoding)).servers[0].mirror_connect == ""


def test_every_change_gives_the_file_another_id():
    encoding, root = tree_of(conf_of(two_node_mirror())[1])
    before = root.findtext("trekking/configid")
    assert written(root, encoding) == conf_of(two_node_mirror())[1]
    root[0].text = "x"
    written(root, encoding)
    assert root.findtext("trekking/configid") != before


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<root>",
        b"<root/>",
        b'<?xml version="1.0" encoding="KLINGON"?><root/>',
        b'<?xml version="1.0" encoding="ASCII"?><root>\xff</root>',
        b'<root><group name="g"/><server name="s"><priority>first</priority></server></root>',
    ],
)
def test_what_is_no_configuration_is_refused(raw: bytes):
    with pytest.raises(ConfError):
        read_conf(raw)
