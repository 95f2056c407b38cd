"""A cluster one side of which has lost the disk of its mirror, as its nodes and AWS tell it."""

from backends.model import (
    Answer,
    AwsFactsProbe,
    Estate,
    Facts,
    MirrorProbe,
    MirrorSide,
    MirrorStatus,
    NodeFactsProbe,
    Probe,
)
from backends.settings import Cluster
from tests.backends.runbooks.online_books import VOLUMES, books
from tests.backends.runbooks.regions import TOKYO, seen
from tests.backends.told import word

GOOD, LOST = "server01", "server02"
LIKE = {"iops": "3000", "throughput": "125", "size": "100", "encrypted": "no", "key": "none", "multi-attach": "no"}


def mirror(good: str, lost: str) -> MirrorStatus:
    """md1 as a node tells it."""
    sides = (MirrorSide(GOOD, word(good)), MirrorSide(LOST, word(lost)))
    return MirrorStatus("md1", word("Abnormal"), sides, (), ())


def broken(**changed: str) -> tuple[Cluster, Estate]:
    """server02 has lost its disk, server01 is good. `changed`: `good`, `lost` (colours), `state`, `status`, `found`."""
    cluster, estate = books()
    answers: dict[Probe, Answer] = {}
    told: list[tuple[str, str]] = []
    for number, (node, (disk, other)) in enumerate(VOLUMES.items()):
        for device, volume in (("/dev/sdf", disk), ("/dev/sdg", other)):
            mine = (node, device) == (LOST, "/dev/sdf")
            told += [(f"{node} {device}", volume)] if changed.get("listed", "yes") == "yes" or not mine else []
            told.append((f"{volume} zone", f"{TOKYO}{'ac'[number]}"))
            told.append((f"{volume} state", changed.get("state", "error") if mine else "in-use"))
            told.append((f"{volume} status", changed.get("status", "impaired") if mine else "ok"))
            told += [(f"{volume} {key}", text) for key, text in LIKE.items()]
            told += [(f"{volume} type", changed.get("type", "gp3")), (f"{volume} tag Owner", node)]
            told.append((f"{volume} tag clpdeck:run", "an earlier one"))
    answers[AwsFactsProbe(cluster.name, "disks")] = Facts("disks", tuple(told))
    where = "no volume that is known" if changed.get("found", "no") == "no" else VOLUMES[LOST][0]
    parts = [(f"md1 {kind} partition", f"/dev/clp_md1/{kind[0]}p on {where}") for kind in ("cluster", "data")]
    answers[NodeFactsProbe(cluster.name, LOST, "mirror-volumes")] = Facts("mirror-volumes", tuple(parts))
    good, lost = changed.get("good", "GREEN"), changed.get("lost", "RED")
    answers[MirrorProbe(cluster.name, GOOD, "md1")] = mirror(good, lost)
    answers[MirrorProbe(cluster.name, LOST, "md1")] = mirror("GREEN", lost)
    for one in changed.get("silent", "").split():
        answers.pop(MirrorProbe(cluster.name, one, "md1"))
    return cluster, seen(estate, answers)
