"""From one side alone to one truth on both: the other server starts where it cannot win, and is copied to (P6.2, P8).

wishes     what was asked for and found out: which copy is kept, what the other server was, who seals it off
sealing    off from everybody before it boots, by security groups, read back; and back again
waking     started, its cluster service kept from starting by itself, the link proved by the mirror agents
copying    which copy is the truth, by both sides' words; the copy to the other, to its end
ending     the groups and routes where they should be
plan       the whole, for a side that was fenced, one that was only down, and one that will not come
"""

from backends.runbooks.healing.plan import heal
from backends.runbooks.healing.wishes import form, looks

__all__ = ["form", "heal", "looks"]
