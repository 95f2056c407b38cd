"""A cluster of two regions as its site file and AWS tell it: what tests of backup and restore are made of."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from backends.estate import learn
from backends.events import Looked
from backends.model import (
    AWS,
    Answer,
    AwsFactsProbe,
    Estate,
    Facts,
    Health,
    Image,
    ImagesProbe,
    NodeFactsProbe,
    Probe,
    Seen,
    Snapshot,
    Word,
    observer,
)
from backends.runbooks import meant
from backends.settings import CLIENT, Cluster, Node, Place
from tests.backends.told import Story, at

OSAKA, TOKYO = "ap-northeast-3", "ap-northeast-1"
TABLES = ("rtb-0a", "rtb-0b")
QUIET = datetime(2026, 2, 2, 18, 0, tzinfo=UTC)
NODES = ("server01", "server02")
Pairs = tuple[tuple[str, str], ...]


def place(kind: str = "dr") -> Place:
    """A place with two subnets, a name and a client host."""
    third = 31 if kind == "dr" else 30
    nodes = tuple(
        Node(
            name,
            f"172.{third}.{number}0.11",
            "root",
            subnet=f"subnet-0{number}",
            licences=(f"/root/licences/{kind}/{name}.key",),
        )
        for number, name in enumerate(NODES, 1)
    )
    return Place(
        "dr" if kind == "dr" else "drill",
        OSAKA,
        f"vpc-0{kind}",
        nodes,
        tables=TABLES,
        vips=("172.32.0.1",),
        zone="Z0",
        record="osaka.clusterpro.local.",
        groups=("sg-0",),
        key_pair="cluster",
        instance_type="m5.large",
        guard_profile="cluster-guard",
        node_profile="cluster-node",
        client=Node(CLIENT, f"172.{third}.10.50", "root"),
        check_file="/mnt/md1/about.txt",
    )


def clusters() -> tuple[Story, Cluster]:
    """The cluster in its own region, well, and as the site file has it with both places."""
    story = Story(*NODES)
    story.well(0, "server01")
    places = (place(), place("drill"))
    return story, replace(story.cluster, region=TOKYO, places=places)


def snapshot(number: int, size_gib: int, *, root: bool = False) -> Snapshot:
    device = "/dev/xvda" if root else f"/dev/sd{'efghij'[number % 6]}"
    done = Word("completed", Health.OK)
    return Snapshot(f"snap-0{number}", device, size_gib, done, "100%", size_gib * 2**29, QUIET, root=root)


def image(node: str, region: str = OSAKA, set_: str = "books-20260202-01-180000", **tags: str) -> Image:
    number = NODES.index(node) * 10
    disks = (snapshot(number, 30, root=True), snapshot(number + 1, 100), snapshot(number + 2, 100))
    told = {
        "clpdeck:set": set_,
        "clpdeck:cluster": "books",
        "clpdeck:node": node,
        "clpdeck:nodes": " ".join(NODES),
        "clpdeck:quiet-point": f"{QUIET:%Y-%m-%dT%H:%M:%SZ}",
        "clpdeck:services": "manual",
        "clpdeck:version": "5.3",
        "clpdeck:os": "linux",
        "clpdeck:mirrors": "md1",
        **{f"clpdeck:{key.replace('_', '-')}": value for key, value in tags.items()},
    }
    state = Word("available", Health.OK)
    return Image(f"ami-0{number}", f"{set_} {node}", region, state, QUIET, tuple(told.items()), disks)


def facts_there(cluster: Cluster, **changed: str) -> dict[AwsFactsProbe, tuple[tuple[str, str], ...]]:
    """What AWS says of an empty place; single words can be changed by `topic__key`-less keys of `vip-routes`."""
    where = cluster.place
    assert where
    subnets = tuple(dict.fromkeys(node.subnet for node in where.nodes))
    third = where.nodes[0].address.split(".")[1]
    zones = [(f"{one} zone", f"{OSAKA}{letter}") for one, letter in zip(subnets, "ab", strict=True)]
    return {
        AwsFactsProbe(cluster.name, "subnets", subnets): (*zones, *((node.address, "free") for node in where.nodes)),
        AwsFactsProbe(cluster.name, "vip-routes", where.tables): tuple(
            (f"{table} {vip}", changed.get(table, "none")) for table in where.tables for vip in where.vips
        ),
        AwsFactsProbe(cluster.name, "vpc-subnets"): tuple(
            pair
            for number, letter in enumerate("abc", 1)
            for pair in subnet(f"subnet-0{number}", letter, f"172.{third}.{number}0.0/24", f"rtb-0{letter}")
        ),
        AwsFactsProbe(cluster.name, "place"): (("vpc cidrs", "172.31.0.0/16"),),
        AwsFactsProbe(cluster.name, "quotas"): (("Fast snapshot restore", changed.get("fsr", "5")),),
        AwsFactsProbe(cluster.name, "nodes"): tuple((f"{node.name} state", "absent") for node in where.nodes),
        AwsFactsProbe(cluster.name, "zone", (where.zone,)): (("association", "yes"),),
    }


def subnet(id_: str, letter: str, block: str, table: str, taken: str = "none", free: str = "250") -> Pairs:
    """What `vpc-subnets` says of one subnet."""
    told = {"zone": f"{OSAKA}{letter}", "free": free, "block": block, "table": table, "taken": taken}
    return tuple((f"{id_} {key}", word) for key, word in told.items())


def seen(estate: Estate, answers: Mapping[Probe, Answer]) -> Estate:
    """An estate in which these were answered a second ago."""
    for probe, answer in answers.items():
        source = observer(probe)
        estate = learn(estate, Looked(probe, Seen(answer, source, at(0), "")))
    return estate


def lost(kind: str = "restore", *images: Image, **routes: str) -> tuple[Cluster, Estate]:
    """The restored cluster's settings, and what is seen when its region is lost, its images in Osaka."""
    _, source = clusters()
    cluster = meant(kind, source)
    answers: dict[Probe, Answer] = {
        ImagesProbe(cluster.name): images or tuple(image(node) for node in NODES),
    }
    answers |= {probe: Facts(probe.topic, pairs) for probe, pairs in facts_there(cluster, **routes).items()}
    return cluster, seen(Estate(), answers)


def well(version: str = "5.3.1-1", *images: Image) -> tuple[Cluster, Estate]:
    """The cluster in its own region, all well, and what its nodes' clp.conf says."""
    story, cluster = clusters()
    answers: dict[Probe, Answer] = {
        NodeFactsProbe(cluster.name, node, "conf"): Facts("conf", (("/root/trekking/savedversion", version),))
        for node in NODES
    }
    for one in cluster.places:
        absent = tuple((f"{node.name} state", "absent") for node in one.nodes)
        answers[AwsFactsProbe(f"{cluster.name}.{one.kind}", "nodes")] = Facts("nodes", absent)
    for region in ("", OSAKA):
        there = tuple(one for one in images if one.region == (region or TOKYO))
        answers[ImagesProbe(cluster.name, region)] = there
    return cluster, seen(story.estate, answers)


__all__ = [
    "AWS",
    "NODES",
    "OSAKA",
    "TOKYO",
    "clusters",
    "facts_there",
    "image",
    "lost",
    "place",
    "seen",
    "subnet",
    "well",
]
