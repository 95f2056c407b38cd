"""AWS's replies, read into our nouns. Pure; every text is cleaned here, for names and tags are anybody's."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeAlias

from backends.aws.words import CHECKS, IMAGE_STATES, INSTANCE_STATES, ROUTE_STATES, SNAPSHOT_STATES, word
from backends.model import Health, Identity, Image, Instance, Interface, Part, Route, Snapshot, Word
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
    facts = {text(fact, "InstanceId"): fact for fact in found}
    checks = {text(status, "InstanceId"): _checks(status) for status in statuses}
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
        if text(fact, "DestinationCidrBlock") in wanted
    )
    return tuple(sorted(found, key=lambda route: (route.destination, route.table)))


def identity(reply: Fact) -> Identity:
    """Who AWS says we are."""
    return Identity(text(reply, "Account"), text(reply, "Arn"))


def images(found: Iterable[Fact], snapshots: Iterable[Fact], region: str) -> tuple[Image, ...]:
    """Images with their snapshots, by name. Of a snapshot that EC2 does not list the state is not known."""
    told = {text(one, "SnapshotId"): one for one in snapshots}
    return tuple(sorted((_image(one, told, region) for one in found), key=lambda image: (image.name, image.id)))


def snapshot_ids(found: Iterable[Fact]) -> tuple[str, ...]:
    """The ids of all snapshots of these images."""
    return tuple(id_ for image in found for _, disk in _disks(image) if (id_ := text(disk, "SnapshotId")))


def _instance(fact: Fact, checks: tuple[Part, ...]) -> Instance:
    attached = sorted(
        fact.get("NetworkInterfaces", ()), key=lambda interface: interface.get("Attachment", {}).get("DeviceIndex", 0)
    )
    return Instance(
        id=text(fact, "InstanceId"),
        name=tag(fact),
        state=word(fact.get("State", {}).get("Name"), INSTANCE_STATES),
        zone=text(fact.get("Placement", {}), "AvailabilityZone"),
        private_ip=text(fact, "PrivateIpAddress"),
        checks=checks,
        interfaces=tuple(text(interface, "NetworkInterfaceId") for interface in attached),
        subnet=text(fact, "SubnetId"),
    )


def _checks(status: Fact) -> tuple[Part, ...]:
    return tuple(Part(name, word(status[key].get("Status"), CHECKS)) for name, key in STATUS_CHECKS if status.get(key))


def _interface(fact: Fact) -> Interface:
    return Interface(
        id=text(fact, "NetworkInterfaceId"),
        instance=text(fact.get("Attachment", {}), "InstanceId") or None,
        private_ips=tuple(text(address, "PrivateIpAddress") for address in fact.get("PrivateIpAddresses", ())),
        subnet=text(fact, "SubnetId"),
        source_dest_check=bool(fact.get("SourceDestCheck", True)),
    )


def _route(table: Fact, fact: Fact) -> Route:
    return Route(
        table=text(table, "RouteTableId"),
        destination=text(fact, "DestinationCidrBlock"),
        target=next((text(fact, key) for key in TARGETS if fact.get(key)), ""),
        instance=text(fact, "InstanceId") or None,
        state=word(fact.get("State"), ROUTE_STATES),
        table_name=tag(table),
    )


def tag(fact: Fact, key: str = "Name") -> str:
    """The value of an item's tag; empty where there is none."""
    return next((text(one, "Value") for one in fact.get("Tags", ()) if one.get("Key") == key), "")


def text(fact: Fact, key: str) -> str:
    """What an item says under a key, cleaned; empty where it says nothing."""
    return clean_line(str(fact.get(key) or ""))


def _image(fact: Fact, told: Mapping[str, Fact], region: str) -> Image:
    root = text(fact, "RootDeviceName")
    return Image(
        id=text(fact, "ImageId"),
        name=text(fact, "Name"),
        region=region,
        state=word(fact.get("State"), IMAGE_STATES),
        created=_time(fact.get("CreationDate")),
        tags=tuple((text(one, "Key"), text(one, "Value")) for one in fact.get("Tags", ())),
        snapshots=tuple(
            _snapshot(device, disk, told.get(text(disk, "SnapshotId"), {}), root) for device, disk in _disks(fact)
        ),
        message=text(fact.get("StateReason", {}), "Message"),
    )


def _snapshot(device: str, disk: Fact, fact: Fact, root: str) -> Snapshot:
    size, data = fact.get("VolumeSize", disk.get("VolumeSize")), fact.get("FullSnapshotSizeInBytes")
    return Snapshot(
        id=text(disk, "SnapshotId"),
        device=device,
        size_gib=size if isinstance(size, int) else 0,
        state=word(fact.get("State"), SNAPSHOT_STATES),
        progress=text(fact, "Progress"),
        data_bytes=data if isinstance(data, int) else None,
        started=_time(fact.get("StartTime")),
        root=bool(root) and device == root,
        encrypted=bool(fact.get("Encrypted", disk.get("Encrypted", False))),
        message=text(fact, "StateMessage"),
        key=text(fact, "KmsKeyId"),
    )


def _disks(image: Fact) -> list[tuple[str, Fact]]:
    """An image's disks by device; a device without a disk is none."""
    devices = image.get("BlockDeviceMappings", ())
    return [(text(one, "DeviceName"), one["Ebs"]) for one in devices if one.get("Ebs")]


def _time(said: object) -> datetime | None:
    """A time of a reply, read already or as EC2 writes it; `None` where it is none."""
    if isinstance(said, datetime):
        return said
    with suppress(ValueError, TypeError):
        return datetime.fromisoformat(str(said)) if said else None
    return None
