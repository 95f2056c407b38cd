"""AWS's replies, read into our nouns."""

import pytest
from botocore.session import Session

from backends.aws import facts
from backends.aws.as_text import as_text
from backends.aws.words import CHECKS, INSTANCE_STATES, ROUTE_STATES, word
from backends.model import Health, Identity, Instance, Interface, Part, Route, Word

SERVER01 = {
    "InstanceId": "i-0a1",
    "State": {"Code": 16, "Name": "running"},
    "Placement": {"AvailabilityZone": "ap-northeast-1a"},
    "PrivateIpAddress": "172.16.10.11",
    "Tags": [{"Key": "Team", "Value": "db"}, {"Key": "Name", "Value": "server01"}],
    "NetworkInterfaces": [
        {"NetworkInterfaceId": "eni-b", "Attachment": {"DeviceIndex": 1}},
        {"NetworkInterfaceId": "eni-a", "Attachment": {"DeviceIndex": 0}},
    ],
}
STATUS01 = {
    "InstanceId": "i-0a1",
    "SystemStatus": {"Status": "ok", "Details": [{"Name": "reachability", "Status": "passed"}]},
    "InstanceStatus": {"Status": "impaired"},
    "AttachedEbsStatus": {"Status": "initializing"},
}
INSTANCE01 = Instance(
    "i-0a1",
    "server01",
    Word("running", Health.OK),
    "ap-northeast-1a",
    "172.16.10.11",
    (
        Part("system", Word("ok", Health.OK)),
        Part("instance", Word("impaired", Health.BAD)),
        Part("attached-ebs", Word("initializing", Health.CHANGING)),
    ),
    ("eni-a", "eni-b"),
)


def test_an_instance_is_read_with_its_checks_and_its_primary_interface_first():
    assert facts.instances([SERVER01], [STATUS01], ["i-0a1"]) == (INSTANCE01,)


def test_instances_come_in_the_order_wanted_and_a_missing_one_is_not_left_out():
    found = facts.instances([SERVER01], [], ["i-0ff", "i-0a1"])
    assert [(one.id, one.state) for one in found] == [
        ("i-0ff", Word("not found", Health.UNKNOWN)),
        ("i-0a1", Word("running", Health.OK)),
    ]


def test_an_instance_of_which_aws_says_next_to_nothing_is_still_read():
    assert facts.instances([{"InstanceId": "i-1"}], [{}], ["i-1"]) == (Instance("i-1", "", Word("", Health.UNKNOWN)),)


def test_an_interface_is_read_with_its_source_dest_check():
    fact = {
        "NetworkInterfaceId": "eni-a",
        "Attachment": {"InstanceId": "i-0a1"},
        "PrivateIpAddresses": [{"PrivateIpAddress": "172.16.10.11"}, {"PrivateIpAddress": "172.16.10.12"}],
        "SubnetId": "subnet-1",
        "SourceDestCheck": False,
    }
    expected = Interface("eni-a", "i-0a1", ("172.16.10.11", "172.16.10.12"), "subnet-1", source_dest_check=False)
    assert facts.interfaces([fact]) == (expected,)


def table(id_, *routes, name=""):
    return {"RouteTableId": id_, "Routes": list(routes), "Tags": [{"Key": "Name", "Value": name}]}


def test_only_the_routes_that_hold_the_vip_are_kept_in_a_stable_order():
    vip = {"DestinationCidrBlock": "10.0.0.200/32", "NetworkInterfaceId": "eni-a", "InstanceId": "i-0a1"}
    other = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}
    tables = [
        table("rtb-2", other, vip | {"State": "blackhole"}, name="Main"),
        table("rtb-1", vip | {"State": "active"}),
    ]
    assert facts.routes(tables, ["10.0.0.200/32"]) == (
        Route("rtb-1", "10.0.0.200/32", "eni-a", "i-0a1", Word("active", Health.OK)),
        Route("rtb-2", "10.0.0.200/32", "eni-a", "i-0a1", Word("blackhole", Health.BAD), "Main"),
    )


def test_a_route_to_something_else_than_an_interface_names_that():
    route = {"DestinationCidrBlock": "10.0.0.200/32", "TransitGatewayId": "tgw-1", "State": "active"}
    assert facts.routes([table("rtb-1", route)], ["10.0.0.200/32"])[0].target == "tgw-1"


def test_hostile_names_and_tags_are_cleaned():
    hostile = SERVER01 | {"Tags": [{"Key": "Name", "Value": "\x1b]0;owned\x07ser\u202ever\n01"}]}
    assert facts.instances([hostile], [], ["i-0a1"])[0].name == "server 01"


@pytest.mark.parametrize("vocabulary", [INSTANCE_STATES, CHECKS, ROUTE_STATES])
def test_a_word_nobody_knows_is_kept_and_means_nothing(vocabulary):
    assert word("hibernating-2031", vocabulary) == Word("hibernating-2031", Health.UNKNOWN)
    assert word(None, vocabulary) == Word("", Health.UNKNOWN)


@pytest.mark.parametrize(
    ("service_shape", "vocabulary"),
    [("InstanceStateName", INSTANCE_STATES), ("SummaryStatus", CHECKS), ("RouteState", ROUTE_STATES)],
)
def test_our_words_are_aws_own(service_shape, vocabulary):
    assert set(vocabulary) <= set(Session().get_service_model("ec2").shape_for(service_shape).enum)


def test_who_we_are_is_read():
    assert facts.identity({"Account": "123456789012", "Arn": "arn:aws:iam::1:user/w"}) == Identity(
        "123456789012", "arn:aws:iam::1:user/w"
    )


def test_instances_make_a_page_to_read():
    assert as_text((INSTANCE01,)) == (
        "instance i-0a1 server01\n"
        "  state             running\n"
        "  zone              ap-northeast-1a\n"
        "  private address   172.16.10.11\n"
        "  checks            system ok, instance impaired, attached-ebs initializing\n"
        "  interfaces        eni-a, eni-b\n"
    )


def test_routes_interfaces_and_an_identity_make_pages_too():
    route = Route("rtb-1", "10.0.0.200/32", "eni-a", None, Word("active", Health.OK), "Main")
    assert as_text((route,)) == (
        "route 10.0.0.200/32 in rtb-1 Main\n"
        "  target            eni-a\n"
        "  instance          -\n"
        "  state             active\n"
    )
    assert "  source/dest check on\n" in as_text((Interface("eni-a", None, ("10.0.0.1",), "subnet-1", True),))
    assert as_text(Identity("1", "arn")) == "identity\n  account           1\n  arn               arn\n"
    assert as_text(()) == "none\n"
