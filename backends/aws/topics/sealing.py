"""The topic `isolation`: which security groups a node's interfaces have, and what the one of them lets pass."""

from collections.abc import Mapping, Sequence

from backends.aws.calls import cards, filter_, machines, pages
from backends.aws.facts import Fact, text
from backends.aws.topics.question import Pairs, Question, or_none
from backends.model import Facts
from backends.settings import Node

SSH = 22
SSH_ONLY = "lets in ssh only, and nothing out"


def isolation(asked: Question) -> Facts:
    """Each node's interfaces and their groups, and what the quarantine group of the site file lets pass."""
    ec2, wanted, group = asked.ec2, asked.nodes, asked.cluster.quarantine
    found = machines(ec2, wanted)
    held = cards(ec2, wanted)
    rules: list[Fact] = []
    if group:
        rules = list(pages(ec2, "describe_security_groups", "SecurityGroups", Filters=[filter_("group-id", [group])]))
    unread = [f"{one.name}: EC2 lists no instance of it" for one in wanted if one.name not in found]
    pairs = [*sealing_pairs(wanted, found, held, group), ("quarantine", lets(rules[0]) if rules else "missing")]
    return asked.facts(pairs, unread)


def sealing_pairs(nodes: Sequence[Node], found: Mapping[str, Fact], held: Sequence[Fact], group: str) -> Pairs:
    """A node is sealed off where each of its interfaces has the quarantine group, and no other."""
    pairs: Pairs = []
    for node in nodes:
        id_ = text(found.get(node.name, {}), "InstanceId")
        own = [one for one in held if id_ and text(one.get("Attachment", {}), "InstanceId") == id_]
        groups = {text(one, "NetworkInterfaceId"): _groups(one) for one in own}
        pairs.append((f"{node.name} interfaces", or_none(" ".join(groups))))
        pairs += [(f"{node.name} {eni}", or_none(" ".join(names))) for eni, names in groups.items()]
        sealed = bool(groups) and bool(group) and all(names == [group] for names in groups.values())
        pairs.append((f"{node.name} sealed", "yes" if sealed else "no"))
    return pairs


def lets(group: Fact) -> str:
    """What a security group lets pass, in words; only those of `SSH_ONLY` seal a node off."""
    out = [_rule(one) for one in group.get("IpPermissionsEgress", ())]
    more = [_rule(one) for one in group.get("IpPermissions", ()) if not _is_ssh(one)]
    told = [f"lets out {', '.join(out)}"] if out else []
    told += [f"lets in {', '.join(more)}"] if more else []
    return "; ".join(told) or SSH_ONLY


def _groups(card: Fact) -> list[str]:
    return sorted(text(one, "GroupId") for one in card.get("Groups", ()))


def _is_ssh(rule: Fact) -> bool:
    return (text(rule, "IpProtocol"), rule.get("FromPort"), rule.get("ToPort")) == ("tcp", SSH, SSH)


def _rule(rule: Fact) -> str:
    protocol = text(rule, "IpProtocol")
    ports = f" {rule.get('FromPort')}-{rule.get('ToPort')}" if "FromPort" in rule else ""
    return f"{'all' if protocol == '-1' else protocol}{ports}"
