"""Each subject of a cluster, what each observer says of it, and how their words compare. Pure."""

from backends.views.age import age_of, current, span
from backends.views.table import home_of, side_by_side
from backends.views.values import Age, Cell, Row, Section, SideBySide, Verdict, Witness
from backends.views.verdict import COMPARABLE_S, compare

__all__ = [
    "COMPARABLE_S",
    "Age",
    "Cell",
    "Row",
    "Section",
    "SideBySide",
    "Verdict",
    "Witness",
    "age_of",
    "compare",
    "current",
    "home_of",
    "side_by_side",
    "span",
]
