"""EC2's calls about where things are: regions and zones. Three regions are enough to be elsewhere."""

from collections.abc import Mapping
from typing import Any

from backends.sim.aws.filters import Answer, matching
from backends.sim.cloud import AwsError, Cloud
from backends.sim.cloud.regions import REGIONS

_OPT_IN = {"opt-in-status": "OptInStatus", "region-name": "RegionName"}
_REGION_FILTERS = {**_OPT_IN, "endpoint": "Endpoint"}
_ZONE_FILTERS = {
    **_OPT_IN,
    "group-name": "GroupName",
    "state": "State",
    "zone-id": "ZoneId",
    "zone-name": "ZoneName",
    "zone-type": "ZoneType",
}


def describe_regions(_cloud: Cloud, _region: str, params: Mapping[str, Any]) -> Answer:
    """The regions this account may use."""
    names = params.get("RegionNames", ())
    _require_known(names, REGIONS, "region")
    rows = [
        {"RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": "opt-in-not-required"}
        for name in REGIONS
        if not names or name in names
    ]
    return {"Regions": matching(rows, params.get("Filters", ()), _REGION_FILTERS)}


def describe_availability_zones(_cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The zones of the region that is asked."""
    zones = {f"{region}{letter}": zone_id for letter, zone_id in REGIONS.get(region, {}).items()}
    names, ids = params.get("ZoneNames", ()), params.get("ZoneIds", ())
    _require_known(names, zones, "availability zone")
    rows = [
        {
            "ZoneName": name,
            "ZoneId": zone_id,
            "ZoneType": "availability-zone",
            "RegionName": region,
            "GroupName": f"{region}-zg-1",
            "NetworkBorderGroup": region,
            "State": "available",
            "OptInStatus": "opt-in-not-required",
            "Messages": [],
        }
        for name, zone_id in zones.items()
        if (not names or name in names) and (not ids or zone_id in ids)
    ]
    return {"AvailabilityZones": matching(rows, params.get("Filters", ()), _ZONE_FILTERS)}


OPERATIONS = {"DescribeRegions": describe_regions, "DescribeAvailabilityZones": describe_availability_zones}


def _require_known(names: Any, known: Mapping[str, Any], what: str) -> None:
    for name in names:
        if name not in known:
            raise AwsError("InvalidParameterValue", f"Invalid {what}: [{name}]")
