"""Route 53's calls that change something, and how far a change has come."""

from collections.abc import Mapping
from typing import Any

from backends.sim.aws.filters import Answer
from backends.sim.aws.route53 import dotted, find
from backends.sim.cloud import AwsError, Cloud, names
from backends.sim.cloud.model import Record, Zone

ACTIONS = ("CREATE", "DELETE", "UPSERT")
_IN_RECORD = {"Name", "Type", "TTL", "ResourceRecords"}


def change_resource_record_sets(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> Answer:
    """One batch, all of it or nothing; PENDING at first."""
    zone = find(cloud, params["HostedZoneId"])
    changes = [_change(change) for change in params["ChangeBatch"].get("Changes", ())]
    if not changes:
        raise AwsError("InvalidInput", "A change batch needs a change.")
    return {"ChangeInfo": _info(cloud, names.change_records(cloud, zone, changes))}


def get_change(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> Answer:
    """INSYNC when all servers have it."""
    change_id = params["Id"].removeprefix("/change/")
    if change_id not in cloud.name_changes:
        raise AwsError("NoSuchChange", f"Could not find resource with ID: {change_id}", 404)
    return {"ChangeInfo": _info(cloud, change_id)}


def associate_vpc(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> Answer:
    """Let a VPC, of whatever region, resolve a private zone's names."""
    zone, place = find(cloud, params["HostedZoneId"]), _vpc(cloud, params)
    for other in cloud.zones.values():
        if other.domain == zone.domain and place in other.vpcs:
            message = f"The VPC {place[1]} in region {place[0]} has already been associated with the hosted zone"
            raise AwsError("ConflictingDomainExists", f"{message} {other.id} with the same domain name.")
    zone.others.append(place)
    return {"ChangeInfo": _info(cloud, names.submit(cloud, zone))}


def disassociate_vpc(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> Answer:
    """Take that back; the last VPC of a zone stays."""
    zone, place = find(cloud, params["HostedZoneId"]), _vpc(cloud, params)
    if place not in zone.vpcs:
        message = f"The VPC: {place[1]} is not associated with the hosted zone: {zone.id}"
        raise AwsError("VPCAssociationNotFound", message, 404)
    if len(zone.vpcs) == 1:
        raise AwsError("LastVPCAssociation", "Cannot remove last VPC association for the private zone")
    _leave(zone, place)
    return {"ChangeInfo": _info(cloud, names.submit(cloud, zone))}


OPERATIONS = {
    "ChangeResourceRecordSets": change_resource_record_sets,
    "GetChange": get_change,
    "AssociateVPCWithHostedZone": associate_vpc,
    "DisassociateVPCFromHostedZone": disassociate_vpc,
}


def _change(change: Mapping[str, Any]) -> names.NameChange:
    record = change.get("ResourceRecordSet", {})
    if change.get("Action") not in ACTIONS or "Name" not in record or "Type" not in record:
        raise AwsError("InvalidInput", "A change needs an Action of CREATE, DELETE or UPSERT, and a Name and a Type.")
    if strange := record.keys() - _IN_RECORD:
        message = f"The pretend site does not simulate {min(strange)} of a resource record set."
        raise AwsError("UnsupportedOperation", message)
    values = [one.get("Value", "") for one in record.get("ResourceRecords", ())]
    if not values or "TTL" not in record:
        message = f"Invalid request: missing field 'TTL' or 'ResourceRecords' in Change with [{record['Name']}]"
        raise AwsError("InvalidInput", message)
    own = Record(dotted(record["Name"].lower()), record["Type"], int(record["TTL"]), values)
    return names.NameChange(change["Action"], own)


def _info(cloud: Cloud, change_id: str) -> Answer:
    submitted_at, _ = cloud.name_changes[change_id]
    return {"Id": f"/change/{change_id}", "Status": names.change_state(cloud, change_id), "SubmittedAt": submitted_at}


def _vpc(cloud: Cloud, params: Mapping[str, Any]) -> tuple[str, str]:
    region, vpc_id = params["VPC"].get("VPCRegion", ""), params["VPC"].get("VPCId", "")
    if vpc_id not in cloud.vpcs or cloud.vpcs[vpc_id].region != region:
        message = f"The VPC: {vpc_id} you provided is not authorized to make the association."
        raise AwsError("InvalidVPCId", message)
    return region, vpc_id


def _leave(zone: Zone, place: tuple[str, str]) -> None:
    """Take a VPC off; another one is the first then, where it was that."""
    rest = [one for one in zone.vpcs if one != place]
    (zone.region, zone.vpc_id), zone.others = rest[0], rest[1:]
