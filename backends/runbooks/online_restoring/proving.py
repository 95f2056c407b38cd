"""All is proved on every server; the groups; and the data, which only a person can judge (P4.9, P4.10)."""

from backends.model import InterfacesProbe, RoutesProbe
from backends.plan import (
    AllOf,
    AnyOf,
    AskOperator,
    GroupOff,
    GroupOn,
    Lane,
    MirrorGreen,
    NodeSays,
    NotSuspended,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    VipAt,
    Wait,
    listed,
)
from backends.runbooks.backing_up.coming_back import AUTO, UP
from backends.runbooks.online_restoring.wishes import DATA, PROVE, Back
from backends.runbooks.parts import all_of


def proved(b: Back) -> Stage:
    """On every server; then the groups."""
    green = tuple(MirrorGreen(one, b.names) for one in b.cluster.mirrors)
    each = [NodeSays(name, "services", AUTO) for name in b.names]
    each += [NodeSays(name, "service-states", UP) for name in b.names]
    well = Step(
        f"{PROVE}.1",
        "See that all is as it was, on every server",
        "Services start by themselves and run, nothing is suspended, every copy is GREEN.",
        Wait(),
        (
            *b.views,
            *b.copies(b.cluster.mirrors),
            *(b.of(name, topic) for name in b.names for topic in ("services", "service-states")),
        ),
        done_when=AllOf((*each, NotSuspended(), *(ServerOnline(name) for name in b.names), *green)),
        way_on="Is it suspended: clpcl --resume on one server. Are services not set to start by themselves: "
        "clprestore.sh --post --online --skip-copy on that server.",
        must=True,
        timeout_s=b.limit(600),
        usual_s=b.usual(5),
    )
    steps = [well, *(one for at in range(len(b.running)) for one in _group(b, at)), *_clients(b)]
    return Stage("Proof, and the groups", (Lane("all", tuple(steps)),))


def _group(b: Back, at: int) -> tuple[Step, Step]:
    group, server = b.running[at]
    anywhere = tuple(GroupOn(group, name) for name in b.names)
    settled = Step(
        f"{PROVE}.{2 * at + 2}",
        f"Wait until {group} has started, or is Offline",
        "It may start by itself; nothing is started in the middle of that.",
        Wait(),
        b.views,
        done_when=AnyOf((*anywhere, GroupOff(group))),
        timeout_s=b.limit(600),
        usual_s=b.usual(10),
    )
    start = Step(
        f"{PROVE}.{2 * at + 3}",
        f"Have {group} Online",
        f"It is started on {server}, where it was, unless it has started by itself.",
        RunOnNode(server, ("clpgrp", "-s", group, "-h", server)),
        (*b.views, *b.copies(b.cluster.mirrors)),
        ready_when=all_of(MirrorGreen(one, b.names) for one in b.cluster.mirrors),
        done_when=AnyOf(anywhere),
        way_on="Which resource of it failed, clpstat tells. A mirror disk that does not mount has to be looked at "
        "before anything else is tried.",
        timeout_s=b.limit(600),
        usual_s=b.usual(30),
    )
    return settled, start


def _clients(b: Back) -> tuple[Step, ...]:
    """The routes lead to where the groups run, whichever server that is."""
    vips = b.cluster.vips if b.running else ()
    there = tuple(AllOf(tuple(VipAt(vip, name) for vip in vips)) for name in b.names)
    step = Step(
        f"{PROVE}.90",
        f"See that {listed(vips)} leads to one of the servers",
        "Clients reach the service there; its own resource sets the routes, in every table.",
        Wait(),
        (RoutesProbe(b.cluster.name), InterfacesProbe(b.cluster.name)),
        done_when=AnyOf(there),
        timeout_s=b.limit(300),
        usual_s=b.usual(5),
    )
    return (step,) if vips else ()


def looked_at(b: Back) -> Stage:
    """The data itself: whoever knows it looks."""
    ask = Step(
        f"{DATA}.1",
        "Look at the data",
        "Nobody but you can tell whether it is what it should be.",
        AskOperator(
            f"Is the data of {b.set.said_point} there, and whole?",
            f"{listed(sorted({server for _, server in b.running})) or 'the server of its group'}, by the application "
            "or by its files",
            "what was there at the backup's time is there; what was written since is not",
        ),
        timeout_s=b.limit(3600),
        usual_s=b.usual(120),
    )
    return Stage("Verification", (Lane("operator", (ask,)),))
