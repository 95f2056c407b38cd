"""Whether a cluster could be restored tonight, item by item."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from backends.model import Item
from backends.sets import DiskChoice

SCHEMA: Final = "clpdeck.ready/1"

Answer: TypeAlias = Literal["ready", "not ready", "not known"]


@dataclass(frozen=True, slots=True)
class Attested:
    """A person vouches that the licences of a place are in use nowhere else: no machine can see that.

    Attributes:
        cluster: The restored one: `prod-db.dr`.
        who: The name that was given.
        by: Who put it down: `user@host`.
        licences: The files it is about, as the site file named them then.
    """

    cluster: str
    who: str
    by: str
    at: datetime
    licences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """The whole answer at one moment.

    Attributes:
        cluster: The restored one: `prod-db.dr`.
        set: The newest backup set that can be restored there; empty where none is known.
        age_s: Its age in seconds: what a restore now would lose (RPO).
        disks: The three ways to get its disks, with their times and costs.
    """

    schema: Literal["clpdeck.ready/1"]
    at: datetime
    cluster: str
    region: str
    set: str
    age_s: float | None
    items: tuple[Item, ...]
    disks: tuple[DiskChoice, ...]

    @property
    def answer(self) -> Answer:
        """Ready where nothing speaks against it, and all has been seen that can be seen."""
        if any(one.verdict == "no" for one in self.items):
            return "not ready"
        open_ = any(one.verdict == "unproved" and one.provable for one in self.items)
        return "not known" if open_ or not self.items else "ready"

    @property
    def exit_code(self) -> int:
        """0 ready, 1 not ready, 3 not known."""
        return {"ready": 0, "not ready": 1, "not known": 3}[self.answer]
