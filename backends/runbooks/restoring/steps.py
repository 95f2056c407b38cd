"""What many steps of a restore have in common."""

from backends.model import AWS, InstancesProbe, MirrorProbe, Probe, StatusProbe
from backends.plan import AwsSays, CallAws, Condition, Found, NodeSays, Parameter
from backends.runbooks.restoring.wishes import Restoring
from backends.settings import Node


def number(stage: int, lane: int, step: int, in_lane: int) -> str:
    """A step's number: lanes one after the other, `in_lane` steps in each."""
    return f"{stage}.{lane * in_lane + step}"


def nodes_say(*pairs: tuple[str, str]) -> AwsSays:
    """What AWS must say of the nodes' instances."""
    return AwsSays("nodes", pairs)


def found(node: Node, key: str) -> Found:
    """Something of a node's instance, as AWS says just before it is needed."""
    return Found(AWS, "nodes", f"{node.name} {key}")


def says(node: Node, topic: str, *pairs: tuple[str, str]) -> NodeSays:
    """What a node must say of a topic that nothing more is asked of."""
    return NodeSays(node.name, topic, pairs)


def call(r: Restoring, operation: str, *parameters: tuple[str, Parameter], service: str = "ec2") -> CallAws:
    """A call to AWS there that may be made again: twice is as once."""
    return CallAws(service, operation, parameters, repeatable=True, region=r.region)


def views(r: Restoring) -> tuple[Probe, ...]:
    """Every node's view of the cluster, and EC2's of the instances, which excuses a server that was not restored."""
    return (*(StatusProbe(r.cluster.name, node.name) for node in r.place.nodes), InstancesProbe(r.cluster.name))


def mirrors(r: Restoring) -> tuple[Probe, ...]:
    """What every node says of every mirror disk."""
    nodes = r.place.nodes
    return tuple(MirrorProbe(r.cluster.name, node.name, mirror) for mirror in r.cluster.mirrors for node in nodes)


def all_say(r: Restoring, topic: str, *pairs: tuple[str, str]) -> tuple[Condition, ...]:
    """What every node must say."""
    return tuple(says(node, topic, *pairs) for node in r.nodes)
