"""An online backup of mirror disks in the making: writes wait, for too long."""

from functools import reduce

from backends import runbooks
from backends.estate import learn
from backends.events import Looked, SwitchArmed
from backends.model import Answer, AwsFactsProbe, Facts, NodeFactsProbe, Probe, Seen, observer
from backends.plan import Plan
from screenshots import stories
from screenshots.estates import NOW, Say, Story
from screenshots.tales import Tale, ago

VOLUMES = {"server01": "vol-0f1a2b3c4d5e60001", "server02": "vol-0f1a2b3c4d5e60002"}
LATE_S, CALLED_S = 41, 26
"""For how long writes have waited, and when AWS was called."""


def facts() -> dict[Probe, Answer]:
    """What the nodes and AWS say of where the mirror disk is."""
    told: dict[Probe, Answer] = {}
    attached: list[tuple[str, str]] = []
    for node, volume in VOLUMES.items():
        conf = (("/root/trekking/savedversion", "5.3.1-1"), ("/root/resource/md@md1/parameters/fullcopy", "0"))
        parts = tuple((f"md1 {kind} partition", f"/dev/clp_md1/{kind[0]}p on {volume}") for kind in ("cluster", "data"))
        told[NodeFactsProbe("prod-db", node, "conf")] = Facts("conf", conf)
        parts += tuple((f"md1 {kind} volume", volume) for kind in ("cluster", "data"))
        told[NodeFactsProbe("prod-db", node, "mirror-volumes")] = Facts("mirror-volumes", (*parts, ("volumes", volume)))
        attached += [(f"{node} root", f"vol-0f1a2b3c4d5e6001{node[-1]}"), (f"{node} data", volume)]
    told[AwsFactsProbe("prod-db", "attached")] = Facts("attached", tuple(attached))
    return told


def plan() -> Plan:
    """The plan, as it would be written there."""
    story = stories.healthy()
    looked = (Looked(probe, Seen(answer, observer(probe), NOW, "")) for probe, answer in facts().items())
    estate = reduce(learn, looked, story.estate)
    return runbooks.write("online-backup", stories.DB, story.site.timing, {}, estate, NOW)


def suspended() -> Story:
    """The cluster while its mirror disk is frozen: it is suspended on all servers."""
    story = Story((stories.DB,))
    story.well(stories.DB, "server01", age_s=200)
    words = dict.fromkeys(("server01", "server02", "awsvipw1", "mdw1"), "Suspend")
    for node in stories.DB.nodes:
        story.node(stories.DB, node.name, Say("server01", words), 2)
    return story


def frozen() -> Tale:
    """AWS has been called, and does not answer; writes wait for longer than they should."""
    tale = Tale(plan(), began_s=LATE_S + 9)
    tale.checked(LATE_S + 6)
    tale.happened(SwitchArmed("1.1", ago(LATE_S + 1), f"clpdeck-thaw-{tale.run}", 120))
    tale.opened("1.1", LATE_S, "clpbackup.sh --pre --online")
    for line in ("  md1 has been frozen.", "All backup flags have set to <ON>."):
        tale.logged(CALLED_S + 1, "server01", "|", line)
    tale.ended("1.1", CALLED_S + 1, "clpbackup.sh : Command succeeded.")
    tale.closed("1.1", CALLED_S + 1)
    tale.opened("1.2", CALLED_S, "AWS: ec2 CreateSnapshots InstanceSpecification={InstanceId=i-0a1b2c3d4e5f60001}")
    return tale
