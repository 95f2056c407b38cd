"""All runbooks by name, and the writing of a plan."""

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches

from backends.errors import PlanError
from backends.model import Estate
from backends.plan import Plan, listed
from backends.runbooks.asked import Asked
from backends.runbooks.move_group import move_group
from backends.runbooks.start_group import start_group
from backends.runbooks.start_instance import start_instance
from backends.runbooks.stop_group import stop_group
from backends.runbooks.stop_instance import stop_instance
from backends.runbooks.values import Runbook
from backends.settings import Cluster, Timing
from backends.views import Scene

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
        raise PlanError(f"there is no runbook {name!r}{_meant(name, NAMES)}. There is {listed(NAMES, most=20)}")
    runbook = RUNBOOKS[name]
    for input_ in inputs:
        if input_ not in runbook.inputs:
            takes = f"It takes {listed(runbook.inputs)}"
            raise PlanError(f"{name} has no input {input_!r}{_meant(input_, runbook.inputs)}. {takes}")
    return runbook.write(Asked(name, inputs, Scene(estate, cluster, timing, now)))


def _meant(given: str, names: tuple[str, ...]) -> str:
    near = get_close_matches(given, names, 1, 0.5)
    return f": did you mean {near[0]}?" if near else ""
