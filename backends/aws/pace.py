"""How often AWS is asked: a cluster's own monitors share the account's allowance; we must not use it up."""

import threading
import time
from collections.abc import Callable

BURST = 40
"""Calls that may be made at once after a quiet time: the first picture, and whether a restore is ready, which asks some
thirty. EC2 lets an account describe what is filtered or paged a hundred times at once."""


class Pace:
    """A token bucket, safe to use from threads.

    Args:
        per_second: Calls a second, in the long run.
        burst: Calls that may be made at once.
        now: Seconds of a clock that never goes back.
    """

    def __init__(self, per_second: float, burst: int = BURST, now: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._now = now
        self._lock = threading.Lock()
        self._tokens = float(burst)
        self._filled_at = now()

    def reserve(self, patience_s: float) -> float | None:
        """Take a place in the row.

        Returns:
            Seconds to wait before the call; `None`, and no place taken, where that is more than `patience_s`.
        """
        with self._lock:
            now = self._now()
            gained = (now - self._filled_at) * self._per_second
            self._tokens = min(float(self._burst), self._tokens + gained)
            self._filled_at = now
            wait_s = max(0.0, (1 - self._tokens) / self._per_second)
            if wait_s > patience_s:
                return None
            self._tokens -= 1
            return wait_s
