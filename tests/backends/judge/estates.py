"""Estates by chance: what every observer may say, or not say, of a cluster of three nodes."""

from hypothesis import strategies as st

from backends.model import (
    Estate,
    InstancesProbe,
    InterfacesProbe,
    MirrorProbe,
    Probe,
    RoutesProbe,
    StatusProbe,
)
from backends.plan import (
    AllOf,
    AnyOf,
    Condition,
    CopySaid,
    GroupAt,
    GroupClaimed,
    GroupOff,
    GroupOn,
    InstanceIs,
    MirrorGreen,
    NoGroupOn,
    Not,
    NotSuspended,
    ServerOnline,
    VipAt,
)
from tests.backends.told import VIP, Story, group

NODES = ("alpha", "beta", "gamma")
SERVER_WORDS = ("Online", "Offline", "Suspend", "Caution", "Online Pending", "Unknown", "Dreaming")
GROUP_WORDS = ("Online", "Offline", "Online Pending", "Error", "Unknown", "Dreaming")
EC2_WORDS = ("stopped", "terminated", "stopping", "asleep", "gone")
UNREAD = ("failover ????", "beta ????", "=> suspended", "something new")

seconds = st.integers(0, 5)
servers = st.sampled_from(NODES)
simple: st.SearchStrategy[Condition] = st.one_of(
    st.builds(GroupOn, st.just("failover"), servers),
    st.builds(GroupAt, st.just("failover"), servers),
    st.builds(GroupClaimed, st.just("failover"), servers),
    st.just(GroupOff("failover")),
    st.builds(NoGroupOn, servers),
    st.builds(ServerOnline, servers),
    st.just(NotSuspended()),
    st.builds(MirrorGreen, st.just("md1"), st.sampled_from([("alpha",), ("alpha", "beta"), NODES])),
    st.builds(CopySaid, st.just("md1"), servers, servers, st.sampled_from([("GREEN",), ("RED", "GRAY")])),
    st.builds(VipAt, st.just(VIP), servers),
    st.builds(InstanceIs, servers, st.sampled_from(["running", "stopped"]), st.booleans()),
)


def _compound(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(st.builds(AllOf, some), st.builds(AnyOf, some), st.builds(Not, inner))


conditions = st.recursive(simple, _compound, max_leaves=5)


rarely = st.sampled_from([False] * 7 + [True])


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """What may have been told by second 20: mostly one well picture, here and there something else, or silence."""
    story = Story(*NODES)
    home = draw(st.sampled_from((*NODES, None)))
    down = draw(st.sampled_from((*NODES, None, None, None)))
    for node in NODES:
        if node != down and not draw(rarely):
            _speaks(draw, story, node, home, down)
        if node == down or draw(rarely):
            story.quiet(draw(st.integers(5, 20)), node)
        if node != down and not draw(rarely):
            colors = ["PUCE" if draw(rarely) else "RED" if draw(rarely) else "GREEN" for _ in NODES]
            story.mirror(draw(seconds), node, *colors, status="Abnormal" if draw(rarely) else "Normal")
        if node == down or draw(rarely):
            story.fail(draw(st.integers(5, 20)), MirrorProbe("books", node, "md1"))
    if not draw(rarely):
        states = {node: draw(st.sampled_from(EC2_WORDS)) if draw(rarely) else "running" for node in NODES}
        story.ec2(draw(seconds), **{**states, **({down: "stopped"} if down else {})})
    if not draw(rarely):
        target = (
            st.sampled_from([*NODES, "alpha!", "eni-alpha", "eni-other"]) if draw(st.booleans()) else st.just("alpha")
        )
        story.routes(draw(seconds), *draw(st.lists(target, max_size=3)))
    if draw(st.booleans()):
        story.interfaces(draw(seconds), alpha=False, beta=False)
    return story


def _speaks(draw: st.DrawFn, story: Story, node: str, home: str | None, down: str | None) -> None:
    """A node tells its screen."""
    words = {one: draw(st.sampled_from(SERVER_WORDS)) if draw(rarely) else "Online" for one in NODES}
    words |= {node: "Offline"} if draw(rarely) else {}
    words |= {down: "Offline"} if down else {}
    where = draw(st.sampled_from((*NODES, None))) if draw(rarely) else home
    said = group(where, draw(st.sampled_from(GROUP_WORDS)) if draw(rarely) else "")
    unread = (draw(st.sampled_from(UNREAD)),) if draw(rarely) else ()
    story.says(draw(seconds), node, *(() if draw(rarely) else (said,)), servers=words, unread=unread)


def without(estate: Estate, *gone: Probe) -> Estate:
    """The same estate, less some views."""
    return Estate({probe: view for probe, view in estate.views.items() if probe not in gone})


def probes_of() -> tuple[Probe, ...]:
    """Every question of these stories."""
    return (
        *(StatusProbe("books", node) for node in NODES),
        *(MirrorProbe("books", node, "md1") for node in NODES),
        InstancesProbe("books"),
        InterfacesProbe("books"),
        RoutesProbe("books"),
    )
