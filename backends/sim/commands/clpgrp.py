"""`clpgrp`: starts, stops and moves groups. Its refusals are believed, none is confirmed."""

from collections.abc import Callable, Sequence

from backends.sim.commands.context import (
    NO_SERVICE,
    SUCCEEDED,
    Here,
    RefusedError,
    Reply,
    member_named,
    reachable,
    read_options,
)
from backends.sim.member import Member

LIMIT_S = 1800.0
"""How long a start or stop is waited for."""
FAILED = "Failed to start one or more resources. Check the status of group.\n"
STARTED = "The group has already been started on the local server.\n"
STARTED_ELSEWHERE = (
    "The group has already been started on the other server. To start/stop the group on the local server, "
    "use -f option.\n"
)
NOTHING_TO_STOP = "No operable group exists in the server.\n"


async def clpgrp(here: Here, words: Sequence[str]) -> Reply:
    """Do one of `-s` (start), `-t` (stop), `-m` (move) and `-n` (print where it runs)."""
    options = read_options(words, "stmnfh:a:", operands=1)
    verbs = [verb for verb in ("-s", "-t", "-m", "-n") if options.has(verb)]
    if len(verbs) != 1:
        raise RefusedError("Invalid parameter.\n")
    group = options.operands[0] if options.operands else here.cluster.plan.group.name
    if group not in here.member.runs:
        raise RefusedError("Invalid group name.\n")
    if here.member.service != "running":
        raise RefusedError(NO_SERVICE)
    target = member_named(here, options.value("-h"))
    if not reachable(here, target):
        raise RefusedError(NO_SERVICE)
    if verbs == ["-n"]:
        return _where(here, group)
    if verbs == ["-s"]:
        return await _start(here, target, group, force=options.has("-f"))
    if verbs == ["-t"]:
        return await _stop(here, None if options.has("-f") else target, group)
    return await _move(here, member_named(here, options.value("-a") or _next_best(here, group)), group)


def _where(here: Here, group: str) -> Reply:
    place = here.member.place_of(group)
    if place is None:
        raise RefusedError(NOTHING_TO_STOP)
    return Reply(f"{place[0]}\n")


async def _start(here: Here, target: Member, group: str, *, force: bool) -> Reply:
    place = target.place_of(group)
    if place is not None and place[1].phase != "failed" and not (force and place[0] != target.name):
        raise RefusedError(STARTED if place[0] == target.name else STARTED_ELSEWHERE)
    if target.service != "running":
        raise RefusedError(NO_SERVICE)
    if place is not None:
        await _stop_at(here, here.cluster.members[place[0]], group)
    return await _run(here, target, group)


async def _stop(here: Here, target: Member | None, group: str) -> Reply:
    """Stop it on the target; where none is given, wherever it runs."""
    place = here.member.place_of(group)
    if place is None or place[1].phase == "stopping":
        raise RefusedError(NOTHING_TO_STOP)
    where = target or here.cluster.members[place[0]]
    if where.runs[group].phase == "offline":
        raise RefusedError(STARTED_ELSEWHERE)
    await _stop_at(here, where, group)
    return Reply(SUCCEEDED)


async def _move(here: Here, target: Member, group: str) -> Reply:
    place = here.member.place_of(group)
    if place is None:
        raise RefusedError(NOTHING_TO_STOP)
    if place[0] == target.name:
        raise RefusedError(STARTED)
    if target.service != "running" or not reachable(here, target):
        raise RefusedError(NO_SERVICE)
    await _stop_at(here, here.cluster.members[place[0]], group)
    return await _run(here, target, group)


async def _stop_at(here: Here, member: Member, group: str) -> None:
    """Stop it there, and have nobody start it again by himself."""
    here.cluster.hold(group, held=True, by=member)
    run = member.runs[group]
    run.stop()
    await _settled(here, lambda: run.phase == "offline")


async def _run(here: Here, target: Member, group: str) -> Reply:
    run = target.runs[group]
    run.start()
    here.cluster.hold(group, held=False, by=target)
    await _settled(here, lambda: run.phase not in ("starting", "stopping"))
    if run.phase != "online":
        raise RefusedError(FAILED)
    return Reply(SUCCEEDED)


def _next_best(here: Here, group: str) -> str:
    """The first server, by priority, that could take the group over."""
    place = here.member.place_of(group)
    for name in here.cluster.members:
        if (place is None or name != place[0]) and here.member.could_run(name, group):
            return name
    raise RefusedError("Could not find a server the group can be moved to.\n")


async def _settled(here: Here, true: Callable[[], bool]) -> None:
    if not await here.cluster.until(true, LIMIT_S):
        raise RefusedError("Internal communication timeout has occurred in the cluster server.\n")
