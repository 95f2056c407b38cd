"""What asks for looks, in words: command lines on nodes, calls to AWS."""

import shlex
from collections.abc import Iterable

from backends.model import (
    AWS_TOPICS,
    NODE_TOPICS,
    AwsFactsProbe,
    CloudProbe,
    ImagesProbe,
    InstancesProbe,
    InterfacesProbe,
    MirrorProbe,
    NodeFactsProbe,
    NodeProbe,
    Probe,
    RoutesProbe,
    SsmProbe,
    StatusProbe,
    node_commands,
)


def asked(looks: Iterable[Probe]) -> tuple[str, ...]:
    """What asks for some looks, a line each, nodes that are asked the same together."""
    nodes: dict[str, dict[str, None]] = {}
    calls: dict[str, None] = {}
    for probe in looks:
        if isinstance(probe, SsmProbe):
            calls[f"AWS: {_by_ssm(probe)}"] = None
        elif isinstance(probe, StatusProbe | MirrorProbe | NodeFactsProbe):
            for words in _words(probe):
                nodes.setdefault(words, {})[probe.node] = None
        else:
            calls[f"AWS: {_calls(probe)}"] = None
    return (*(f"{', '.join(names)} $ {words}" for words, names in nodes.items()), *calls)


def _words(probe: NodeProbe) -> tuple[str, ...]:
    """What a node is asked: command lines, or what is looked at instead."""
    match probe:
        case StatusProbe():
            return ("clpstat --local",)
        case MirrorProbe(mirror=mirror):
            return (f"clpmdstat --mirror {mirror}",)
        case NodeFactsProbe(topic=topic, of=of):
            commands = node_commands(topic, tuple(map(str, of)))
            return tuple(map(shlex.join, commands)) or (NODE_TOPICS[topic].instead,)


def _by_ssm(probe: SsmProbe) -> str:
    words = "; ".join(_words(probe.asked))
    return f"ssm SendCommand AWS-RunShellScript {shlex.quote(words)} on {probe.node}, GetCommandInvocation"


def _calls(probe: CloudProbe) -> str:
    match probe:
        case InstancesProbe():
            return "ec2 DescribeInstances, DescribeInstanceStatus"
        case InterfacesProbe():
            return "ec2 DescribeNetworkInterfaces"
        case RoutesProbe():
            return "ec2 DescribeRouteTables"
        case AwsFactsProbe(topic=topic, region=region):
            return f"{AWS_TOPICS[topic][1]}{f' in {region}' if region else ''}"
        case ImagesProbe(region=region):
            return f"ec2 DescribeImages, DescribeSnapshots{f' in {region}' if region else ''}"
        case _:
            return "sts GetCallerIdentity"
