"""AWS's replies, read into our nouns. Pure; every text is cleaned here, for names and tags are anybody's."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from backends.aws.words import CHECKS, INSTANCE_STATES, ROUTE_STATES, word
from backends.model import Health, Identity, Instance, Interface, Part, Route, Word
from backends.text import clean_line

Fact: TypeAlias = Mapping[str, Any]
"""An item of a reply, as botocore parsed it."""

STATUS_CHECKS = (("system", "SystemStatus"), ("instance", "InstanceStatus"), ("attached-ebs", "AttachedEbsStatus"))
TARGETS = (
    "NetworkInterfaceId",
    "InstanceId",
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "EgressOnlyInternetGatewayId",
    "CoreNetworkArn",
)
"""Where a route may name its target: the interface first, for that is what CLUSTERPRO's awsvip sets."""

NOT_FOUND = Word("not found", Health.UNKNOWN)
"""Our word, where AWS lists no instance of that id: a wrong id, another account or region, or long terminated."""


def instances(found: Iterable[Fact], statuses: Iterable[Fact], wanted: Iterable[str]) -> tuple[Instance, ...]:
    """The wanted instances, in that order; one that AWS does not list is there with the state `NOT_FOUND`."""
    facts = {_text(fact, "InstanceId"): fact for fact in found}
    checks = {_text(status, "InstanceId"): _checks(status) for status in statuses}
    return tuple(
        _instance(facts[id_], checks.get(id_, ())) if id_ in facts else Instance(id_, "", NOT_FOUND) for id_ in wanted
    )


def interfaces(found: Iterable[Fact]) -> tuple[Interface, ...]:
    """Network interfaces, by id."""
    return tuple(sorted((_interface(fact) for fact in found), key=lambda interface: interface.id))


def routes(tables: Iterable[Fact], destinations: Iterable[str]) -> tuple[Route, ...]:
    """The routes to these destinations, by destination and table."""
    wanted = frozenset(destinations)
    found = (
        _route(table, fact)
        for table in tables
        for fact in table.get("Routes", ())
        if _text(fact, "DestinationCidrBlock") in wanted
    )
    return tuple(sorted(found, key=lambda route: (route.destination, route.table)))


def identity(reply: Fact) -> Identity:
    """Who AWS says we are."""
    return Identity(_text(reply, "Account"), _text(reply, "Arn"))


def _instance(fact: Fact, checks: tuple[Part, ...]) -> Instance:
    attached = sorted(
        fact.get("NetworkInterfaces", ()), key=lambda interface: interface.get("Attachment", {}).get("DeviceIndex", 0)
    )
    return Instance(
        id=_text(fact, "InstanceId"),
        name=_name(fact),
        state=word(fact.get("State", {}).get("Name"), INSTANCE_STATES),
        zone=_text(fact.get("Placement", {}), "AvailabilityZone"),
        private_ip=_text(fact, "PrivateIpAddress"),
        checks=checks,
        interfaces=tuple(_text(interface, "NetworkInterfaceId") for interface in attached),
    )


def _checks(status: Fact) -> tuple[Part, ...]:
    return tuple(Part(name, word(status[key].get("Status"), CHECKS)) for name, key in STATUS_CHECKS if status.get(key))


def _interface(fact: Fact) -> Interface:
    return Interface(
        id=_text(fact, "NetworkInterfaceId"),
        instance=_text(fact.get("Attachment", {}), "InstanceId") or None,
        private_ips=tuple(_text(address, "PrivateIpAddress") for address in fact.get("PrivateIpAddresses", ())),
        subnet=_text(fact, "SubnetId"),
        source_dest_check=bool(fact.get("SourceDestCheck", True)),
    )


def _route(table: Fact, fact: Fact) -> Route:
    return Route(
        table=_text(table, "RouteTableId"),
        destination=_text(fact, "DestinationCidrBlock"),
        target=next((_text(fact, key) for key in TARGETS if fact.get(key)), ""),
        instance=_text(fact, "InstanceId") or None,
        state=word(fact.get("State"), ROUTE_STATES),
        table_name=_name(table),
    )


def _name(fact: Fact) -> str:
    return next((_text(tag, "Value") for tag in fact.get("Tags", ()) if tag.get("Key") == "Name"), "")


def _text(fact: Fact, key: str) -> str:
    return clean_line(str(fact.get(key) or ""))
