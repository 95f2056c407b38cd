"""Stop a node's EC2 instance, on which no group runs."""

from backends.plan import AnyOf, CallAws, Check, InstanceIs, Lane, Level, NoGroupOn, Plan, Stage, Step, Wait
from backends.runbooks import parts
from backends.runbooks.asked import Asked


def stop_instance(asked: Asked) -> Plan:
    """Write the plan: the instance of `node` stops, without force: its system shuts down in good order."""
    node = asked.server("node")
    instance = asked.instance(node)
    aws, views = parts.instances_of(asked), parts.views_of(asked)
    return Plan(
        "stop-instance",
        asked.cluster.name,
        f"Stop instance {node}",
        f"Have {node} ({instance}) off.",
        (("node", node),),
        before=(
            Check(f"{node}'s instance is running", InstanceIs(node, "running"), aws),
            Check(f"no group is on {node}", NoGroupOn(node), views),
        ),
        stages=(Stage("Stop the machine", (Lane("AWS", (_stop(asked, node), _stopped(asked, node))),)),),
        level=Level.INTERRUPTS,
        token=f"stop {node}",
        consequence=f"{node} shuts down, and the cluster does without it until it is started again.",
    )


def _stop(asked: Asked, node: str) -> Step:
    return Step(
        "1.1",
        f"Stop {node}'s instance",
        "EC2 asks its system to shut down, as by its power button.",
        CallAws(
            "ec2",
            "StopInstances",
            (("InstanceIds", (asked.instance(node),)),),
            repeatable=True,
            region=asked.cluster.region or "",
        ),
        parts.views_of(asked),
        ready_when=parts.all_of((InstanceIs(node, "running"), NoGroupOn(node))),
        done_when=AnyOf((InstanceIs(node, "stopping"), InstanceIs(node, "stopped"))),
        risk=f"While {node} is off there is nothing to fail over to on it, and its mirror disks fall behind.",
        undo=f"The runbook start-instance, with node={node}",
        timeout_s=parts.limit_s(asked.timing, 60),
        usual_s=parts.usual_s(asked.timing, 5),
    )


def _stopped(asked: Asked, node: str) -> Step:
    return Step(
        "1.2",
        "Wait until EC2 says that it is stopped",
        "Until then it may still write, and hold addresses.",
        Wait(),
        parts.instances_of(asked),
        done_when=InstanceIs(node, "stopped"),
        risk="A system that hangs never gets there; nothing is forced.",
        timeout_s=parts.limit_s(asked.timing, 900),
        usual_s=parts.usual_s(asked.timing, 60),
    )
