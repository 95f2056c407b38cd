"""How long a restore took and what it lost, where a plan restores and its journal lets one say so."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from backends.events import RunEvent, StepLooked
from backends.model import MirrorProbe, NodeFactsProbe, StatusProbe
from backends.plan import CallAws, Plan
from backends.report.clocks import Reached, Recovery
from backends.report.values import Attempt
from backends.settings import CLIENT

LAUNCH = "RunInstances"
DISASTER, QUIET_POINT = "disaster", "quiet-point"
"""Names of inputs, or of what a step gives; times in ISO 8601: when the source was lost, when the backup was quiet."""


def recovery(
    plan: Plan,
    events: Iterable[tuple[int, RunEvent]],
    attempts: Mapping[str, list[Attempt]],
    closed: Mapping[str, datetime],
    gives: Iterable[tuple[str, str]] = (),
) -> Recovery | None:
    """How long it took by two clocks, and what was lost.

    AWS's clock goes from the first launch that was sent to the first word of the last node; the cluster's from there
    to the end of the plan's last stage, its proof.

    Args:
        plan: The last plan of the run.
        events: Its journal: a node is reached with the first look at it that brings an answer.
        attempts: By step.
        closed: When steps were done; those that were left, skipped or are not over are not in it.
        gives: What steps gave, by name: an operator may have said there when the source was lost.

    Returns:
        `None` where nothing was launched.
    """
    first = _first_launch(plan, attempts)
    if first is None:
        return None
    launched_at, step = first
    nodes = _nodes(plan)
    reached = tuple(_reached(nodes, plan.cluster, launched_at, events))
    reached_at = max((one.at for one in reached), default=None) if len(reached) == len(nodes) else None
    verified_at, verified_by = _verified(plan, closed)
    said = {**dict(plan.inputs), **dict(gives)}
    disaster_at, quiet_at = (_time(said.get(name, "")) for name in (DISASTER, QUIET_POINT))
    return Recovery(
        step, launched_at, reached, _without(nodes, reached), reached_at, verified_by, verified_at,
        aws_s=_between(launched_at, reached_at),
        cluster_s=_between(reached_at, verified_at),
        rto_s=_between(launched_at, verified_at),
        disaster_at=disaster_at, outage_s=_between(disaster_at, verified_at),
        quiet_at=quiet_at, rpo_s=_between(quiet_at, disaster_at),
    )  # fmt: skip


def _first_launch(plan: Plan, attempts: Mapping[str, list[Attempt]]) -> tuple[datetime, str] | None:
    """When the first launch left us, and which step's it was."""
    steps = [one.id for one in plan.steps if isinstance(one.do, CallAws) and one.do.operation == LAUNCH]
    return min(
        ((one.at, id_) for id_ in steps for one in attempts.get(id_, ()) if one.outcome != "unsent"), default=None
    )


def _nodes(plan: Plan) -> tuple[str, ...]:
    """The plan's own nodes that any step looks at, in the order in which they come up."""
    looks = (probe for step in plan.steps for probe in step.looks)
    named = (
        probe.node
        for probe in looks
        if isinstance(probe, StatusProbe | MirrorProbe | NodeFactsProbe) and probe.cluster == plan.cluster
    )
    return tuple(dict.fromkeys(name for name in named if name != CLIENT))


def _reached(
    nodes: tuple[str, ...], cluster: str, since: datetime, events: Iterable[tuple[int, RunEvent]]
) -> Iterator[Reached]:
    """The first answer of each node after the launch, in the order in which they came."""
    left = set(nodes)
    for _, event in events:
        for sight in event.sights if isinstance(event, StepLooked) else ():
            probe = sight.probe
            if not isinstance(probe, StatusProbe | MirrorProbe | NodeFactsProbe) or sight.failed or sight.at < since:
                continue
            if probe.cluster == cluster and probe.node in left:
                left.discard(probe.node)
                yield Reached(probe.node, sight.at)


def _without(nodes: tuple[str, ...], reached: Iterable[Reached]) -> tuple[str, ...]:
    """The nodes that have not answered."""
    answered = {one.node for one in reached}
    return tuple(name for name in nodes if name not in answered)


def _verified(plan: Plan, closed: Mapping[str, datetime]) -> tuple[datetime | None, str]:
    """When the last step of the last stage was done, if all of that stage were."""
    last = [step.id for lane in plan.stages[-1].lanes for step in lane.steps] if plan.stages else []
    if not last or any(step not in closed for step in last):
        return None, ""
    step = max(last, key=lambda one: closed[one])
    return closed[step], step


def _between(since: datetime | None, until: datetime | None) -> float | None:
    """Seconds; `None` where one of the two is not known, or they are the wrong way round."""
    if since is None or until is None or until < since:
        return None
    return (until - since).total_seconds()


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.strip())
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
