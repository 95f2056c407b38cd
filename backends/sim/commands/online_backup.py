"""`clpbackup.sh --online`: the mirror disks stand still while a snapshot is taken, and the service stays up.

Published are the lines of both halves where they go well. What is refused, and in which words, is believed; so is
that only the server on which it is run has its services set to manual, and that the flag lies in its cluster partition;
and that what the active server holds in its memory is brought to the disks only where the active side is frozen.
"""

from collections.abc import Iterator

from backends.sim.commands.clpcl import NOT_ALL_UP, WRONG_STATE
from backends.sim.commands.context import SUCCEEDED, Here, RefusedError, Reply, reachable
from backends.sim.member import Member

PROGRAM = "clpbackup.sh"
MANUAL = f"{PROGRAM} : Changing the setting of cluster services to Manual Startup.\n"
AUTO = f"{PROGRAM} : Changing the setting of cluster services to Auto Startup.\n"
SUSPEND_S = 1.0
"""How long it takes to suspend or resume all servers."""
FLUSH_S = 1.0
"""How long it takes to bring to the disk what was written before."""


async def freeze(here: Here) -> Reply:
    """`--pre --online`: services by hand, cluster suspended everywhere, mirror disks frozen and flagged."""
    member, mirrors = here.member, here.cluster.mirrors
    if not member.agent or member.service != "running":
        raise RefusedError(f"{PROGRAM} : The cluster service or the mirror agent is not running.\n")
    if any(mirror.copies[member.name].flag for mirror in mirrors.values()):
        raise RefusedError(f"{PROGRAM} : The mirror disks are in backup-mode already.\n")
    here.system.set_core(auto=False)
    said = f"{MANUAL}{PROGRAM} : Suspending Cluster Service.\n"
    why = _why_not(here, suspended=False)
    if why:
        return Reply(said, why, status=1)
    await here.world.clock.sleep(SUSPEND_S)
    here.cluster.suspend(_all(here), suspended=True)
    said += f"{''.join(_each(here, 'Suspend'))}{PROGRAM} : Beginning backup-mode.\n"
    await here.world.clock.sleep(FLUSH_S)
    for name, mirror in mirrors.items():
        if any(run.words.get(name) == "Online" for run in member.runs.values()):
            mirror.write()
        mirror.frost.begin(member.name)
        mirror.copies[member.name].flag = True
        said += f"  {name} has been frozen.\n"
    return Reply(f"{said}All backup flags have set to <ON>.\n{PROGRAM} : {SUCCEEDED}")


async def thaw(here: Here) -> Reply:
    """`--post --online`: the way back. What was resumed by somebody else, or cannot be resumed, ends as a failure."""
    member, mirrors = here.member, here.cluster.mirrors
    flagged = {name: mirror for name, mirror in mirrors.items() if mirror.copies[member.name].flag}
    if not flagged:
        raise RefusedError(f"{PROGRAM} : The mirror disks are not in backup-mode.\n")
    here.system.set_core(auto=True)
    said = f"{AUTO}{PROGRAM} : Ending backup-mode.\nAll backup flags have set to <OFF>.\n"
    for name, mirror in flagged.items():
        mirror.copies[member.name].flag = False
        mirror.frost.end()
        said += f"  {name} has been unfrozen.\n"
    said += f"{PROGRAM} : Resuming Cluster Service.\n"
    await here.world.clock.sleep(SUSPEND_S)
    why = _why_not(here, suspended=True)
    if why:
        return Reply(said, why, status=1)
    here.cluster.suspend(_all(here), suspended=False)
    return Reply(f"{said}{''.join(_each(here, 'Resume'))}{PROGRAM} : {SUCCEEDED}")


def _all(here: Here) -> tuple[Member, ...]:
    return tuple(here.cluster.members.values())


def _why_not(here: Here, *, suspended: bool) -> str:
    """Why the cluster cannot be suspended or resumed now, on all servers at once; empty where it can."""
    if not all(reachable(here, member) and member.service == "running" for member in _all(here)):
        return NOT_ALL_UP
    return WRONG_STATE if any(member.suspended != suspended for member in _all(here)) else ""


def _each(here: Here, verb: str) -> Iterator[str]:
    return (f"{verb} {member.name} : {SUCCEEDED}" for member in _all(here))
