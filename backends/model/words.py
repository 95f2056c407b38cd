"""A word, who said it, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")

AWS = "AWS"
"""The observer that is no node. A site file may not name a node so."""


class Health(StrEnum):
    """What a word means to us, from its source in CLUSTERPRO's or AWS's vocabulary."""

    OK = "ok"
    ATTENTION = "attention"
    BAD = "bad"
    OFF = "off"
    CHANGING = "changing"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Word:
    """A state in the product's own word, e.g. `Online Pending`, and what it means to us."""

    text: str
    health: Health


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """A value somebody told us: who (a node's name, or `AWS`), when (aware, UTC), and in which words.

    Attributes:
        value: What was read in it.
        source: Whose word it is.
        at: When the answer was complete, by this machine's clock.
        raw: The cleaned text it was read from, whole.
    """

    value: T
    source: str
    at: datetime
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observer's word that a judgement or a finding rests on, with its age in seconds."""

    source: str
    says: str
    age_s: float
