"""Where a cluster is restored, as the site file says it and as it is."""

import tomllib
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from backends import sitefile
from backends.sim.blueprint import mirror_pair, two_node_mirror
from backends.sim.clock import ManualClock
from backends.sim.files import new_keys, write_site
from backends.sim.world import World

SERVERS = ("server01", "server02")


@pytest.fixture
def world() -> World:
    return World(mirror_pair("4.3"), ManualClock(), seed=1)


@pytest.fixture
def path(world: World, tmp_path: Path) -> Path:
    return write_site(tmp_path, world, new_keys(world), 2222, "http://127.0.0.1:1")


def test_the_product_reads_it(path: Path):
    (cluster,) = sitefile.read(path).clusters
    assert [one.kind for one in cluster.places] == ["dr", "drill"]
    assert all(one.client and len(one.nodes) == 2 for one in cluster.places)


@pytest.mark.parametrize("label", ["dr", "drill"])
def test_all_it_names_is_there_and_in_one_vpc(world: World, path: Path, label: str):
    table, cloud = tomllib.loads(path.read_text())["clusters"]["prod-db"][label], world.cloud
    assert table["region"] == cloud.vpcs[table["vpc"]].region == "ap-northeast-3"
    tables = {one.id: {*one.associations.values()} for one in cloud.route_tables.values() if one.vpc_id == table["vpc"]}
    own = {None, *(node["subnet"] for node in table["nodes"].values())}
    assert set(table["route_tables"]) == {id_ for id_, serves in tables.items() if serves <= own}
    assert len(table["route_tables"]) == 3
    assert len(tables) == {"dr": 4, "drill": 3}[label]
    assert cloud.zones[table["zone"]].domain == table["record"]
    assert cloud.zones[table["zone"]].vpcs == (("ap-northeast-3", table["vpc"]),)
    assert [cloud.groups[one].vpc_id for one in table["security_groups"]] == [table["vpc"]]
    assert (table["key_pair"], table["instance_type"]) == ("cluster", "m6i.large")
    assert {table["guard_profile"], table["node_profile"]} <= set(cloud.profiles)
    assert ip_address(table["vips"][0]) not in ip_network(cloud.vpcs[table["vpc"]].cidr)
    for server in SERVERS:
        node = table["nodes"][server]
        subnet = cloud.subnets[node["subnet"]]
        assert subnet.vpc_id == table["vpc"]
        assert ip_address(node["address"]) in ip_network(subnet.cidr)
        assert set(node["licences"]) <= set(world.machines[server].system.files)
    addresses = {one.private_ip for one in cloud.instances.values() if one.vpc_id == table["vpc"]}
    assert addresses == {table["client"]["address"]}


def test_nothing_of_a_drill_is_the_restored_cluster_s(path: Path):
    cluster = tomllib.loads(path.read_text())["clusters"]["prod-db"]
    real, drill = cluster["dr"], cluster["drill"]
    for key in ("vpc", "vips", "zone", "record", "security_groups", "guard_profile", "node_profile", "route_tables"):
        assert not set(real[key]) & set(drill[key]) if isinstance(real[key], list) else real[key] != drill[key]
    files = [set(place["nodes"][server]["licences"]) for place in (real, drill) for server in SERVERS]
    assert len(set().union(*files)) == 8


def test_the_licences_of_each_place_are_of_serials_of_their_own(world: World, path: Path):
    cluster = tomllib.loads(path.read_text())["clusters"]["prod-db"]
    serials = [
        world.machines[server].system.files[file]
        for place in ("dr", "drill")
        for server in SERVERS
        for file in cluster[place]["nodes"][server]["licences"]
    ]
    assert len(set(serials)) == 8
    assert serials[0] == b"product=CLUSTERPRO X 4.3 for Linux\nserial=eval-base-sv3\n"


def test_a_site_that_cannot_be_restored_anywhere_names_no_place(tmp_path: Path):
    world = World(two_node_mirror(), ManualClock(), seed=1)
    path = write_site(tmp_path, world, new_keys(world), 2222, "http://127.0.0.1:1")
    assert set(tomllib.loads(path.read_text())["clusters"]["prod-db"]) == {
        "vips",
        "mirrors",
        "nodes",
        "quarantine_group",
    }
