"""What the scenes are about: whole sites in a certain state, told by hand."""

from dataclasses import replace

from backends.model import Facts, InstancesProbe, MirrorProbe, RoutesProbe, SsmProbe, StatusProbe
from backends.questions import vips_probe
from backends.settings import Node
from screenshots.estates import Say, Story, cluster

DB = cluster("prod-db", "server01", "server02", banner="PRODUCTION")
AP = cluster("prod-ap", "ap01", "ap02")
DR = cluster("dr-db", "dr01", "dr02")
LAB = cluster("lab", "lab01", "lab02")
STG = cluster("stg-db", "stg01", "stg02")
PENDING = {"failover": "Online Pending", "awsvip": "Online Pending", "md1": "Online"}
ODD = cluster("本番データベース", "サーバ01", "サーバ02")


def healthy() -> Story:
    """One cluster, and all is well."""
    story = Story((DB,))
    story.well(DB, "server01")
    story.changed(4000, "prod-db", "server01", ("failover", "Online @server02", "Online @server01"))
    story.changed(3990, "prod-db", "AWS", ("10.0.0.200/32 in rtb-01", "active -> eni-02", "active -> eni-01"))
    return story


def moving() -> Story:
    """The group is on its way to the other server."""
    story = Story((DB,))
    story.well(DB, "server01", age_s=200)
    for node in DB.nodes:
        story.node(DB, node.name, Say("server02", PENDING), 2)
    story.changed(30, "prod-db", "server01", ("failover", "Online @server01", "Offline Pending @server01"))
    story.changed(12, "prod-db", "server02", ("failover", "Offline Pending @server01", "Online Pending @server02"))
    story.aws(DB, ("running", "running"), "server01", 12)
    return story


def moving_unseen() -> Story:
    """The same, and the server that it left has fallen silent."""
    story = moving()
    reason = "no contact with server01: no answer from 172.16.10.11 port 22 within 8 s"
    story.well(DB, "server01", age_s=690)
    story.node(DB, "server02", Say("server02", PENDING), 2)
    story.aws(DB, ("running", "running"), "server01", 12)
    for probe in (StatusProbe("prod-db", "server01"), MirrorProbe("prod-db", "server01", "md1")):
        story.silent(probe, reason, tries=40, since_s=680, next_s=14)
    return story


def stopped() -> Story:
    """Nothing is wrong but that the group runs nowhere."""
    story = Story((DB,))
    story.well(DB, "server01", age_s=200)
    off = dict.fromkeys(("failover", "awsvip", "md1", "awsvipw1", "mdw1"), "Offline")
    for node in DB.nodes:
        for age_s in (64, 3):
            story.node(DB, node.name, Say(None, off), age_s)
        story.mirror(DB, node.name, ("GREEN", "GREEN"))
    story.aws(DB, ("running", "running"), "server01", 12)
    for name in ("server02", "server01"):
        story.changed(64, "prod-db", name, ("failover", "Online @server01", "Offline"))
    return story


def split_brain() -> Story:
    """Each node says that it runs the group, and that the other is off."""
    story = Story((DB,))
    _split(story)
    return story


def _split(story: Story) -> None:
    bad = {"mdnw1": "Error", "mdw1": "Caution"}
    one = {**bad, "server02": "Offline", "lankhb1 server02": "Unknown", "httpnp1 server02": "Unknown"}
    two = {**bad, "mdnw1": "Caution", "server01": "Offline", "lankhb1 server01": "Unknown"}
    story.node(DB, "server01", Say("server01", one), 4)
    story.node(DB, "server02", Say("server02", {**two, "httpnp1 server01": "Unknown"}), 3)
    story.mirror(DB, "server01", ("RED", "GRAY"))
    story.mirror(DB, "server02", ("GRAY", "RED"))
    story.aws(DB, ("running", "running"), "server01", 21)
    story.changed(60, "prod-db", "server01", ("mdnw1", "Normal", "Error"))
    story.changed(11, "prod-db", "AWS", ("i-0a1b2c3d4e5f60002 instance", "impaired", "ok"))
    story.changed(4, "prod-db", "server01", ("lankhb1 server02", "Normal", "Unknown"))
    story.changed(3, "prod-db", "server01", ("server02", "Online", "Offline"))
    story.changed(2, "prod-db", "server02", ("failover", "Offline", "Online @server02"))


SEEN = replace(
    DB,
    nodes=tuple(replace(node, ssm=True) for node in DB.nodes),
    client=Node("client", "172.16.10.50"),
)
"""The first cluster, with SSM on its nodes and a client host beside them."""
NO_WAY = "no contact with server02: no answer from 172.16.20.11 port 22 within 8 s"


def half_seen() -> Story:
    """Both sides are active; SSH reaches the first only, and SSM brings the word of the second."""
    story = Story((SEEN,))
    one = {"server02": "Offline", "lankhb1 server02": "Unknown", "mdw1": "Caution", "mdnw1": "Error"}
    two = {"server01": "Offline", "lankhb1 server01": "Unknown", "mdw1": "Caution", "mdnw1": "Caution"}
    for age_s in (18, 3):
        story.node(SEEN, "server01", Say("server01", one), age_s)
        story.by_ssm(SEEN, "server02", Say("server02", two), age_s + 1)
    for probe in (StatusProbe("prod-db", "server02"), MirrorProbe("prod-db", "server02", "md1")):
        story.silent(probe, NO_WAY, tries=7, since_s=130, next_s=20)
    story.times(SEEN, "server01", "GREEN", updated="2026/03/04 14:41:02", broken="2026/03/04 14:37:31")
    story.times(SEEN, "server02", "GREEN", updated="2026/03/04 14:41:01", broken="2026/03/04 14:39:02", ssm=True)
    story.aws(SEEN, ("running", "running"), "server02", 12)
    story.answered(vips_probe(SEEN), Facts("reach", (("10.0.0.200:22", "server02"),)), 9)
    story.changed(130, "prod-db", "clpdeck", ("server02 clpstat", "answers", "no answer: no contact"))
    story.changed(4, "prod-db", "server02 (SSM)", ("failover", "Offline", "Online @server02"))
    return story


def one_side() -> Story:
    """The first node calls the second one Offline; nobody hears that, and EC2 says that it runs."""
    story = Story((SEEN,))
    story.well(SEEN, "server01", age_s=190)
    gone = {"server02": "Offline", "lankhb1 server02": "Unknown", "httpnp1 server02": "Unknown", "mdw1": "Caution"}
    story.node(SEEN, "server01", Say("server01", gone), 2)
    for probe in (StatusProbe("prod-db", "server02"), MirrorProbe("prod-db", "server02", "md1")):
        story.silent(probe, NO_WAY, tries=14, since_s=185, next_s=20)
        agent = "SSM does not reach it: is its agent online?"
        story.silent(SsmProbe(probe), agent, tries=9, since_s=175, next_s=12)
    story.times(SEEN, "server01", "GREEN", updated="2026/03/04 14:41:02", broken="2026/03/04 14:38:06")
    story.aws(SEEN, ("running", "running"), "server02", 12)
    story.answered(vips_probe(SEEN), Facts("reach", (("10.0.0.200:22", "server02"),)), 9)
    story.changed(186, "prod-db", "server01", ("server02", "Online", "Offline"))
    return story


def peer_down() -> Story:
    """The second node does not answer, its instance is stopped, and the VIP's routes lead nowhere."""
    story = Story((DB,))
    story.node(DB, "server02", Say("server01", {}), 190)
    story.mirror(DB, "server02", ("GREEN", "GREEN"), age_s=190)
    gone = {"server02": "Offline", "lankhb1 server02": "Unknown", "mdw1": "Caution", "httpnp1 server02": "Unknown"}
    story.node(DB, "server01", Say("server01", gone), 2)
    story.mirror(DB, "server01", ("GREEN", "GRAY"))
    story.aws(DB, ("running", "stopped"), "server01", 9)
    reason = "no contact with server02: no answer from 172.16.20.11 port 22 within 8 s"
    story.silent(StatusProbe("prod-db", "server02"), reason, tries=14, since_s=185, next_s=20)
    story.silent(MirrorProbe("prod-db", "server02", "md1"), reason, tries=9, since_s=185, next_s=20)
    story.changed(186, "prod-db", "server01", ("server02", "Online", "Offline"))
    story.changed(185, "prod-db", "clpdeck", ("server02 clpstat", "answers", "no answer: connection lost"))
    story.changed(170, "prod-db", "AWS", ("i-0a1b2c3d4e5f60002", "running", "stopped"))
    return story


def mirror_broken() -> Story:
    """The mirror disk was broken and is being copied."""
    story = Story((DB,))
    unwell = {"mdw1": "Caution"}
    for node in DB.nodes:
        story.node(DB, node.name, Say("server01", unwell), 3)
        story.mirror(DB, node.name, ("GREEN", "YELLOW"), percent="62%")
    story.aws(DB, ("running", "running"), "server01", 12)
    story.changed(95, "prod-db", "server01", ("md1 server02", "RED", "YELLOW"))
    story.changed(200, "prod-db", "server01", ("md1 server02", "GREEN", "RED"))
    story.changes.reverse()
    return story


def several() -> Story:
    """Five clusters, each in another state."""
    story = Story((DB, AP, DR, LAB, STG))
    story.well(AP, "ap01")
    for node in AP.nodes:
        story.node(AP, node.name, Say("ap01", {"userw": "Caution"}), 5)
    for node in DR.nodes:
        story.node(DR, node.name, Say(None, {"dr01": "Suspend", "dr02": "Suspend", "failover": "Offline"}), 4)
        story.mirror(DR, node.name, ("GREEN", "YELLOW"), percent="62%")
    story.aws(DR, ("running", "running"), "dr01", 14)
    story.well(LAB, "lab01", age_s=2400)
    for node in LAB.nodes:
        reason = f"no contact with {node.name}: the bastion refused the connection"
        story.silent(StatusProbe("lab", node.name), reason, tries=40, since_s=2390, next_s=42)
    for probe in (InstancesProbe("lab"), RoutesProbe("lab")):
        story.silent(probe, "EC2 does not answer within 15 s", tries=3, since_s=60, next_s=9)
    story.well(STG, "stg01")
    story.changed(2390, "lab", "clpdeck", ("lab01 clpstat", "answers", "no answer: connection refused"))
    for ago in range(1100, 899, -25):
        before, after = ("Caution", "Normal") if ago // 25 % 2 else ("Normal", "Caution")
        story.changed(ago, "prod-ap", "ap01", ("userw", before, after))
    _split(story)
    return story


def foreign() -> Story:
    """Japanese names and comments, and a name made to do harm, as it is after cleaning."""
    story = Story((ODD,))
    story.well(ODD, "サーバ01")
    story.changed(5, ODD.name, "サーバ01", ("[/b][@click=x]failover", "Offline", "Online @サーバ01"))
    return story


def nothing_yet() -> Story:
    """The site file is read, and nobody has answered."""
    return Story((DB,))
