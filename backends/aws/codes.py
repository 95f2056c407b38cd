"""The codes that AWS says no with, what they mean to us, and what to do about them. Pure."""

import re

NOT_PERMITTED = frozenset({"UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "UnauthorizedAccess"})
EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
NOT_ACCEPTED = frozenset(
    {
        "AuthFailure",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "MissingAuthenticationToken",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
THROTTLED = frozenset(
    {
        "EC2ThrottledException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)

NO_CAPACITY = "InsufficientInstanceCapacity"
NO_ROOM = "Insufficient"
"""How the codes begin by which EC2 says that it has no capacity. Of all its answers of the 5xx kind these alone are a
refusal: nothing was begun."""
ADVICE: dict[str, str] = {
    "IdempotentParameterMismatch": (
        "an earlier attempt of this step sent other values under its token, and may have had its effect; look for what "
        "it made before anything is sent again"
    ),
    "InvalidAMIName.Duplicate": (
        "there is an image of that name already, as an earlier attempt may have made it; its tags tell whether it is "
        "the wanted one"
    ),
    "RouteAlreadyExists": (
        "the table has a route to it already: it is replaced, not made, where it leads to a node of this cluster; else "
        "its owner is asked first"
    ),
    "PriorRequestNotComplete": "Route 53 is still busy with an earlier change of that zone; asked again later",
    "VcpuLimitExceeded": (
        "the quota of vCPUs is used up: stop an instance there, take a smaller type, or ask for more in Service Quotas"
    ),
    "InvalidIPAddress.InUse": (
        "another network interface has that address: see whose it is, or take another address of the subnet, in the "
        "site file"
    ),
    "InvalidNetworkInterface.InUse": "that network interface is at another instance: it is detached there first",
    "OperationNotPermitted": "a protection of the instance forbids it: DisableApiStop or DisableApiTermination",
    "FastSnapshotRestoreLimitExceeded": (
        "the quota of snapshots with fast snapshot restore is used up: take another way to fill the disks, or ask for "
        "more in Service Quotas"
    ),
}
"""What to do about a no of AWS's, by its code."""
NAMED_ZONES = re.compile(r"\b[a-z]{2}(?:-[a-z]+)+-\d[a-z]\b")
"""Availability zones in a sentence of EC2's."""
REFUSED_ACTION = re.compile(r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)")
"""The action in AWS's sentence: a launch may be refused for the role that is passed with it."""
SERVICE_OF = {
    "ChangeResourceRecordSets": "route53",
    "DescribeKey": "kms",
    "GetCallerIdentity": "sts",
    "GetChange": "route53",
    "GetHostedZone": "route53",
    "GetInstanceProfile": "iam",
    "GetServiceQuota": "servicequotas",
    "ListResourceRecordSets": "route53",
    "ListServiceQuotas": "servicequotas",
}
"""The service of an operation as IAM spells it; all others are EC2's."""


def action(operation: str, message: str) -> str:
    """What a policy must allow, as IAM spells it."""
    named = REFUSED_ACTION.search(message)
    return named[1] if named else f"{SERVICE_OF.get(operation, 'ec2')}:{operation}"


def advice(code: str, message: str) -> str:
    """What to do about a no; empty where its own words have to do."""
    if code != NO_CAPACITY:
        return ADVICE.get(code, "")
    _, _, names = message.partition("choosing")
    zones = tuple(dict.fromkeys(NAMED_ZONES.findall(names)))
    if not zones:
        return "EC2 names no zone that has room: take another instance type, or try again in a while"
    return f"EC2 itself names {', '.join(zones)}: give the node a subnet there, or take another instance type"
