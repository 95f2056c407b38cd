"""Move a group: it stops where it runs, and starts on another server."""

from dataclasses import replace

from backends.plan import Check, GroupOn, Lane, Level, NotSuspended, Plan, RunOnNode, ServerOnline, Stage, Step
from backends.runbooks import parts
from backends.runbooks.asked import Asked


def move_group(asked: Asked) -> Plan:
    """Write the plan: `group` moves `to` a server; it is on `from`, which the nodes tell."""
    group = asked.group()
    source = asked.home("from", group)
    target = asked.server("to", without=source)
    views = parts.views_of(asked, source, target)
    mirrors = parts.mirrors_of(asked, group)
    good = parts.mirrors_green(mirrors, source, target)
    looks = (*views, *parts.mirror_looks(asked, mirrors))
    ready = parts.all_of((GroupOn(group, source), ServerOnline(target), NotSuspended(), *good))
    move = replace(_move(asked, group, source, target), looks=looks, ready_when=ready)
    return Plan(
        "move-group",
        asked.cluster.name,
        f"Move group {group} to {target}",
        f"Have {target} do the work of {group} instead of {source}.",
        (("group", group), ("from", source), ("to", target)),
        before=(
            Check(f"{group} is Online on {source}", GroupOn(group, source), views),
            parts.server_is_online(target, views),
            parts.is_not_suspended(views),
            *parts.copies_are_good(good, looks),
        ),
        stages=(Stage("Move", (Lane(source, (move,)),)), *parts.clients_follow(asked, group, target)),
        level=Level.INTERRUPTS,
        token=f"{group} to {target}",
        consequence=f"{group} stops on {source}, and its service is away until it is Online on {target}.",
    )


def _move(asked: Asked, group: str, source: str, target: str) -> Step:
    return Step(
        "1.1",
        f"Move {group} to {target}",
        f"{group} stops on {source}, and CLUSTERPRO starts it on {target}.",
        RunOnNode(source, ("clpgrp", "-m", group, "-a", target)),
        done_when=GroupOn(group, target),
        risk="The service is down from the stop to the start. If it does not start there, it may end on no server, or "
        f"on another one.{parts.not_looked_at(asked, group)}",
        undo=f"The same the other way: clpgrp -m {group} -a {source}, on {target}",
        timeout_s=parts.limit_s(asked.timing, 600),
        usual_s=parts.usual_s(asked.timing, 30),
    )
