"""What each node tells of the copies of a mirror disk. Asked by itself, so its age is not that of `clpstat`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from backends.estate import view
from backends.model import Estate, Health, MirrorProbe
from backends.settings import Cluster, Timing
from backends.views import cells
from backends.views.age import BELIEVED, age_of
from backends.views.values import Age, Cell, Row, Verdict
from backends.views.verdict import Standing, compare
from backends.views.voices import voice

LATEST_NOT_KNOWN = "latest: not known"
"""No copy is good, or each node tells of its own copy only: their words cannot say which one was written last."""


def mirror_rows(estate: Estate, cluster: Cluster, timing: Timing, now: datetime) -> Iterator[Row]:
    """One row a mirror disk."""
    for mirror in cluster.mirrors:
        asked = [voice(estate, MirrorProbe(cluster.name, node.name, mirror), timing, now) for node in cluster.nodes]
        held = [view(estate, one) for one in asked]
        ages = [age_of(one, timing.interval_s(probe), now) for one, probe in zip(held, asked, strict=True)]
        standing = [Standing(node.name, *age) for node, age in zip(cluster.nodes, ages, strict=True)]
        said = [
            replace(cells.mirror(one.seen.value), believed=age in BELIEVED) if one.seen else cells.NOTHING
            for one, (age, _) in zip(held, ages, strict=True)
        ]
        colors = [replace(cell, addition="") for cell in said]  # percentages go on from look to look
        verdict, remark = compare(colors, standing)
        if verdict is Verdict.NO_VIEW:
            reason = next((one.silence.reason for one in held if one.silence), "")
            remark = reason or ", ".join(one.why_missing for one in standing if one.age is not Age.NEVER)
        elif verdict is Verdict.DISAGREE and not _contradict([cell for cell in colors if cell.believed]):
            verdict, remark = Verdict.NOT_COMPARABLE, LATEST_NOT_KNOWN
        elif verdict is Verdict.AGREE and _no_good_copy(colors):
            remark = LATEST_NOT_KNOWN
        yield Row("MIRRORS", mirror, 0, (*said, cells.NOTHING) if cluster.region else tuple(said), verdict, remark)


def _contradict(colors: Sequence[Cell]) -> bool:
    """Whether two nodes give one copy different colours. GRAY is none: that copy's server was not there to be asked."""
    if len({len(cell.words) for cell in colors}) > 1:
        return True
    sides = zip(*(cell.words for cell in colors), strict=True)
    return any(len({word.text for word in side} - {"GRAY"}) > 1 for side in sides)


def _no_good_copy(colors: Sequence[Cell]) -> bool:
    healths = {word.health for cell in colors for word in cell.words}
    return Health.BAD in healths and Health.OK not in healths
