"""What must be asked to know whether a lost server would be stopped; what to ask next follows from the answers."""

from collections.abc import Iterator

from backends.model import CONF, AwsFactsProbe, Probe, RoutesProbe, StatusProbe
from backends.prevention.hearing import Hearing
from backends.settings import Node


def prevention_probes(h: Hearing) -> tuple[Probe, ...]:
    """All that can be asked with what is known by now, what was asked already among it; asked again it may be more."""
    return tuple(dict.fromkeys((*_first(h), *_then(h))))


def aws_words(h: Hearing, operation: str, *of: str) -> tuple[str, ...]:
    """A call that a node only tries, as the words of its `aws` command."""
    return (h.aws, "ec2", operation, "--dry-run", "--region", h.region, *of)


def role_probes(h: Hearing, node: Node) -> Iterator[Probe]:
    """What a node is to try by its own role: to look at the others, to stop them, to take each VIP over."""
    others = tuple(one.instance for one in h.nodes if one is not node and one.instance)
    if not h.region or not others:
        return
    for operation in ("describe-instances", "stop-instances"):
        yield h.probe(node, "own-role", *aws_words(h, operation, "--instance-ids", *others))
    way = h.aws_facts("s3-way")
    card = way.word(f"{node.name} eni") if way else None
    for table, vip in h.tables() if card and card != "none" else ():
        about = ("--route-table-id", table, "--destination-cidr-block", vip, "--network-interface-id", card or "")
        yield h.probe(node, "own-role", *aws_words(h, "replace-route", *about))


def site_probe(h: Hearing) -> AwsFactsProbe | None:
    """The question of the bucket behind the NP target; `None` while it is not known which, or from which VPC."""
    way = h.aws_facts("s3-way")
    vpc = way.word(f"{h.nodes[0].name} vpc") if way and h.nodes else None
    if not h.bucket or not vpc or way is None:
        return None
    endpoint = way.word(f"{vpc} endpoint")
    endpoints = (endpoint,) if endpoint and endpoint != "none" else ()
    return AwsFactsProbe(h.cluster.name, "site", (h.bucket, vpc, *endpoints))


def _first(h: Hearing) -> Iterator[Probe]:
    name = h.cluster.name
    for node in h.nodes:
        yield StatusProbe(name, node.name)
        for topic in ("conf", "aws-region", "boot-times"):
            yield h.probe(node, topic)
        yield h.probe(node, "files", CONF)
        yield h.probe(node, "files", h.aws)
        if h.script:
            yield h.probe(node, "files", h.script)
    if h.region:
        yield from (AwsFactsProbe(name, topic) for topic in ("stopping", "s3-way"))
        if h.cluster.vips:
            yield RoutesProbe(name)


def _then(h: Hearing) -> Iterator[Probe]:
    for node in h.nodes:
        yield from role_probes(h, node)
        if h.target:
            yield h.probe(node, "http", h.target)
    site = site_probe(h)
    if site is not None:
        yield site
