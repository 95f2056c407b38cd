"""Stop a group: its service ends until somebody starts it again."""

from backends.plan import Check, GroupAt, GroupOff, Lane, Level, NotSuspended, Plan, RunOnNode, Stage, Step
from backends.runbooks import parts
from backends.runbooks.asked import Asked


def stop_group(asked: Asked) -> Plan:
    """Write the plan: `group` stops; it is `on` a server, which the nodes tell. One that failed can be stopped, too."""
    group = asked.group()
    server = asked.home("on", group)
    views = parts.views_of(asked, server)

    stop = Step(
        "1.1",
        f"Stop {group} on {server}",
        "Its resources stop in the opposite order: applications, addresses, disks.",
        RunOnNode(server, ("clpgrp", "-t", group, "-h", server)),
        views,
        ready_when=parts.all_of((GroupAt(group, server), NotSuspended())),
        done_when=GroupOff(group),
        risk="A resource that does not stop leaves the group failed on this server.",
        undo=f"clpgrp -s {group} -h {server}, on {server}",
        timeout_s=parts.limit_s(asked.timing, 600),
        usual_s=parts.usual_s(asked.timing, 15),
    )
    return Plan(
        "stop-group",
        asked.cluster.name,
        f"Stop group {group}",
        f"Have {group} run nowhere.",
        (("group", group), ("on", server)),
        before=(
            Check(f"{group} is on {server}", GroupAt(group, server), views),
            parts.is_not_suspended(views),
        ),
        stages=(Stage("Stop", (Lane(server, (stop,)),)),),
        level=Level.INTERRUPTS,
        token=f"stop {group}",
        consequence=f"The service of {group} ends, and stays away until somebody starts it again.",
    )
