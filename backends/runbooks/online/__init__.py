"""Mirror disks are backed up while the service runs (X 5.3 and later, Linux), and let go of whatever happens."""

from backends.runbooks.online.plan import online_backup
from backends.runbooks.online.thawing import thaw
from backends.runbooks.online.wishes import form, looks

__all__ = ["form", "looks", "online_backup", "thaw"]
