"""Which machine is a node's: a restored one has no id in the site file."""

from backends.model import Health, Instance, Interface, Word
from backends.settings import Cluster, Node
from backends.views.machines import instance_of, owner_of

RUNNING = Word("running", Health.OK)
THERE = Node("server01", "172.31.10.11", subnet="subnet-0a")
HERE = Node("server01", "172.16.10.11", instance="i-1")


def test_a_node_with_an_id_is_that_instance_wherever_it_stands():
    found = [Instance("i-2", "", RUNNING, private_ip="172.16.10.11"), Instance("i-1", "", RUNNING)]
    assert instance_of(HERE, found) == found[1]
    assert instance_of(HERE, found[:1]) is None


def test_a_restored_node_is_known_by_its_address_in_its_own_subnet():
    stranger = Instance("i-3", "", RUNNING, private_ip=THERE.address, subnet="subnet-0b")
    own = Instance("i-4", "", RUNNING, private_ip=THERE.address, subnet="subnet-0a")
    assert instance_of(THERE, [stranger, own]) == own
    assert instance_of(THERE, [stranger]) is None
    assert instance_of(Node("x", THERE.address), [own]) is None
    assert instance_of(None, [own]) is None


def test_an_interface_is_of_the_node_whose_instance_or_address_it_has():
    cluster = Cluster("prod.dr", (THERE,))
    assert (
        owner_of(cluster, Interface("eni-1", "i-4", (THERE.address,), "subnet-0a", source_dest_check=False))
        == "server01"
    )
    assert owner_of(cluster, Interface("eni-1", "i-4", (THERE.address,), "subnet-0b", source_dest_check=False)) is None
    assert owner_of(Cluster("prod", (HERE,)), Interface("eni-2", "i-1", (), "", source_dest_check=True)) == "server01"
    assert owner_of(Cluster("prod", (HERE,)), Interface("eni-2", None, (), "", source_dest_check=True)) is None
