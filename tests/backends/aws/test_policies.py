"""Who may read a bucket, by its policy: what is not known for sure is never taken for limited."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.aws.topics.policies import lets_read, readers
from backends.forcedstop import own_policy

VPC, ENDPOINT = "vpc-1", "vpce-1"


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(**more: object) -> dict[str, object]:
    given: dict[str, object] = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    return {**given, "Resource": "arn:aws:s3:::pages/*", **more}


def only(key: str, *who: str, operator: str = "StringEquals") -> dict[str, object]:
    return {"Condition": {operator: {key: list(who)}}}


def read(text: str) -> str:
    return readers(text, "pages", VPC, [ENDPOINT])


def test_our_own_policy_lets_the_vpc_read_and_nobody_else():
    assert read(own_policy("pages", VPC)) == "vpc-1 only"


@pytest.mark.parametrize(
    ("statements", "who"),
    [
        ((allow(),), "anybody"),
        ((allow(Principal={"AWS": "*"}),), "anybody"),
        ((allow(Principal={"AWS": "arn:aws:iam::1:root"}),), "nobody"),
        ((allow(Resource="arn:aws:s3:::others/*"),), "nobody"),
        ((allow(Action="s3:ListBucket"),), "nobody"),
        ((allow(Action="s3:*"),), "anybody"),
        ((allow(**only("aws:SourceVpc", VPC)),), "vpc-1 only"),
        ((allow(**only("AWS:sourceVpce", ENDPOINT)),), "vpc-1 only"),
        ((allow(**only("aws:SourceVpce", "vpce-9")),), "vpce-9, and not vpc-1"),
        ((allow(**only("aws:SourceVpc", VPC, "vpc-9")),), "vpc-9, and vpc-1"),
        ((allow(**only("aws:SourceVpc", VPC)), allow()), "anybody"),
        ((allow(), allow(Effect="Deny")), "nobody"),
        ((allow(), allow(Effect="Deny", **only("aws:SourceVpc", VPC, operator="StringNotEquals"))), "vpc-1 only"),
        ((), "nobody"),
    ],
)
def test_who_may_read_is_read_out_of_the_statements(statements, who):
    assert read(policy(*statements)) == who


@pytest.mark.parametrize(
    "condition",
    [
        {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
        {"StringLike": {"aws:SourceVpc": "vpc-*"}},
        {"StringEquals": {"aws:SourceVpc": VPC, "aws:PrincipalOrgID": "o-1"}},
        {"StringNotEquals": {"aws:SourceVpc": "vpc-9"}},
        "odd",
    ],
)
def test_a_condition_of_another_kind_is_not_guessed_at(condition):
    assert read(policy(allow(Condition=condition))).startswith("not read: ")


def test_what_an_endpoint_lets_be_read():
    everything = allow(Action="*", Resource="*")
    assert lets_read(policy(everything), "pages") == "lets it be read"
    assert lets_read(policy(allow()), "pages") == "lets it be read"
    assert lets_read(policy(allow(Resource="arn:aws:s3:::others/*")), "pages") == "does not let it be read"
    assert lets_read(policy(everything, allow(Effect="Deny")), "pages") == "does not let it be read"
    assert lets_read(policy(allow(**only("aws:SourceVpc", VPC))), "pages").startswith("not read: ")


JSON = st.recursive(st.none() | st.booleans() | st.text(max_size=5), lambda one: st.lists(one) | st.dictionaries(st.sampled_from(["Statement", "Effect", "Action", "Resource", "Condition", "Principal"]), one), max_leaves=8)  # fmt: skip # noqa: E501


@given(JSON.map(json.dumps) | st.text(max_size=20))
def test_no_text_is_too_odd(text):
    assert read(text)
    assert lets_read(text, "pages")
