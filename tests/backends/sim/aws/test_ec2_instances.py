import pytest
from botocore.exceptions import ClientError

from backends.sim.clock import Clock


def states(ec2):
    found = ec2.describe_instances()["Reservations"]
    return [reservation["Instances"][0]["State"]["Name"] for reservation in found]


def test_an_instance_is_described_with_its_disks_its_interface_and_its_tags(aws, ec2):
    first = ec2.describe_instances(InstanceIds=[aws.nodes[0]])["Reservations"][0]["Instances"][0]
    assert first["PrivateIpAddress"] == "172.16.10.11"
    assert first["Placement"]["AvailabilityZone"] == "ap-northeast-1a"
    assert {"Key": "Name", "Value": "server01"} in first["Tags"]
    assert [disk["DeviceName"] for disk in first["BlockDeviceMappings"]] == ["/dev/xvda", "/dev/xvdb"]
    assert first["RootDeviceName"] == "/dev/xvda"
    assert first["NetworkInterfaces"][0]["NetworkInterfaceId"] == aws.cloud.instances[aws.nodes[0]].eni_id


def test_instances_are_found_by_tag_and_state(aws, ec2):
    aws.do(lambda: aws.cloud.put(aws.nodes[1], "stopped"))
    filters = [
        {"Name": "tag:Name", "Values": ["server0?"]},
        {"Name": "instance-state-name", "Values": ["stopped", "stopping"]},
    ]
    found = ec2.describe_instances(Filters=filters)["Reservations"]
    assert [reservation["Instances"][0]["InstanceId"] for reservation in found] == [aws.nodes[1]]


def test_a_filter_on_a_field_that_an_instance_lacks_finds_nothing(ec2):
    filters = [{"Name": "state-reason-code", "Values": ["*"]}]
    assert ec2.describe_instances(Filters=filters)["Reservations"] == []


def test_a_stop_passes_through_stopping_and_a_start_through_pending(aws, ec2):
    answer = ec2.stop_instances(InstanceIds=[aws.nodes[0]])["StoppingInstances"][0]
    assert (answer["PreviousState"]["Name"], answer["CurrentState"]["Name"]) == ("running", "stopping")
    assert states(ec2) == ["stopping", "running"]
    aws.advance(60)
    assert states(ec2) == ["stopped", "running"]
    answer = ec2.start_instances(InstanceIds=[aws.nodes[0]])["StartingInstances"][0]
    assert (answer["PreviousState"]["Name"], answer["CurrentState"]["Name"]) == ("stopped", "pending")
    aws.advance(30)
    assert states(ec2) == ["running", "running"]


def test_a_stopped_instance_says_why_it_is_stopped(aws, ec2):
    ec2.stop_instances(InstanceIds=[aws.nodes[0]])
    stopped = ec2.describe_instances(InstanceIds=[aws.nodes[0]])["Reservations"][0]["Instances"][0]
    assert stopped["StateReason"]["Code"] == "Client.UserInitiatedShutdown"
    assert stopped["StateTransitionReason"] == "User initiated (2026-01-05 09:00:00 GMT)"


def test_the_status_of_a_stopped_instance_is_hidden_unless_all_are_asked_for(aws, ec2):
    aws.do(lambda: aws.cloud.put(aws.nodes[0], "stopped"))
    assert [row["InstanceId"] for row in ec2.describe_instance_status()["InstanceStatuses"]] == [aws.nodes[1]]
    everyone = ec2.describe_instance_status(IncludeAllInstances=True)["InstanceStatuses"]
    assert [row["InstanceStatus"]["Status"] for row in everyone] == ["not-applicable", "ok"]


def test_checks_initialize_for_two_minutes_after_a_start(aws, ec2):
    def check():
        row = ec2.describe_instance_status(InstanceIds=[aws.nodes[0]])["InstanceStatuses"][0]
        return row["InstanceStatus"]["Status"], row["SystemStatus"]["Details"][0]["Status"]

    aws.do(lambda: aws.cloud.put(aws.nodes[0], "stopped"))
    ec2.start_instances(InstanceIds=[aws.nodes[0]])
    aws.advance(30)
    assert check() == ("initializing", "initializing")
    aws.advance(180)
    assert check() == ("ok", "passed")


def test_a_failed_check_says_since_when(aws, ec2):
    aws.cloud.instances[aws.nodes[0]].impaired_since = aws.clock.now()
    row = ec2.describe_instance_status(InstanceIds=[aws.nodes[0]])["InstanceStatuses"][0]
    assert row["InstanceStatus"]["Status"] == "impaired"
    assert row["InstanceStatus"]["Details"][0]["ImpairedSince"] == aws.clock.now()
    assert row["SystemStatus"]["Status"] == "ok"


def test_the_waiters_of_boto3_see_an_instance_stop_and_come_back(started):
    aws = started(Clock(speed=3000))
    ec2 = aws.client("ec2")
    often = {"Delay": 0, "MaxAttempts": 1000}
    ec2.stop_instances(InstanceIds=[aws.nodes[0]])
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[aws.nodes[0]], WaiterConfig=often)
    ec2.start_instances(InstanceIds=[aws.nodes[0]])
    ec2.get_waiter("instance_running").wait(InstanceIds=[aws.nodes[0]], WaiterConfig=often)
    ec2.get_waiter("instance_status_ok").wait(InstanceIds=[aws.nodes[0]], WaiterConfig=often)
    assert states(ec2) == ["running", "running"]
    ec2.close()


def test_a_reboot_is_told_to_the_world_and_changes_no_state(aws, ec2):
    told = []
    aws.cloud.listeners.append(lambda *change: told.append(change))
    ec2.reboot_instances(InstanceIds=[aws.nodes[0]])
    assert told == [(aws.nodes[0], "running", "running")]


def test_stop_protection_keeps_an_instance_running_until_it_is_taken_off(aws, ec2):
    ec2.modify_instance_attribute(InstanceId=aws.nodes[0], DisableApiStop={"Value": True})
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        ec2.stop_instances(InstanceIds=list(reversed(aws.nodes)))
    assert states(ec2) == ["running", "running"]
    assert ec2.describe_instance_attribute(InstanceId=aws.nodes[0], Attribute="disableApiStop")["DisableApiStop"] == {
        "Value": True
    }
    ec2.modify_instance_attribute(InstanceId=aws.nodes[0], Attribute="disableApiStop", Value="false")
    ec2.stop_instances(InstanceIds=[aws.nodes[0]])
    assert states(ec2) == ["stopping", "running"]


def test_the_source_dest_check_is_one_fact_seen_from_instance_and_interface(aws, ec2):
    def seen():
        instance = ec2.describe_instances(InstanceIds=[aws.nodes[0]])["Reservations"][0]["Instances"][0]
        interface = ec2.describe_network_interfaces(NetworkInterfaceIds=[eni_id])["NetworkInterfaces"][0]
        return instance["SourceDestCheck"], interface["SourceDestCheck"]

    eni_id = aws.cloud.instances[aws.nodes[0]].eni_id
    assert seen() == (False, False)
    ec2.modify_instance_attribute(InstanceId=aws.nodes[0], SourceDestCheck={"Value": True})
    assert seen() == (True, True)
    ec2.modify_network_interface_attribute(NetworkInterfaceId=eni_id, SourceDestCheck={"Value": False})
    assert seen() == (False, False)


@pytest.mark.parametrize(
    ("ids", "code", "sentence"),
    [
        (["i-12345678"], "InvalidInstanceID.NotFound", "The instance ID 'i-12345678' does not exist"),
        (["i-12345678", "i-22345678"], "InvalidInstanceID.NotFound", "'i-12345678, i-22345678' do not exist"),
        (["i-xyz"], "InvalidInstanceID.Malformed", 'Invalid id: "i-xyz"'),
        (["server01"], "InvalidInstanceID.Malformed", r'Invalid id: "server01" \(expecting "i-..."\)'),
    ],
)
def test_ids_that_name_nothing_are_refused_in_the_words_of_ec2(ec2, ids, code, sentence):
    with pytest.raises(ClientError, match=sentence) as refused:
        ec2.describe_instances(InstanceIds=ids)
    assert refused.value.response["Error"]["Code"] == code


def test_an_instance_of_another_region_does_not_exist(aws):
    elsewhere = aws.session.client("ec2", endpoint_url=aws.url, region_name="ap-northeast-3")
    assert elsewhere.describe_instances()["Reservations"] == []
    with pytest.raises(ClientError, match=r"InvalidInstanceID\.NotFound"):
        elsewhere.describe_instances(InstanceIds=[aws.nodes[0]])
    elsewhere.close()


def test_a_dry_run_changes_nothing_and_says_it_would_have_worked(aws, ec2):
    with pytest.raises(ClientError, match="DryRunOperation") as refused:
        ec2.stop_instances(InstanceIds=[aws.nodes[0]], DryRun=True)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412
    assert states(ec2) == ["running", "running"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Hibernate": True}, "UnsupportedHibernationConfiguration"),
        ({"InstanceIds": []}, "MissingParameter"),
    ],
)
def test_a_stop_that_cannot_be_is_refused(aws, ec2, change, code):
    with pytest.raises(ClientError, match=code):
        ec2.stop_instances(**{"InstanceIds": [aws.nodes[0]], **change})


def test_attributes_that_are_not_simulated_are_refused_by_name(aws, ec2):
    with pytest.raises(ClientError, match="attribute userData"):
        ec2.describe_instance_attribute(InstanceId=aws.nodes[0], Attribute="userData")
    with pytest.raises(ClientError, match="UnsupportedOperation"):
        ec2.modify_instance_attribute(InstanceId=aws.nodes[0], EbsOptimized={"Value": True})
