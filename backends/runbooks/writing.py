"""All runbooks by name, and the writing of a plan."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from backends.errors import PlanError
from backends.model import Estate
from backends.plan import Plan
from backends.runbooks.asked import Asked, unknown
from backends.runbooks.move_group import move_group
from backends.runbooks.start_group import start_group
from backends.runbooks.start_instance import start_instance
from backends.runbooks.stop_group import stop_group
from backends.runbooks.stop_instance import stop_instance
from backends.runbooks.values import Runbook
from backends.settings import Cluster, Timing
from backends.views import Scene, patient

RUNBOOKS: Mapping[str, Runbook] = {
    one.name: one
    for one in (
        Runbook("move-group", "move a group to another server", ("group", "to", "from"), move_group),
        Runbook("start-group", "start a group that runs nowhere", ("group", "on"), start_group),
        Runbook("stop-group", "stop a group", ("group", "on"), stop_group),
        Runbook("start-instance", "start a node's EC2 instance", ("node",), start_instance),
        Runbook("stop-instance", "stop a node's EC2 instance", ("node",), stop_instance),
    )
}
NAMES = tuple(RUNBOOKS)


def write(
    name: str, cluster: Cluster, timing: Timing, inputs: Mapping[str, str], estate: Estate, now: datetime
) -> Plan:
    """Write the plan of a runbook from what was asked for and seen. What there is only one of need not be said.

    Raises:
        PlanError: There is no such runbook; an input is missing, or is none of those it can be.
    """
    if name not in RUNBOOKS:
        raise PlanError(unknown("there is no runbook", name, NAMES))
    runbook = RUNBOOKS[name]
    for input_ in inputs:
        if input_ not in runbook.inputs:
            raise PlanError(unknown(f"{name} has no input", input_, runbook.inputs))
    plan = runbook.write(Asked(name, inputs, Scene(estate, cluster, patient(timing), now)))
    return replace(plan, where=cluster.whereabouts)
