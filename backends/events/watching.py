"""What happened while watching."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from backends.model import Answer, Health, Probe, Seen


@dataclass(frozen=True, slots=True)
class Looked:
    """A probe was answered."""

    probe: Probe
    seen: Seen[Answer]
    kind: Literal["looked"] = "looked"


@dataclass(frozen=True, slots=True)
class LookFailed:
    """A probe was not answered: why, and when it will be asked again.

    Attributes:
        answered: Somebody did answer, with a no or with something else.
    """

    probe: Probe
    at: datetime
    reason: str
    next_try: datetime | None = None
    answered: bool = False
    kind: Literal["look-failed"] = "look-failed"


Event: TypeAlias = Looked | LookFailed


@dataclass(frozen=True, slots=True)
class Changed:
    """A word of an observer is not what it was: a line of the timeline.

    Attributes:
        source: Who says so: a node's name, `AWS`, or `clpdeck` for contact lost and found.
        subject: What changed, as the screens name it: `server02`, `failover`, `md1`, `i-0b2`.
        before: The earlier word, empty where there was none.
        after: The word now.
        health: What the word now means.
    """

    at: datetime
    cluster: str
    source: str
    subject: str
    before: str
    after: str
    health: Health
