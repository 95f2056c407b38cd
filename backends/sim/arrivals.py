"""Instances launched while the site runs: which computers they are, and which server of which cluster.

What is launched from an image of a node *is* that node: its host name, its licences, its services and its `clp.conf`
come with its disks. Only what AWS gives is new: ids, addresses, and the keys its host makes when it first boots.
"""

from collections.abc import Iterable
from dataclasses import replace

from backends.sim.bay import Bay
from backends.sim.blueprint import Blueprint, MirrorDisk, Server
from backends.sim.clock import Clock
from backends.sim.cloud import Cloud, Instance
from backends.sim.cluster import Cluster
from backends.sim.machine import Machine
from backends.sim.nodes.conf import Conf, ConfError
from backends.sim.nodes.conf_read import read_conf
from backends.sim.nodes.system import CONF

Formed = dict[tuple[str, str], list[Cluster]]
"""Clusters by their VPC and their name. Two of one name in one VPC cannot share a server."""


def label(instance: Instance, taken: Iterable[str]) -> str:
    """What the site calls a new machine: its name tag, or its instance id where a machine has that name already."""
    return instance.name if instance.name and instance.name not in taken else instance.id


def seat(machine: Machine, instance: Instance, formed: Formed, plan: Blueprint, cloud: Cloud) -> Cluster:
    """Let a new machine be the server that its configuration and its host name make it.

    Args:
        machine: Not booted yet.
        instance: What it is on AWS.
        formed: The clusters of launched machines so far; a new one is added.
        plan: What no configuration says: how long things take, what starts how.
        cloud: Where the cluster acts.

    Returns:
        The cluster it is part of now.
    """
    conf = _conf(machine)
    wanted = plan_of(conf, plan) if conf else plan
    name = machine.system.host_name
    clusters = formed.setdefault((instance.vpc_id, wanted.cluster), [])
    for cluster in clusters:
        member = cluster.members.get(name)
        if member is not None and not _stands(member.machine, cloud):
            cluster.seat(name, machine)
            return cluster
    cluster = Cluster(wanted, [_nobody(one.name, machine.clock, cloud) for one in wanted.servers], machine.clock, cloud)
    clusters.append(cluster)
    cluster.seat(name if name in cluster.members else wanted.servers[0].name, machine)
    return cluster


def plan_of(conf: Conf, plan: Blueprint) -> Blueprint:
    """The cluster a configuration describes, as far as it goes."""
    return replace(
        plan,
        cluster=conf.cluster,
        vip=conf.vip.ip if conf.vip else plan.vip,
        servers=tuple(Server(one.name, one.lan, "") for one in conf.servers),
        mirrors=tuple(
            MirrorDisk(one.name, one.cluster_partition, one.data_partition, one.mount) for one in conf.mirrors
        ),
    )


def _conf(machine: Machine) -> Conf | None:
    try:
        return read_conf(machine.system.files.get(CONF, b""))
    except ConfError:
        return None


def _stands(machine: Machine, cloud: Cloud) -> bool:
    """Whether there is such a machine, be it up or not."""
    instance = cloud.instances.get(machine.instance_id)
    return instance is not None and instance.state not in ("shutting-down", "terminated")


def _nobody(server: str, clock: Clock, cloud: Cloud) -> Machine:
    """The place of a server whose machine has not been launched."""
    return Machine(f"no {server} yet", "", "", clock, boot_s=0.0, bay=Bay(cloud, ""), running=False)
