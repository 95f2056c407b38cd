"""The whole plan of an online backup of mirror disks."""

from backends.plan import (
    AnyOf,
    Check,
    GroupOn,
    Lane,
    Level,
    MirrorGreen,
    NodeSays,
    NotSuspended,
    Plan,
    ServerOnline,
    Stage,
    Step,
    listed,
)
from backends.runbooks.asked import Asked
from backends.runbooks.backing_up.coming_back import AUTO, UP
from backends.runbooks.online.freezing import (
    completed,
    frozen_steps,
    let_go,
    look_at_set,
    mark,
    mirrors,
    of_set,
    on_volumes,
)
from backends.runbooks.online.wishes import Online, Side, wished
from backends.runbooks.parts import all_of

LAST = 90
"""The number of the stage of what is done at the end, however it ends."""


def online_backup(asked: Asked) -> Plan:
    """Write the plan. Raises `PlanError`.

    It may be begun unattended though it holds writes up: what is held up is let go of by the run whatever happens, and
    by a timer on the node itself where nobody comes back.
    """
    o = wished(asked)
    disks, sides = listed(o.cluster.mirrors), listed(side.node.name for side in o.sides)
    return Plan(
        "online-backup",
        o.cluster.name,
        f"Back up {disks} of {o.cluster.name} online, on {sides}",
        "Have snapshots of the mirror disks of one moment, without a stop of the service.",
        (("side", o.side), ("thaw", o.thaw), ("limit", str(o.limit_s))),
        before=_checks(o),
        stages=(*(_stage(o, side) for side in o.sides), _saved(o)),
        finally_=_at_the_end(o),
        level=Level.INTERRUPTS,
        token=f"freeze {disks} of {o.cluster.name}",
        consequence=_consequence(o, disks),
        unattended=True,
        not_needed=_not_needed(o),
    )


def _consequence(o: Online, disks: str) -> str:
    """What waits, and what a restore of it will need."""
    said = (
        f"Whoever writes to {disks} waits, for seconds, each time a side is frozen; meanwhile nothing is watched, and "
        f"nothing fails over. {o.limit_s} s after a freeze the node lets go by itself."
    )
    if o.builds:
        said += (
            f" Initial mirror construction of {listed(o.builds)} is on, or not known to be off: a restore from this "
            "backup needs it off."
        )
    return said


def _not_needed(o: Online) -> tuple[tuple[str, str], ...]:
    left = [
        ("disks that the systems boot from", "it is of mirror disks only: no cluster is restored from it alone"),
        ("stop of the groups", "writes are held up instead, for the moment of the call"),
        *(
            (f"a snapshot of {listed(side.excluded)}", f"nothing of a mirror disk of {side.node.name} is there")
            for side in o.sides
            if side.excluded
        ),
    ]
    return tuple(left)


def _checks(o: Online) -> tuple[Check, ...]:
    """What must hold before anything is frozen."""
    green = (
        Check(f"{one} is GREEN on {listed(o.names)}", MirrorGreen(one, o.names), mirrors(o))
        for one in o.cluster.mirrors
    )
    nodes = tuple(side.node for side in o.sides)
    return (
        *(Check(f"{group} is Online on {server}", GroupOn(group, server), o.views) for group, server in o.groups),
        Check("every server is Online", all_of(ServerOnline(name) for name in o.names), o.views),
        Check("the cluster is not suspended", NotSuspended(), o.views),
        *green,
        Check(
            "cluster services start by themselves, and run",
            all_of(
                one
                for node in o.cluster.nodes
                for one in (NodeSays(node.name, "services", AUTO), NodeSays(node.name, "service-states", UP))
            ),
            tuple(o.of(node, topic) for node in o.cluster.nodes for topic in ("services", "service-states")),
        ),
        Check(
            "the mirror disks are on the volumes that are named below",
            all_of(one for side in o.sides for one in on_volumes(side)),
            (*(o.of(node, "mirror-volumes") for node in nodes), o.aws("attached")),
        ),
    )


def _stage(o: Online, side: Side) -> Stage:
    return Stage(f"Back up {side.node.name}", (Lane(side.node.name, frozen_steps(o, side)),))


def _saved(o: Online) -> Stage:
    """Each side's snapshots are waited for; the set is whole only then."""
    number = len(o.sides) + 1
    lanes = []
    for at, side in enumerate(o.sides):
        first, second = f"{number}.{2 * at + 1}", f"{number}.{2 * at + 2}"
        lanes.append(Lane(f"AWS for {side.node.name}", (completed(o, side, first), _whole(o, side, second))))
    return Stage("The snapshots become whole", tuple(lanes))


def _whole(o: Online, side: Side, id_: str) -> Step:
    return Step(
        id_,
        f"Mark the snapshots of {side.node.name} as whole",
        "Whoever restores from them must know that they were frozen all the time, and that none of them failed.",
        mark(o, side, "whole"),
        look_at_set(o, side),
        done_when=of_set(o, side, marked="whole"),
        timeout_s=o.limit(120),
        usual_s=o.usual(2),
        gives_way=True,
    )


def _at_the_end(o: Online) -> tuple[Step, ...]:
    """However it ends: writes go on, and what is not whole is said to be void.

    Whoever was frozen last comes first: only one is at a time, and the cluster is suspended with it on all servers.
    """
    steps = [let_go(o, side, f"{LAST}.{at}") for at, side in enumerate(reversed(o.sides), 1)]
    return (*steps, *(_void(o, side, f"{LAST}.{at}") for at, side in enumerate(o.sides, len(o.sides) + 1)))


def _void(o: Online, side: Side, id_: str) -> Step:
    nothing = of_set(o, side, state="absent")
    return Step(
        id_,
        f"Mark the snapshots of {side.node.name} as void, unless they are whole",
        "Nobody is to restore from what failed, or was not frozen all the time.",
        mark(o, side, "void"),
        look_at_set(o, side),
        done_when=AnyOf((nothing, of_set(o, side, marked="whole"), of_set(o, side, marked="void"))),
        timeout_s=o.limit(120),
        usual_s=o.usual(2),
        undoes=f"{side.stage}.2",
    )
