"""The quiet point: groups stopped, services set to manual, and all machines stopped at the same time (P1.1 to P1.4)."""

from backends.model import InstancesProbe, MirrorProbe, Probe
from backends.plan import (
    AllOf,
    AnyOf,
    AwsSays,
    Check,
    Condition,
    GroupOff,
    GroupOn,
    InstanceIs,
    Lane,
    MirrorGreen,
    NodeSays,
    NotSuspended,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks.backing_up.wishes import SVCCTRL, BackingUp, views
from backends.runbooks.parts import all_of
from backends.settings import Node

MANUAL = (("clusterpro", "disabled"), ("clusterpro_md", "disabled"))
CLUSTER_STOPS = "1.90"
"""The step that stops the cluster, of versions without clpbackup."""
QUIET = "3.1"
"""The step whose end is the quiet point: all instances are stopped."""


def checks(b: BackingUp) -> tuple[Check, ...]:
    """What must hold before production is stopped."""
    names = [node.name for node in b.nodes]
    ends = tuple((f"{name} shutdown behaviour", "stop") for name in names)
    alone = tuple((f"{name} auto scaling group", "none") for name in names)
    return (
        *(Check(f"{group} is Online on {server}", GroupOn(group, server), views(b)) for group, server in b.groups),
        Check("every server is Online", all_of(ServerOnline(name) for name in names), views(b)),
        Check("the cluster is not suspended", NotSuspended(), views(b)),
        *(
            Check(f"{one} is GREEN on {listed(names)}", MirrorGreen(one, tuple(names)), mirrors(b))
            for one in b.cluster.mirrors
        ),
        Check(
            "instances are stopped, not terminated, when they shut down",
            AwsSays("behaviour", ends),
            (b.aws("behaviour"),),
        ),
        Check("no auto scaling group would replace them", AwsSays("behaviour", alone), (b.aws("behaviour"),)),
        *_room(b),
    )


def _room(b: BackingUp) -> tuple[Check, ...]:
    """What is seen of copies and starts only when it is too late: keys are tried late, quotas at the call (P1.1)."""
    of, there = ((b.key,) if b.key else ()), b.place.region
    told = ("image copies why", "snapshot copies", "snapshot copies why")

    def says(key: str, *words: str, also: tuple[str, ...] = ()) -> Condition:
        return AnyOf(tuple(AwsSays("copies", ((key, word),), of, there, also) for word in words))

    fits = AnyOf(tuple(AwsSays("restart", (("room", word),), also=("why",)) for word in ("enough", "unproved")))
    look = (b.aws("copies", *of, there=True),)
    usable = says("key", *(() if b.key else ("none is needed",)), "Enabled", also=("key id",))
    return (
        Check(f"EBS can use the KMS key of the copies in {there}, if one is needed", usable, look),
        Check(f"as many images can be copied to {there} at once", says("image copies", "enough", also=told), look),
        Check("the instances can start again, as far as the quota of vCPUs tells", fits, (b.aws("restart"),)),
    )


def quiet(b: BackingUp) -> tuple[Stage, ...]:
    """Production is down from the first of these steps on."""
    master = b.groups[0][1]
    stop = Stage("Stop the groups", (Lane(master, tuple(_stop(b, at) for at in range(len(b.groups)))),))
    down = Stage("Set the services to manual and shut down", tuple(Lane(node.name, _down(b, node)) for node in b.nodes))
    return (stop, *_cluster_stops(b, master), down, Stage("All are stopped at once", (Lane("AWS", (_stopped(b),)),)))


def mirrors(b: BackingUp) -> tuple[Probe, ...]:
    """What every node says of every mirror disk."""
    return tuple(MirrorProbe(b.cluster.name, node.name, mirror) for mirror in b.cluster.mirrors for node in b.nodes)


def _stop(b: BackingUp, at: int) -> Step:
    group, server = b.groups[at]
    names = tuple(node.name for node in b.nodes)
    green: tuple[Condition, ...] = tuple(MirrorGreen(one, names) for one in b.cluster.mirrors)
    return Step(
        f"1.{at + 1}",
        f"Stop {group}",
        "Nothing may write while the images are taken; and both copies must be whole at that moment.",
        RunOnNode(server, ("clpgrp", "-t", group)),
        (*views(b), *mirrors(b)),
        ready_when=all_of((GroupOn(group, server), *green)),
        done_when=all_of((GroupOff(group), *green)),
        risk=f"{group} is away until it is started again, in stage 6.",
        undo=f"clpgrp -s {group}",
        must=True,
        timeout_s=b.limit(600),
        usual_s=b.usual(30),
    )


def _cluster_stops(b: BackingUp, master: str) -> tuple[Stage, ...]:
    """Versions without clpbackup: the cluster is stopped on all servers before the services are set to manual."""
    if b.has_clpbackup:
        return ()
    down = tuple(NodeSays(node.name, "service-states", (("clusterpro", "inactive"),)) for node in b.nodes)
    step = Step(
        CLUSTER_STOPS,
        "Stop the cluster on all servers",
        "A server whose service runs would start the groups again.",
        RunOnNode(master, ("clpcl", "-t", "-a")),
        tuple(b.of(node, "service-states") for node in b.nodes),
        done_when=all_of(down),
        undo="clpcl -s -a",
        must=True,
        timeout_s=b.limit(600),
        usual_s=b.usual(30),
    )
    return (Stage("Stop the cluster", (Lane(master, (step,)),)),)


def _down(b: BackingUp, node: Node) -> tuple[Step, ...]:
    if b.has_clpbackup:
        return (_pre(b, node),)
    disable = ("clpsvcctrl.sh", "--disable", "core") if b.version >= SVCCTRL else ("systemctl", "disable", *_UNITS)
    manual = Step(
        _id(b, node, 1),
        f"Set {node.name}'s cluster services to manual",
        "A node that is restored from the image must not start them by itself.",
        RunOnNode(node.name, disable, repeatable=True),
        (b.of(node, "services"),),
        done_when=NodeSays(node.name, "services", MANUAL),
        undo="They are set to start by themselves again in stage 6",
        must=True,
        timeout_s=b.limit(120),
        usual_s=b.usual(5),
    )
    off = Step(
        _id(b, node, 2),
        f"Shut {node.name} down",
        "An image of a machine that runs is not of one moment.",
        RunOnNode(node.name, ("clpdown",), cuts_connection=True),
        (InstancesProbe(b.cluster.name), b.of(node, "services"), b.of(node, "service-states")),
        ready_when=AllOf(
            (
                NodeSays(node.name, "services", MANUAL),
                NodeSays(node.name, "service-states", (("clusterpro", "inactive"),)),
            )
        ),
        done_when=InstanceIs(node.name, "stopped"),
        undo="StartInstances, in stage 5",
        must=True,
        timeout_s=b.limit(900),
        usual_s=b.usual(60),
    )
    return (manual, off)


_UNITS = ("clusterpro", "clusterpro_md")


def _id(b: BackingUp, node: Node, step: int) -> str:
    return f"2.{2 * b.nodes.index(node) + step}"


def down_steps(b: BackingUp, node: Node) -> tuple[str, str]:
    """The step that takes a node down, and the one that sets its services to manual: what is taken back later."""
    return _id(b, node, 1 if b.has_clpbackup else 2), _id(b, node, 1)


def _pre(b: BackingUp, node: Node) -> Step:
    return Step(
        _id(b, node, 1),
        f"Prepare {node.name} for its image",
        "The cluster services are set to manual start, and the system shuts down; the connection ends with it. A group "
        "that was started again meanwhile has written to one copy only: the set would be void.",
        RunOnNode(node.name, ("clpbackup.sh", "--pre"), cuts_connection=True),
        (InstancesProbe(b.cluster.name), *views(b)),
        ready_when=all_of(GroupOff(group) for group, _ in b.groups),
        done_when=InstanceIs(node.name, "stopped"),
        undo="StartInstances and clpbackup.sh --post, in stages 5 and 6",
        must=True,
        timeout_s=b.limit(900),
        usual_s=b.usual(60),
    )


def all_stopped(b: BackingUp) -> Condition:
    """EC2 says so of every instance, at one time."""
    return AllOf(tuple(InstanceIs(node.name, "stopped") for node in b.nodes))


def _stopped(b: BackingUp) -> Step:
    return Step(
        QUIET,
        "See that all instances are stopped at the same time",
        "This moment is the quiet point: what is written later is not in the set.",
        Wait(),
        (InstancesProbe(b.cluster.name),),
        done_when=all_stopped(b),
        must=True,
        timeout_s=b.limit(600),
        usual_s=b.usual(5),
    )
