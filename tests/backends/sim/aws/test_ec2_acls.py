import pytest
from botocore.exceptions import ClientError

ALL = {"Protocol": "-1", "CidrBlock": "0.0.0.0/0"}


@pytest.fixture
def subnets(aws):
    return list(aws.cloud.subnets)


@pytest.fixture
def other(ec2, aws):
    """An ACL beside the VPC's own."""
    vpc = next(iter(aws.cloud.vpcs))
    tags = [{"ResourceType": "network-acl", "Tags": [{"Key": "clpdeck:run", "Value": "1"}]}]
    return ec2.create_network_acl(VpcId=vpc, TagSpecifications=tags)["NetworkAcl"]["NetworkAclId"]


def acl_of(ec2, subnet):
    """The ACL of a subnet, and the association by which it has it."""
    found = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])["NetworkAcls"]
    (acl,) = found
    (association,) = [one for one in acl["Associations"] if one["SubnetId"] == subnet]
    return acl["NetworkAclId"], association["NetworkAclAssociationId"]


def refused(call, **given):
    with pytest.raises(ClientError) as error:
        call(**given)
    return error.value.response["Error"]["Code"]


def test_a_vpc_has_an_acl_that_lets_everything_pass_for_all_its_subnets(ec2, subnets):
    (acl,) = ec2.describe_network_acls(Filters=[{"Name": "default", "Values": ["true"]}])["NetworkAcls"]
    assert [one["SubnetId"] for one in acl["Associations"]] == subnets
    rules = [(one["RuleNumber"], one["Egress"], one["RuleAction"], one["CidrBlock"]) for one in acl["Entries"]]
    assert rules == [
        (100, True, "allow", "0.0.0.0/0"),
        (32767, True, "deny", "0.0.0.0/0"),
        (100, False, "allow", "0.0.0.0/0"),
        (32767, False, "deny", "0.0.0.0/0"),
    ]


def test_a_new_acl_lets_nothing_pass_is_no_subnet_s_and_carries_its_tags(ec2, other):
    (acl,) = ec2.describe_network_acls(Filters=[{"Name": "tag:clpdeck:run", "Values": ["1"]}])["NetworkAcls"]
    assert (acl["NetworkAclId"], acl["IsDefault"], acl["Associations"]) == (other, False, [])
    assert {one["RuleNumber"] for one in acl["Entries"]} == {32767}
    tagged = ec2.describe_tags(Filters=[{"Name": "resource-type", "Values": ["network-acl"]}])["Tags"]
    assert [one["ResourceId"] for one in tagged] == [other]


def test_the_same_token_makes_no_second_one(ec2, aws):
    vpc = next(iter(aws.cloud.vpcs))
    made = [ec2.create_network_acl(VpcId=vpc, ClientToken="once")["NetworkAcl"]["NetworkAclId"] for _ in range(2)]
    assert made[0] == made[1]


def test_rules_are_added_changed_and_taken_away(ec2, other):
    tcp = {"Protocol": "6", "CidrBlock": "172.16.20.11/32", "PortRange": {"From": 22, "To": 22}}
    ec2.create_network_acl_entry(NetworkAclId=other, RuleNumber=1, Egress=True, RuleAction="deny", **tcp)
    ec2.create_network_acl_entry(NetworkAclId=other, RuleNumber=1, Egress=False, RuleAction="allow", **ALL)
    ec2.replace_network_acl_entry(NetworkAclId=other, RuleNumber=1, Egress=True, RuleAction="allow", **tcp)
    ec2.delete_network_acl_entry(NetworkAclId=other, RuleNumber=1, Egress=False)
    (acl,) = ec2.describe_network_acls(NetworkAclIds=[other])["NetworkAcls"]
    assert acl["Entries"][0] == {"RuleNumber": 1, "Egress": True, "RuleAction": "allow", **tcp}
    assert [one["RuleNumber"] for one in acl["Entries"]] == [1, 32767, 32767]


def test_a_subnet_that_gets_another_acl_gets_a_new_association_and_the_old_one_is_gone(ec2, subnets, other):
    before, association = acl_of(ec2, subnets[0])
    new = ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=other)["NewAssociationId"]
    assert acl_of(ec2, subnets[0]) == (other, new)
    assert acl_of(ec2, subnets[1])[0] == before
    again = {"AssociationId": association, "NetworkAclId": before}
    assert refused(ec2.replace_network_acl_association, **again) == "InvalidAssociationID.NotFound"
    ec2.replace_network_acl_association(AssociationId=new, NetworkAclId=before)
    assert acl_of(ec2, subnets[0])[0] == before
    ec2.delete_network_acl(NetworkAclId=other)
    assert len(ec2.describe_network_acls()["NetworkAcls"]) == 1


def test_what_aws_would_not_take_is_refused_in_its_words(ec2, subnets, other):
    rule = {"NetworkAclId": other, "RuleNumber": 5, "Egress": True, "RuleAction": "deny", **ALL}
    ec2.create_network_acl_entry(**rule)
    assert refused(ec2.create_network_acl_entry, **rule) == "NetworkAclEntryAlreadyExists"
    assert refused(ec2.create_network_acl_entry, **rule | {"RuleNumber": 32767}) == "InvalidParameterValue"
    assert (
        refused(ec2.create_network_acl_entry, **rule | {"RuleNumber": 6, "CidrBlock": "x"}) == "InvalidParameterValue"
    )
    assert refused(ec2.create_network_acl_entry, **rule | {"RuleNumber": 6, "Protocol": "6"}) == "MissingParameter"
    absent = {"NetworkAclId": other, "RuleNumber": 7, "Egress": True}
    assert refused(ec2.delete_network_acl_entry, **absent) == "InvalidNetworkAclEntry.NotFound"
    own, association = acl_of(ec2, subnets[0])
    assert refused(ec2.delete_network_acl, NetworkAclId=own) == "InvalidParameterValue"
    ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=other)
    assert refused(ec2.delete_network_acl, NetworkAclId=other) == "DependencyViolation"
    assert refused(ec2.describe_network_acls, NetworkAclIds=["acl-12345678"]) == "InvalidNetworkAclID.NotFound"
    for number in range(6, 25):
        ec2.create_network_acl_entry(**rule | {"RuleNumber": number})
    assert refused(ec2.create_network_acl_entry, **rule | {"RuleNumber": 99}) == "NetworkAclEntryLimitExceeded"
