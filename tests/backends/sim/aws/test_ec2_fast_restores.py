import pytest

ZONE = "ap-northeast-3a"


@pytest.fixture
def parts(osaka, copied):
    devices = osaka.describe_images(ImageIds=[copied])["Images"][0]["BlockDeviceMappings"]
    return [one["Ebs"]["SnapshotId"] for one in devices]


def rows(client):
    return client.describe_fast_snapshot_restores()["FastSnapshotRestores"]


def test_it_takes_an_hour_a_tebibyte_and_each_state_has_its_time(aws, osaka, parts):
    done = osaka.enable_fast_snapshot_restores(AvailabilityZones=[ZONE], SourceSnapshotIds=[parts[1]])
    assert (done["Successful"][0]["State"], done["Unsuccessful"]) == ("enabling", [])
    states = []
    for seconds in (0, 61, 300, 60):
        aws.advance(seconds)
        states.append(rows(osaka)[0]["State"])
    assert states == ["enabling", "optimizing", "optimizing", "enabled"]
    (row,) = rows(osaka)
    assert 350 < (row["EnabledTime"] - row["OptimizingTime"]).total_seconds() < 353
    osaka.disable_fast_snapshot_restores(AvailabilityZones=[ZONE], SourceSnapshotIds=[parts[1]])
    assert rows(osaka)[0]["State"] == "disabling"
    aws.advance(61)
    assert (rows(osaka)[0]["State"], "DisabledTime" in rows(osaka)[0]) == ("disabled", True)


def test_what_cannot_be_is_told_for_each_snapshot_and_zone_in_a_reply_that_is_well(aws, osaka, parts):
    zones = [ZONE, "ap-northeast-1a"]
    done = osaka.enable_fast_snapshot_restores(AvailabilityZones=zones, SourceSnapshotIds=[parts[0], "snap-12345678"])
    assert [one["SnapshotId"] for one in done["Successful"]] == [parts[0]]
    errors = [
        (one["SnapshotId"], error["AvailabilityZone"], error["Error"]["Code"])
        for one in done["Unsuccessful"]
        for error in one["FastSnapshotRestoreStateErrors"]
    ]
    assert errors == [
        (parts[0], "ap-northeast-1a", "InvalidParameterValue"),
        ("snap-12345678", ZONE, "InvalidSnapshot.NotFound"),
        ("snap-12345678", "ap-northeast-1a", "InvalidSnapshot.NotFound"),
    ]
    off = osaka.disable_fast_snapshot_restores(AvailabilityZones=[ZONE], SourceSnapshotIds=[parts[1]])
    assert off["Unsuccessful"][0]["SnapshotId"] == parts[1]


def test_the_quota_counts_snapshots_of_the_region_not_zones(aws, osaka, parts):
    aws.cloud.quotas["ap-northeast-3", "ebs", "L-00000001"] = 1
    zones = [ZONE, "ap-northeast-3b"]
    done = osaka.enable_fast_snapshot_restores(AvailabilityZones=zones, SourceSnapshotIds=parts)
    assert [one["SnapshotId"] for one in done["Successful"]] == [parts[0]] * 2
    codes = {one["Error"]["Code"] for one in done["Unsuccessful"][0]["FastSnapshotRestoreStateErrors"]}
    assert codes == {"FastSnapshotRestoreLimitExceeded"}


def test_a_volume_is_fast_only_where_there_is_a_credit_and_there_is_none_at_first(aws, osaka, copied, parts):
    def data_volume(address):
        subnet = osaka.describe_subnets()["Subnets"][0]["SubnetId"]
        place = {"SubnetId": subnet, "PrivateIpAddress": address, "InstanceType": "m6i.large"}
        made = osaka.run_instances(ImageId=copied, MinCount=1, MaxCount=1, **place)["Instances"][0]
        filters = [{"Name": "attachment.instance-id", "Values": [made["InstanceId"]]}]
        volumes = osaka.describe_volumes(Filters=filters)["Volumes"]
        return next(one for one in volumes if one["SnapshotId"] == parts[1])

    osaka.enable_fast_snapshot_restores(AvailabilityZones=[ZONE], SourceSnapshotIds=[parts[1]])
    aws.advance(420)
    assert rows(osaka)[0]["State"] == "enabled"
    assert data_volume("172.31.10.11")["FastRestored"] is False
    aws.advance(400)
    fast = data_volume("172.31.10.12")
    assert fast["FastRestored"] is True
    assert data_volume("172.31.10.13")["FastRestored"] is False
    (status,) = osaka.describe_volume_status(VolumeIds=[fast["VolumeId"]])["VolumeStatuses"]
    assert status["InitializationStatusDetails"]["Progress"] == 100
