"""The forms of the calls by which a rehearsal cuts a link: a network ACL of its own, its rules, whose subnet has it."""

from collections.abc import Mapping
from typing import Any

from backends.aws.form import Form
from backends.aws.owned import ACL, BORDER, TOKEN, VPC, later, made_acl
from backends.aws.scope import Role, Scope
from backends.aws.shapes import fields, like, number, only, tags_of, wrong

CLUSTER = "clpdeck:cluster"
TAGS = frozenset({"Name", CLUSTER, "clpdeck:run", "clpdeck:step", "clpdeck:instead-of"})
"""Of a network ACL that a rehearsal makes: the last names the one that its subnet had before."""


def tagged(params: Mapping[str, Any], scope: Scope) -> None:
    """The tags say whose it is, which run made it, and what is to be put back."""
    tags = tags_of(params["TagSpecifications"], ("network-acl",), ("network-acl",))["network-acl"]
    if set(tags) != TAGS or tags[CLUSTER] != scope.cluster.name:
        raise wrong(tags, "Tags", f"only with {', '.join(sorted(TAGS))}, and with {scope.cluster.name}")


CIDR = like(r"\d{1,3}(\.\d{1,3}){3}/\d{1,2}", "an IPv4 range")
CIDR_6 = like(r"[0-9a-fA-F:]{2,45}/\d{1,3}", "an IPv6 range")
PORT = number(0, 65535)
KIND = number(-1, 255)
RULE = {
    "NetworkAclId": made_acl,
    "RuleNumber": number(1, 32766),
    "Protocol": like(r"-1|\d{1,3}", "the number of a protocol"),
    "RuleAction": only("allow", "deny"),
    "Egress": only(True, False),
}
RULE_MAY = {
    "CidrBlock": CIDR,
    "Ipv6CidrBlock": CIDR_6,
    "PortRange": fields({"From": PORT, "To": PORT}),
    "IcmpTypeCode": fields({"Type": KIND, "Code": KIND}),
}
HOME: frozenset[Role] = frozenset({"home"})
BORDER_FORMS: Mapping[tuple[str, str], Form] = {
    ("ec2", "CreateNetworkAcl"): Form(
        HOME, {"VpcId": VPC, "TagSpecifications": later, "ClientToken": TOKEN}, {}, tagged
    ),
    ("ec2", "CreateNetworkAclEntry"): Form(HOME, RULE, RULE_MAY),
    ("ec2", "ReplaceNetworkAclAssociation"): Form(HOME, {"AssociationId": BORDER, "NetworkAclId": ACL}),
    ("ec2", "DeleteNetworkAcl"): Form(HOME, {"NetworkAclId": made_acl}),
}
