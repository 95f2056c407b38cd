"""What each node tells of the copies of a mirror disk. Asked by itself, so its age is not that of `clpstat`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from backends.estate import view
from backends.model import Estate, Health, MirrorProbe, Word
from backends.settings import Cluster, Timing
from backends.views import cells
from backends.views.age import BELIEVED, age_of
from backends.views.values import Cell, Row, Verdict
from backends.views.verdict import Standing, compare


def mirror_rows(estate: Estate, cluster: Cluster, timing: Timing, now: datetime) -> Iterator[Row]:
    """One row a mirror disk."""
    for mirror in cluster.mirrors:
        held = [view(estate, MirrorProbe(cluster.name, node.name, mirror)) for node in cluster.nodes]
        ages = [age_of(one, timing.mirror_s, now) for one in held]
        standing = [Standing(node.name, *age) for node, age in zip(cluster.nodes, ages, strict=True)]
        said = [
            replace(cells.mirror(one.seen.value), believed=age in BELIEVED) if one.seen else cells.NOTHING
            for one, (age, _) in zip(held, ages, strict=True)
        ]
        colors = _together(said)
        verdict, remark = compare(colors, standing)
        if verdict is Verdict.NO_VIEW:
            reason = next((one.silence.reason for one in held if one.silence), "")
            remark = reason or ", ".join(one.why_missing for one in standing)
        elif verdict is Verdict.AGREE and _no_good_copy(colors):
            remark = "latest: not known"
        yield Row("MIRRORS", mirror, 0, (*said, cells.NOTHING) if cluster.region else tuple(said), verdict, remark)


def _together(said: Sequence[Cell]) -> list[Cell]:
    """What can be compared: no percentages, and where a node cannot tell the other's colour, the other's own word."""
    width = max((len(cell.words) for cell in said), default=0)
    known = [
        {word for cell in said if cell.believed for word in cell.words[i : i + 1] if _told(word)} for i in range(width)
    ]

    def word_at(i: int, word: Word) -> Word:
        return word if _told(word) or len(known[i]) != 1 else next(iter(known[i]))

    return [Cell(tuple(word_at(i, word) for i, word in enumerate(cell.words))) for cell in said]


def _told(word: Word) -> bool:
    """Whether it is a colour of the copy: GRAY only says that its server was not there to be asked."""
    return word.text != "GRAY"


def _no_good_copy(colors: Sequence[Cell]) -> bool:
    healths = {word.health for cell in colors for word in cell.words}
    return Health.BAD in healths and Health.OK not in healths
