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
    GroupAt,
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
UNREAD = ("", "failover ????", "beta ????", "=> suspended", "something new")

servers = st.sampled_from(NODES)
simple: st.SearchStrategy[Condition] = st.one_of(
    st.builds(GroupOn, st.just("failover"), servers),
    st.builds(GroupAt, st.just("failover"), servers),
    st.just(GroupOff("failover")),
    st.builds(NoGroupOn, servers),
    st.builds(ServerOnline, servers),
    st.just(NotSuspended()),
    st.builds(MirrorGreen, st.just("md1"), st.sampled_from([("alpha",), ("alpha", "beta"), NODES])),
    st.builds(VipAt, st.just(VIP), servers),
    st.builds(InstanceIs, servers, st.sampled_from(["running", "stopped"]), st.booleans()),
)


def _compound(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(st.builds(AllOf, some), st.builds(AnyOf, some), st.builds(Not, inner))


conditions = st.recursive(simple, _compound, max_leaves=5)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """What may have been told by second 5: by each observer an answer, a failed look, first one and then the other."""
    story = Story(*NODES)
    seconds = st.integers(0, 5)
    for node in NODES:
        mostly_well = draw(st.booleans())
        if draw(st.integers(0, 4)):
            words = {one: "Online" if mostly_well else draw(st.sampled_from(SERVER_WORDS)) for one in NODES}
            home = draw(st.sampled_from((*NODES, None)))
            said = group(home, "" if mostly_well else draw(st.sampled_from(GROUP_WORDS)))
            unread = () if mostly_well else tuple(filter(None, [draw(st.sampled_from(UNREAD))]))
            named = draw(st.sampled_from([(said,), (said,), ()]))
            story.says(draw(seconds), node, *named, servers=words, unread=unread)
        if draw(st.booleans()):
            story.quiet(draw(st.integers(5, 20)), node)
        if draw(st.integers(0, 4)):
            colors = [draw(st.sampled_from(["GREEN", "GREEN", "GREEN", "RED", "GRAY", "PUCE"])) for _ in NODES]
            story.mirror(draw(seconds), node, *colors, status=draw(st.sampled_from(["Normal", "Normal", "Abnormal"])))
        if draw(st.booleans()):
            story.fail(draw(st.integers(5, 20)), MirrorProbe("books", node, "md1"))
    if draw(st.integers(0, 3)):
        states = st.sampled_from(["running", "running", "stopped", "terminated", "stopping", "asleep", "gone"])
        story.ec2(draw(seconds), **{node: draw(states) for node in NODES})
    if draw(st.integers(0, 3)):
        target = st.sampled_from([*NODES, "alpha", "alpha!", "eni-alpha", "eni-other"])
        story.routes(draw(seconds), *draw(st.lists(target, max_size=3)))
    if draw(st.booleans()):
        story.interfaces(draw(seconds), alpha=False, beta=False)
    return story


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
