"""All the rules, asked in turn."""

from collections.abc import Iterator
from datetime import datetime

from backends.findings import disks_and_routes, groups, nodes
from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model import Estate
from backends.settings import Cluster, Timing
from backends.views import SideBySide, side_by_side

_WORST_FIRST = (Severity.CRITICAL, Severity.WARNING, Severity.NOTICE)


def findings(estate: Estate, cluster: Cluster, timing: Timing, now: datetime) -> tuple[Finding, ...]:
    """Judge a cluster: all that is wrong, worst first, split brain before all else."""
    scene = Scene(estate, cluster, timing, now)
    found = tuple(_rules(scene, side_by_side(estate, cluster, timing, now)))
    return tuple(sorted(found, key=lambda one: (one.kind != "split-brain", _WORST_FIRST.index(one.severity))))


def _rules(scene: Scene, table: SideBySide) -> Iterator[Finding]:
    split = tuple(groups.split_brain(scene))
    yield from split
    yield from nodes.silent(scene, table)
    yield from groups.stopped(scene)
    yield from groups.unwell(scene)
    yield from disks_and_routes.routes(scene)
    yield from disks_and_routes.mirrors(scene)
    yield from disks_and_routes.instances(scene)
    yield from nodes.contradicted(scene)
    yield from nodes.differ(scene, table, frozenset(one.subject for one in split))
    yield from nodes.stale(scene, table)
    yield from nodes.mirrors_silent(scene)
    yield from nodes.unwell(scene)
    yield from disks_and_routes.source_dest_check(scene)
    yield from nodes.unread(scene)
