"""Start a group that runs nowhere."""

from dataclasses import replace

from backends.plan import (
    Check,
    GroupOff,
    GroupOn,
    Lane,
    Level,
    NotSuspended,
    Plan,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
)
from backends.runbooks import parts
from backends.runbooks.asked import Asked


def start_group(asked: Asked) -> Plan:
    """Write the plan: `group` starts `on` a server.

    It may run unattended: it stops nothing, and is not begun unless every node says that the group is Offline, so never
    while one runs it, cannot be heard, or both sides are active.
    """
    group = asked.group()
    server = asked.server("on")
    views = parts.views_of(asked, server)
    mirrors = parts.mirrors_of(asked, group)
    good = parts.mirrors_green(mirrors, server)
    looks = (*views, *parts.mirror_looks(asked, mirrors))
    ready = parts.all_of((GroupOff(group), ServerOnline(server), NotSuspended(), *good))
    start = replace(_start(asked, group, server), looks=looks, ready_when=ready)
    return Plan(
        "start-group",
        asked.cluster.name,
        f"Start group {group} on {server}",
        f"Have {server} do the work of {group}, which runs nowhere.",
        (("group", group), ("on", server)),
        before=(
            Check(f"{group} is Offline everywhere", GroupOff(group), views),
            parts.server_is_online(server, views),
            parts.is_not_suspended(views),
            *parts.copies_are_good(good, looks),
        ),
        stages=(Stage("Start", (Lane(server, (start,)),)), *parts.clients_follow(asked, group, server)),
        level=Level.UNDOABLE,
        consequence=f"{group} writes to its disks on {server} from then on.",
        unattended=True,
    )


def _start(asked: Asked, group: str, server: str) -> Step:
    return Step(
        "1.1",
        f"Start {group} on {server}",
        "Its resources start one after another: disks, addresses, applications.",
        RunOnNode(server, ("clpgrp", "-s", group, "-h", server)),
        done_when=GroupOn(group, server),
        risk="A resource that does not start leaves the group failed, or it may end on another server."
        + parts.not_looked_at(asked, group),
        undo=f"clpgrp -t {group} -h {server}, on {server}",
        timeout_s=parts.limit_s(asked.timing, 600),
        usual_s=parts.usual_s(asked.timing, 20),
    )
