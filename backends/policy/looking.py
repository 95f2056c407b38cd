"""What lets somebody look: in the cluster's own region, and where it can be restored."""

from collections.abc import Iterable

from backends.policy import names
from backends.policy.operations import LOOKING, action
from backends.policy.values import Statement
from backends.settings import Cluster, Place
from backends.text import bucket_prefix

DOCUMENT = "AWS-RunShellScript"
REGIONS = "aws:RequestedRegion"


def looking(cluster: Cluster, places: Iterable[Place]) -> tuple[Statement, ...]:
    """EC2 lets nobody be held to single things when he lists them: to regions only.

    Route 53 and IAM are asked about this cluster's zones and profiles only, Systems Manager about its own nodes.
    """
    places = tuple(places)
    regions = names.once([*([cluster.region] if cluster.region else []), *(one.region for one in places)])
    home = regions[0] if regions else ""
    there = {"StringEquals": {REGIONS: regions}}
    found = [
        Statement("Look", _of("ec2"), condition=there),
        Statement("LookAtQuotas", _of("service-quotas"), condition=there),
        Statement("LookAtKeys", _of("kms"), tuple(arn for region in regions for arn in names.keys(region))),
    ]
    if by_ssm := [node.instance for node in cluster.nodes if node.ssm and node.instance]:
        document = (f"arn:{names.partition(home)}:ssm:{home}::document/{DOCUMENT}",)
        found.append(Statement("AskBySsm", ("ssm:SendCommand",), (*document, *names.ec2(home, "instance", *by_ssm))))
        found.append(Statement("HearBySsm", ("ssm:GetCommandInvocation",)))
    if cluster.region:
        found.append(Statement("LookAtTarget", _of("s3"), names.buckets(cluster.region, bucket_prefix(cluster.name))))
    profiles = names.once(name for one in places for name in names.profiles_of(one))
    if profiles:
        found.append(Statement("LookAtProfiles", _of("iam"), names.profiles(home, *profiles)))
    zones = names.once(one.zone for one in places if one.zone)
    if zones:
        asked = tuple(one for one in _of("route53") if one != "route53:GetChange")
        found.append(Statement("LookAtNames", asked, names.zones(home, *zones)))
        change = (f"arn:{names.partition(home)}:route53:::change/*",)
        found.append(Statement("LookAtChanges", ("route53:GetChange",), change))
    return tuple(found)


def _of(service: str) -> tuple[str, ...]:
    return tuple(sorted(action(one) for one in LOOKING if one[0] == service))
