"""The whole plan for one side's lost mirror disk."""

from dataclasses import replace

from backends.model import NodeFactsProbe
from backends.plan import (
    AwsSays,
    Check,
    InstanceIs,
    Level,
    NodeSays,
    NoGroupOn,
    NotSuspended,
    Plan,
    ServerOnline,
    Stage,
    listed,
)
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.backing_up.coming_back import UP
from backends.runbooks.healing.copying import copied
from backends.runbooks.healing.waking import joins, linked
from backends.runbooks.parts import all_of
from backends.runbooks.replacing.form import FULL
from backends.runbooks.replacing.mirrors import (
    answers,
    made_new,
    manual,
    names_checked,
    not_taken_for_good,
    proved,
    started,
    taken_down,
)
from backends.runbooks.replacing.volumes import exchanged, held, left, made
from backends.runbooks.replacing.wishes import COPY, JOIN, LINK, Replacing, wished


def replace_mirror_disk(asked: Asked) -> Plan:
    """Write the plan. Raises `PlanError`."""
    r = wished(asked)
    node, keep, disks = r.h.node, r.h.keep, listed(r.mirrors)
    olds = listed(one.old for one in r.lost)
    return Plan(
        "replace-mirror-disk",
        r.h.f.cluster.name,
        f"Replace {olds} of {node}, and copy {keep} to it",
        f"Have {disks} on {node} again, as {keep} has it: on a new disk, by a full copy.",
        (("node", node), *((("volume", r.named),) if r.named else ()), ("copy", FULL)),
        before=_checks(r),
        stages=(
            made(r),
            taken_down(r),
            exchanged(r),
            started(r),
            names_checked(r),
            made_new(r),
            _linked(r),
            joins(r.h, JOIN, r.behind),
            *_copied(r),
            proved(r),
        ),
        level=Level.LOSES,
        token=f"{disks} of {node}",
        consequence=f"{node} goes down, and what is left of {disks} there is not used any more: it is overwritten by "
        f"{keep}'s. The groups stay where they are; until the copy is done there is nothing to fail over to. {olds} is "
        "kept.",
        not_needed=(
            ("--skip-copy", f"refused: it would call the new disk of {node} GREEN, without what {keep} wrote since"),
            ("a stop of the groups", f"they are not on {node}"),
        ),
        obligations=(*left(r), manual(r)),
        evidence=_evidence(r),
    )


def _linked(r: Replacing) -> Stage:
    """The link, by the agents; and their word on the new copy."""
    stage = linked(r.h, LINK)
    lane = stage.lanes[0]
    return replace(stage, lanes=(replace(lane, steps=(*lane.steps, not_taken_for_good(r))),))


def _copied(r: Replacing) -> tuple[Stage, ...]:
    """What was made new is copied whole; of other mirror disks, what they lack."""
    whole = (
        f"Everything of it is copied, {r.h.keep} -> {r.h.node}; it begins by itself, as a rule. Percent and direction "
        "are shown where clpmdstat prints them, which is not confirmed by published text."
    )
    return tuple(
        replace(
            stage,
            lanes=tuple(
                replace(lane, steps=tuple(replace(step, why=whole) for step in lane.steps))
                if lane.name in r.mirrors
                else lane
                for lane in stage.lanes
            ),
        )
        for stage in copied(r.h, COPY)
    )


def _evidence(r: Replacing) -> tuple[str, ...]:
    """What the decision rests on."""
    scene, found = r.asked.scene, []
    for mirror in r.h.mirrors:
        for by in (r.h.keep, r.h.node):
            seen = scene.mirror(by, mirror)
            colors = [f"{side.server} {side.color.text}" for side in seen.value.sides] if seen else []
            found.append(f"{by} says of {mirror}: {', '.join(colors) or 'nothing'}")
    found += [
        f"{one.old} at {one.device} of {r.h.node} held {held(one)}: {one.why}. EC2 says: state "
        f"{one.volume.said.get('state', 'none')}, status {one.volume.said.get('status', 'none')}"
        for one in r.lost
    ]
    return (*found, *(f"{one.good} of {r.h.keep} holds the same, {one.volume.size} GiB" for one in r.lost))


def _checks(r: Replacing) -> tuple[Check, ...]:
    """What must hold before anything is touched: the other side is good, and works."""
    node, keep, views = r.h.node, r.h.keep, parts.views_of(r.asked, r.h.keep)
    works = NodeSays(keep, "service-states", UP)
    ends = (("shutdown behaviour", "stop"), ("auto scaling group", "none"))
    return (
        Check(f"{keep}'s copies are GREEN, and the lost one is not, by its own word", r.good, r.h.copies(keep)),
        Check(f"{keep} is Online", ServerOnline(keep), views),
        Check(f"no group is on {node}", NoGroupOn(node), views),
        Check("the cluster is not suspended", NotSuspended(), views),
        Check(
            f"cluster service and mirror agent of {keep} run",
            works,
            (NodeFactsProbe(r.h.f.cluster.name, keep, "service-states"),),
        ),
        Check(
            f"{node} runs and answers; one that does not is rebuilt first",
            all_of((InstanceIs(node, "running"), answers(r))),
            (*parts.instances_of(r.asked), r.h.of("host-name")),
            once=True,
        ),
        Check(
            f"{node}'s instance is stopped, not terminated or replaced, when it shuts down",
            AwsSays("behaviour", tuple((f"{node} {key}", word) for key, word in ends)),
            (r.aws("behaviour"),),
        ),
    )
