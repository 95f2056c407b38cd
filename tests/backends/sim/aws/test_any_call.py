import asyncio
from email.message import Message
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from hypothesis import example, given, settings
from hypothesis import strategies as st

from backends.sim.aws import Endpoint
from backends.sim.aws.http import Request
from backends.sim.aws.operations import SERVICES
from backends.sim.clock import ManualClock
from backends.sim.cloud import Cloud, images


def world():
    cloud = Cloud(ManualClock(), seed=5)
    node, *_ = cloud.build_nodes("ap-northeast-1", ["n1"], ["172.16.10.11"], ["ap-northeast-1a"], "10.0.0.200")
    images.create(cloud, cloud.instances[node], images.ImageWanted("one"), reboot=False)
    cloud.clock.advance(600)
    return cloud


IDS = [thing.id for thing in world().things()]
LISTS = ["InstanceId", "VolumeId", "NetworkInterfaceId", "RouteTableId", "SubnetId", "VpcId", "ResourceId"]
FIELDS = [
    *LISTS,
    *(f"{name}.1" for name in LISTS),
    *("Filter.1.Name", "Filter.1.Value.1", "Filter.2.Name", "Filter.2.Value.1", "MaxResults", "NextToken", "DryRun"),
    *("Tag.1.Key", "Tag.1.Value", "RegionName.1", "ZoneName.1", "ZoneId.1", "Attribute", "Value", "Force"),
    *("ImageId", "SnapshotId", "ImageId.1", "SnapshotId.1", "GroupId.1", "KeyName.1", "SourceImageId", "SourceRegion"),
    *("Name", "ClientToken", "MinCount", "MaxCount", "InstanceType", "SourceSnapshotId.1", "AvailabilityZone.1"),
    *(
        "PrivateIpAddress",
        "SecurityGroupId.1",
        "IamInstanceProfile.Name",
        "AssociationId",
        "InstanceSpecification.InstanceId",
    ),
    *("BlockDeviceMapping.1.DeviceName", "BlockDeviceMapping.1.Ebs.VolumeInitializationRate", "NoReboot", "Groups.1"),
    *("TagSpecification.1.ResourceType", "TagSpecification.1.Tag.1.Key", "NetworkInterface.1.NetworkInterfaceId"),
    *("NetworkAclId", "RuleNumber", "RuleAction", "Protocol", "Egress", "CidrBlock", "PortRange.From", "PortRange.To"),
    *("VpcEndpointId", "ServiceName", "RouteTableId.1", "AddRouteTableId.1", "PrefixListId.1", "VpcEndpointType"),
    *("AvailabilityZone", "Size", "VolumeType", "Iops", "Throughput", "Encrypted", "KmsKeyId", "MultiAttachEnabled"),
    *("VolumeInitializationRate", "Device"),
    *("DestinationCidrBlock", "SourceDestCheck.Value", "DisableApiStop.Value", "IncludeAllInstances", "Hibernate"),
]
NAMES = ["instance-id", "tag:Name", "route.state", "resource-type", "disableApiStop"]
PLACES = [
    "ap-northeast-1",
    "ap-northeast-1a",
    "m6i.large",
    "/dev/xvdb",
    "/dev/xvdf",
    "gp3",
    "io2",
    "alias/cluster",
    "cluster",
    "instance",
    "an image",
    "com.amazonaws.ap-northeast-1.s3",
]
WORDS = [*PLACES, "true", "deny", "6", "5", "1", "-1", "10.0.0.200/32", "172.16.0.0/16", *NAMES]


def signed(body):
    headers = Message()
    scope = "Credential=key/20260105/ap-northeast-1/ec2/aws4_request"
    headers["Authorization"] = f"AWS4-HMAC-SHA256 {scope}, Signature=0"
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Request("POST", "/", "", headers, urlencode(body).encode())


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([*SERVICES["ec2"], "\x1b[2J"]),
    st.dictionaries(st.sampled_from(FIELDS), st.sampled_from([*IDS, *WORDS]) | st.text(max_size=5), max_size=6),
)
@example("EnableFastSnapshotRestores", {"SourceSnapshotId.1": "snap-1", "AvailabilityZone.1": "\x08"})
@example("CreateVolume", {"SnapshotId": next(one for one in IDS if one.startswith("snap-"))})
@example("AttachVolume", {"VolumeId": next(one for one in IDS if one.startswith("vol-"))})
@example("CreateVpcEndpoint", {"VpcId": next(one for one in IDS if one.startswith("vpc-"))})
async def test_whatever_ec2_is_asked_it_answers_or_refuses_in_xml_and_never_fails(action, fields):
    cloud = world()
    endpoint = Endpoint(cloud, cloud.clock, asyncio.get_running_loop())
    reply = await endpoint._answer(signed({"Action": action, **fields}))
    assert reply.status in (200, 400, 412)
    assert ET.fromstring(reply.body).tag.endswith("Response")  # noqa: S314 - what we wrote ourselves
