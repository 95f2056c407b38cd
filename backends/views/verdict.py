"""How the nodes' words on one subject compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from backends.views.age import BELIEVED, in_steps, span
from backends.views.values import Age, Cell, Verdict

COMPARABLE_S = 15.0
"""Two views taken further apart than this are not said to disagree: one of them may merely be older."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A node and how its word stands in time.

    Attributes:
        stopped: Its own cluster service is stopped while another's runs: it does not know what it speaks of.
    """

    node: str
    age: Age
    age_s: float | None
    stopped: bool = False

    @property
    def believed(self) -> bool:
        """Whether its word has a say: fresh and late ones have, stale and silent ones have not."""
        return self.age in BELIEVED and not self.stopped

    @property
    def why_missing(self) -> str:
        """Why its word is not among those compared."""
        if self.age not in BELIEVED:
            told = "not heard yet" if self.age is Age.NEVER else self.age.value
            return f"{self.node} {told}" + (f" {in_steps(self.age_s)}" if self.age_s is not None else "")
        return f"{self.node}'s cluster service is stopped" if self.stopped else f"{self.node} does not name it"


def compare(cells: Sequence[Cell], standing: Sequence[Standing]) -> tuple[Verdict, str]:
    """Compare the nodes' words on one subject, given in the same order as the nodes. A remark says what is missing."""
    pairs = list(zip(cells, standing, strict=True))
    speaking = [(cell, one.age_s or 0.0) for cell, one in pairs if one.believed and cell.words]
    if not speaking:
        return Verdict.NO_VIEW, ""
    if len(speaking) == 1 and len(cells) > 1:
        return Verdict.ONE_VIEW, ", ".join(one.why_missing for cell, one in pairs if not (one.believed and cell.words))
    apart_s = [
        abs(one_s - other_s) for (one, one_s), (other, other_s) in combinations(speaking, 2) if _differ(one, other)
    ]
    if not apart_s:
        return Verdict.AGREE, "" if len(speaking) == len(cells) else f"{len(speaking)} of {len(cells)} views"
    if min(apart_s) > COMPARABLE_S:
        return Verdict.NOT_COMPARABLE, f"views {span(min(apart_s))} apart"
    return Verdict.DISAGREE, ""


def _differ(one: Cell, other: Cell) -> bool:
    return [word.text for word in one.words] != [word.text for word in other.words] or one.addition != other.addition
