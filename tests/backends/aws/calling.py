"""A cluster, the place it is restored at, and every call that a run of either makes, in its exact form."""

from dataclasses import replace

from backends.aws.scope import Scope, Sighting, Sightings
from backends.forcedstop import own_policy
from backends.settings import Cluster, Node, Place

HERE, THERE = "ap-northeast-1", "ap-northeast-3"
TOKEN = "0123456789abcdef0123456789abcdef"
VPC, BUCKET = "vpc-0123456789abcdef0", "clpdeck-np-prod-db-111122223333"
PLACE = Place(
    "dr",
    THERE,
    "vpc-0d1",
    (
        Node("server01", "172.31.10.11", subnet="subnet-0a"),
        Node("server02", "172.31.20.11", subnet="subnet-0b", eni="eni-0made"),
    ),
    tables=("rtb-0main", "rtb-0a"),
    vips=("172.32.0.1",),
    zone="Z0OSAKA",
    record="osaka.clusterpro.local.",
    groups=("sg-0c",),
    key_pair="cluster",
    instance_type="m5.large",
    guard_profile="cluster-guard",
    node_profile="cluster-node",
    profile="watcher",
)
PROD = Cluster(
    "prod-db",
    (Node("server01", "172.16.10.11", instance="i-0a1"), Node("server02", "172.16.20.11", instance="i-0a2")),
    ("10.0.0.200",),
    ("md1", "md2"),
    region=HERE,
    places=(PLACE,),
    client=Node("client", "172.16.10.50", instance="i-0c1"),
)
DR = PROD.restored("dr")


def sightings():
    """All that looks have found: the sets in both regions, and the restored nodes where they are."""
    seen = Sightings()
    for region, kind, id_, node in (
        (HERE, "image", "ami-0h1", "server01"),
        (HERE, "snapshot", "snap-0h1", "server01"),
        (HERE, "interface", "eni-0a1", "server01"),
        (HERE, "table", "rtb-0a1", ""),
        (HERE, "volume", "vol-0shared", "server02"),
        (HERE, "disk", "vol-0old1", "server01"),
        (HERE, "kept", "vol-0old1", "server01"),
        (HERE, "disk", "vol-0old2", "server02"),
        (THERE, "image", "ami-0d1", "server01"),
        (THERE, "image", "ami-0d2", "server02"),
        (THERE, "snapshot", "snap-0d1", "server01"),
        (THERE, "snapshot", "snap-0d2", "server02"),
        (THERE, "interface", "eni-0d1", "server01"),
        (THERE, "association", "iip-assoc-0d1", "server01"),
        (THERE, "zone", "ap-northeast-3a", ""),
        (THERE, "zone", "ap-northeast-3b", ""),
        (HERE, "vpc", VPC, "server01"),
        (HERE, "served", "rtb-0n1", "server01"),
        (HERE, "served", "rtb-0n2", "server02"),
        (HERE, "endpoint", "vpce-0e1", ""),
    ):
        seen.note(region, kind, id_, Sighting(node))
    for id_, machine in (("vol-0new1", "server01"), ("vol-0new2", "server02"), ("vol-0lent", "client")):
        seen.note(HERE, "made", id_, Sighting(machine, launched=True))
    seen.note(THERE, "instance", "i-0d1", Sighting("server01", launched=True))
    seen.note(THERE, "instance", "i-0d2", Sighting("server02"))
    return seen


def tried():
    """Production's twin, that may be cut: what looks have found around its nodes."""
    seen = Sightings()
    for kind, id_ in (("vpc", "vpc-0h"), ("acl", "acl-0before"), ("acl-association", "aclassoc-0a")):
        seen.note(HERE, kind, id_, Sighting())
    seen.note(HERE, "acl", "acl-0ours", Sighting(launched=True))
    return Scope(replace(PROD, rehearsals=True), HERE, seen)


def home():
    return Scope(PROD, HERE, sightings())


def copies():
    return Scope(PROD, THERE, sightings())


def restored():
    return Scope(DR, THERE, sightings())


def tagged(kinds, **tags):
    each = [{"Key": key, "Value": value} for key, value in tags.items()]
    return [{"ResourceType": kind, "Tags": list(each)} for kind in kinds]


def of_set(node="server01", kinds=("image", "snapshot"), **changed):
    tags = {
        "Name": f"prod-db {node}",
        "clpdeck:set": "prod-db-20261127-150405",
        "clpdeck:cluster": "prod-db",
        "clpdeck:node": node,
        "clpdeck:nodes": "server01 server02",
        "clpdeck:quiet-point": "2026-11-27T15:04:05Z",
        "clpdeck:services": "manual",
        "clpdeck:version": "5.3",
        "clpdeck:os": "linux",
        "clpdeck:mirrors": "md1 md2",
        "clpdeck:groups": "failover",
        "clpdeck:run": "20261127-01",
        "clpdeck:step": "4.1",
    }
    return tagged(kinds, **(tags | changed))


def of_launch(node="server01", kinds=("instance", "volume"), **changed):
    tags = {"Name": f"prod-db.dr {node}", "clpdeck:cluster": "prod-db.dr", "clpdeck:node": node}
    return tagged(kinds, **(tags | {"clpdeck:run": "20261128-01", "clpdeck:step": "3.1"} | changed))


def of_safety(node="server02", **changed):
    tags = {"Name": f"prod-db {node} safety", "clpdeck:cluster": "prod-db", "clpdeck:node": node}
    return tagged(("snapshot",), **(tags | {"clpdeck:run": "20261128-01", "clpdeck:step": "6.1"} | changed))


def card(**changed):
    made = {"DeviceIndex": 0, "SubnetId": "subnet-0a", "PrivateIpAddress": "172.31.10.11", "Groups": ["sg-0c"]}
    return [made | changed]


def without(params, *names):
    return {key: value for key, value in params.items() if key not in names}


def record(action="UPSERT", **changed):
    own = {"Name": "osaka.clusterpro.local.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "172.31.10.11"}]}
    return {"Changes": [{"Action": action, "ResourceRecordSet": own | changed}]}


IMAGE = {
    "InstanceId": "i-0a1",
    "Name": "prod-db-20261127-150405 server01",
    "NoReboot": True,
    "TagSpecifications": of_set(),
}
COPY = {
    "Name": "prod-db-20261127-150405 server01",
    "SourceImageId": "ami-0h1",
    "SourceRegion": HERE,
    "TagSpecifications": of_set(),
    "ClientToken": TOKEN,
}
ONLINE = {
    "InstanceSpecification": {
        "InstanceId": "i-0a1",
        "ExcludeBootVolume": True,
        "ExcludeDataVolumeIds": ["vol-0123456789abcdef0"],
    },
    "Description": "mirror disks of server01",
    "TagSpecifications": of_set(kinds=("snapshot",), **{"clpdeck:kind": "online"}),
}
WHOLE = {"Resources": ["snap-0h1"], "Tags": [{"Key": "clpdeck:state", "Value": "whole"}]}
FAST = {"AvailabilityZones": ["ap-northeast-3a"], "SourceSnapshotIds": ["snap-0d1", "snap-0d2"]}
LAUNCH = {
    "ImageId": "ami-0d1",
    "InstanceType": "m5.large",
    "MinCount": 1,
    "MaxCount": 1,
    "NetworkInterfaces": card(),
    "IamInstanceProfile": {"Name": "cluster-guard"},
    "InstanceInitiatedShutdownBehavior": "stop",
    "TagSpecifications": of_launch(),
    "KeyName": "cluster",
    "ClientToken": TOKEN,
}
LAUNCH_AT_A_CARD = LAUNCH | {
    "ImageId": "ami-0d2",
    "NetworkInterfaces": [{"DeviceIndex": 0, "NetworkInterfaceId": "eni-0made"}],
    "TagSpecifications": of_launch("server02"),
}
AT_ADDRESS = {"SubnetId": "subnet-0a", "PrivateIpAddress": "172.31.10.11", "SecurityGroupIds": ["sg-0c"]}
UNCHECKED = {"InstanceId": "i-0d1", "SourceDestCheck": {"Value": False}}
PROFILE = {"AssociationId": "iip-assoc-0d1", "IamInstanceProfile": {"Name": "cluster-node"}}
ROUTE = {"RouteTableId": "rtb-0a", "DestinationCidrBlock": "172.32.0.1/32", "NetworkInterfaceId": "eni-0d1"}
PROTECTION = {"InstanceId": "i-0a2", "DisableApiStop": {"Value": False}}
SAFETY = {
    "InstanceSpecification": {"InstanceId": "i-0a2"},
    "Description": "before it is overwritten",
    "TagSpecifications": of_safety(),
}
LED = {"RouteTableId": "rtb-0a1", "DestinationCidrBlock": "10.0.0.200/32", "NetworkInterfaceId": "eni-0a1"}
SEALED = {"NetworkInterfaceId": "eni-0a1", "Groups": ["sg-0123456789abcdef0"]}
NAME = {"HostedZoneId": "Z0OSAKA", "ChangeBatch": record()}


OF_ACL = {
    "Name": "clpdeck rehearsal of prod-db",
    "clpdeck:cluster": "prod-db",
    "clpdeck:run": "20261128-01-0100",
    "clpdeck:step": "1.1",
    "clpdeck:instead-of": "acl-0before",
}
ACL = {"VpcId": "vpc-0h", "TagSpecifications": tagged(("network-acl",), **OF_ACL), "ClientToken": TOKEN}
RULE = {
    "NetworkAclId": "acl-0ours",
    "RuleNumber": 1,
    "Protocol": "-1",
    "RuleAction": "deny",
    "Egress": True,
    "CidrBlock": "172.16.20.11/32",
}


def disks(rate):
    return [{"DeviceName": "/dev/sdf", "Ebs": {"VolumeInitializationRate": rate}}]


BLOCKED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
OF_ENDPOINT = {
    "Name": "prod-db s3",
    "clpdeck:cluster": "prod-db",
    "clpdeck:run": "20261128-01",
    "clpdeck:step": "2.1",
}
WAY = {
    "VpcEndpointType": "Gateway",
    "VpcId": VPC,
    "ServiceName": f"com.amazonaws.{HERE}.s3",
    "RouteTableIds": ["rtb-0n1", "rtb-0n2"],
    "TagSpecifications": tagged(("vpc-endpoint",), **OF_ENDPOINT),
    "ClientToken": TOKEN,
}


OF_VOLUME = {
    "Name": "data of prod-db",
    "Owner": "me",
    "clpdeck:cluster": "prod-db",
    "clpdeck:node": "server01",
    "clpdeck:run": "20261128-01",
    "clpdeck:step": "4.1",
    "clpdeck:set": "prod-db-20261127-150405",
    "clpdeck:replaces": "vol-0old1",
}


def of_volume(*left_out, **changed):
    return tagged(("volume",), **without(OF_VOLUME | changed, *left_out))


INSTEAD = {
    "AvailabilityZone": "ap-northeast-1a",
    "SnapshotId": "snap-0h1",
    "VolumeType": "gp3",
    "TagSpecifications": of_volume(),
    "ClientToken": TOKEN,
}
OF_LENT = {"clpdeck:kind": "fetch", "clpdeck:node": "client"}
LENT = INSTEAD | {"TagSpecifications": of_volume("clpdeck:replaces", **OF_LENT)}
SEALED_DISK = {"Encrypted": True, "KmsKeyId": "alias/backup"}
REPLACED = {"Resources": ["vol-0old1"], "Tags": [{"Key": "clpdeck:replaced-by", "Value": "20261128-01"}]}
TAKEN = {"VolumeId": "vol-0old1", "InstanceId": "i-0a1", "Device": "/dev/sdf"}
GIVEN = {"VolumeId": "vol-0new1", "InstanceId": "i-0a1", "Device": "/dev/sdf"}
LENDING = {"VolumeId": "vol-0lent", "InstanceId": "i-0c1", "Device": "/dev/sdp"}

ACCEPTED = [
    (home, "ec2", "CreateVolume", INSTEAD),
    (home, "ec2", "CreateVolume", INSTEAD | SEALED_DISK | {"Iops": 3000, "Throughput": 125}),
    (home, "ec2", "CreateVolume", INSTEAD | {"VolumeType": "io2", "Iops": 100, "VolumeInitializationRate": 300}),
    (home, "ec2", "CreateVolume", LENT),
    (home, "ec2", "CreateTags", REPLACED),
    (home, "ec2", "DetachVolume", TAKEN),
    (home, "ec2", "AttachVolume", GIVEN),
    (home, "ec2", "AttachVolume", LENDING),
    (home, "ec2", "DetachVolume", LENDING),
    (home, "ec2", "DeleteVolume", {"VolumeId": "vol-0lent"}),
    (home, "s3", "CreateBucket", {"Bucket": BUCKET}),
    (home, "s3", "CreateBucket", {"Bucket": BUCKET, "CreateBucketConfiguration": {"LocationConstraint": HERE}}),
    (home, "s3", "PutPublicAccessBlock", {"Bucket": BUCKET, "PublicAccessBlockConfiguration": BLOCKED}),
    (
        home,
        "s3",
        "PutBucketWebsite",
        {"Bucket": BUCKET, "WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}},
    ),
    (home, "s3", "PutObject", {"Bucket": BUCKET, "Key": "index.html", "ContentType": "text/html"}),
    (home, "s3", "PutBucketPolicy", {"Bucket": BUCKET, "Policy": own_policy(BUCKET, VPC)}),
    (home, "ec2", "CreateVpcEndpoint", WAY),
    (home, "ec2", "ModifyVpcEndpoint", {"VpcEndpointId": "vpce-0e1", "AddRouteTableIds": ["rtb-0n2"]}),
    (home, "ec2", "StartInstances", {"InstanceIds": ["i-0a1"]}),
    (home, "ec2", "StopInstances", {"InstanceIds": ["i-0a2"]}),
    (home, "ec2", "StopInstances", {"InstanceIds": ["i-0a2"], "Force": True}),
    (home, "ec2", "StopInstances", {"InstanceIds": ["i-0a2"], "Force": True, "SkipOsShutdown": True}),
    (home, "ec2", "ModifyInstanceAttribute", PROTECTION),
    (home, "ec2", "ModifyInstanceAttribute", PROTECTION | {"DisableApiStop": {"Value": True}}),
    (home, "ec2", "DetachVolume", {"VolumeId": "vol-0shared", "InstanceId": "i-0a2"}),
    (home, "ec2", "CreateSnapshots", SAFETY),
    (home, "ec2", "ReplaceRoute", LED),
    (home, "ec2", "ModifyNetworkInterfaceAttribute", SEALED),
    (home, "ec2", "CreateImage", IMAGE),
    (home, "ec2", "CreateImage", IMAGE | {"Description": "of a night"}),
    (home, "ec2", "CreateSnapshots", ONLINE),
    (home, "ec2", "CreateSnapshots", ONLINE | {"InstanceSpecification": {"InstanceId": "i-0a1"}}),
    (home, "ec2", "CreateTags", WHOLE),
    (home, "ec2", "DeregisterImage", {"ImageId": "ami-0h1"}),
    (home, "ec2", "DeleteSnapshot", {"SnapshotId": "snap-0h1"}),
    (tried, "ec2", "CreateNetworkAcl", ACL),
    (tried, "ec2", "CreateNetworkAclEntry", RULE),
    (tried, "ec2", "CreateNetworkAclEntry", RULE | {"Protocol": "6", "PortRange": {"From": 22, "To": 22}}),
    (tried, "ec2", "ReplaceNetworkAclAssociation", {"AssociationId": "aclassoc-0a", "NetworkAclId": "acl-0ours"}),
    (tried, "ec2", "ReplaceNetworkAclAssociation", {"AssociationId": "aclassoc-0a", "NetworkAclId": "acl-0before"}),
    (tried, "ec2", "DeleteNetworkAcl", {"NetworkAclId": "acl-0ours"}),
    (copies, "ec2", "CopyImage", COPY),
    (copies, "ec2", "CopyImage", COPY | {"Encrypted": True, "KmsKeyId": "alias/backup", "CopyImageTags": True}),
    (copies, "ec2", "CopyImage", COPY | {"SnapshotCopyCompletionDurationMinutes": 60}),
    (copies, "ec2", "DeregisterImage", {"ImageId": "ami-0d1"}),
    (copies, "ec2", "DeleteSnapshot", {"SnapshotId": "snap-0d1"}),
    (restored, "ec2", "StartInstances", {"InstanceIds": ["i-0d1"]}),
    (restored, "ec2", "StopInstances", {"InstanceIds": ["i-0d2"]}),
    (restored, "ec2", "EnableFastSnapshotRestores", FAST),
    (restored, "ec2", "DisableFastSnapshotRestores", FAST),
    (restored, "ec2", "RunInstances", LAUNCH),
    (restored, "ec2", "RunInstances", LAUNCH_AT_A_CARD),
    (restored, "ec2", "RunInstances", without(LAUNCH, "NetworkInterfaces", "KeyName") | AT_ADDRESS),
    (restored, "ec2", "RunInstances", LAUNCH | {"InstanceType": "r6i.4xlarge", "BlockDeviceMappings": disks(300)}),
    (restored, "ec2", "ModifyInstanceAttribute", UNCHECKED),
    (
        restored,
        "ec2",
        "ModifyNetworkInterfaceAttribute",
        {"NetworkInterfaceId": "eni-0d1", "SourceDestCheck": {"Value": False}},
    ),
    (restored, "ec2", "ReplaceIamInstanceProfileAssociation", PROFILE),
    (
        restored,
        "ec2",
        "ReplaceIamInstanceProfileAssociation",
        PROFILE | {"IamInstanceProfile": {"Name": "cluster-guard"}},
    ),
    (restored, "ec2", "CreateRoute", ROUTE),
    (restored, "ec2", "ReplaceRoute", ROUTE | {"NetworkInterfaceId": "eni-0made", "RouteTableId": "rtb-0main"}),
    (restored, "ec2", "DeleteRoute", without(ROUTE, "NetworkInterfaceId")),
    (restored, "route53", "ChangeResourceRecordSets", NAME),
    (restored, "route53", "ChangeResourceRecordSets", NAME | {"ChangeBatch": record("DELETE", TTL=300)}),
    (restored, "ec2", "TerminateInstances", {"InstanceIds": ["i-0d1"]}),
]
"""Every form once at least, where it may be used."""
