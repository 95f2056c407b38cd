"""Start a node's EC2 instance, and wait until its server is back in the cluster."""

from backends.plan import AnyOf, CallAws, Check, InstanceIs, Lane, Level, Plan, ServerOnline, Stage, Step, Wait
from backends.runbooks import parts
from backends.runbooks.asked import Asked


def start_instance(asked: Asked) -> Plan:
    """Write the plan: the instance of `node` starts.

    It may run unattended: it stops nothing, and starting what starts or runs already changes nothing.
    """
    node = asked.server("node")
    instance = asked.instance(node)
    aws = parts.instances_of(asked)
    return Plan(
        "start-instance",
        asked.cluster.name,
        f"Start instance {node}",
        f"Have {node} ({instance}) take part in the cluster again.",
        (("node", node),),
        before=(Check(f"{node}'s instance is stopped", InstanceIs(node, "stopped"), aws),),
        stages=(
            Stage("Start the machine", (Lane("AWS", (_start(asked, node), _runs(asked, node))),)),
            Stage("The server comes back", (Lane(node, (_joins(asked, node),)),)),
        ),
        level=Level.UNDOABLE,
        consequence=f"{node} starts, and its cluster service with it.",
        unattended=True,
    )


def _start(asked: Asked, node: str) -> Step:
    return Step(
        "1.1",
        f"Start {node}'s instance",
        "EC2 gives it a machine again, with its disks and its addresses.",
        CallAws(
            "ec2",
            "StartInstances",
            (("InstanceIds", (asked.instance(node),)),),
            repeatable=True,
            region=asked.cluster.region or "",
        ),
        parts.instances_of(asked),
        ready_when=InstanceIs(node, "stopped"),
        done_when=AnyOf((InstanceIs(node, "pending"), InstanceIs(node, "running"))),
        risk="EC2 may have no room for it in its zone just now. It costs money from now on.",
        undo=f"The runbook stop-instance, with node={node}",
        timeout_s=parts.limit_s(asked.timing, 60),
        usual_s=parts.usual_s(asked.timing, 5),
    )


def _runs(asked: Asked, node: str) -> Step:
    return Step(
        "1.2",
        "Wait until it runs and its status checks pass",
        "Before that, nothing on it can be relied on.",
        Wait(),
        parts.instances_of(asked),
        done_when=InstanceIs(node, "running", checks=True),
        timeout_s=parts.limit_s(asked.timing, 900),
        usual_s=parts.usual_s(asked.timing, 180),
    )


def _joins(asked: Asked, node: str) -> Step:
    return Step(
        "2.1",
        f"Wait until {node} is Online",
        "Its cluster service starts with its system, unless it is set not to, and joins the others.",
        Wait(),
        parts.views_of(asked, node),
        done_when=ServerOnline(node),
        risk="Groups that are set to fail back may move to it. Its mirror disks are copied to it meanwhile.",
        timeout_s=parts.limit_s(asked.timing, 900),
        usual_s=parts.usual_s(asked.timing, 90),
    )
