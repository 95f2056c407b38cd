"""`clprestore.sh --post --online --skip-copy`: the mirror disks that came out of an online backup take writes again.

Published are the lines where it goes well. What is refused, and in which words, is believed; so is that a group which
was not started because of the flag stays stopped: what starts groups by itself is the start of the cluster service.
"""

from backends.sim.commands.context import SUCCEEDED, Here, RefusedError, Reply

PROGRAM = "clprestore.sh"


def leave_backup_mode(here: Here) -> Reply:
    """End the backup mode that the disks were in when they were saved: flags OFF on this server, services by itself."""
    member = here.member
    if not member.agent:
        raise RefusedError(f"{PROGRAM} : The mirror agent is not running.\n")
    flagged = [mirror for mirror in here.cluster.mirrors.values() if mirror.copies[member.name].flag]
    if not flagged:
        raise RefusedError(f"{PROGRAM} : The mirror disks are not in backup-mode.\n")
    here.system.set_core(auto=True)
    for mirror in flagged:
        mirror.copies[member.name].flag = False
        if mirror.frost.by == member.name:
            mirror.frost.end()
    return Reply(
        f"{PROGRAM} : Changing the setting of cluster services to Auto Startup.\n"
        f"{PROGRAM} : Ending backup-mode.\nAll backup flags have set to <OFF>.\n{PROGRAM} : {SUCCEEDED}"
    )
