"""A cluster whose mirror disks are restored from an online backup, as its nodes and AWS tell it."""

from backends.model import Answer, AwsFactsProbe, Estate, Facts, Probe
from backends.settings import Cluster
from tests.backends.runbooks.online_books import VOLUMES, books
from tests.backends.runbooks.regions import seen

SET, OLDER, STANDBY = "books-0b", "books-0a", "books-0c"
"""Sets: the newest of the active side, one before it, and one of the standby alone."""
Pairs = list[tuple[str, str]]


def back(version: str = "5.3.1-1", **changed: str) -> tuple[Cluster, Estate]:
    """The cluster, all well. `changed` has words by name as in `books`, and `marked`, `state`, `disks` of the set."""
    cluster, estate = books(version, **changed)
    answers: dict[Probe, Answer] = {
        AwsFactsProbe(cluster.name, "online-sets"): Facts("online-sets", tuple(_sets(changed))),
        AwsFactsProbe(cluster.name, "disks"): Facts("disks", tuple(_disks(changed))),
    }
    return cluster, seen(estate, answers)


def _sets(changed: dict[str, str]) -> Pairs:
    pairs: Pairs = [("sets", changed.get("sets", f"{STANDBY} {SET} {OLDER}"))]
    for name, node, point in (
        (SET, "server01", changed.get("point", "2026-02-03T02:00:00+00:00")),
        (OLDER, "server01", "2026-02-02T02:00:00+00:00"),
        (STANDBY, "server02", "2026-02-03T03:00:00+00:00"),
    ):
        words = {
            "side": "standby" if name == STANDBY else "active",
            "quiet-point": point,
            "mirrors": changed.get("held", "md1"),
            "version": "5.3",
            "disks": changed.get("disks", "vol-0a1=md1:c+md1:d"),
            "state": changed.get("state", "completed"),
            "marked": changed.get("marked", "whole"),
            "volumes": changed.get("taken", "vol-0a1"),
            "snapshots": changed.get("snapshots", "snap-0a1"),
            "size": "20",
        }
        pairs += [(f"{name} {node} {key}", word) for key, word in words.items()]
    return pairs


def _disks(changed: dict[str, str]) -> Pairs:
    pairs: Pairs = []
    for at, (node, volumes) in enumerate(VOLUMES.items()):
        for device, volume in zip(("/dev/sdf", "/dev/sdg"), volumes, strict=True):
            pairs.append((f"{node} {device}", volume))
            words = {
                "zone": f"ap-northeast-1{'ac'[at]}",
                "type": changed.get("type", "gp3"),
                "iops": changed.get("iops", "3000"),
                "throughput": changed.get("throughput", "125"),
                "size": "20",
                "encrypted": changed.get("encrypted", "no"),
                "key": changed.get("key", "none"),
                "delete on termination": "yes",
                "multi-attach": changed.get("multi", "no"),
                "tag Name": f"{node} md1",
                "tag clpdeck:run": "an earlier one",
            }
            pairs += [(f"{volume} {key}", word) for key, word in words.items() if word]
    return pairs
