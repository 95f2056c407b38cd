"""Whose an instance or an interface is: by id, or by the address in its subnet."""

from backends.aws.owning import addresses, card_owner, cards_by_node, instances_by_node, own_card
from backends.settings import Node

PLACED = Node("server01", "10.0.0.11", subnet="subnet-a")
MADE = Node("server02", "10.0.0.12", subnet="subnet-a", eni="eni-made")
KNOWN = Node("server03", "h3", instance="i-3")
NODES = (PLACED, MADE, KNOWN)


def card(id_, address, subnet="subnet-a", at=0, instance=""):
    attachment = {"DeviceIndex": at, "InstanceId": instance} if instance else {"DeviceIndex": at}
    own = {"NetworkInterfaceId": id_, "SubnetId": subnet, "PrivateIpAddress": address, "Attachment": attachment}
    return own | {"PrivateIpAddresses": [{"PrivateIpAddress": address}]}


def machine(id_, *cards, state="running"):
    return {"InstanceId": id_, "State": {"Name": state}, "NetworkInterfaces": list(cards)}


def test_an_instance_is_known_by_its_id_its_address_or_the_interface_made_for_it():
    found = [
        machine("i-1", card("eni-1", "10.0.0.11")),
        machine("i-2", card("eni-made", "10.0.0.99")),
        machine("i-3", card("eni-3", "10.0.0.13")),
    ]
    owned = instances_by_node(found, NODES)
    assert {name: one["InstanceId"] for name, one in owned.items()} == {
        "server01": "i-1", "server02": "i-2", "server03": "i-3",
    }  # fmt: skip


def test_the_same_address_in_another_subnet_is_somebody_else_s():
    assert instances_by_node([machine("i-1", card("eni-1", "10.0.0.11", "subnet-b"))], NODES) == {}
    assert card_owner(card("eni-1", "10.0.0.11", "subnet-b"), NODES) is None


def test_an_address_alone_is_no_node_s():
    assert card_owner(card("eni-1", "h1", ""), (Node("server01", "h1"),)) is None


def test_of_two_at_one_address_it_is_the_one_that_is_not_given_up():
    old, new = (
        machine(id_, card(f"eni-{id_}", "10.0.0.11"), state=state)
        for id_, state in (("o", "shutting-down"), ("n", "pending"))
    )
    assert instances_by_node([old, new], (PLACED,))["server01"] is new
    assert instances_by_node([old], (PLACED,))["server01"] is old


def test_whoever_has_a_node_s_address_as_a_further_one_is_not_the_node():
    one = card("eni-1", "10.0.0.5") | {
        "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.5"}, {"PrivateIpAddress": "10.0.0.11"}]
    }
    assert list(addresses(one)) == ["10.0.0.5", "10.0.0.11"]
    assert card_owner(one, NODES) is None
    assert instances_by_node([machine("i-1", one)], NODES) == {}


def test_the_interface_of_a_known_instance_is_the_one_it_is_attached_to():
    first, second = card("eni-b", "10.0.0.13", instance="i-3"), card("eni-c", "10.0.0.14", at=1, instance="i-3")
    assert cards_by_node([second, first], NODES) == {"server03": first}


def test_the_interface_made_for_a_node_comes_before_one_at_its_address():
    at, made = card("eni-1", "10.0.0.12"), card("eni-made", "10.0.0.12", at=1)
    assert cards_by_node([at, made], NODES)["server02"] is made


def test_of_an_instance_s_interfaces_the_node_s_is_taken_and_else_the_first():
    first, own = card("eni-1", "10.0.0.5"), card("eni-2", "10.0.0.11", at=1)
    assert own_card(machine("i-1", own, first), PLACED) is own
    assert own_card(machine("i-3", own, first), KNOWN) is first
    assert own_card(machine("i-3"), KNOWN) == {}
