import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def typed(aws, tmp_path):
    """Type an `aws` command; what it printed, read as JSON."""

    def type_it(*words):
        line = [Path(sys.executable).with_name("aws"), "--endpoint-url", aws.url, "--output", "json", *words]
        keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_EC2_METADATA_DISABLED": "true"}
        env = {**os.environ, **keys, "AWS_DEFAULT_REGION": "ap-northeast-3", "HOME": str(tmp_path)}
        done = subprocess.run(line, capture_output=True, text=True, env=env, check=False)
        assert done.stderr == ""
        return json.loads(done.stdout)

    return type_it


def test_an_image_is_copied_and_launched_by_the_aws_command_line(aws, copied, typed):
    source = aws.cloud.images[copied].source_image_id
    copy = ["copy-image", "--source-image-id", source, "--source-region", "ap-northeast-1", "--name", "by hand"]
    assert typed("ec2", *copy)["ImageId"] in aws.cloud.images
    subnet = next(one.id for one in aws.cloud.subnets.values() if one.zone == "ap-northeast-3a")
    place = ["--subnet-id", subnet, "--private-ip-address", "172.31.10.11", "--instance-type", "m6i.large"]
    made = typed("ec2", "run-instances", "--image-id", copied, "--key-name", "cluster", *place)["Instances"][0]
    assert (made["State"]["Name"], made["PrivateIpAddress"]) == ("pending", "172.31.10.11")


def test_a_name_is_changed_by_the_aws_command_line(aws, typed):
    zone = next(iter(aws.cloud.zones))
    record = {"Name": "db.cluster.internal", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "172.31.10.11"}]}
    batch = json.dumps({"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]})
    change = ["change-resource-record-sets", "--hosted-zone-id", zone, "--change-batch", batch]
    assert typed("route53", *change)["ChangeInfo"]["Status"] == "PENDING"
