"""Which instances and network interfaces are which node's: by id, or by the address in its subnet. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from backends.aws.facts import Fact, text
from backends.settings import Node

LEAVING = ("shutting-down", "terminated")
"""States of an instance that is given up; its address may be another one's already."""


def instances_by_node(found: Iterable[Fact], nodes: Sequence[Node]) -> dict[str, Fact]:
    """The instance of each node that has one. Of two at one address it is the one that is not given up."""
    ordered = sorted(found, key=lambda one: one.get("State", {}).get("Name") in LEAVING)
    owned: dict[str, Fact] = {}
    for node in nodes:
        own = next((one for one in ordered if _is_of(one, node)), None)
        if own is not None:
            owned[node.name] = own
    return owned


def card_owner(card: Fact, nodes: Sequence[Node]) -> Node | None:
    """The node that a network interface is of: it was made for it, has its address, or is at its instance."""
    attached = text(card.get("Attachment", {}), "InstanceId")
    for node in nodes:
        if node.instance:
            if attached == node.instance:
                return node
        elif _is_card_of(card, node):
            return node
    return None


def cards_by_node(cards: Iterable[Fact], nodes: Sequence[Node]) -> dict[str, Fact]:
    """The network interface of each node that has one; the one that was made for it, or is its first, before others."""
    ordered = sorted(cards, key=lambda one: one.get("Attachment", {}).get("DeviceIndex", 0))
    owned: dict[str, Fact] = {}
    for node in nodes:
        own = [one for one in ordered if card_owner(one, nodes) is node]
        made = [one for one in own if node.eni and text(one, "NetworkInterfaceId") == node.eni]
        for card in (*made, *own)[:1]:
            owned[node.name] = card
    return owned


def own_card(instance: Fact, node: Node) -> Fact:
    """The interface of a node's instance that is the node's: the one that has its address, else the first."""
    held = instance.get("NetworkInterfaces", ())
    ordered = sorted(held, key=lambda one: one.get("Attachment", {}).get("DeviceIndex", 0))
    return next((one for one in ordered if _is_card_of(one, node)), ordered[0] if ordered else {})


def addresses(card: Fact) -> Iterator[str]:
    """Every private address of an interface, the primary one first."""
    told = (card, *card.get("PrivateIpAddresses", ()))
    yield from dict.fromkeys(address for one in told if (address := text(one, "PrivateIpAddress")))


def serving(subnet: str, vpc: str, tables: Iterable[Fact]) -> Fact:
    """The route table of a subnet: the one it is associated with, else the main one of its VPC."""
    main: Fact = {}
    for table in tables:
        for one in table.get("Associations", ()):
            if text(one, "SubnetId") == subnet:
                return table
            if one.get("Main") and text(table, "VpcId") == vpc:
                main = table
    return main


def _is_of(instance: Fact, node: Node) -> bool:
    if node.instance:
        return text(instance, "InstanceId") == node.instance
    return any(_is_card_of(one, node) for one in instance.get("NetworkInterfaces", ()))


def _is_card_of(card: Fact, node: Node) -> bool:
    """By its first address only: a further one may be taken by anybody's instance, and moved from one to another."""
    made = bool(node.eni) and text(card, "NetworkInterfaceId") == node.eni
    there = bool(node.subnet) and text(card, "SubnetId") == node.subnet and node.address == next(addresses(card), "")
    return made or there
