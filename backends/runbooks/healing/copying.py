"""Which copy is the truth, and the copy of it to the other side, to its end. Nothing is forced against a good copy.

What may be forced is what operators' own scripts do (CLUSTERPRO's VMware samples): RED beside RED, and RED beside GRAY
where the other is known to be off. RED beside GREEN never is, nor what nobody can read.
"""

from collections.abc import Iterable

from backends.plan import (
    AllOf,
    AnyOf,
    Condition,
    CopySaid,
    GroupOff,
    GroupOn,
    Lane,
    MirrorGreen,
    NoGroupOn,
    RunOnNode,
    Stage,
    Step,
    Wait,
)
from backends.runbooks import parts
from backends.runbooks.fencing import stopped
from backends.runbooks.healing.wishes import Healing

BEHIND = ("RED", "YELLOW")


def decided(h: Healing) -> Condition:
    """Each copy that is kept is good, by its own server's word, and the other is heard."""
    return AllOf(
        tuple(
            one
            for mirror in h.mirrors
            for good, bad in (h.sides(mirror),)
            for one in (
                CopySaid(mirror, good, good, ("GREEN",)),
                CopySaid(mirror, good, bad, ("GREEN", *BEHIND)),
            )
        )
    )


def forced(h: Healing, number: int, *, alone: bool = False) -> tuple[Stage, ...]:
    """Declare the copies that are kept the latest, a lane a mirror disk, where they are not so already."""
    if not h.mirrors:
        return ()
    lanes = tuple(
        Lane(f"{mirror} on {h.sides(mirror)[0]}", (_force(h, mirror, f"{number}.{at}", alone=alone),))
        for at, mirror in enumerate(h.mirrors, 1)
    )
    which = "The copies that are kept are" if h.others else f"The copy of {h.keep} is"
    return (Stage(f"{which} the truth", lanes),)


def _force(h: Healing, mirror: str, id_: str, *, alone: bool) -> Step:
    keep, node = h.sides(mirror)
    other: Condition = CopySaid(mirror, keep, node, ("GRAY",) if alone else ("RED",))
    idle = stopped(node) if alone else _idle(h, mirror)
    views = parts.views_of(h.f.asked, h.keep)
    return Step(
        id_,
        f"Declare {keep}'s copy of {mirror} the latest",
        f"Both are RED: each side has written without the other. From now on {node}'s copy counts as stale, and is "
        "overwritten."
        if not alone
        else f"It is RED, and {node}, which is stopped, will not come: what only {node} has is given up.",
        RunOnNode(keep, ("clpmdctrl", "--force", keep, mirror), typed="y"),
        (*h.copies(keep, *(() if alone else (node,))), *views, *(() if alone else (h.of("service-states"),))),
        ready_when=AllOf((CopySaid(mirror, keep, keep, ("RED",)), other, idle)),
        done_when=CopySaid(mirror, keep, keep, ("GREEN",)),
        risk=f"What only {node} has of {mirror} is lost, but for the safety snapshots.",
        way_on=f"Is {node}'s copy GREEN, it is the good one: do not force. Stop this run, and ask for heal with "
        f"node={keep}. Can a colour not be read, nothing is forced: look at clpmdstat on both. A copy that is "
        "YELLOW is being copied to: wait.",
        timeout_s=h.f.limit(120),
        usual_s=h.f.usual(5),
    )


def _idle(h: Healing, mirror: str) -> Condition:
    """Nothing uses the copy that is overwritten."""
    if h.others:
        users = [group for group in h.f.asked.groups if mirror in parts.mirrors_of(h.f.asked, group)]
        clear: Condition = cleared(h, users)
    else:
        clear = NoGroupOn(h.node)
    theirs = h.sides(mirror)[0] == h.node
    return clear if theirs else AnyOf((h.says("service-states", ("clusterpro", "inactive")), clear))


def cleared(h: Healing, groups: Iterable[str]) -> Condition:
    """None of these groups is on the side whose copies of theirs are overwritten, on its way there, or failed there."""
    return parts.all_of(AnyOf((GroupOff(group), GroupOn(group, h.winner(group)))) for group in groups)


def copied(h: Healing, number: int) -> tuple[Stage, ...]:
    """To the end; percent is told where clpmdstat prints it, which is not confirmed."""
    if not h.mirrors:
        return ()
    lanes = tuple(Lane(mirror, (_copied(h, mirror, f"{number}.{at}"),)) for at, mirror in enumerate(h.mirrors, 1))
    return (Stage("Copy to the other side" if h.others else f"Copy to {h.node}", lanes),)


def _copied(h: Healing, mirror: str, id_: str) -> Step:
    keep, node = h.sides(mirror)
    return Step(
        id_,
        f"Wait until {mirror} is GREEN on both",
        f"{keep}'s copy overwrites {node}'s, or what it lacks of it. It begins by itself, as a rule.",
        Wait(),
        (*h.copies(keep, node), *parts.views_of(h.f.asked, keep, node)),
        done_when=MirrorGreen(mirror, (keep, node)),
        risk=f"Until then there is no good copy to fail over to on {node}.",
        way_on=f"Does no copy begin: the Cluster WebUI's Mirror disks, from {keep} to {node}, or on {keep} `clpmdctrl "
        f"--recovery {mirror}`, whose form is not confirmed. Never --force now.",
        timeout_s=h.f.limit(48 * 3600),
        usual_s=h.f.usual(1800),
    )
