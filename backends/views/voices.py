"""By which way a node's word is had: SSH, or where that is silent a second one."""

from datetime import datetime
from typing import TypeVar

from backends.model import Estate, MirrorProbe, SsmProbe, StatusProbe
from backends.settings import Timing
from backends.views.age import current

Screen = TypeVar("Screen", StatusProbe, MirrorProbe)


def voice(estate: Estate, probe: Screen, timing: Timing, now: datetime) -> Screen | SsmProbe:
    """The question whose answer may be believed now: the first way's, as long as it speaks; else the second way's.

    Where neither may, it is the first way's: what it said last is what is known.
    """
    second = SsmProbe(probe)
    if current(estate, probe, timing, now) or not current(estate, second, timing, now):
        return probe
    return second
