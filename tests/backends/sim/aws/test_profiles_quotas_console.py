import base64
import hashlib

import pytest
from botocore.exceptions import ClientError

KEY = "ssh-ed25519 " + base64.b64encode(b"a public key").decode() + " root@ip-172-16-10-11"


@pytest.fixture
def client(aws):
    made = []

    def of(service, **config):
        made.append(aws.client(service, **config))
        return made[-1]

    yield of
    for one in made:
        one.close()


def test_an_instance_may_do_what_the_role_in_its_profile_may(aws, ec2):
    node = aws.nodes[0]
    (row,) = ec2.describe_iam_instance_profile_associations(Filters=[{"Name": "instance-id", "Values": [node]}])[
        "IamInstanceProfileAssociations"
    ]
    assert (row["State"], aws.cloud.may(node, "ec2:ReplaceRoute")) == ("associated", True)
    guard = {"Name": "cluster-guard"}
    ec2.replace_iam_instance_profile_association(AssociationId=row["AssociationId"], IamInstanceProfile=guard)
    assert (aws.cloud.may(node, "ec2:ReplaceRoute"), aws.cloud.may(node, "ec2:DescribeInstances")) == (False, True)
    with pytest.raises(ClientError, match="IncorrectState"):
        ec2.associate_iam_instance_profile(InstanceId=node, IamInstanceProfile=guard)
    now = ec2.describe_iam_instance_profile_associations()["IamInstanceProfileAssociations"][0]
    ec2.disassociate_iam_instance_profile(AssociationId=now["AssociationId"])
    assert not aws.cloud.may(node, "ec2:DescribeInstances")
    arn = now["IamInstanceProfile"]["Arn"]
    ec2.associate_iam_instance_profile(InstanceId=node, IamInstanceProfile={"Arn": arn})
    assert aws.cloud.instances[node].profile == "cluster-guard"
    with pytest.raises(ClientError, match="InvalidAssociationID"):
        ec2.disassociate_iam_instance_profile(AssociationId=row["AssociationId"])


def test_iam_knows_the_profile_and_the_role_in_it(client):
    iam = client("iam")
    profile = iam.get_instance_profile(InstanceProfileName="cluster-node")["InstanceProfile"]
    assert profile["Roles"][0]["Arn"] == "arn:aws:iam::111122223333:role/cluster-node"
    assert len(iam.list_instance_profiles()["InstanceProfiles"]) == 2
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_instance_profile(InstanceProfileName="none")


def test_quotas_are_read_by_region_and_found_by_name_or_code(aws, client):
    quotas = client("service-quotas", region_name="ap-northeast-3")
    named = {one["QuotaName"]: one for one in quotas.list_service_quotas(ServiceCode="ebs")["Quotas"]}
    assert named["Fast snapshot restore"]["Value"] == 5
    aws.cloud.quotas["ap-northeast-3", "ec2", "L-1216C47A"] = 8.0
    asked = {"ServiceCode": "ec2", "QuotaCode": "L-1216C47A"}
    assert quotas.get_service_quota(**asked)["Quota"]["Value"] == 8
    assert client("service-quotas").get_service_quota(**asked)["Quota"]["Value"] == 64
    with pytest.raises(ClientError, match="NoSuchResourceException"):
        quotas.get_service_quota(ServiceCode="ec2", QuotaCode="L-0")
    with pytest.raises(ClientError, match="NoSuchResourceException"):
        quotas.list_service_quotas(ServiceCode="none")


def test_the_console_shows_new_host_keys_fingerprints_on_the_first_run_only(aws, ec2):
    node = aws.nodes[0]
    aws.cloud.instances[node].host_keys = (KEY,)
    output = ec2.get_console_output(InstanceId=node, Latest=True)["Output"]
    print_ = base64.b64encode(hashlib.sha256(b"a public key").digest()).decode().rstrip("=")
    assert f"cloud-init: 256 SHA256:{print_} root@ip-172-16-10-11 (ED25519)" in output
    assert "-----BEGIN SSH HOST KEY FINGERPRINTS-----" in output
    aws.do(lambda: aws.cloud.put(node, "stopped"))
    assert "Output" not in ec2.get_console_output(InstanceId=node, Latest=True)
    aws.do(lambda: aws.cloud.start(node))
    aws.advance(60)
    assert "FINGERPRINTS" not in ec2.get_console_output(InstanceId=node, Latest=True)["Output"]


def test_console_output_that_is_not_asked_for_as_the_latest_comes_minutes_later(aws, ec2):
    node = aws.nodes[0]
    aws.do(lambda: aws.cloud.put(node, "stopped"))
    aws.do(lambda: aws.cloud.start(node))
    aws.advance(60)
    assert "Output" not in ec2.get_console_output(InstanceId=node)
    aws.advance(240)
    assert "login:" in ec2.get_console_output(InstanceId=node)["Output"]


def test_groups_and_key_pairs_are_asked_for_by_name(ec2):
    assert ec2.describe_key_pairs(KeyNames=["cluster"])["KeyPairs"][0]["KeyName"] == "cluster"
    with pytest.raises(ClientError, match=r"InvalidKeyPair\.NotFound"):
        ec2.describe_key_pairs(KeyNames=["none"])
    with pytest.raises(ClientError, match=r"InvalidGroup\.NotFound"):
        ec2.describe_security_groups(GroupNames=["none"])
