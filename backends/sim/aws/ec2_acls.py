"""EC2's calls about network ACLs, their rules, and which subnet has which."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network
from typing import Any

from backends.sim.aws.ec2_network import VPCS
from backends.sim.aws.filters import TAGS, Answer
from backends.sim.aws.nouns import Noun, tag_list
from backends.sim.aws.tagging import given, require_only
from backends.sim.cloud import AwsError, Cloud, acls, tokens
from backends.sim.cloud.model import Acl, AclRule

ACLS = Noun(
    ids="NetworkAclIds",
    result="NetworkAcls",
    prefix="acl",
    missing="InvalidNetworkAclID.NotFound",
    malformed="InvalidNetworkAclId.Malformed",
    label="networkAcl ID",
    filters={
        **TAGS,
        "association.association-id": "Associations.NetworkAclAssociationId",
        "association.network-acl-id": "Associations.NetworkAclId",
        "association.subnet-id": "Associations.SubnetId",
        "default": "IsDefault",
        "entry.cidr": "Entries.CidrBlock",
        "entry.protocol": "Entries.Protocol",
        "entry.rule-action": "Entries.RuleAction",
        "entry.rule-number": "Entries.RuleNumber",
        "entry.egress": "Entries.Egress",
        "network-acl-id": "NetworkAclId",
        "owner-id": "OwnerId",
        "vpc-id": "VpcId",
    },
)
PROTOCOLS = {"all": "-1", "icmp": "1", "tcp": "6", "udp": "17"}
WITH_PORTS = (acls.TCP, acls.UDP)
ACTIONS = {"allow": True, "deny": False}


def describe_network_acls(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """The ACLs, with their rules and the subnets they are for."""
    chosen = ACLS.some(cloud.acls, region, params.get("NetworkAclIds", ()))
    return ACLS.describe((_acl(cloud, one) for one in chosen), params)


def create_network_acl(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """One that lets nothing pass; the same token answers with the same one."""
    require_only(params, "CreateNetworkAcl", "VpcId", "TagSpecifications", "ClientToken")
    again = tokens.made(cloud, region, "CreateNetworkAcl", params)
    (tags,) = given(params, "network-acl")
    if again:
        acl = ACLS.one(cloud.acls, region, again)
    else:
        acl = acls.create(cloud, VPCS.one(cloud.vpcs, region, params["VpcId"]), tags)
        tokens.keep(cloud, region, "CreateNetworkAcl", params, acl.id)
    return {"NetworkAcl": _acl(cloud, acl), "ClientToken": params.get("ClientToken", "")}


def write_entry(write: Callable[[Cloud, Acl, AclRule], None], name: str) -> Callable[..., Answer]:
    """CreateNetworkAclEntry or ReplaceNetworkAclEntry, out of what either does."""

    def operation(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
        require_only(
            params, name, "NetworkAclId", "RuleNumber", "Protocol", "RuleAction", "Egress", "CidrBlock", "PortRange",
        )  # fmt: skip
        write(cloud, ACLS.one(cloud.acls, region, params["NetworkAclId"]), _rule(params))
        return {}

    return operation


def delete_network_acl_entry(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Take a rule away."""
    acl = ACLS.one(cloud.acls, region, params["NetworkAclId"])
    acls.remove(cloud, acl, params["RuleNumber"], egress=bool(params["Egress"]))
    return {}


def replace_network_acl_association(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Give a subnet another ACL; the association gets another id."""
    acl = ACLS.one(cloud.acls, region, params["NetworkAclId"])
    return {"NewAssociationId": acls.associate(cloud, params["AssociationId"], acl)}


def delete_network_acl(cloud: Cloud, region: str, params: Mapping[str, Any]) -> Answer:
    """Refused while a subnet has it."""
    acls.delete(cloud, ACLS.one(cloud.acls, region, params["NetworkAclId"]))
    return {}


OPERATIONS = {
    "DescribeNetworkAcls": describe_network_acls,
    "CreateNetworkAcl": create_network_acl,
    "CreateNetworkAclEntry": write_entry(acls.add, "CreateNetworkAclEntry"),
    "ReplaceNetworkAclEntry": write_entry(acls.replace, "ReplaceNetworkAclEntry"),
    "DeleteNetworkAclEntry": delete_network_acl_entry,
    "ReplaceNetworkAclAssociation": replace_network_acl_association,
    "DeleteNetworkAcl": delete_network_acl,
}


def _rule(params: Mapping[str, Any]) -> AclRule:
    spelled = str(params["Protocol"])
    protocol = PROTOCOLS.get(spelled.lower(), spelled)
    action = ACTIONS.get(params["RuleAction"])
    if action is None or protocol not in PROTOCOLS.values():
        message = f"Value ({params['RuleAction']}, {spelled}) for parameter ruleAction or protocol is invalid."
        raise AwsError("InvalidParameterValue", message)
    return AclRule(
        params["RuleNumber"], bool(params["Egress"]), action, protocol, _cidr(params), _ports(params, protocol)
    )


def _cidr(params: Mapping[str, Any]) -> str:
    if "CidrBlock" not in params:
        raise AwsError("MissingParameter", "The request must contain the parameter cidrBlock")
    try:
        return str(IPv4Network(params["CidrBlock"], strict=False))
    except ValueError:
        sentence = f"Value ({params['CidrBlock']}) for parameter cidrBlock is invalid. This is not a valid CIDR block."
        raise AwsError("InvalidParameterValue", sentence) from None


def _ports(params: Mapping[str, Any], protocol: str) -> tuple[int, int] | None:
    if protocol not in WITH_PORTS:
        return None
    ports = params.get("PortRange", {})
    if "From" not in ports or "To" not in ports:
        raise AwsError("MissingParameter", "The request must contain the parameter portRange")
    return ports["From"], ports["To"]


def _acl(cloud: Cloud, acl: Acl) -> Answer:
    return {
        "NetworkAclId": acl.id,
        "VpcId": acl.vpc_id,
        "IsDefault": acl.default,
        "OwnerId": cloud.number,
        "Entries": [_entry(one) for one in sorted(acl.rules, key=lambda one: (not one.egress, one.number))],
        "Associations": [
            {"NetworkAclAssociationId": association, "NetworkAclId": acl.id, "SubnetId": subnet}
            for association, subnet in acl.associations.items()
        ],
        "Tags": tag_list(acl.tags),
    }


def _entry(rule: AclRule) -> Answer:
    ports = {"PortRange": {"From": rule.ports[0], "To": rule.ports[1]}} if rule.ports else {}
    return {
        "RuleNumber": rule.number,
        "Egress": rule.egress,
        "RuleAction": "allow" if rule.allow else "deny",
        "Protocol": rule.protocol,
        "CidrBlock": rule.cidr,
        **ports,
    }
