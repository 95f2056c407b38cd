"""What can be asked for on a cluster as it is seen now; what fits worst comes last, with its reason."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from backends.errors import PlanError
from backends.judge import judge
from backends.model import Estate
from backends.plan import Check, listed
from backends.runbooks.asked import SPLIT, Asked
from backends.runbooks.values import Offer
from backends.runbooks.writing import RUNBOOKS
from backends.settings import Cluster, Timing
from backends.views import Scene, claimed_twice, claims
from backends.views.phrases import sayings

STOPS = frozenset({"stop-group", "stop-instance"})


def offers(cluster: Cluster, timing: Timing, estate: Estate, now: datetime) -> tuple[Offer, ...]:
    """Every procedure for every group, server and instance; those that make no sense now last."""
    scene = Scene(estate, cluster, timing, now)
    found = [_with_reason(scene, *wanted) for wanted in _wanted(scene)]
    return tuple(sorted(found, key=lambda one: bool(one.not_now)))


def _wanted(scene: Scene) -> Iterator[tuple[str, str, str, Mapping[str, str]]]:
    """Runbook, title, subject and inputs of all there is to ask for."""
    nodes, groups = scene.nodes, Asked("", {}, scene).groups
    for group in groups:
        homes = {claim.server for claim in claims(scene, group)}
        for node in nodes if len(nodes) > 1 else ():
            if homes != {node}:
                yield "move-group", f"Move group {group} to {node}", group, {"group": group, "to": node}
        for node in nodes:
            yield "start-group", f"Start group {group} on {node}", group, {"group": group, "on": node}
        yield "stop-group", f"Stop group {group}", group, {"group": group}
    for one in scene.cluster.nodes if scene.cluster.region else ():
        if one.instance:
            yield "start-instance", f"Start instance {one.name}", one.name, {"node": one.name}
            yield "stop-instance", f"Stop instance {one.name}", one.name, {"node": one.name}


def _with_reason(scene: Scene, runbook: str, title: str, subject: str, inputs: Mapping[str, str]) -> Offer:
    not_now = "" if runbook in STOPS else _split(scene)
    if not not_now:
        try:
            plan = RUNBOOKS[runbook].write(Asked(runbook, inputs, scene))
        except PlanError as error:
            not_now = str(error).removeprefix(f"{runbook}: ")
        else:
            not_now = _first_that_fails(scene, plan.before)
    return Offer(runbook, title, subject, tuple(inputs.items()), not_now)


def _split(scene: Scene) -> str:
    """Why nothing is started or moved now: both sides are active, or seem to be."""
    for group in scene.groups:
        twice = claimed_twice(scene, group)
        if twice is not False:
            where = listed(dict.fromkeys(claim.server for claim in claims(scene, group)))
            return f"split brain{':' if twice else '?'} {group} is claimed on {where}. {SPLIT}"
    return ""


def _first_that_fails(scene: Scene, checks: tuple[Check, ...]) -> str:
    """The first check that does not hold, else the first that is not known to, and what is said of it."""
    judged = [(check, judge(check.condition, scene.estate, scene.cluster, scene.timing, scene.now)) for check in checks]
    for wanted, answer in ((False, "No"), (None, "Not known")):
        for check, told in judged:
            if told.holds is wanted:
                said = sayings({one.source: one.says for one in told.evidence})
                return f"{check.title}? {answer}: {said}."
    return ""
