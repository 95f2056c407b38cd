"""A cluster whose mirror disks are backed up online, as its nodes and AWS tell it."""

from dataclasses import replace

from backends.model import Answer, AwsFactsProbe, Estate, Facts, NodeFactsProbe, Probe
from backends.settings import Cluster
from tests.backends.runbooks.regions import NODES, clusters, seen

VOLUMES = {"server01": ("vol-0a1", "vol-0c1"), "server02": ("vol-0a2", "vol-0c2")}
"""Of each server: the one with its mirror disk, and one with something else."""


def books(version: str = "5.3.1-1", **changed: str) -> tuple[Cluster, Estate]:
    """The cluster, all well. `changed` has words by name: `volumes_server01`, `data_server01`, `fullcopy` ..."""
    story, cluster = clusters()
    answers: dict[Probe, Answer] = {}
    attached: list[tuple[str, str]] = []
    for node, (mirror, other) in VOLUMES.items():
        conf = [("/root/trekking/savedversion", version), ("/root/all/serveros", changed.get("os", "linux"))]
        if fullcopy := changed.get("fullcopy", "0"):
            conf.append(("/root/resource/md@md1/parameters/fullcopy", fullcopy))
        volumes = changed.get(f"volumes_{node}", mirror)
        parts = partitions("md1", mirror, changed.get("device", ""))
        if "two" in changed:
            parts += partitions("md2", other)
            conf.append(("/root/resource/md@md2/parameters/fullcopy", "0"))
        told = (*parts, *((("volumes", volumes),) if volumes else ()))
        answers[NodeFactsProbe(cluster.name, node, "conf")] = Facts("conf", tuple(conf))
        answers[NodeFactsProbe(cluster.name, node, "mirror-volumes")] = Facts("mirror-volumes", told)
        attached.append((f"{node} root", changed.get(f"root_{node}", "vol-0b")))
        attached.append((f"{node} data", changed.get(f"data_{node}", f"{mirror} {other}")))
    answers[AwsFactsProbe(cluster.name, "attached")] = Facts("attached", tuple(attached))
    mirrors = ("md1", "md2") if "two" in changed else cluster.mirrors
    return replace(cluster, mirrors=mirrors), seen(story.estate, answers)


def partitions(mirror: str, volume: str, device: str = "") -> list[tuple[str, str]]:
    """What a node says of a mirror disk's partitions: on a logical volume each, or of the device."""
    kinds = ("cluster", "data")
    where = {kind: device or f"/dev/clp_{mirror}/{kind[0]}p" for kind in kinds}
    told = [(f"{mirror} {kind} partition", f"{where[kind]} on {volume}") for kind in kinds]
    return [*told, *((f"{mirror} {kind} volume", volume) for kind in kinds)]


assert set(VOLUMES) == set(NODES)
