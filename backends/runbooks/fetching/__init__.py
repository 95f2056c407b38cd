"""One file is fetched from an online backup: a volume of its snapshot is lent to the client's host, and deleted.

wishes     what was asked for: the backup, the mirror disk, the file; and what was found out of the host
lending    the volume made, attached, mounted to be read; and all of it taken back, whatever happened
plan       the whole, with the reading between
"""

from backends.runbooks.fetching.plan import fetch_file
from backends.runbooks.fetching.wishes import form, looks

__all__ = ["fetch_file", "form", "looks"]
