"""Both sides go back to an online backup: the disks are exchanged, and one server has them under other names."""

from functools import reduce

from backends import runbooks
from backends.estate import learn
from backends.events import Asked, Looked
from backends.model import Answer, AwsFactsProbe, Evidence, Facts, NodeFactsProbe, Probe, Seen, observer
from backends.plan import AskOperator, Plan
from screenshots import freezes, stories
from screenshots.estates import NOW
from screenshots.tales import Tale, ago

SET, SNAPSHOT, ASKS, ASKED_S = "prod-db-20260304-01-110000", "snap-0f1a2b3c4d5e60001", "6.4", 95
NEW = {"1.2": "vol-0f1a2b3c4d5e60008", "1.4": "vol-0f1a2b3c4d5e60009"}
"""By the step that gives it, each new volume."""
LIKE = {"type": "gp3", "iops": "3000", "throughput": "125", "size": "100", "encrypted": "yes", "multi-attach": "no"}
OTHER = "vol-0f1a2b3c4d5e60012"
"""What server02 boots from: it has the name that the mirror disk had before."""
DEVICE = "/dev/nvme1n1"
SHOWN = (
    "server02: md1 cluster partition: /dev/nvme1n1p1 is there",
    "server02: md1 data partition: /dev/nvme1n1p2 is missing",
    f"server02: md1 cluster partition: /dev/nvme1n1p1 on {OTHER}",
    "server02: md1 data partition: /dev/nvme1n1p2 on no volume that is known",
)


def facts() -> dict[Probe, Answer]:
    """What the nodes and AWS say of the disks and of the online backup."""
    disks: list[tuple[str, str]] = []
    for (node, volume), zone in zip(freezes.VOLUMES.items(), "ac", strict=True):
        words = {"zone": f"ap-northeast-1{zone}", **LIKE}
        disks += [(f"{node} /dev/sdf", volume), *((f"{volume} {key}", word) for key, word in words.items())]
    words = {
        "side": "active",
        "quiet-point": "2026-03-04T02:00:00+00:00",
        "mirrors": "md1",
        "state": "completed",
        "marked": "whole",
        "volumes": freezes.VOLUMES["server01"],
        "snapshots": SNAPSHOT,
        "size": "100",
    }
    told: dict[Probe, Answer] = {
        NodeFactsProbe("prod-db", node, "mirror-volumes"): Facts(
            "mirror-volumes", (*parts(volume), ("volumes", volume))
        )
        for node, volume in freezes.VOLUMES.items()
    }
    sets = (("sets", SET), *((f"{SET} server01 {key}", word) for key, word in words.items()))
    return {
        **freezes.facts(),
        **told,
        AwsFactsProbe("prod-db", "disks"): Facts("disks", tuple(disks)),
        AwsFactsProbe("prod-db", "online-sets"): Facts("online-sets", sets),
    }


def parts(volume: str) -> tuple[tuple[str, str], ...]:
    """What a node says of its mirror disk's partitions: plain ones."""
    kinds = tuple(enumerate(("cluster", "data"), 1))
    named = tuple((f"md1 {kind} partition", f"{DEVICE}p{number} on {volume}") for number, kind in kinds)
    return (*named, *((f"md1 {kind} volume", volume) for _, kind in kinds))


def plan() -> Plan:
    """The plan, as it would be written there."""
    story = stories.healthy()
    looked = (Looked(probe, Seen(answer, observer(probe), NOW, "")) for probe, answer in facts().items())
    estate = reduce(learn, looked, story.estate)
    return runbooks.write("online-restore", stories.DB, story.site.timing, {}, estate, NOW)


def misnamed() -> Tale:
    """server01 has its new disk under the names of clp.conf; on server02 they lead to another volume: it is asked."""
    made = plan()
    before = [step.id for step in made.steps]
    before = before[: before.index(ASKS)]
    tale = Tale(made, began_s=ASKED_S + 30 * len(before) + 20)
    tale.checked(ASKED_S + 30 * len(before) + 10)
    for at, id_ in enumerate(before):
        left = ASKED_S + 30 * (len(before) - at)
        tale.opened(id_, left, made.step(id_).title)
        tale.closed(id_, left - 24, (("volume", NEW[id_]),) if id_ in NEW else ())
    said = tuple(Evidence("server02", one.removeprefix("server02: "), 0.6) for one in SHOWN)
    tale.looked(ASKS, ASKED_S - 1, False, said)
    do = made.step(ASKS).do
    if not isinstance(do, AskOperator):
        raise TypeError(ASKS)
    tale.opened(ASKS, ASKED_S, "")
    text = f"{do.question} Look at: {do.look_at}. Yes means: {do.yes_means}."
    tale.happened(Asked("q1", ASKS, ago(ASKED_S), "operator", text, ("yes", "no", "stop"), SHOWN))
    return tale
