"""What a cluster is in as a whole, told apart by evidence: certain, likely, and what would tell. Pure.

    shape_of(scene) -> Shape

`Shape.kind` is one of `Kind`; `Shape.certain` is false while it rests on one poll, on one side's word, or on nothing.
`Shape.groups` says the same of each failover group by itself, for those of an active-active pair may differ. Both
sides are called active only by the words of two nodes, each of itself; nothing is called healthy where anybody is
silent, late or not understood; EC2's `running` settles nothing.
"""

from backends.shape.judging import shape_of
from backends.shape.values import GroupKind, GroupShape, Kind, Question, Shape, Statement

__all__ = ["GroupKind", "GroupShape", "Kind", "Question", "Shape", "Statement", "shape_of"]
