"""One frame in flight: after each, the terminal is asked where its cursor is, and no other is sent before it answers.

So a slow line carries as many frames as it can and shows the newest, instead of a queue of old ones; a fast one
notices nothing. The question is CSI 6n, which every terminal answers (tmux 3.3a, too, where it keeps silent on
DECRQM 2026). A terminal that does not answer is drawn on unpaced until it does.
"""

from dataclasses import dataclass

QUESTION = "\x1b[6n"


@dataclass(slots=True)
class Pace:
    """Whether a frame is in flight. Times are seconds of one monotonic clock, handed in."""

    first_limit_s: float = 1.0
    """How long the very first answer is waited for: a terminal that answers at all is known by it."""
    limit_s: float = 5.0
    on: bool = True
    asked_at: float | None = None
    round_trip_s: float | None = None
    """How long the last answer took."""

    @property
    def holds(self) -> bool:
        """Whether the next frame has to wait for an answer."""
        return self.on and self.asked_at is not None

    @property
    def waits_s(self) -> float:
        """How long an answer is waited for."""
        return self.first_limit_s if self.round_trip_s is None else self.limit_s

    def ask(self, now: float) -> None:
        """A question went out behind a frame."""
        self.asked_at = now

    def answer(self, now: float) -> None:
        """The terminal answered, if late: it is one that answers."""
        if self.asked_at is not None:
            self.round_trip_s = now - self.asked_at
        self.asked_at = None
        self.on = True

    def give_up(self) -> None:
        """The answer did not come in time: go on without, and ask no more until it does come."""
        self.on = False

    def forget(self) -> None:
        """The terminal was handed to somebody else: an answer that did not come yet is not ours to wait for."""
        self.asked_at = None
