"""The whole plan of a heal."""

from backends.model import InstancesProbe, NodeFactsProbe
from backends.plan import (
    AskOperator,
    Check,
    InstanceIs,
    Lane,
    Level,
    NodeSays,
    NoGroupOn,
    Obligation,
    Plan,
    Stage,
    Step,
    listed,
)
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.fencing import evidence, kept, safety_snapshot, stopped, surviving
from backends.runbooks.healing.copying import copied, decided, forced
from backends.runbooks.healing.sealing import let_back, obligations, seal_off
from backends.runbooks.healing.waking import harmless, joins, kept_down, linked, online, start
from backends.runbooks.healing.wishes import Healing, wished

SEAL, SAFETY, START, KEEP_DOWN, LET_BACK, LINK, FORCE, JOIN, COPY, GROUPS = range(1, 11)
SNAPSHOT = f"{SAFETY}.1"


def heal(asked: Asked) -> Plan:
    """Write the plan: `node` comes back, and holds what `keep` holds. Raises `PlanError`."""
    h = wished(asked)
    node, keep = h.node, h.keep
    return Plan(
        "heal",
        h.f.cluster.name,
        f"Heal {node}: bring it back, and copy {keep} to it",
        _PURPOSE[h.case].format(node=node, keep=keep, mirrors=listed(h.mirrors) or "the cluster"),
        _inputs(h),
        before=_checks(h),
        stages={"split": _split, "red": _red, "down": _down, "alone": _alone}[h.case](h),
        level=Level.INTERRUPTS if h.case == "down" else Level.LOSES,
        token=f"start {node}" if h.case == "down" else node,
        consequence=_CONSEQUENCE[h.case].format(node=node, keep=keep),
        obligations=_left(h),
        evidence=evidence(h.f, choice=False),
    )


_PURPOSE = {
    "split": "Have {node} in the cluster again with {keep}'s copy of {mirrors}, without its ever winning.",
    "red": "Have {node} hold {keep}'s copy of {mirrors}.",
    "down": "Have {node} in the cluster again; what it lacks of {mirrors} is copied from {keep}.",
    "alone": "Have {keep} go on without {node}, from its own copy of {mirrors}, though that is RED.",
}
_CONSEQUENCE = {
    "split": "{node} starts sealed off, and its copies are overwritten by those of {keep}: what only {node} wrote is "
    "lost, but for the safety snapshots.",
    "red": "The copies of {node} are overwritten by those of {keep}: what only {node} has is lost, but for the safety "
    "snapshots.",
    "down": "{node} starts and joins; its copies are brought up to date from {keep}.",
    "alone": "{keep}'s RED copies are declared the latest: what only {node} has is lost, but for the safety snapshots.",
}


def _split(h: Healing) -> tuple[Stage, ...]:
    """It has been active, or may have been: it comes back where it cannot win."""
    return (
        *seal_off(h, SEAL),
        _safety(h),
        start(h, START, apart=True),
        kept_down(h, KEEP_DOWN),
        *let_back(h, LET_BACK, harmless(h)),
        linked(h, LINK),
        *forced(h, FORCE),
        joins(h, JOIN, decided(h) if h.mirrors else None),
        *copied(h, COPY),
        *surviving(h.f, GROUPS, fenced=False),
    )


def _down(h: Healing) -> tuple[Stage, ...]:
    """It never worked alone: it starts, joins, and is brought up to date."""
    come = Stage(f"{h.node} comes back", (Lane(h.node, (online(h, f"{JOIN}.3"),)),))
    return (
        _never_alone(h),
        start(h, START, apart=False),
        come,
        *copied(h, COPY),
        *surviving(h.f, GROUPS, fenced=False),
    )


def _red(h: Healing) -> tuple[Stage, ...]:
    """Both are there and hear each other, and no copy is good: one is declared so, on the word of whoever knows."""
    snapshot = Lane("AWS", (safety_snapshot(h.f, SNAPSHOT, NoGroupOn(h.node)),))
    stages = (Stage("Keep what only that side has", (snapshot,)), *forced(h, FORCE), *copied(h, COPY))
    return (*stages, *surviving(h.f, GROUPS, fenced=False))


def _alone(h: Healing) -> tuple[Stage, ...]:
    return (_safety(h), *forced(h, FORCE, alone=True), *surviving(h.f, GROUPS))


def _safety(h: Healing) -> Stage:
    return Stage("Keep what only that side has", (Lane("AWS", (safety_snapshot(h.f, SNAPSHOT),)),))


def _never_alone(h: Healing) -> Stage:
    node = h.node
    ask = Step(
        f"{SEAL}.1",
        f"Make sure that {node} was only down, and that the link is up",
        "It starts with its cluster service, which waits 5 minutes for the others and then works alone.",
        AskOperator(
            f"Is it sure that {node} has not run a group since {h.keep} took over, and that they reach each other?",
            f"its events and those of {h.keep}; why it went down; network ACLs, routes, security groups. In doubt "
            "answer no, and ask for heal with case=split, which is safe for both",
            "it was down all the time, and packets pass",
            decides=True,
        ),
        parts.instances_of(h.f.asked),
        timeout_s=h.f.limit(1800),
        usual_s=h.f.usual(60),
        must=True,
    )
    return Stage("Was it only down?", (Lane("operator", (ask,)),))


def _inputs(h: Healing) -> tuple[tuple[str, str], ...]:
    given = [("node", h.node), ("keep", h.keep), ("case", h.case), ("start", ", ".join(h.f.start) or "none")]
    if h.case == "split":
        groups = dict.fromkeys(one for _, named in h.groups for one in named)
        given += [("seal", h.seal), *([("groups", ", ".join(groups))] if len(h.groups) == 1 else [])]
    return tuple(given)


def _checks(h: Healing) -> tuple[Check, ...]:
    """It is stopped, by EC2's word; and the other one works."""
    looks = (NodeFactsProbe(h.f.cluster.name, h.keep, "service-states"),)
    works = NodeSays(h.keep, "service-states", (("clusterpro", "active"),))
    keeps = Check(f"the cluster service of {h.keep} runs", works, looks)
    if h.case == "red":
        views = parts.views_of(h.f.asked)
        return (keeps, Check(f"no group is on {h.node}", NoGroupOn(h.node), views))
    off = stopped(h.node) if h.case == "alone" else InstanceIs(h.node, "stopped")
    told = (InstancesProbe(h.f.cluster.name),)
    return (keeps, Check(f"EC2 says that {h.node} is stopped", off, told, once=True))


def _left(h: Healing) -> tuple[Obligation, ...]:
    if h.case == "down":
        return ()
    shared = [Obligation("shared-disks", f"Attach shared disks that a fence took from {h.node} again.")]
    mine = obligations(h, SEAL, LET_BACK) if h.case == "split" else ()
    return (*mine, *(shared if h.case == "split" else ()), kept(h.f, SNAPSHOT))
