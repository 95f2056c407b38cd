import pytest

from backends.sim.clock import ManualClock
from backends.sim.cloud import Cloud

VIP = "10.0.0.200"


@pytest.fixture
def cloud():
    return Cloud(ManualClock())


@pytest.fixture
def nodes(cloud):
    zones = ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1c"]
    ips = ["172.16.10.11", "172.16.20.11", "172.16.20.12"]
    ids = cloud.build_nodes("ap-northeast-1", ["n1", "n2", "n3"], ips, zones, VIP)
    return [cloud.instances[instance_id] for instance_id in ids]


def test_nodes_of_one_zone_share_its_subnet_and_its_table(cloud, nodes):
    assert [table.name for table in cloud.route_tables.values()] == ["Main", "Route-A", "Route-C"]
    assert nodes[0].subnet_id != nodes[1].subnet_id == nodes[2].subnet_id
    assert [node.name for node in nodes] == ["n1", "n2", "n3"]


def test_the_vip_first_leads_to_the_first_node(cloud, nodes):
    assert cloud.vip_targets(VIP) == [(table_id, nodes[0].eni_id, "active") for table_id in cloud.route_tables]
    assert cloud.vip_targets("10.0.0.201") == []


def test_the_vip_moves_in_every_table_at_once(cloud, nodes):
    assert cloud.set_vip_route(VIP, nodes[1].eni_id) == tuple(cloud.route_tables)
    assert {target for _, target, _ in cloud.vip_targets(VIP)} == {nodes[1].eni_id}


@pytest.mark.parametrize(
    ("state", "route"),
    [("running", "active"), ("stopping", "active"), ("stopped", "blackhole"), ("pending", "blackhole")],
)
def test_a_route_leads_somewhere_only_while_its_instance_is_up(cloud, nodes, state, route):
    cloud.put(nodes[0].id, state)
    assert {found for _, _, found in cloud.vip_targets(VIP)} == {route}


def test_a_route_to_a_detached_or_deleted_interface_is_a_black_hole(cloud, nodes):
    cloud.interfaces[nodes[0].eni_id].instance_id = None
    assert {found for _, _, found in cloud.vip_targets(VIP)} == {"blackhole"}
    del cloud.interfaces[nodes[0].eni_id]
    assert {found for _, _, found in cloud.vip_targets(VIP)} == {"blackhole"}


def test_another_cluster_with_the_same_vip_keeps_its_routes(cloud, nodes):
    others = cloud.build_nodes("ap-northeast-3", ["m1"], ["172.16.10.11"], ["ap-northeast-3a"], VIP)
    assert len(cloud.set_vip_route(VIP, nodes[1].eni_id)) == 3
    assert [target for _, target, _ in cloud.vip_targets(VIP)][3:] == [cloud.instances[others[0]].eni_id] * 2
