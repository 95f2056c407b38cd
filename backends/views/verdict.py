"""How the nodes' words on one subject compare."""

from collections.abc import Sequence
from dataclasses import dataclass

from backends.views.age import span
from backends.views.values import Age, Cell, Verdict

COMPARABLE_S = 15.0
"""Two views taken further apart than this are not said to disagree: one of them may merely be older."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A node and how its word stands in time."""

    node: str
    age: Age
    age_s: float | None

    @property
    def believed(self) -> bool:
        """Whether its word has a say: fresh and late ones have, stale and silent ones have not."""
        return self.age in {Age.FRESH, Age.LATE}


def compare(cells: Sequence[Cell], standing: Sequence[Standing]) -> tuple[Verdict, str]:
    """Compare the nodes' words on one subject, given in the same order as the nodes. A remark says what is missing."""
    pairs = list(zip(cells, standing, strict=True))
    speaking = [(cell, one.age_s or 0.0) for cell, one in pairs if one.believed and cell.words]
    if not speaking:
        return Verdict.NO_VIEW, ""
    if len(speaking) == 1 and len(cells) > 1:
        missing = [_why_missing(one) for cell, one in pairs if not (one.believed and cell.words)]
        return Verdict.ONE_VIEW, ", ".join(missing)
    said = {(tuple(word.text for word in cell.words), cell.addition) for cell, _ in speaking}
    if len(said) == 1:
        return Verdict.AGREE, ""
    ages = [age_s for _, age_s in speaking]
    apart_s = max(ages) - min(ages)
    if apart_s > COMPARABLE_S:
        return Verdict.NOT_COMPARABLE, f"views {span(apart_s)} apart"
    return Verdict.DISAGREE, ""


def _why_missing(one: Standing) -> str:
    if one.believed:
        return f"{one.node} does not name it"
    if one.age is Age.NEVER:
        return f"{one.node} not heard yet"
    return f"{one.node} {one.age}{f' {span(one.age_s)}' if one.age_s is not None else ''}"
