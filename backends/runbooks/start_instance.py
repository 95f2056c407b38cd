"""Start a node's EC2 instance, and wait until its server is back in the cluster."""

from backends.plan import AnyOf, CallAws, Check, InstanceIs, Lane, Level, Plan, ServerOnline, Stage, Step, Wait
from backends.runbooks import parts
from backends.runbooks.asked import Asked


def start_instance(asked: Asked) -> Plan:
    """Write the plan: the instance of `node` starts.

    It may run unattended: it stops nothing, and starting what starts or runs already changes nothing.
    """
    node = asked.server("node")
    instance, timing = asked.instance(node), asked.timing
    aws, views = parts.instances_of(asked), parts.views_of(asked, node)

    start = Step(
        "1.1",
        f"Start {node}'s instance",
        "EC2 gives it a machine again, with its disks and its addresses.",
        CallAws(
            "ec2",
            "StartInstances",
            (("InstanceIds", (instance,)),),
            repeatable=True,
            region=asked.cluster.region or "",
        ),
        aws,
        ready_when=InstanceIs(node, "stopped"),
        done_when=AnyOf((InstanceIs(node, "pending"), InstanceIs(node, "running"))),
        risk="EC2 may have no room for it in its zone just now. It costs money from now on.",
        undo=f"The runbook stop-instance, with node={node}",
        timeout_s=parts.limit_s(timing, 60),
        usual_s=parts.usual_s(timing, 5),
    )
    runs = Step(
        "1.2",
        "Wait until it runs and its status checks pass",
        "Before that, nothing on it can be relied on.",
        Wait(),
        aws,
        done_when=InstanceIs(node, "running", checks=True),
        timeout_s=parts.limit_s(timing, 900),
        usual_s=parts.usual_s(timing, 180),
    )
    joins = Step(
        "2.1",
        f"Wait until {node} is Online",
        "Its cluster service starts by itself and joins the others.",
        Wait(),
        views,
        done_when=ServerOnline(node),
        risk="Groups with automatic failback move to it. Its mirror disks are copied to it first.",
        timeout_s=parts.limit_s(timing, 900),
        usual_s=parts.usual_s(timing, 90),
    )
    return Plan(
        "start-instance",
        asked.cluster.name,
        f"Start instance {node}",
        f"Have {node} ({instance}) take part in the cluster again.",
        (("node", node),),
        before=(Check(f"{node}'s instance is stopped", InstanceIs(node, "stopped"), aws),),
        stages=(
            Stage("Start the machine", (Lane("AWS", (start, runs)),)),
            Stage("The server comes back", (Lane(node, (joins,)),)),
        ),
        level=Level.UNDOABLE,
        consequence=f"{node} starts, and its cluster service with it.",
        unattended=True,
    )
