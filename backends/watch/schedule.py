"""How long to wait before the next look. Pure."""

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
