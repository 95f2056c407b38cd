"""The whole plan of a heal."""

from collections.abc import Collection
from dataclasses import replace

from backends.model import InstancesProbe, NodeFactsProbe
from backends.plan import (
    AnyOf,
    AskOperator,
    Check,
    GroupAt,
    GroupOff,
    InstanceIs,
    Lane,
    Level,
    NodeSays,
    NoGroupOn,
    Obligation,
    Plan,
    RunOnNode,
    Stage,
    Step,
    listed,
)
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.fencing import evidence, kept, safety_snapshot, stopped, surviving
from backends.runbooks.healing.copying import cleared, copied, decided, forced
from backends.runbooks.healing.sealing import let_back, obligations, seal_off
from backends.runbooks.healing.waking import harmless, joins, kept_down, linked, online, start
from backends.runbooks.healing.wishes import Healing, wished

SEAL, SAFETY, START, KEEP_DOWN, LET_BACK, LINK, FORCE, JOIN, COPY, GROUPS = range(1, 11)
THEIRS = GROUPS + 2
SNAPSHOT, TURNED_SNAPSHOT = f"{SAFETY}.1", f"{SAFETY}.2"


def heal(asked: Asked) -> Plan:
    """Write the plan: `node` comes back, and holds what `keep` holds. Raises `PlanError`."""
    h = wished(asked)
    node, keep = h.node, h.keep
    return Plan(
        "heal",
        h.f.cluster.name,
        f"Heal {node}: bring it back, and copy {keep} to it"
        + (f"; {listed(h.others)} the other way round" if h.others else ""),
        _PURPOSE[h.case].format(node=node, keep=keep, mirrors=listed(h.mirrors) or "the cluster"),
        _inputs(h),
        before=_checks(h),
        stages={"split": _split, "red": _red, "down": _down, "alone": _alone}[h.case](h),
        level=Level.INTERRUPTS if h.case == "down" else Level.LOSES,
        token=f"start {node}" if h.case == "down" else f"{node} {keep}" if h.others else node,
        consequence=_CONSEQUENCE[h.case].format(node=node, keep=keep) + _turned(h),
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
        *_taken_off(h, SAFETY, h.others),
        *_kept_of_keep(h),
        start(h, START, apart=True),
        kept_down(h, KEEP_DOWN),
        *let_back(h, LET_BACK, harmless(h)),
        linked(h, LINK),
        *forced(h, FORCE),
        joins(h, JOIN, decided(h) if h.mirrors else None),
        *copied(h, COPY),
        *_surviving(h),
    )


def _surviving(h: Healing) -> tuple[Stage, ...]:
    """Every group where its good copy was."""
    mine = surviving(h.f, GROUPS, fenced=False, but=h.others)
    ours = [group for group in h.f.asked.groups if group not in h.others]
    return (*mine, *(surviving(h.f.turned(), THEIRS, fenced=False, but=ours) if h.others else ()))


def _turned(h: Healing) -> str:
    """What is lost of groups that are decided the other way round."""
    if not h.others:
        return ""
    them = "it is" if len(h.others) == 1 else "they are"
    return (
        f" Of {listed(h.others)} it is the other way round: {them} stopped, what only {h.keep} wrote is lost, but for "
        f"the safety snapshots, and {h.node} has it from then on."
    )


def _kept_of_keep(h: Healing) -> tuple[Stage, ...]:
    """What is overwritten on the side that is kept otherwise is kept, too."""
    if not h.others:
        return ()
    step = safety_snapshot(h.f.turned(), TURNED_SNAPSHOT, cleared(h, h.others))
    return (Stage(f"Keep what only {h.keep} has of {listed(h.others)}", (Lane("AWS", (step,)),)),)


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
    groups = h.f.asked.groups
    idle = cleared(h, [group for group in groups if group not in h.others]) if h.others else NoGroupOn(h.node)
    snapshot = Lane("AWS", (safety_snapshot(h.f, SNAPSHOT, idle),))
    keeps = (Stage("Keep what only that side has", (snapshot,)), *_kept_of_keep(h))
    return (*_taken_off(h, SEAL, groups), *keeps, *forced(h, FORCE), *copied(h, COPY), *_surviving(h))


def _taken_off(h: Healing, number: int, of: Collection[str]) -> tuple[Stage, ...]:
    """A group that runs there, or stands there failed, as it does where no copy could be used, holds its disks."""
    lanes = tuple(
        Lane(f"{group} on {h.loser(group)}", (_take_off(h, group, f"{number}.{10 + at}"),))
        for at, group in enumerate(h.standing, 1)
        if group in of
    )
    return (Stage("Nothing uses the copies that are overwritten", lanes),) if lanes else ()


def _take_off(h: Healing, group: str, id_: str) -> Step:
    node = h.loser(group)
    return Step(
        id_,
        f"Stop {group} on {node}",
        "It runs there, or failed to start there: neither may go on while the copy under it is overwritten.",
        RunOnNode(node, ("clpgrp", "-t", group, "-h", node)),
        parts.views_of(h.f.asked),
        ready_when=AnyOf((GroupAt(group, node), GroupOff(group))),
        done_when=GroupOff(group),
        risk="If it runs, its service ends until the other side has it.",
        undo=f"clpgrp -s {group} -h {node}, on {node}",
        timeout_s=h.f.limit(600),
        usual_s=h.f.usual(15),
    )


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
    given += [("others", ", ".join(h.others))] if h.others else []
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
        return (keeps,) if h.standing else (keeps, Check(f"no group is on {h.node}", NoGroupOn(h.node), views))
    off = stopped(h.node) if h.case == "alone" else InstanceIs(h.node, "stopped")
    told = (InstancesProbe(h.f.cluster.name),)
    return (keeps, Check(f"EC2 says that {h.node} is stopped", off, told, once=True))


def _left(h: Healing) -> tuple[Obligation, ...]:
    if h.case == "down":
        return ()
    shared = [Obligation("shared-disks", f"Attach shared disks that a fence took from {h.node} again.")]
    mine = obligations(h, SEAL, LET_BACK) if h.case == "split" else ()
    too = replace(kept(h.f.turned(), TURNED_SNAPSHOT), name=f"safety-snapshots-{h.keep}")
    return (*mine, *(shared if h.case == "split" else ()), kept(h.f, SNAPSHOT), *([too] if h.others else ()))
