"""Production comes back as soon as the images are begun, and whatever becomes of them (P1.6)."""

from dataclasses import replace

from backends.model import InstancesProbe
from backends.plan import (
    AnyOf,
    CallAws,
    GroupOff,
    GroupOn,
    InstanceIs,
    Lane,
    MirrorGreen,
    NodeSays,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks.backing_up.quiet import CLUSTER_STOPS, down_steps, mirrors
from backends.runbooks.backing_up.wishes import SVCCTRL, BackingUp, views
from backends.runbooks.parts import all_of
from backends.settings import Node

AUTO = (("clusterpro", "enabled"), ("clusterpro_md", "enabled"))
UP = (("clusterpro", "active"), ("clusterpro_md", "active"))
LAST = 90
"""The number of the stage of what is done at the end, however it ends."""


def coming_back(b: BackingUp) -> tuple[Stage, ...]:
    """The machines, the services, the groups."""
    start = tuple(Lane(node.name, tuple(step for step, _ in _brought_up(b, node))) for node in b.nodes)
    return (Stage("Start the nodes again", start), Stage("The cluster comes back", (Lane("all", _up(b)),)))


def at_the_end(b: BackingUp) -> tuple[Step, ...]:
    """However it ends, what was taken down is brought up again."""
    steps: list[tuple[Step, str]] = []
    for node in b.nodes:
        steps += _brought_up(b, node)
    for at in range(len(b.groups)):
        steps += [(one, f"1.{at + 1}") for one in _groups(b, at)]
    return tuple(replace(one, id=f"{LAST}.{n}", undoes=undoes) for n, (one, undoes) in enumerate(steps, 1))


def _brought_up(b: BackingUp, node: Node) -> list[tuple[Step, str]]:
    """What brings a node back, and which step each of it takes back."""
    off, manual = down_steps(b, node)
    steps = [(_start(b, node), off), (_runs(b, node), off), (_auto(b, node), manual)]
    return steps if b.has_clpbackup else [*steps, (_boot(b, node), CLUSTER_STOPS)]


def _id(b: BackingUp, node: Node, step: int) -> str:
    return f"5.{4 * b.nodes.index(node) + step}"


def _start(b: BackingUp, node: Node) -> Step:
    return Step(
        _id(b, node, 1),
        f"Start {node.name}'s instance",
        "Its disks are safe: snapshots hold the moment they were begun.",
        CallAws(
            "ec2",
            "StartInstances",
            (("InstanceIds", (node.instance or "",)),),
            repeatable=True,
            region=b.cluster.region or "",
        ),
        (InstancesProbe(b.cluster.name),),
        ready_when=InstanceIs(node.name, "stopped"),
        done_when=AnyOf((InstanceIs(node.name, "pending"), InstanceIs(node.name, "running"))),
        risk="EC2 may have no room for it in its zone just now.",
        timeout_s=b.limit(300),
        usual_s=b.usual(5),
    )


def _runs(b: BackingUp, node: Node) -> Step:
    return Step(
        _id(b, node, 2),
        f"Wait until {node.name} answers",
        "Its system is up when it runs a command for us.",
        Wait(),
        (b.of(node, "boot-id"), InstancesProbe(b.cluster.name)),
        done_when=NodeSays(node.name, "boot-id", (("boot id", "*"),)),
        timeout_s=b.limit(1800),
        usual_s=b.usual(90),
    )


def _auto(b: BackingUp, node: Node) -> Step:
    """One command where there is one; it boots the node once more."""
    look = (b.of(node, "services"), b.of(node, "service-states"))
    if b.has_clpbackup:
        return Step(
            _id(b, node, 3),
            f"Bring {node.name}'s cluster services back",
            "They start by themselves again, and the system boots once more. All nodes must come up within 5 minutes "
            "of each other.",
            RunOnNode(node.name, ("clpbackup.sh", "--post"), cuts_connection=True),
            look,
            done_when=all_of((NodeSays(node.name, "services", AUTO), NodeSays(node.name, "service-states", UP))),
            timeout_s=b.limit(900),
            usual_s=b.usual(120),
        )
    argv = ("clpsvcctrl.sh", "--enable", "core") if b.version >= SVCCTRL else ("systemctl", "enable", *dict(AUTO))
    return Step(
        _id(b, node, 3),
        f"Let {node.name}'s cluster services start by themselves again",
        "As before. They start with the next boot.",
        RunOnNode(node.name, argv, repeatable=True),
        look,
        done_when=NodeSays(node.name, "services", AUTO),
        timeout_s=b.limit(120),
        usual_s=b.usual(5),
    )


def _up(b: BackingUp) -> tuple[Step, ...]:
    names = [node.name for node in b.nodes]
    steps = [
        Step(
            "6.2",
            f"Wait until {listed(names)} are Online",
            "Each waits up to 5 minutes for the others.",
            Wait(),
            views(b),
            done_when=all_of(ServerOnline(name) for name in names),
            timeout_s=b.limit(900),
            usual_s=b.usual(60),
        )
    ]
    if b.cluster.mirrors:
        steps.append(
            Step(
                "6.3",
                f"Wait until {listed(b.cluster.mirrors)} are GREEN",
                "On every node, by every node's word.",
                Wait(),
                (*mirrors(b), *views(b)),
                done_when=all_of(MirrorGreen(one, tuple(names)) for one in b.cluster.mirrors),
                timeout_s=b.limit(3600),
                usual_s=b.usual(30),
            )
        )
    steps += [one for at in range(len(b.groups)) for one in _groups(b, at)]
    return tuple(steps)


def _boot(b: BackingUp, node: Node) -> Step:
    """Of versions without clpbackup: cluster service and mirror agent start with the system, the agent not without."""
    return Step(
        _id(b, node, 4),
        f"Boot {node.name}",
        "Its cluster services start with it. All nodes must come up within 5 minutes of each other.",
        RunOnNode(node.name, ("clpdown", "-r") if b.version >= SVCCTRL else ("reboot",), cuts_connection=True),
        (b.of(node, "services"), b.of(node, "service-states")),
        ready_when=NodeSays(node.name, "services", AUTO),
        done_when=NodeSays(node.name, "service-states", UP),
        timeout_s=b.limit(900),
        usual_s=b.usual(120),
    )


def _groups(b: BackingUp, at: int) -> tuple[Step, ...]:
    """A group starts, by itself or not, and comes back to where it was."""
    return (_settled(b, at), _group(b, at), *_home(b, at))


def _group_id(b: BackingUp, at: int, step: int) -> str:
    return f"6.{10 + (1 + len(b.nodes)) * at + step}"


def _anywhere(b: BackingUp, group: str) -> tuple[GroupOn, ...]:
    return tuple(GroupOn(group, node.name) for node in b.nodes)


def _settled(b: BackingUp, at: int) -> Step:
    group, _ = b.groups[at]
    return Step(
        _group_id(b, at, 0),
        f"Wait until {group} has started, or is Offline",
        "It starts by itself where it is set to; nothing is started in the middle of that.",
        Wait(),
        views(b),
        done_when=AnyOf((*_anywhere(b, group), GroupOff(group))),
        timeout_s=b.limit(600),
        usual_s=b.usual(20),
    )


def _group(b: BackingUp, at: int) -> Step:
    group, server = b.groups[at]
    return Step(
        _group_id(b, at, 1),
        f"Have {group} Online",
        f"It is started on {server} where it did not start by itself. The service is back with it.",
        RunOnNode(server, ("clpgrp", "-s", group, "-h", server)),
        views(b),
        done_when=AnyOf(_anywhere(b, group)),
        timeout_s=b.limit(600),
        usual_s=b.usual(30),
    )


def _home(b: BackingUp, at: int) -> tuple[Step, ...]:
    """A node that came up long before the others went to work alone, and has the group now."""
    group, server = b.groups[at]
    others = [node.name for node in b.nodes if node.name != server]
    return tuple(
        Step(
            _group_id(b, at, 2 + number),
            f"Have {group} back on {server}, not on {name}",
            f"{name} has it where it was up minutes before {server}, and went to work alone.",
            RunOnNode(name, ("clpgrp", "-m", group, "-a", server)),
            views(b),
            ready_when=GroupOn(group, name),
            done_when=AnyOf((*(one for one in _anywhere(b, group) if one.server != name), GroupOff(group))),
            risk=f"{group} stops on {name} meanwhile.",
            timeout_s=b.limit(600),
            usual_s=b.usual(40),
        )
        for number, name in enumerate(others)
    )
