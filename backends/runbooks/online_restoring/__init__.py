"""Mirror disks are restored on both sides from one online backup of the active side, without a full copy (P4).

sets       the online backups there are, by their tags, and why one cannot be restored
exchange   which volume of which server makes room for a new one from which snapshot; what the old one was like
form       the inputs, offered and checked
wishes     what was asked for and found out
volumes    new volumes made before anything is stopped; later exchanged for the old ones, which are kept
servers    the groups stopped, both servers shut down, and started again on their new disks
mirrors    names checked, made new on both, GREEN, and out of backup mode
proving    all of it on every server, the groups, the data
left       what remains to be done, or where it was left in the middle
plan       the whole
"""

from backends.runbooks.online_restoring.form import form
from backends.runbooks.online_restoring.plan import online_restore
from backends.runbooks.online_restoring.wishes import looks

__all__ = ["form", "looks", "online_restore"]
