"""What is asked about a cluster again and again, and by which second way. Pure."""

from backends.model import (
    AwsFactsProbe,
    IdentityProbe,
    InstancesProbe,
    InterfacesProbe,
    MirrorProbe,
    NodeFactsProbe,
    Probe,
    RoutesProbe,
    SsmProbe,
    StatusProbe,
)
from backends.settings import CLIENT, Cluster


def probes(cluster: Cluster) -> tuple[Probe, ...]:
    """Every question to ask about a cluster again and again, nodes first."""
    asked: list[Probe] = [*_screens(cluster)]
    if cluster.client and cluster.vips:
        asked.append(vips_probe(cluster))
    if cluster.region and cluster.rehearsals:
        asked.append(cuts_probe(cluster))
    if cluster.region:
        asked.append(IdentityProbe(cluster.name))
        if any(node.instance or node.subnet for node in cluster.nodes):
            asked += [InstancesProbe(cluster.name), InterfacesProbe(cluster.name)]
        if cluster.vips:
            asked.append(RoutesProbe(cluster.name))
    return tuple(asked)


def standing_probes(cluster: Cluster) -> tuple[NodeFactsProbe, ...]:
    """What is asked beside them, and is on no screen of its own: what starts with each node, where mirror disks are."""
    return tuple(services_probe(cluster, node.name) for node in cluster.nodes) if cluster.mirrors else ()


def second_probes(cluster: Cluster) -> tuple[SsmProbe, ...]:
    """The questions that are asked by a second way where the first one brings no answer."""
    by_ssm = {node.name for node in cluster.nodes if node.ssm}
    return tuple(SsmProbe(probe) for probe in _screens(cluster) if probe.node in by_ssm)


def vips_probe(cluster: Cluster) -> NodeFactsProbe:
    """Ask the host that uses the cluster who answers at each of its VIPs."""
    return NodeFactsProbe(cluster.name, CLIENT, "reach", tuple(f"{vip}:{cluster.client_port}" for vip in cluster.vips))


def services_probe(cluster: Cluster, node: str) -> NodeFactsProbe:
    """Ask a node which of the cluster's services start by themselves."""
    return NodeFactsProbe(cluster.name, node, "services")


def cuts_probe(cluster: Cluster) -> AwsFactsProbe:
    """Ask AWS for what rehearsals have cut, or left, where they are allowed."""
    return AwsFactsProbe(cluster.name, "cuts")


def _screens(cluster: Cluster) -> tuple[StatusProbe | MirrorProbe, ...]:
    """What a node's own commands tell."""
    statuses = (StatusProbe(cluster.name, node.name) for node in cluster.nodes)
    return (
        *statuses,
        *(MirrorProbe(cluster.name, node.name, mirror) for mirror in cluster.mirrors for node in cluster.nodes),
    )
