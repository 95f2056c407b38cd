"""The groups stopped, both servers shut down, and both started on their new disks (P4.1, P4.2, P4.4)."""

from backends.plan import (
    ANY,
    AllOf,
    AnyOf,
    CallAws,
    Condition,
    GroupOff,
    InstanceIs,
    Lane,
    MirrorGreen,
    NodeSays,
    RunOnNode,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks.backing_up.quiet import MANUAL
from backends.runbooks.healing.waking import DOWN as NOT_RUNNING
from backends.runbooks.online_restoring.exchange import Place
from backends.runbooks.online_restoring.volumes import exchanging, on_new
from backends.runbooks.online_restoring.wishes import DOWN, START, STOP, Back
from backends.runbooks.parts import all_of

PRE = ("clprestore.sh", "--pre")


def groups_stopped(b: Back) -> Stage:
    """From here on the service is away."""
    steps = [_stop(b, at) for at in range(len(b.homes))]
    steps += [_others_green(b)] if b.others else []
    return Stage("Stop the groups", (Lane(b.running[0][1] if b.running else "all", tuple(steps)),))


def _stop(b: Back, at: int) -> Step:
    group, server = b.homes[at]
    return Step(
        f"{STOP}.{at + 1}",
        f"Stop {group}" if server else f"See that {group} is Offline",
        "Nothing may use the mirror disks any more when the servers go down, and nothing is to fail over.",
        RunOnNode(server, ("clpgrp", "-t", group)) if server else Wait(),
        b.views,
        done_when=GroupOff(group),
        risk=f"{group} is away from now until stage 10." if server else "",
        undo=f"clpgrp -s {group}" if server else "",
        way_on="Does a resource of it not stop, see what holds it there; `again` once it is free.",
        must=True,
        timeout_s=b.limit(600),
        usual_s=b.usual(30),
    )


def _others_green(b: Back) -> Step:
    """What is not replaced is declared equal by `--skip-copy` all the same."""
    return Step(
        f"{STOP}.90",
        f"See that {listed(b.others)} {'are' if len(b.others) > 1 else 'is'} GREEN on both",
        "They are not replaced, and the post-processing declares all mirror disks equal, these too: were they not, "
        "what one side lacks would be lost without a sign.",
        Wait(),
        (*b.copies(b.others), *b.views),
        done_when=all_of(MirrorGreen(one, b.names) for one in b.others),
        way_on="Have the copy brought up to date first (Cluster WebUI, Mirror disks); the run goes on by itself then.",
        must=True,
        timeout_s=b.limit(600),
        usual_s=b.usual(5),
    )


def shut_down(b: Back) -> Stage:
    """Both at once: services set to manual, the systems off."""
    lanes = tuple(Lane(place.node.name, (_pre(b, place),)) for place in b.places)
    return Stage("Set the services to manual and shut down, both servers", lanes)


def pre_id(b: Back, place: Place) -> str:
    """The step that takes a server down."""
    return b.id(DOWN, place, 1)


def _pre(b: Back, place: Place) -> Step:
    node = place.node.name
    return Step(
        pre_id(b, place),
        f"Prepare {node} for its new disks",
        "The cluster services are set to manual start, and the system shuts down; the connection ends with it.",
        RunOnNode(node, PRE, cuts_connection=True),
        b.views,
        ready_when=all_of(GroupOff(group) for group, _ in b.homes),
        done_when=InstanceIs(node, "stopped"),
        undo=f"StartInstances; then on {node} systemctl enable clusterpro clusterpro_md, and reboot: with its old "
        "volumes only",
        way_on=f"Does {node} not go down, look at its console. It is not stopped by force: what its services were set "
        "to would not be known.",
        must=True,
        timeout_s=b.limit(900),
        usual_s=b.usual(60),
    )


def started(b: Back) -> Stage:
    """Both at once, each only when all volumes of both are exchanged."""
    return Stage("Start both servers", tuple(Lane(place.node.name, _started(b, place)) for place in b.places))


def _started(b: Back, place: Place) -> tuple[Step, ...]:
    node = place.node.name
    begin = Step(
        b.id(START, place, 1),
        f"Start {node}'s instance",
        "Its cluster services stay down: they were set to manual.",
        CallAws(
            "ec2", "StartInstances", (("InstanceIds", (place.node.instance or "",)),), repeatable=True, region=b.region
        ),
        (*b.instances, *(exchanging(b, side, one).look for side in b.places for one in side.exchanges)),
        ready_when=AllOf((InstanceIs(node, "stopped"), on_new(b))),
        done_when=AnyOf((InstanceIs(node, "pending"), InstanceIs(node, "running"))),
        risk="EC2 may have no room for it in its zone just now.",
        way_on="InsufficientInstanceCapacity: EC2 has no room for it in its zone just now. `again` later, or another "
        "instance type while it is stopped. Do not go on with the other server alone.",
        must=True,
        timeout_s=b.limit(300),
        usual_s=b.usual(5),
    )
    answers = Step(
        b.id(START, place, 2),
        f"Wait until {node} answers",
        "Its system is up when it runs a command for us.",
        Wait(),
        (b.of(node, "boot-id"), *b.instances),
        done_when=NodeSays(node, "boot-id", (("boot id", ANY),)),
        way_on="See its system log and a screenshot of it in the EC2 console. A system that waits for a disk by its "
        "UUID in /etc/fstab is told to go on there.",
        must=True,
        timeout_s=b.limit(1800),
        usual_s=b.usual(90),
    )
    return (begin, answers, _kept_down(b, place))


def is_down(node: str) -> Condition:
    """Its cluster services do not run."""
    return NodeSays(node, "service-states", NOT_RUNNING)


def _kept_down(b: Back, place: Place) -> Step:
    node = place.node.name
    return Step(
        b.id(START, place, 3),
        f"See that {node}'s cluster services are down, and do not start by themselves",
        "A service that runs now would work on disks that it does not know yet.",
        Wait(),
        (b.of(node, "services"), b.of(node, "service-states")),
        done_when=AllOf((NodeSays(node, "services", MANUAL), is_down(node))),
        way_on=f"Do they run, or start by themselves: clprestore.sh --pre on {node}, start its instance again, and "
        "look anew. Nothing else is done before that.",
        must=True,
        timeout_s=b.limit(300),
        usual_s=b.usual(3),
    )
