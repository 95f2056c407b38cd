"""Topics on the nodes' instances: what they are, how they end, whether the source's live, what their consoles show."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

from backends.aws.calls import cards, filter_, machines, pages
from backends.aws.facts import Fact, tag, text
from backends.aws.owning import addresses, cards_by_node, own_card
from backends.aws.topics.question import Pairs, Question, or_none
from backends.model import Facts
from backends.settings import Cluster, Node

GIVEN_UP = ("disassociating", "disassociated")
"""States of an association of an instance profile that is none any more."""
SCALED = "aws:autoscaling:groupName"
"""The tag by which EC2 says that an auto scaling group has an instance: it would replace one that stops."""
NO_LATEST = "UnsupportedOperation"
"""What EC2 answers where an instance's type has no newest console output, only that of its start."""
BLOCK = re.compile(r"-----BEGIN SSH HOST KEY (FINGERPRINTS|KEYS)-----\n(.*?)-----END SSH HOST KEY \1-----", re.DOTALL)
FINGERPRINT = re.compile(r"(?<!\S)(SHA256:[A-Za-z0-9+/]{43})=?(?!\S)[^\n(]*\((\w[\w-]*)\)")
KEY = re.compile(r"^(?:ec2: )?(ssh-[a-z0-9-]+|ecdsa-sha2-[a-z0-9-]+) ([A-Za-z0-9+/]+={0,2})(?: [^\n]*)?$", re.MULTILINE)
KINDS = {"ssh-ed25519": "ED25519", "ssh-rsa": "RSA", "ssh-dss": "DSA"}


def nodes(asked: Question) -> Facts:
    """What each node's instance is. One that is not there may have an interface that was made for it."""
    ec2, wanted = asked.ec2, asked.nodes
    found = machines(ec2, wanted)
    there = [text(one, "InstanceId") for one in found.values()]
    held = {node.name: own_card(found[node.name], node) for node in wanted if node.name in found}
    lacking = [node for node in wanted if node.name not in found]
    made = cards_by_node(cards(ec2, lacking), lacking) if lacking else {}
    associations: list[Fact] = []
    if there:
        call, items = "describe_iam_instance_profile_associations", "IamInstanceProfileAssociations"
        associations = list(pages(ec2, call, items, Filters=[filter_("instance-id", there)]))
    return asked.facts(node_pairs(wanted, found, {**held, **made}, associations))


def node_pairs(
    nodes: Sequence[Node], found: Mapping[str, Fact], held: Mapping[str, Fact], associations: Sequence[Fact]
) -> Pairs:
    """The pairs of `nodes`: by node its instance, its interface, and who holds which instance profile."""
    pairs: Pairs = []
    for node in nodes:
        machine, card = found.get(node.name, {}), held.get(node.name, {})
        id_ = text(machine, "InstanceId")
        own = [one for one in associations if text(one, "InstanceId") == id_ and text(one, "State") not in GIVEN_UP]
        association = own[-1] if own else {}
        arn = text(association.get("IamInstanceProfile", {}), "Arn")
        told = {"instance": or_none(id_), "state": text(machine.get("State", {}), "Name") or "absent"}
        if card:
            told |= {"eni": text(card, "NetworkInterfaceId"), "address": next(addresses(card), "")}
            told["source/dest check"] = "on" if card.get("SourceDestCheck", True) else "off"
        if machine:
            told |= {"image": text(machine, "ImageId"), "zone": text(machine.get("Placement", {}), "AvailabilityZone")}
            told |= {"type": text(machine, "InstanceType"), "run": or_none(tag(machine, "clpdeck:run"))}
        told |= {"profile": or_none(arn.rpartition("/")[2]), "association": or_none(text(association, "AssociationId"))}
        pairs += [(f"{node.name} {key}", word) for key, word in told.items()]
    return pairs


def behaviour(asked: Question) -> Facts:
    """How each instance ends, and whether a group would replace it. Of one that is not there nobody can say."""
    pairs: Pairs = []
    unread: list[str] = []
    found = machines(asked.ec2, asked.nodes)
    for node in asked.nodes:
        machine = found.get(node.name, {})
        state = text(machine.get("State", {}), "Name") or "not there"
        if state in ("not there", "terminated"):
            unread.append(f"{node.name}: its instance is {state}")
            continue
        given = {"InstanceId": text(machine, "InstanceId"), "Attribute": "instanceInitiatedShutdownBehavior"}
        reply = asked.ec2.describe_instance_attribute(**given)
        pairs.append((f"{node.name} shutdown behaviour", text(reply["InstanceInitiatedShutdownBehavior"], "Value")))
        pairs.append((f"{node.name} auto scaling group", or_none(tag(machine, SCALED))))
    return asked.facts(pairs, unread)


def source(asked: Question) -> Facts:
    """Whether the instances live that the cluster is a copy of; asked where they are."""
    whose = source_of(asked.cluster)
    found = machines(asked.ec2, whose.nodes)
    known = [node for node in whose.nodes if node.instance or node.subnet]
    states = {node.name: text(found.get(node.name, {}).get("State", {}), "Name") or "absent" for node in known}
    unread = [f"{node.name}: the site file names no instance of it" for node in whose.nodes if node not in known]
    return asked.facts(states.items(), unread)


def source_of(cluster: Cluster) -> Cluster:
    """The cluster that this one is a copy of; of one that is none itself."""
    return cluster.source or cluster


def console(asked: Question) -> Facts:
    """The host keys that the nodes' systems printed when they first came up."""
    pairs: Pairs = []
    for machine in machines(asked.ec2, asked.nodes).values():
        pairs += host_keys(_console(asked, text(machine, "InstanceId")))
    return asked.facts(pairs)


def host_keys(printed: str) -> Iterator[tuple[str, str]]:
    """Fingerprint and kind of each key that cloud-init printed, in whole blocks only; anybody may log the rest."""
    for block in BLOCK.finditer(printed.replace("\r", "")):
        if block[1] == "FINGERPRINTS":
            yield from ((one[1], one[2].upper()) for one in FINGERPRINT.finditer(block[2]))
            continue
        for kind, key in KEY.findall(block[2]):
            try:
                digest = hashlib.sha256(base64.b64decode(key, validate=True)).digest()
            except binascii.Error:
                continue
            name = KINDS.get(kind, "ECDSA" if kind.startswith("ecdsa") else kind.upper())
            yield f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}", name


def _console(asked: Question, instance: str) -> str:
    from botocore.exceptions import ClientError  # type: ignore[import-untyped] # noqa: PLC0415 - loaded by now

    try:
        reply = asked.ec2.get_console_output(InstanceId=instance, Latest=True)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != NO_LATEST:
            raise
        reply = asked.ec2.get_console_output(InstanceId=instance)
    return str(reply.get("Output") or "")
