"""A split rehearsed (P6.5): the link between two servers is cut on purpose, and seen who stops whom.

wishes       what was asked for, and what is found out: who runs the group, whose border is cut, what is there now
cutting      a network ACL of our own, the cut, and the link's return: never while both sides are active
watching     who stops whom, and when; one side proved stopped before the link returns
coming_back  the stopped side joins, copies are good, logs are read, the group is where it was
plan         the whole
"""

from backends.runbooks.rehearsing.plan import rehearse_split
from backends.runbooks.rehearsing.wishes import form, looks

__all__ = ["form", "looks", "rehearse_split"]
