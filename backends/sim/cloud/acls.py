"""How network ACLs behave: numbered rules at a subnet's border, looked at packet by packet; an answer is one, too.

The rule with the lowest number that is about a packet decides; where none is, it is dropped. What stays within a
subnet meets no border.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from backends.sim.cloud import interfaces
from backends.sim.cloud.account import Account
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.ids import Ids
from backends.sim.cloud.model import Acl, AclRule, Vpc

ANYWHERE = "0.0.0.0/0"
BASTION_AT = "203.0.113.10"
"""Where the bastion is: outside of every VPC."""
SSH = 22
ANY_PROTOCOL, TCP, UDP = "-1", "6", "17"
LAST = 32767
"""The number of the rule that drops the rest; no other may have it, and it stays."""
MOST = 20
"""Rules a direction, that one left out."""
ANSWERED_AT = 40000
"""Stands for the ports that answers go to: 32768 to 60999 on Linux."""
OUTSIDE = "198.51.100.10"
"""Stands for all that is behind a gateway: AWS's own addresses, a web site."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a packet comes from or goes to; without a subnet it is outside of any VPC.

    Attributes:
        sealed: Its security groups let nothing out, and nobody in but the bastion by SSH; answers pass.
    """

    address: str
    subnet_id: str = ""
    sealed: bool = False


def build(cloud: Account, vpc: Vpc) -> None:
    """Give a VPC the ACL that every VPC has: all its subnets, everything passes. Its ids are drawn from the VPC's."""
    ids = Ids(f"{vpc.id} acl")
    rules = [AclRule(100, egress, True, ANY_PROTOCOL, ANYWHERE) for egress in (True, False)]
    subnets = [subnet.id for subnet in cloud.subnets.values() if subnet.vpc_id == vpc.id]
    acl = Acl(ids.new("acl"), vpc.region, {}, vpc.id, default=True, rules=[*rules, *_last()], associations={})
    acl.associations = {ids.new("aclassoc"): subnet for subnet in subnets}
    cloud.acls[acl.id] = acl


def create(cloud: Account, vpc: Vpc, tags: dict[str, str]) -> Acl:
    """Make one that lets nothing pass, and is no subnet's."""
    acl = Acl(cloud.ids.new("acl"), vpc.region, tags, vpc.id, default=False, rules=_last(), associations={})
    cloud.acls[acl.id] = acl
    return acl


def add(cloud: Account, acl: Acl, rule: AclRule) -> None:
    """Give it another rule."""
    _check(rule)
    if _rule(acl, rule.number, egress=rule.egress) is not None:
        sentence = f"The network acl entry identified by {rule.number} already exists."
        raise AwsError("NetworkAclEntryAlreadyExists", sentence)
    if sum(one.egress == rule.egress for one in acl.rules) > MOST:
        raise AwsError(
            "NetworkAclEntryLimitExceeded", f"The maximum number of network ACL entries ({MOST}) is reached."
        )
    acl.rules.append(rule)
    _changed(cloud)


def replace(cloud: Account, acl: Acl, rule: AclRule) -> None:
    """Let a rule of that number and direction be another one."""
    _check(rule)
    acl.rules[acl.rules.index(_there(acl, rule.number, egress=rule.egress))] = rule
    _changed(cloud)


def remove(cloud: Account, acl: Acl, number: int, *, egress: bool) -> None:
    """Take a rule away; the last one stays."""
    if number == LAST:
        raise AwsError("InvalidParameterValue", f"The rule number '{LAST}' cannot be removed")
    acl.rules.remove(_there(acl, number, egress=egress))
    _changed(cloud)


def delete(cloud: Account, acl: Acl) -> None:
    """Delete one that is no subnet's, and not its VPC's own."""
    if acl.default:
        raise AwsError("InvalidParameterValue", f"cannot delete default network ACL {acl.id}")
    if acl.associations:
        raise AwsError("DependencyViolation", f"The networkAcl '{acl.id}' has dependencies and cannot be deleted.")
    del cloud.acls[acl.id]


def associate(cloud: Account, association_id: str, acl: Acl) -> str:
    """Give the subnet of an association another ACL; returns the id of the new association, the old one is gone."""
    before = next((one for one in cloud.acls.values() if association_id in one.associations), None)
    if before is None or before.region != acl.region:
        sentence = f"The association ID '{association_id}' does not exist"
        raise AwsError("InvalidAssociationID.NotFound", sentence)
    if before.vpc_id != acl.vpc_id:
        raise AwsError("InvalidParameterValue", f"network ACL {acl.id} and the subnet belong to different networks")
    new = cloud.ids.new("aclassoc")
    acl.associations[new] = before.associations.pop(association_id)
    _changed(cloud)
    return new


def passes(cloud: Account, source: End, target: End, protocol: str, port: int) -> bool:
    """Whether a packet to a port gets from one end to the other."""
    return _let_in(source, target, port) and _crosses(cloud, source, target, protocol, port)


def _let_in(source: End, target: End, port: int) -> bool:
    """Whether the security groups let a talk begin. They know what is an answer, and let that pass."""
    return not source.sealed and (not target.sealed or (source.address, port) == (BASTION_AT, SSH))


def _crosses(cloud: Account, source: End, target: End, protocol: str, port: int) -> bool:
    """Whether the borders of the subnets let a packet pass; they know no talks."""
    if source.subnet_id and source.subnet_id == target.subnet_id:
        return True
    out = _lets(cloud, source.subnet_id, target.address, protocol, port, egress=True)
    return out and _lets(cloud, target.subnet_id, source.address, protocol, port, egress=False)


def connects(cloud: Account, client: End, server: End, port: int) -> bool:
    """Whether a TCP connection comes about: the packets there pass, and the answers."""
    there = passes(cloud, client, server, TCP, port)
    return there and _crosses(cloud, server, client, TCP, ANSWERED_AT)


def end_of(cloud: Account, instance_id: str) -> End:
    """An instance as an end: its address, its subnet, its groups."""
    instance = cloud.instances[instance_id]
    return End(instance.private_ip, instance.subnet_id, interfaces.is_sealed(cloud, instance_id))


def reaches_outside(cloud: Account, instance_id: str, port: int = 443) -> bool:
    """Whether an instance reaches what is outside of its VPC, as AWS's own endpoints are."""
    return connects(cloud, end_of(cloud, instance_id), End(OUTSIDE), port)


def _lets(cloud: Account, subnet_id: str, other: str, protocol: str, port: int, *, egress: bool) -> bool:
    """Whether a subnet's border lets it pass; where there is no subnet there is no border."""
    acl = next((one for one in cloud.acls.values() if subnet_id in one.associations.values()), None)
    if acl is None:
        return True
    about = (one for one in acl.rules if one.egress == egress and _is_about(one, other, protocol, port))
    return min(about, key=lambda one: one.number).allow


def _is_about(rule: AclRule, other: str, protocol: str, port: int) -> bool:
    if rule.protocol not in (ANY_PROTOCOL, protocol) or IPv4Address(other) not in IPv4Network(rule.cidr):
        return False
    return rule.protocol == ANY_PROTOCOL or rule.ports is None or rule.ports[0] <= port <= rule.ports[1]


def _last() -> list[AclRule]:
    return [AclRule(LAST, egress, False, ANY_PROTOCOL, ANYWHERE) for egress in (True, False)]


def _rule(acl: Acl, number: int, *, egress: bool) -> AclRule | None:
    return next((one for one in acl.rules if (one.number, one.egress) == (number, egress)), None)


def _there(acl: Acl, number: int, *, egress: bool) -> AclRule:
    found = _rule(acl, number, egress=egress)
    if found is None:
        which = f"with rule number {number} and egress {str(egress).lower()}"
        raise AwsError("InvalidNetworkAclEntry.NotFound", f"The network ACL entry {which} does not exist in {acl.id}")
    return found


def _check(rule: AclRule) -> None:
    if not 0 < rule.number < LAST:
        message = f"Value ({rule.number}) for parameter ruleNumber is invalid. It is 1 to {LAST - 1}."
        raise AwsError("InvalidParameterValue", message)


def _changed(cloud: Account) -> None:
    for listener in cloud.borders:
        listener()
