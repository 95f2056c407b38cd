"""A cluster whose mirror disks are backed up online, as its nodes and AWS tell it."""

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
        parts = [(f"md1 {kind} partition", f"/dev/clp_md1/{kind[0]}p on {mirror}") for kind in ("cluster", "data")]
        told = (*parts, *((("volumes", volumes),) if volumes else ()))
        answers[NodeFactsProbe(cluster.name, node, "conf")] = Facts("conf", tuple(conf))
        answers[NodeFactsProbe(cluster.name, node, "mirror-volumes")] = Facts("mirror-volumes", told)
        attached.append((f"{node} root", changed.get(f"root_{node}", "vol-0b")))
        attached.append((f"{node} data", changed.get(f"data_{node}", f"{mirror} {other}")))
    answers[AwsFactsProbe(cluster.name, "attached")] = Facts("attached", tuple(attached))
    return cluster, seen(story.estate, answers)


assert set(VOLUMES) == set(NODES)
