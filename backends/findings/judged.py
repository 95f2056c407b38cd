"""All the rules, asked in turn."""

from collections.abc import Callable, Iterator
from datetime import datetime

from backends.findings import cloud, groups, mirrors, nodes, services, silence
from backends.findings.cuts import cuts
from backends.findings.routes import routes
from backends.findings.scene import Scene
from backends.findings.split import split_brain
from backends.findings.values import Finding, Severity
from backends.model import Estate
from backends.progress import Wanted
from backends.settings import Cluster, Timing

RULES: tuple[Callable[[Scene], Iterator[Finding]], ...] = (
    split_brain,
    cuts,
    silence.nobody_speaks,
    groups.cluster_stopped,
    groups.stopped,
    groups.unwell,
    routes,
    cloud.instances,
    silence.silent,
    silence.second_way,
    nodes.service_stopped,
    mirrors.not_green,
    nodes.suspended,
    services.on_manual,
    cloud.contradicted,
    nodes.differ,
    silence.stale,
    nodes.incomplete,
    silence.mirrors_silent,
    cloud.source_dest_check,
    cloud.aws_silent,
    nodes.not_normal,
    nodes.changing,
    nodes.unread,
)
"""Causes before what follows from them: findings of the same severity keep this order."""

_WORST_FIRST = (Severity.CRITICAL, Severity.WARNING, Severity.NOTICE)


def findings(
    estate: Estate, cluster: Cluster, timing: Timing, now: datetime, stops: tuple[Wanted, ...] = ()
) -> tuple[Finding, ...]:
    """Judge a cluster: all that is wrong, worst first, split brain before all else.

    `stops` is what runs of ours stopped, by their journals: that it is off is then no trouble, but worth a word.
    """
    scene = Scene(estate, cluster, timing, now, stops)
    found = (finding for rule in RULES for finding in rule(scene))
    return tuple(sorted(found, key=lambda one: (one.kind != "split-brain", _WORST_FIRST.index(one.severity))))
