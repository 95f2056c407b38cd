"""A cross-region backup, chapter by chapter (P1).

wishes    what was asked for and found out: groups, version, where the copies go
quiet     groups stopped, services manual, all machines stopped at once
imaging   an image of every node, tagged as one set
return_   production comes back, as soon as the images are begun and whatever becomes of them
copying   the images in the other region; what is older than is kept, removed
"""

from backends.runbooks.backing_up.plan import cross_region_backup
from backends.runbooks.backing_up.wishes import form, looks

__all__ = ["cross_region_backup", "form", "looks"]
