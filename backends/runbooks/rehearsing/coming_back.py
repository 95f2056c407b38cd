"""After the link's return: the stopped side joins, copies are good, logs are read, the group is where it was."""

from backends.model import InstancesProbe, NodeFactsProbe, Probe
from backends.plan import (
    ANY,
    AllOf,
    AnyOf,
    CallAws,
    Condition,
    CopySaid,
    Found,
    GroupOn,
    InstanceIs,
    Lane,
    MirrorGreen,
    NodeSays,
    Not,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    Wait,
)
from backends.runbooks import parts
from backends.runbooks.rehearsing.wishes import Rehearsal
from backends.settings import Node


def coming_back(r: Rehearsal) -> tuple[Stage, ...]:
    """All of it."""
    start = tuple(Lane(node.name, (_start(r, node, at),)) for at, node in enumerate(r.nodes, 1))
    copies = tuple(step for at, mirror in enumerate(r.mirrors) for step in _copies(r, mirror, at))
    read = tuple(Lane(node.name, (_read(r, node, at),)) for at, node in enumerate(r.nodes, 1))
    back = (Stage(f"{r.group} is where it was", (Lane("all", (_back(r),)),)),) if r.back else ()
    return (
        Stage("The stopped side starts again", start),
        Stage("It joins, and the copies are good", (Lane("all", (_joined(r), *copies)),)),
        Stage("Read what each has written", read),
        *back,
    )


def _start(r: Rehearsal, node: Node, at: int) -> Step:
    return Step(
        f"6.{at}",
        f"Start {node.name}'s instance, if it is stopped",
        "The link is there: it hears the other at work, and joins.",
        CallAws("ec2", "StartInstances", (("InstanceIds", (node.instance or "",)),), repeatable=True, region=r.region),
        (InstancesProbe(r.cluster.name),),
        ready_when=InstanceIs(node.name, "stopped"),
        done_when=AnyOf((InstanceIs(node.name, "pending"), InstanceIs(node.name, "running"))),
        risk="EC2 may have no room for it in its zone just now.",
        timeout_s=r.limit(300),
        usual_s=r.usual(5),
    )


def _joined(r: Rehearsal) -> Step:
    names = [node.name for node in r.nodes]
    return Step(
        "7.1",
        "Wait until both are Online, and the group is on one of them",
        "By every node's word.",
        Wait(),
        parts.views_of(r.asked, *names),
        done_when=AllOf((*(ServerOnline(name) for name in names), _somewhere(r))),
        way_on=f"Where {r.group} runs nowhere, see its mirror disks: where all copies are RED, one must be declared "
        "good (clpmdctrl --force SERVER MIRROR), and the group started.",
        timeout_s=r.limit(900),
        usual_s=r.usual(60),
    )


def _copies(r: Rehearsal, mirror: str, at: int) -> tuple[Step, ...]:
    """By itself where only one side has written; else the copy of the side that runs the group is the latest."""
    looks = (*parts.mirror_looks(r.asked, (mirror,)), *parts.views_of(r.asked))
    green = MirrorGreen(mirror, tuple(node.name for node in r.nodes))
    both_red = _both_red(r, mirror)
    wait = Step(
        f"7.{10 * at + 2}",
        f"Wait until {mirror} is being recovered, or needs a word",
        "Where one side alone has written, the other is recovered from it by itself. Where both have, each copy calls "
        "the other stale, and nothing is copied.",
        Wait(),
        looks,
        done_when=AnyOf((green, *_recovers(r, mirror), both_red)),
        timeout_s=r.limit(600),
        usual_s=r.usual(20),
    )
    words = tuple(_word(r, mirror, node, f"7.{10 * at + 3 + n}") for n, node in enumerate(r.nodes))
    good = Step(
        f"7.{10 * at + 5}",
        f"Wait until {mirror} is GREEN on both",
        "By every node's word.",
        Wait(),
        looks,
        done_when=green,
        timeout_s=r.limit(7200),
        usual_s=r.usual(130),
    )
    return (wait, *words, good)


def _word(r: Rehearsal, mirror: str, node: Node, id_: str) -> Step:
    """Only of the side that runs the group: the other one is behind it, whatever it has written alone."""
    name, both_red = node.name, _both_red(r, mirror)
    lost = next(one.name for one in r.nodes if one is not node)
    return Step(
        id_,
        f"Declare {name}'s copy of {mirror} the latest, where both are RED and it runs {r.group}",
        f"{name} has gone on with it. What {lost} wrote alone, between the cut and its stop, was given up when the run "
        "was confirmed.",
        RunOnNode(name, ("clpmdctrl", "--force", name, mirror)),
        (*parts.mirror_looks(r.asked, (mirror,)), *parts.views_of(r.asked)),
        ready_when=AllOf((both_red, GroupOn(r.group, name))),
        done_when=AnyOf((Not(both_red), GroupOn(r.group, lost))),
        risk=f"What {lost} wrote alone since the cut is lost for good.",
        timeout_s=r.limit(600),
        usual_s=r.usual(10),
    )


def _recovers(r: Rehearsal, mirror: str) -> tuple[Condition, ...]:
    return tuple(CopySaid(mirror, node.name, node.name, ("YELLOW",)) for node in r.nodes)


def _both_red(r: Rehearsal, mirror: str) -> Condition:
    return AllOf(tuple(CopySaid(mirror, node.name, node.name, ("RED",)) for node in r.nodes))


def _read(r: Rehearsal, node: Node, at: int) -> Step:
    return Step(
        f"8.{at}",
        f"Read what {node.name} has written into its log",
        "The order in which it saw and did things, by its own clock. Module and number of the events are published, "
        "the form of the lines is not: where none can be read, the times are those of our own looks.",
        Wait(),
        (NodeFactsProbe(r.cluster.name, node.name, "events"),),
        done_when=NodeSays(node.name, "events", (("clock", ANY),)),
        way_on="`skip` goes on without it: the report then tells the times of our own looks only.",
        timeout_s=r.limit(60),
        usual_s=r.usual(3),
        gives=(
            ("clock", Found(node.name, "events", "clock")),
            ("sequence", Found(node.name, "events", "sequence")),
        ),
    )


def _back(r: Rehearsal) -> Step:
    home, other = r.home.name, r.other.name
    looks: tuple[Probe, ...] = (*parts.views_of(r.asked, home, other), *parts.mirror_looks(r.asked, r.mirrors))
    return Step(
        "9.1",
        f"Have {r.group} back on {home}",
        f"As before. Where it never left {home}, nothing is done.",
        RunOnNode(other, ("clpgrp", "-m", r.group, "-a", home)),
        looks,
        ready_when=parts.all_of((GroupOn(r.group, other), *parts.mirrors_green(r.mirrors, home, other))),
        done_when=GroupOn(r.group, home),
        risk=f"{r.group} is away meanwhile.",
        timeout_s=r.limit(600),
        usual_s=r.usual(30),
    )


def _somewhere(r: Rehearsal) -> Condition:
    return AnyOf(tuple(GroupOn(r.group, node.name) for node in r.nodes))
