"""One side has lost the disk of its mirror: a new one, which nobody takes for good, is copied to."""

from functools import reduce

from backends import runbooks
from backends.estate import learn
from backends.events import Looked
from backends.model import Answer, AwsFactsProbe, Evidence, Facts, NodeFactsProbe, Probe, Seen, observer
from backends.plan import Plan
from screenshots import freezes, stories
from screenshots.estates import NOW, Say, Story
from screenshots.tales import Tale

COPYING, COPIES_S = "9.1", 312
"""The step that waits for the copy, and for how long it has."""
LOST, REPLACES = "vol-0f1a2b3c4d5e60002", "vol-0f1a2b3c4d5e60007"
LIKE = {"type": "gp3", "iops": "3000", "throughput": "125", "size": "100", "encrypted": "yes", "multi-attach": "no"}


def red() -> Story:
    """The disk of server02 has failed: its copy is RED by both words, the group goes on."""
    story = Story((stories.DB,))
    for node in stories.DB.nodes:
        story.node(stories.DB, node.name, Say("server01", {"mdw1": "Caution"}), 3)
        story.mirror(stories.DB, node.name, ("GREEN", "RED"))
    story.aws(stories.DB, ("running", "running"), "server01", 12)
    return story


def facts() -> dict[Probe, Answer]:
    """What the nodes and AWS say of the disks: server02 does not find its own, and EC2 calls that one lost."""
    disks: list[tuple[str, str]] = []
    for (node, volume), zone in zip(freezes.VOLUMES.items(), "ac", strict=True):
        words = {"zone": f"ap-northeast-1{zone}", "state": "in-use", "status": "ok", **LIKE}
        if volume == LOST:
            words |= {"state": "error", "status": "impaired"}
        disks += [(f"{node} /dev/sdf", volume), *((f"{volume} {key}", word) for key, word in words.items())]
    parts = tuple(
        (f"md1 {kind} partition", f"/dev/clp_md1/{kind[0]}p on no volume that is known") for kind in ("cluster", "data")
    )
    return freezes.facts() | {
        AwsFactsProbe("prod-db", "disks"): Facts("disks", tuple(disks)),
        NodeFactsProbe("prod-db", "server02", "mirror-volumes"): Facts("mirror-volumes", parts),
    }


def plan() -> Plan:
    """The plan, as it would be written there."""
    story = red()
    looked = (Looked(probe, Seen(answer, observer(probe), NOW, "")) for probe, answer in facts().items())
    estate = reduce(learn, looked, story.estate)
    return runbooks.write("replace-mirror-disk", stories.DB, story.site.timing, {}, estate, NOW)


def copying() -> Tale:
    """All but the copy is done; 62 % of it is."""
    made = plan()
    before = [step.id for step in made.steps]
    before = before[: before.index(COPYING)]
    tale = Tale(made, began_s=COPIES_S + 30 * len(before) + 20)
    tale.checked(COPIES_S + 30 * len(before) + 10)
    for at, id_ in enumerate(before):
        left = COPIES_S + 30 * (len(before) - at)
        tale.opened(id_, left, made.step(id_).title)
        tale.closed(id_, left - 24, (("volume", REPLACES),) if id_ == "1.4" else ())
    tale.opened(COPYING, COPIES_S, "")
    said = tuple(Evidence(node, "md1 GREEN, YELLOW 62%", 0.6) for node in ("server01", "server02"))
    tale.looked(COPYING, 1, False, said)
    return tale
