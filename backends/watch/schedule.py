"""When to look again. Pure."""

from collections.abc import Callable

SPREAD = 0.2
"""Waits differ by up to this part in either direction, so that many consoles do not ask in step."""


def wait_s(interval_s: float, failures: int, most_s: float, chance: Callable[[], float]) -> float:
    """Seconds from the end of one look to the start of the next.

    After an answer the interval; after the first, second, third ... failure in a row once, twice, four times the
    interval, never more than `most_s` (or the interval, if that is longer). `chance` gives numbers from 0 to 1.
    """
    doubled = interval_s * 2.0 ** min(max(failures - 1, 0), 16)
    longest = max(most_s, interval_s)
    return min(doubled, longest) * (1 + SPREAD * (2 * chance() - 1))


class Rounds:
    """The times at which a cluster is asked: those questions together whose intervals allow it.

    What its nodes say can be compared only if they said it at about the same time. Asked one after the other, every
    change would be a disagreement until the last of them was asked again.
    """

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._planned: list[float] = []

    def wait_s(self, now_s: float, interval_s: float) -> float:
        """Seconds from now, a time of any steady clock, to the next round at about an interval from now."""
        self._planned = [at for at in self._planned if at > now_s]
        due = now_s + interval_s
        near = [at for at in self._planned if abs(at - due) <= SPREAD * interval_s]
        if not near:
            near = [due + SPREAD / 2 * interval_s * (2 * self._chance() - 1)]
            self._planned += near
        return min(near, key=lambda at: abs(at - due)) - now_s
