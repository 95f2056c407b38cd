import pytest
from botocore.exceptions import ClientError


def subnets(client):
    return [one["SubnetId"] for one in client.describe_subnets()["Subnets"]]


@pytest.fixture
def wish(osaka, copied):
    group = osaka.describe_security_groups(GroupNames=["cluster"])["SecurityGroups"][0]["GroupId"]
    return {
        "ImageId": copied,
        "InstanceType": "m6i.large",
        "MinCount": 1,
        "MaxCount": 1,
        "KeyName": "cluster",
        "SubnetId": subnets(osaka)[0],
        "PrivateIpAddress": "172.31.10.11",
        "SecurityGroupIds": [group],
        "IamInstanceProfile": {"Name": "cluster-guard"},
    }


def launched(client, **wish):
    return client.run_instances(**wish)["Instances"][0]


def test_an_instance_of_an_image_is_where_and_what_it_was_asked_to_be(aws, osaka, wish):
    told = []
    aws.cloud.listeners.append(lambda *change: told.append(change))
    tags = [
        {"ResourceType": kind, "Tags": [{"Key": "Name", "Value": kind}]}
        for kind in ("instance", "volume", "network-interface")
    ]
    made = launched(osaka, **wish, TagSpecifications=tags)
    assert (made["State"]["Name"], made["PrivateIpAddress"], made["KeyName"]) == ("pending", "172.31.10.11", "cluster")
    assert made["IamInstanceProfile"]["Arn"] == "arn:aws:iam::111122223333:instance-profile/cluster-guard"
    assert made["SourceDestCheck"] is made["NetworkInterfaces"][0]["SourceDestCheck"] is True
    assert [one["GroupId"] for one in made["SecurityGroups"]] == wish["SecurityGroupIds"]
    aws.advance(30)
    assert told == [(made["InstanceId"], "pending", "pending"), (made["InstanceId"], "pending", "running")]
    volumes = osaka.describe_volumes()["Volumes"]
    assert {one["Tags"][0]["Value"] for one in volumes} == {"volume"}
    assert [(one["Size"], one["Attachments"][0]["Device"]) for one in volumes] == [
        (30, "/dev/xvda"),
        (100, "/dev/xvdb"),
    ]


def test_it_remembers_what_was_imaged_and_has_the_disks_content_of_then(aws, osaka, wish):
    for volume in aws.cloud.volumes.values():
        volume.content.text = "written later"
    instance = aws.cloud.instances[launched(osaka, **wish)["InstanceId"]]
    volumes = {one.device: one for one in aws.cloud.volumes.values() if one.instance_id == instance.id}
    assert instance.origin.instance_id == aws.nodes[0]
    assert instance.origin.snapshots == {device: one.snapshot_id for device, one in volumes.items()}
    assert volumes["/dev/xvdb"].content.text == "server01-mirror of the backup"


def test_the_same_token_launches_once_and_another_launch_with_it_is_refused(aws, osaka, wish):
    first = launched(osaka, **wish, ClientToken="run-1/2.1")
    aws.advance(60)
    again = launched(osaka, **wish, ClientToken="run-1/2.1")
    assert (again["InstanceId"], again["State"]["Name"]) == (first["InstanceId"], "running")
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        launched(osaka, **wish | {"InstanceType": "m6i.xlarge"}, ClientToken="run-1/2.1")
    assert len([one for one in aws.cloud.instances.values() if one.region == "ap-northeast-3"]) == 1


def test_an_interface_made_before_keeps_its_address_its_check_and_its_life(aws, osaka, wish):
    wanted = {"SubnetId": wish["SubnetId"], "PrivateIpAddress": "172.31.10.20", "Groups": wish["SecurityGroupIds"]}
    eni = osaka.create_network_interface(**wanted)["NetworkInterface"]
    assert (eni["Status"], eni["SourceDestCheck"]) == ("available", True)
    eni_id = eni["NetworkInterfaceId"]
    osaka.modify_network_interface_attribute(NetworkInterfaceId=eni_id, SourceDestCheck={"Value": False})
    kept = {name: wish[name] for name in ("ImageId", "InstanceType", "MinCount", "MaxCount", "KeyName")}
    made = launched(osaka, **kept, NetworkInterfaces=[{"DeviceIndex": 0, "NetworkInterfaceId": eni_id}])
    assert (made["PrivateIpAddress"], made["SourceDestCheck"]) == ("172.31.10.20", False)
    with pytest.raises(ClientError, match=r"InvalidNetworkInterface\.InUse"):
        launched(osaka, **kept, NetworkInterfaces=[{"DeviceIndex": 0, "NetworkInterfaceId": eni_id}])
    with pytest.raises(ClientError, match="currently in use"):
        osaka.delete_network_interface(NetworkInterfaceId=eni_id)
    aws.advance(60)
    osaka.terminate_instances(InstanceIds=[made["InstanceId"]])
    aws.advance(60)
    osaka.delete_network_interface(NetworkInterfaceId=eni_id)
    assert osaka.describe_network_interfaces()["NetworkInterfaces"] == []


def test_an_interface_with_the_same_token_is_made_once(osaka, wish):
    made = [
        osaka.create_network_interface(SubnetId=wish["SubnetId"], ClientToken="one")["NetworkInterface"]
        for _ in range(2)
    ]
    assert made[0]["NetworkInterfaceId"] == made[1]["NetworkInterfaceId"]
    free = osaka.describe_subnets(SubnetIds=[wish["SubnetId"]])["Subnets"][0]["AvailableIpAddressCount"]
    assert free == 250


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ImageId": "ami-12345678"}, r"InvalidAMIID\.NotFound"),
        ({"KeyName": "other"}, r"InvalidKeyPair\.NotFound.*'other' does not exist"),
        ({"InstanceType": "m6i.huge"}, "InvalidParameterValue.*'m6i.huge' for InstanceType"),
        ({"InstanceType": "m6i.48xlarge"}, "VcpuLimitExceeded"),
        ({"SubnetId": "subnet-12345678"}, r"InvalidSubnetID\.NotFound"),
        ({"PrivateIpAddress": "172.31.10.3"}, "reserved address range"),
        ({"PrivateIpAddress": "172.31.20.11"}, "does not fall within the subnet"),
        ({"PrivateIpAddress": "172.31.10.30"}, r"InvalidIPAddress\.InUse"),
        ({"SecurityGroupIds": ["sg-12345678"]}, r"InvalidGroup\.NotFound"),
        ({"IamInstanceProfile": {"Name": "none"}}, "Invalid IAM Instance Profile name"),
        ({"NetworkInterfaces": [{"DeviceIndex": 0}]}, "InvalidParameterCombination"),
        ({"MaxCount": 2}, "InvalidParameterCombination"),
        ({"UserData": "x"}, "UnsupportedOperation.*UserData"),
        ({"DryRun": True}, "DryRunOperation"),
        (
            {"BlockDeviceMappings": [{"DeviceName": "/dev/xvdb", "Ebs": {"VolumeInitializationRate": 50}}]},
            "InvalidParameterValue.*100 to 300",
        ),
    ],
)
def test_launches_that_aws_would_not_make_are_refused_and_leave_nothing(aws, osaka, wish, change, code):
    osaka.create_network_interface(SubnetId=wish["SubnetId"], PrivateIpAddress="172.31.10.30")
    before = [thing.id for thing in aws.cloud.things()]
    with pytest.raises(ClientError, match=code):
        launched(osaka, **wish | change)
    assert [thing.id for thing in aws.cloud.things()] == before


def test_a_group_of_another_network_is_refused(ec2, osaka, wish):
    other = ec2.describe_security_groups(GroupNames=["cluster"])["SecurityGroups"][0]["GroupId"]
    with pytest.raises(ClientError, match=r"InvalidGroup\.NotFound"):
        launched(osaka, **wish | {"SecurityGroupIds": [other]})


def test_a_zone_without_capacity_refuses_as_a_server_error_and_names_the_others(aws, osaka, wish):
    aws.cloud.no_capacity.add(("ap-northeast-3a", "m6i.large"))
    with pytest.raises(ClientError, match=r"InsufficientInstanceCapacity.*ap-northeast-3b, ap-northeast-3c") as refused:
        launched(osaka, **wish)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    elsewhere = {"SubnetId": subnets(osaka)[1], "PrivateIpAddress": "172.31.20.11"}
    assert launched(osaka, **wish | elsewhere)["Placement"]["AvailabilityZone"] == "ap-northeast-3b"
    assert launched(osaka, **wish | {"InstanceType": "m6i.xlarge"})["InstanceType"] == "m6i.xlarge"


def test_a_stopped_instance_may_not_start_again_for_want_of_capacity(aws, ec2):
    aws.do(lambda: aws.cloud.put(aws.nodes[0], "stopped"))
    aws.cloud.no_capacity.add(("ap-northeast-1a", "m6i.large"))
    with pytest.raises(ClientError, match="InsufficientInstanceCapacity"):
        ec2.start_instances(InstanceIds=[aws.nodes[0]])
    assert aws.cloud.instances[aws.nodes[0]].state == "stopped"


def test_an_initialization_rate_shows_in_the_volumes_progress(aws, osaka, wish):
    rate = {"BlockDeviceMappings": [{"DeviceName": "/dev/xvdb", "Ebs": {"VolumeInitializationRate": 100}}]}
    launched(osaka, **wish, **rate)

    def status():
        rows = osaka.describe_volume_status()["VolumeStatuses"]
        return {
            row["InitializationStatusDetails"]["InitializationType"]: row["InitializationStatusDetails"] for row in rows
        }

    assert (status()["default"]["Progress"], "EstimatedTimeToCompleteInSeconds" in status()["default"]) == (0, False)
    assert status()["provisioned-rate"]["EstimatedTimeToCompleteInSeconds"] == 409
    aws.advance(301)
    assert (status()["provisioned-rate"]["Progress"], status()["default"]["Progress"]) == (73, 97)
    aws.advance(120)
    assert {one["Progress"] for one in status().values()} == {100}
    volumes = osaka.describe_volumes()["Volumes"]
    assert [one.get("VolumeInitializationRate") for one in volumes] == [None, 100]


def test_rates_beyond_the_quota_are_refused(aws, osaka, wish):
    aws.cloud.quotas["ap-northeast-3", "ebs", "L-00000002"] = 150
    rate = {"BlockDeviceMappings": [{"DeviceName": "/dev/xvdb", "Ebs": {"VolumeInitializationRate": 200}}]}
    with pytest.raises(ClientError, match="quota of 150 MiB/s"):
        launched(osaka, **wish, **rate)


def test_termination_takes_the_root_and_leaves_the_mirror_disk_loose(aws, osaka, wish):
    made = launched(osaka, **wish, DisableApiTermination=True)["InstanceId"]
    aws.advance(60)
    with pytest.raises(ClientError, match=r"OperationNotPermitted.*may not be terminated"):
        osaka.terminate_instances(InstanceIds=[made])
    osaka.modify_instance_attribute(InstanceId=made, DisableApiTermination={"Value": False})
    change = osaka.terminate_instances(InstanceIds=[made])["TerminatingInstances"][0]
    assert (change["PreviousState"]["Name"], change["CurrentState"]["Name"]) == ("running", "shutting-down")
    aws.advance(60)
    gone = osaka.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"][0]
    assert (gone["State"]["Name"], gone["NetworkInterfaces"], gone["BlockDeviceMappings"]) == ("terminated", [], [])
    assert osaka.describe_network_interfaces()["NetworkInterfaces"] == []
    (left,) = osaka.describe_volumes()["Volumes"]
    assert (left["Size"], left["State"]) == (100, "available")
    osaka.delete_volume(VolumeId=left["VolumeId"])
    assert osaka.describe_volumes()["Volumes"] == []


@pytest.mark.parametrize(("behaviour", "state"), [("stop", "stopped"), ("terminate", "terminated")])
def test_a_system_that_shuts_down_stops_its_instance_or_ends_it_as_was_set(aws, ec2, behaviour, state):
    behaves = {"InstanceInitiatedShutdownBehavior": {"Value": behaviour}}
    ec2.modify_instance_attribute(InstanceId=aws.nodes[0], **behaves)
    asked = {"InstanceId": aws.nodes[0], "Attribute": "instanceInitiatedShutdownBehavior"}
    assert ec2.describe_instance_attribute(**asked)["InstanceInitiatedShutdownBehavior"]["Value"] == behaviour
    aws.do(lambda: aws.cloud.shut_down(aws.nodes[0]))
    aws.advance(60)
    row = ec2.describe_instances(InstanceIds=[aws.nodes[0]])["Reservations"][0]["Instances"][0]
    assert (row["State"]["Name"], row["StateReason"]["Code"]) == (state, "Client.InstanceInitiatedShutdown")


def test_a_stopped_instance_can_be_of_another_type_and_in_other_groups(aws, ec2):
    node = aws.nodes[0]
    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        ec2.modify_instance_attribute(InstanceId=node, InstanceType={"Value": "m6i.xlarge"})
    aws.do(lambda: aws.cloud.put(node, "stopped"))
    ec2.modify_instance_attribute(InstanceId=node, InstanceType={"Value": "m6i.xlarge"})
    assert aws.cloud.instances[node].kind == "m6i.xlarge"
    default = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
    ec2.modify_instance_attribute(InstanceId=node, Groups=[default])
    groups = ec2.describe_instance_attribute(InstanceId=node, Attribute="groupSet")["Groups"]
    assert groups == [{"GroupId": default, "GroupName": "default"}]


def test_a_launch_may_change_its_disks_but_not_make_them_smaller(osaka, wish):
    def disk(**values):
        return {"BlockDeviceMappings": [{"DeviceName": "/dev/xvdb", **values}]}

    with pytest.raises(ClientError, match=r"InvalidBlockDeviceMapping.*expect size >= 100GB"):
        launched(osaka, **wish, **disk(Ebs={"VolumeSize": 50}))
    with pytest.raises(ClientError, match="only the image's own devices, not /dev/xvdz"):
        launched(osaka, **wish, BlockDeviceMappings=[{"DeviceName": "/dev/xvdz", "Ebs": {"VolumeSize": 50}}])
    launched(osaka, **wish, **disk(Ebs={"VolumeSize": 200, "VolumeType": "io2", "DeleteOnTermination": True}))
    launched(osaka, **wish | {"PrivateIpAddress": "172.31.10.12"}, **disk(NoDevice=""))
    volumes = osaka.describe_volumes(Filters=[{"Name": "attachment.device", "Values": ["/dev/xvdb"]}])["Volumes"]
    assert [(one["Size"], one["VolumeType"]) for one in volumes] == [(200, "io2")]
    assert volumes[0]["Attachments"][0]["DeleteOnTermination"] is True
