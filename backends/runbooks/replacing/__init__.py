"""One side's mirror disk is lost: its volume is replaced, and the good side copied to it, whole (P4.10).

lost       which volumes are lost, by EC2's and the node's own words; nothing is guessed
wishes     what was asked for and found out: the side that has lost, the one that is good, and the proof of that
form       the inputs, offered and checked; `--skip-copy` is refused
volumes    the good side in snapshots; new volumes from them, exchanged for the lost ones while that server is down
mirrors    that server taken down and up; its new disks' names; its cluster partition made new; never taken for good
plan       the whole
"""

from backends.runbooks.replacing.form import form
from backends.runbooks.replacing.plan import replace_mirror_disk
from backends.runbooks.replacing.wishes import looks

__all__ = ["form", "looks", "replace_mirror_disk"]
