"""Route 53 as it is read: private zones and their records. It is global; the region of the call does not matter."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from backends.sim.aws.filters import Answer
from backends.sim.cloud import AwsError, Cloud
from backends.sim.cloud.model import Record, Zone

T = TypeVar("T")
MOST = 100
"""The largest page, and the page where none is asked for."""


def list_hosted_zones(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> Answer:
    """All zones, in the order they were made; the marker is the next zone's id."""
    zones = list(cloud.zones.values())
    first = _position([zone.id for zone in zones], params.get("Marker"))
    here, following = _page(zones, first, params)
    return {
        "HostedZones": [_zone(zone) for zone in here],
        "Marker": params.get("Marker", ""),
        "IsTruncated": following is not None,
        "NextMarker": following.id if following else None,
        "MaxItems": _size(params),
    }


def list_hosted_zones_by_name(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> Answer:
    """All zones from a name on, by name."""
    zones = sorted(cloud.zones.values(), key=lambda zone: (_order(zone.domain), zone.id))
    start = (_order(dotted(params.get("DNSName", ""))), params.get("HostedZoneId", ""))
    first = sum((_order(zone.domain), zone.id) < start for zone in zones) if params.get("DNSName") else 0
    here, following = _page(zones, first, params)
    return {
        "HostedZones": [_zone(zone) for zone in here],
        "DNSName": params.get("DNSName"),
        "IsTruncated": following is not None,
        "NextDNSName": following.domain if following else None,
        "NextHostedZoneId": following.id if following else None,
        "MaxItems": _size(params),
    }


def list_hosted_zones_by_vpc(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> Answer:
    """The zones whose names a VPC's machines can resolve."""
    vpc = (params["VPCRegion"], params["VPCId"])
    found = [zone for zone in cloud.zones.values() if vpc in zone.vpcs]
    summaries = [
        {"HostedZoneId": zone.id, "Name": zone.domain, "Owner": {"OwningAccount": cloud.number}} for zone in found
    ]
    return {"HostedZoneSummaries": summaries, "MaxItems": _size(params)}


def get_hosted_zone(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> Answer:
    """One zone and the VPCs it is for."""
    zone = find(cloud, params["Id"])
    return {"HostedZone": _zone(zone), "VPCs": [{"VPCRegion": region, "VPCId": vpc} for region, vpc in zone.vpcs]}


def list_resource_record_sets(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> Answer:
    """A zone's records, by name (its labels read from the right) and type, from a name on."""
    records = sorted(find(cloud, params["HostedZoneId"]).records, key=_record_order)
    first = 0
    if name := params.get("StartRecordName"):
        start = (_order(dotted(name)), params.get("StartRecordType", ""))
        first = sum(_record_order(record) < start for record in records)
    elif params.get("StartRecordType"):
        raise AwsError("InvalidInput", "A record type to start at needs a record name too.")
    here, following = _page(records, first, params)
    return {
        "ResourceRecordSets": [_record(record) for record in here],
        "IsTruncated": following is not None,
        "NextRecordName": following.name if following else None,
        "NextRecordType": following.kind if following else None,
        "MaxItems": _size(params),
    }


OPERATIONS = {
    "ListHostedZones": list_hosted_zones,
    "ListHostedZonesByName": list_hosted_zones_by_name,
    "ListHostedZonesByVPC": list_hosted_zones_by_vpc,
    "GetHostedZone": get_hosted_zone,
    "ListResourceRecordSets": list_resource_record_sets,
}


def _page(rows: Sequence[T], first: int, params: Mapping[str, Any]) -> tuple[Sequence[T], T | None]:
    """This page's rows, and the row the next page starts with."""
    last = first + int(_size(params))
    return rows[first:last], rows[last] if last < len(rows) else None


def _size(params: Mapping[str, Any]) -> str:
    """How many a page holds; Route 53 writes and reads it as text."""
    asked = str(params.get("MaxItems", MOST))
    if not asked.isdecimal() or int(asked) < 1:
        raise AwsError("InvalidInput", f"MaxItems must be a number above zero, not '{asked}'.")
    return str(min(int(asked), MOST))


def find(cloud: Cloud, zone_id: str) -> Zone:
    """The zone of this id. Raises AwsError: there is none."""
    zone = cloud.zones.get(zone_id.removeprefix("/hostedzone/"))
    if zone is None:
        raise AwsError("NoSuchHostedZone", f"No hosted zone found with ID: {zone_id}", 404)
    return zone


def _position(ids: Sequence[str], marker: str | None) -> int:
    if not marker:
        return 0
    if marker not in ids:
        raise AwsError("InvalidInput", f"The marker '{marker}' names no hosted zone.")
    return ids.index(marker)


def _zone(zone: Zone) -> Answer:
    return {
        "Id": f"/hostedzone/{zone.id}",
        "Name": zone.domain,
        "CallerReference": zone.id,
        "Config": {"Comment": "", "PrivateZone": True},
        "ResourceRecordSetCount": len(zone.records),
    }


def _record(record: Record) -> Answer:
    values = [{"Value": value} for value in record.values]
    return {"Name": record.name, "Type": record.kind, "TTL": record.ttl_s, "ResourceRecords": values}


def dotted(name: str) -> str:
    """A name as Route 53 keeps it, with the dot at its end."""
    return name if name.endswith(".") or not name else f"{name}."


def _order(name: str) -> tuple[str, ...]:
    """Names are sorted by their labels from the right, as Route 53 lists them."""
    return tuple(reversed(name.strip(".").split(".")))


def _record_order(record: Record) -> tuple[tuple[str, ...], str]:
    return _order(record.name), record.kind
