"""Topics on the borders of the nodes' subnets: which network ACL each has, with which rules, and who else is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from backends.aws.calls import TAG, filter_, literal, machines, pages
from backends.aws.facts import Fact, tag, text
from backends.aws.topics.question import Pairs, Question, or_none
from backends.errors import Refused
from backends.model import Facts
from backends.settings import Node

RUN, INSTEAD_OF = "clpdeck:run", "clpdeck:instead-of"
LAST = 32767
"""The number of the rule that drops the rest; every ACL has it."""


def borders(asked: Question) -> Facts:
    """The nodes' subnets with their ACLs."""
    ec2, nodes = asked.ec2, asked.nodes
    found = machines(ec2, nodes)
    ids = sorted({one for machine in found.values() for one in _subnets(machine)})
    subnets: list[Fact] = []
    cards: list[Fact] = []
    acls: list[Fact] = []
    if ids:
        subnets = list(pages(ec2, "describe_subnets", "Subnets", Filters=[filter_("subnet-id", ids)]))
        there = [filter_("subnet-id", ids)]
        cards = list(pages(ec2, "describe_network_interfaces", "NetworkInterfaces", Filters=there))
        associated = [filter_("association.subnet-id", ids)]
        acls = list(pages(ec2, "describe_network_acls", "NetworkAcls", Filters=associated))
    return asked.facts(border_pairs(nodes, found, subnets, cards, acls))


def border_pairs(
    nodes: Sequence[Node],
    found: Mapping[str, Fact],
    subnets: Iterable[Fact],
    cards: Sequence[Fact],
    acls: Sequence[Fact],
) -> Pairs:
    """The pairs of `borders`."""
    by_id = {text(one, "SubnetId"): one for one in subnets}
    own = {text(one, "InstanceId") for one in found.values()}
    pairs: Pairs = []
    for node in nodes:
        machine = found.get(node.name)
        if machine is None:
            pairs.append((f"{node.name} state", "absent"))
            continue
        ids = _subnets(machine)
        subnet, told = by_id.get(ids[0] if ids else "", {}), _addresses(machine)
        words = {
            "state": text(machine.get("State", {}), "Name"),
            "vpc": text(machine, "VpcId"),
            "subnet": or_none(" ".join(ids)),
            "zone": text(subnet, "AvailabilityZone"),
            "cidr": text(subnet, "CidrBlock"),
            "addresses": or_none(" ".join(told)),
            "ipv6": "yes" if any(one.get("Ipv6Addresses") for one in machine.get("NetworkInterfaces", ())) else "no",
            "neighbours": or_none(", ".join(_neighbours(ids, cards, own))),
            **dict(_border(ids, acls)),
        }
        pairs += [(f"{node.name} {key}", word) for key, word in words.items()]
    return pairs


def cut(asked: Question) -> Facts:
    """The ACL that one run made."""
    if len(asked.of) != 1:
        raise Refused("nobody said which run's network ACL is asked about")
    made = _made(asked, filter_(f"tag:{RUN}", (literal(asked.of[0]),)))
    if not made:
        return asked.facts([("state", "absent")])
    pairs: Pairs = [("state", "there"), ("id", text(made[0], "NetworkAclId")), ("subnets", _has(made[0]))]
    return asked.facts([*pairs, *_rules(made[0])])


def cuts(asked: Question) -> Facts:
    """All that runs made for this cluster."""
    made = _made(asked)
    pairs: Pairs = []
    for one in made:
        id_ = text(one, "NetworkAclId")
        pairs += [(id_, _has(one)), (f"{id_} run", tag(one, RUN)), (f"{id_} instead of", tag(one, INSTEAD_OF))]
        held = (text(each, "NetworkAclAssociationId") for each in one.get("Associations", ()))
        pairs.append((f"{id_} associations", or_none(" ".join(held))))
    return asked.facts([*pairs, ("count", str(len(made)))])


def _made(asked: Question, *more: dict[str, object]) -> list[Fact]:
    own = filter_(f"tag:{TAG}", (literal(asked.cluster.name),))
    return list(pages(asked.ec2, "describe_network_acls", "NetworkAcls", Filters=[own, *more]))


def _has(acl: Fact) -> str:
    return or_none(" ".join(text(one, "SubnetId") for one in acl.get("Associations", ())))


def _border(ids: Sequence[str], acls: Iterable[Fact]) -> Iterator[tuple[str, str]]:
    """The ACL of the first subnet, which is the only one where it may be cut."""
    for acl in acls:
        for one in acl.get("Associations", ()):
            if text(one, "SubnetId") in ids[:1]:
                rules = list(_rules(acl))
                yield "acl", text(acl, "NetworkAclId")
                yield "association", text(one, "NetworkAclAssociationId")
                yield from rules
                yield "rules", str(len(rules))


def _rules(acl: Fact) -> Iterator[tuple[str, str]]:
    for rule in acl.get("Entries", ()):
        if rule["RuleNumber"] != LAST:
            way = "egress" if rule["Egress"] else "ingress"
            yield f"rule {way} {rule['RuleNumber']}", _rule(rule)


def _rule(rule: Fact) -> str:
    words = [text(rule, "RuleAction"), text(rule, "Protocol"), text(rule, "CidrBlock") or text(rule, "Ipv6CidrBlock")]
    if ports := rule.get("PortRange"):
        words += ["ports", f"{ports.get('From')}-{ports.get('To')}"]
    if kind := rule.get("IcmpTypeCode"):
        words += ["icmp", f"{kind.get('Type')}/{kind.get('Code')}"]
    return " ".join(words)


def _subnets(machine: Fact) -> list[str]:
    """The subnets of all its interfaces, the first one's first."""
    cards = sorted(
        machine.get("NetworkInterfaces", ()), key=lambda one: one.get("Attachment", {}).get("DeviceIndex", 0)
    )
    return list(dict.fromkeys(id_ for one in cards if (id_ := text(one, "SubnetId"))))


def _addresses(machine: Fact) -> list[str]:
    cards = machine.get("NetworkInterfaces", ())
    told = (text(one, "PrivateIpAddress") for card in cards for one in card.get("PrivateIpAddresses", ()))
    return list(dict.fromkeys(one for one in told if one))


def _neighbours(ids: Sequence[str], cards: Iterable[Fact], own: set[str]) -> Iterator[str]:
    """Whoever else has an interface there."""
    for card in cards:
        holder = text(card.get("Attachment", {}), "InstanceId")
        if text(card, "SubnetId") in ids and holder not in own:
            what = text(card, "Description") or tag({"Tags": card.get("TagSet", ())})
            who = " ".join(word for word in (holder or text(card, "NetworkInterfaceId"), what) if word)
            yield f"{who} at {text(card, 'PrivateIpAddress')}"
