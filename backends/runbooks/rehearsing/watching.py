"""Who stops whom, and when. Each step closes at the moment that it was seen: the report tells the times between."""

from backends.model import AWS, Probe
from backends.plan import AllOf, AnyOf, Condition, Found, GroupClaimed, InstanceIs, Lane, Not, Stage, Step, Wait
from backends.runbooks import parts
from backends.runbooks.rehearsing.clients import clients_follow
from backends.runbooks.rehearsing.cutting import one_stopped, stop_call, stopped
from backends.runbooks.rehearsing.wishes import ONE_STOPS, Rehearsal
from backends.settings import Node

ENDING = ("stopping", "shutting-down", "stopped", "terminated")
HELD_BACK = (
    "Nobody stops anybody, and only one is active: the other's forced stop has failed, and its failover is held back. "
    "That is what it is for, and the forced stop is to be mended. `skip` with that as the reason: step 4.1 has {stop} "
    "stopped, and the link returns."
)


def watching(r: Rehearsal) -> tuple[Stage, ...]:
    """What the cluster does by itself, and then that one side is stopped for sure."""
    seen = Lane("all", (_begins(r), _stops(r), _serves(r)))
    return (
        Stage("See who stops whom", (seen,)),
        Stage("One side is stopped before the link returns", (Lane("AWS", (_proved(r), *clients_follow(r))),)),
    )


def both_active(r: Rehearsal) -> Condition:
    """Each itself says that the group is Online on it."""
    return AllOf(tuple(GroupClaimed(r.group, node.name) for node in r.nodes))


def _begins(r: Rehearsal) -> Step:
    ending = tuple(InstanceIs(node.name, word) for node in r.nodes for word in ENDING)
    return Step(
        "3.1",
        "Wait until one server is being stopped, or both are active",
        _expected(r),
        Wait(),
        _looks(r),
        done_when=AnyOf((*ending, both_active(r))),
        way_on=HELD_BACK.format(stop=r.stop.name),
        timeout_s=r.limit(600),
        usual_s=r.usual(100),
        gives=_states(r),
    )


def _stops(r: Rehearsal) -> Step:
    return Step(
        "3.2",
        "Wait until it is stopped, or both are active",
        "EC2's `stopped` is the proof: who was to be stopped can write no more.",
        Wait(),
        _looks(r),
        done_when=AnyOf((one_stopped(r), both_active(r))),
        way_on=HELD_BACK.format(stop=r.stop.name),
        timeout_s=r.limit(600),
        usual_s=r.usual(40),
        gives=_states(r),
    )


def _serves(r: Rehearsal) -> Step:
    alone = tuple(AllOf((stopped(node.name), GroupClaimed(r.group, _beside(r, node).name))) for node in r.nodes)
    return Step(
        "3.3",
        f"Wait until {r.group} is Online on the one that is left, or on both",
        "From there on it is served again.",
        Wait(),
        _looks(r),
        done_when=AnyOf((*alone, both_active(r))),
        way_on=f"Where {r.group} does not start on the one that is left, look there why. `skip` goes on: the link "
        "returns, and the other is started again.",
        timeout_s=r.limit(600),
        usual_s=r.usual(15),
        gives=_states(r),
    )


def _proved(r: Rehearsal) -> Step:
    return Step(
        "4.1",
        f"Have {r.stop.name} stopped, unless one side is already",
        "Servers that are both active shut down when they hear each other again.",
        stop_call(r),
        parts.instances_of(r.asked),
        ready_when=Not(one_stopped(r)),
        done_when=one_stopped(r),
        risk=f"What {r.stop.name} has written alone since the cut is lost: the copy of {r.keep.name} goes on.",
        way_on="Only EC2's stopped or terminated counts. `again` asks once more; the runbook fence goes further. Until "
        "one is stopped the link stays cut.",
        timeout_s=r.limit(600),
        usual_s=r.usual(40),
        must=True,
        gives=_states(r),
    )


def _expected(r: Rehearsal) -> str:
    if r.expect == ONE_STOPS:
        return (
            f"Expected, with a forced stop: {r.other.name} misses {r.home.name} for its heartbeat timeout, has EC2 "
            f"stop it, and only then takes {r.group} over."
        )
    return f"Expected, without a forced stop: {r.other.name} takes {r.group} over while {r.home.name} runs it, too."


def _states(r: Rehearsal) -> tuple[tuple[str, Found], ...]:
    """EC2's word on each, kept for the report."""
    return tuple((node.name, Found(AWS, "borders", f"{node.name} state")) for node in r.nodes)


def _looks(r: Rehearsal) -> tuple[Probe, ...]:
    return tuple(dict.fromkeys((*parts.views_of(r.asked), *parts.instances_of(r.asked), r.borders)))


def _beside(r: Rehearsal, node: Node) -> Node:
    return r.other if node is r.home else r.home
