"""What there is to restore a cluster from, told by hand: backup sets in two regions, and what AWS says of the place."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from backends.control import Look
from backends.estate import learn
from backends.events import Event, Looked, LookFailed
from backends.model import (
    Answer,
    AwsFactsProbe,
    Estate,
    Facts,
    Health,
    IdentityProbe,
    Image,
    ImagesProbe,
    InstancesProbe,
    MirrorProbe,
    Probe,
    RoutesProbe,
    Seen,
    Snapshot,
    StatusProbe,
    Word,
)
from backends.settings import Cluster, Node, Place
from screenshots import stories
from screenshots.desk import StillDesk
from screenshots.estates import NOW, Story
from screenshots.tales import Tale, ago

SOURCE, REGION = "ap-northeast-1", "ap-northeast-3"
NAME, NODES = "prod-db.dr", ("server01", "server02")
VPC, TABLES, ZONE = "vpc-0123456789abcdef0", ("rtb-0a1", "rtb-0b2"), "Z0NEW2"
SUBNETS = ("subnet-0a1", "subnet-0b2")
GIB = 2**30
GOOD = Word("available", Health.OK)


def place() -> Place:
    """Where the cluster is restored."""
    addresses = ("172.31.10.11", "172.31.20.11")
    licences = ("/root/licences/dr/base.key", "/root/licences/dr/repl.key")
    nodes = tuple(
        Node(name, address, subnet=subnet, licences=licences)
        for name, address, subnet in zip(NODES, addresses, SUBNETS, strict=True)
    )
    return Place(
        "dr", REGION, VPC, nodes, TABLES, ("172.32.0.1",), ZONE, "osaka.clusterpro.local.", ("sg-0a1",),
        "cluster", "m5.large", "cluster-guard", "cluster-node",
        client=Node("client", "172.31.10.50", user="root"), check_file="/mnt/md1/about.txt",
    )  # fmt: skip


def placed() -> Story:
    """All is well, and the cluster has a place to be restored at."""
    story = stories.healthy()
    own: Cluster = replace(stories.DB, places=(place(),))
    story.site = replace(story.site, clusters=(own,))
    return story


def lost() -> Story:
    """Its region is gone: no node answers, nor does AWS there."""
    story = placed()
    (own,) = story.site.clusters
    gone = Story((own,))
    for node in own.nodes:
        reason = f"no contact with {node.name}: the jump host could not connect to {node.address} port 22"
        for probe in (StatusProbe(own.name, node.name), MirrorProbe(own.name, node.name, "md1")):
            gone.silent(probe, reason, tries=22, since_s=640, next_s=40)
    for cloud in (IdentityProbe(own.name), InstancesProbe(own.name), RoutesProbe(own.name)):
        gone.silent(cloud, "AWS brought no whole answer within 15 s", tries=12, since_s=635, next_s=30)
    gone.changed(640, own.name, "clpdeck", ("server01 clpstat", "answers", "no answer: no contact"))
    gone.changed(641, own.name, "clpdeck", ("server02 clpstat", "answers", "no answer: no contact"))
    gone.changes.reverse()
    return gone


def image(region: str, node: str, days: float, *, state: Word = GOOD, progress: str = "100%") -> Image:
    """An image of a set, its quiet point so many days ago."""
    quiet = NOW - timedelta(days=days)
    tags = {
        "set": f"prod-db-{quiet:%Y%m%d-%H%M%S}",
        "cluster": "prod-db",
        "node": node,
        "nodes": " ".join(NODES),
        "quiet-point": f"{quiet:%Y-%m-%dT%H:%M:%SZ}",
        "services": "manual",
        "version": "5.3",
        "os": "linux",
        "mirrors": "md1",
    }
    done = Word("completed" if progress == "100%" else "pending", Health.OK)
    disks = tuple(
        Snapshot(f"snap-{node}-{at}", device, 42, done, progress, 30 * GIB, quiet, root=at == 0)
        for at, device in enumerate(("/dev/sda1", "/dev/sdf"))
    )
    told = tuple((f"clpdeck:{key}", word) for key, word in tags.items())
    return Image(f"ami-{node}-{days:g}", f"prod-db {node}", region, state, quiet, told, disks)


def images(region: str) -> tuple[Image, ...]:
    """Four sets in the cluster's own region; in the other the newest is still being copied, and one lacks a node."""
    at_home = (0.2, 0.98, 1.98, 2.98)
    whole = tuple(image(region, node, days) for days in at_home for node in NODES)
    if region == SOURCE:
        return whole
    copying = Word("pending", Health.CHANGING)
    late = tuple(image(region, node, 0.2, state=copying, progress="43%") for node in NODES)
    return (*late, *whole[2:7])


def online_sets() -> Facts:
    """Backups of the mirror disks: one of an hour ago, and an older one that nobody is to restore from."""
    told: list[tuple[str, str]] = []
    names = []
    for hours, marked in ((1, "whole"), (25, "void")):
        quiet = NOW - timedelta(hours=hours)
        name = f"prod-db-{quiet:%Y%m%d}-01"
        names.append(name)
        words = {
            "side": "active",
            "quiet-point": f"{quiet:%Y-%m-%dT%H:%M:%SZ}",
            "mirrors": "md1",
            "version": "5.3",
            "volumes": "vol-0a1",
            "snapshots": f"snap-0a{hours}",
            "size": "100",
            "state": "completed",
            "marked": marked,
        }
        told += [(f"{name} server01 {key}", word) for key, word in words.items()]
    return Facts("online-sets", (*told, ("sets", " ".join(names))))


def _answers(lost: bool) -> Iterator[tuple[Probe, Answer | None]]:
    yield ImagesProbe("prod-db"), None if lost else images(SOURCE)
    yield ImagesProbe(NAME), images(REGION)
    yield AwsFactsProbe("prod-db", "online-sets"), None if lost else online_sets()
    things = (VPC, "sg-0a1", "cluster", "cluster-guard", "cluster-node")
    yield from _facts("place", *((one, "found") for one in things), ("vpc cidrs", "172.31.0.0/16"))
    yield from _facts("nodes", *((f"{node} state", "absent") for node in NODES))
    yield from _facts(
        "quotas",
        ("Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", "2"),
        ("Fast snapshot restore", "5"),
        ("Cumulative volume initialization rate (MiB/s)", "5000"),
        ("Storage for General Purpose SSD (gp3) volumes, in TiB", "50"),
    )
    yield from _facts(
        "permissions",
        ("ec2:RunInstances", "allowed"),
        ("route53:ChangeResourceRecordSets", "unproved: it has no DryRun"),
    )
    zones = (("subnet-0a1 zone", f"{REGION}a"), ("subnet-0b2 zone", f"{REGION}b"))
    free = (("subnet-0a1 free", "243"), ("subnet-0b2 free", "243"), ("172.31.10.11", "free"), ("172.31.20.11", "free"))
    yield from _facts("subnets", *zones, *free, of=SUBNETS)
    yield from _facts("vip-routes", *((f"{table} 172.32.0.1", "none") for table in TABLES), of=TABLES)
    yield from _facts("zone", ("association", "yes"), ("domain", "osaka.clusterpro.local."), of=(ZONE,))


def _facts(topic: str, *pairs: tuple[str, str], of: tuple[str, ...] = ()) -> Iterator[tuple[Probe, Answer]]:
    yield AwsFactsProbe(NAME, topic, of), Facts(topic, pairs)


def look(*, lost: bool = False, seconds_ago: float = 130) -> Look:
    """What was seen; the cluster's own region may be silent."""
    estate, count = Estate(), 0
    for probe, answer in _answers(lost):
        at = ago(seconds_ago)
        silent = LookFailed(probe, at, f"ec2 in {SOURCE} brought no whole answer within 15 s")
        event: Event = silent if answer is None else Looked(probe, Seen(answer, "AWS", at))
        estate, count = learn(estate, event), count + 1
    return Look(ago(seconds_ago + 4), estate, ago(seconds_ago), asked=count)


def desk(*tales: Tale, lost: bool = False) -> StillDesk:
    """A desk whose looks bring that."""
    made = StillDesk(*tales)
    made.sees = lambda _what, _cluster: look(lost=lost)
    return made
