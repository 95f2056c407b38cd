"""Something that is needed, and how it is: what checks of readiness tell, item by item."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from backends.model.words import Evidence

Verdict: TypeAlias = Literal["yes", "no", "unproved"]
"""Of an item. `unproved`: nobody said so, or nobody can see it."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is needed.

    Attributes:
        title: What it is, in a few words.
        says: How it is, in a sentence without its full stop.
        remedy: What to do about it; empty where nothing is to be done.
        evidence: Whose word it rests on, with its age.
        provable: Whether it can be seen at all beforehand; what cannot keeps nobody from being ready.
        details: Lines beside it: each disk choice, each permission.
    """

    title: str
    verdict: Verdict
    says: str
    remedy: str = ""
    evidence: tuple[Evidence, ...] = ()
    provable: bool = True
    details: tuple[str, ...] = ()
