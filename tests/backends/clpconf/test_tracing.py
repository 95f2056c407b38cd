import pytest

from backends.clpconf import Change, Trace, edit, read, traces, traces_in_text
from tests.backends.clpconf.files import ORCHARD, having, orchard


def found(*needles: str, data: bytes | None = None) -> list[str]:
    return [one.where for one in traces(read(data or orchard()), needles) if not one.in_name]


def test_a_region_is_found_in_the_names_of_its_zones_and_hosts() -> None:
    assert found("ap-northeast-1") == [
        "/root/monitor/awsazw@az/parameters/availabilityzone",
        "/root/monitor/awsazw@az/server@pear/parameters/availabilityzone",
        "/root/networkpartition/httpnp@httpnp1/host",
    ]
    assert found("ap-northeast-3") == []


def test_one_region_is_not_another_whose_name_goes_on() -> None:
    data = edit(orchard(), [Change("/root/cluster/comment", "us-east-12")])
    assert found("us-east-1", data=data) == []


def test_ids_are_found_wherever_they_stand() -> None:
    assert found("eni-0aaaaaaaaaaaaaaa2") == ["/root/resource/awsvip@vip/server@pear/parameters/eniid"]
    assert len(found("vpc-0123456789abcdef0")) == 2
    data = edit(orchard(), [Change("/root/cluster/comment", "arn:aws:ec2:x:1:vpc/VPC-0123456789ABCDEF0")])
    assert len(found("vpc-0123456789abcdef0", data=data)) == 3


@pytest.mark.parametrize(
    "text", ["10.3.1.1", "10.3.1.1:80", "at 10.3.1.1.", "10.3.1.1/24", "http://10.3.1.1/", "ip-10-3-1-1.x"]
)
def test_an_address_is_found_where_it_stands_whole(text: str) -> None:
    assert found("10.3.1.1", data=edit(orchard(), [Change("/root/cluster/comment", text)])) == [
        "/root/cluster/comment",
        "/root/networkpartition/pingnp@pingnp1/grp@0/list@0/ip",
    ]


@pytest.mark.parametrize(
    "text", ["10.3.1.11", "110.3.1.1", "1.10.3.1.1", "10.3.1.1.9", "10x3x1x1", "ip-10-3-1-11", "ip-10-3-1-1-2"]
)
def test_an_address_that_is_a_part_of_another_is_not(text: str) -> None:
    data = edit(orchard(), [Change("/root/cluster/comment", text)])
    assert found("10.3.1.1", data=data) == ["/root/networkpartition/pingnp@pingnp1/grp@0/list@0/ip"]


def test_a_records_name_is_found_with_or_without_its_last_dot_and_in_any_case() -> None:
    for text in ("db.orchard.local", "DB.Orchard.local."):
        data = edit(orchard(), [Change("/root/cluster/comment", text)])
        for needle in ("db.orchard.local.", "db.orchard.LOCAL"):
            assert found(needle, data=data) == ["/root/cluster/comment"]


def test_an_empty_text_finds_nothing() -> None:
    assert traces(read(orchard()), ("", " ", ".")) == ()


def test_a_name_of_an_element_is_told_apart_from_a_value_and_told_once() -> None:
    data = having(ORCHARD, '<md name="md2">', '<md name="md-ap-northeast-1">').encode("euc_jp")
    names = [one for one in traces(read(data), ("ap-northeast-1",)) if one.in_name]
    assert names == [Trace("/root/resource/md@md-ap-northeast-1", "ap-northeast-1", "md-ap-northeast-1", in_name=True)]


def test_a_secret_is_not_shown_by_looking_for_it() -> None:
    assert traces(read(orchard()), ("plum-jam", "9f8e7d6c5b4a")) == ()


SCRIPT = """#!/bin/sh
REGION=ap-northeast-1
aws ec2 describe-instances --region "$REGION" --instance-ids i-0123456789abcdef0
export AWS_SECRET_ACCESS_KEY=hush # for ap-northeast-1
curl http://admin:hush@10.3.1.1/\x1b[2J
"""


def test_a_scripts_lines_are_searched_and_told_by_their_numbers() -> None:
    said = traces_in_text("harvest/start.sh", SCRIPT, ("ap-northeast-1", "i-0123456789abcdef0", "10.3.1.1"))
    assert said == (
        Trace("harvest/start.sh:2", "ap-northeast-1", "REGION=ap-northeast-1"),
        Trace(
            "harvest/start.sh:3",
            "i-0123456789abcdef0",
            'aws ec2 describe-instances --region "$REGION" --instance-ids i-0123456789abcdef0',
        ),
        Trace("harvest/start.sh:4", "ap-northeast-1", "(hidden)"),
        Trace("harvest/start.sh:5", "10.3.1.1", "curl http://admin:(hidden)@10.3.1.1/"),
    )
