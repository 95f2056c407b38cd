"""Groups that are off on purpose: a run of ours stopped them, and nobody has been seen to start them since."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from backends.estate import view
from backends.events import Changed
from backends.model import Estate, Health, StatusProbe
from backends.progress import Wanted
from backends.settings import Cluster, Timing
from backends.views.names import SHORT_NAME
from backends.views.values import Stopped
from backends.views.verdict import COMPARABLE_S

OFFLINE = "Offline"
"""CLUSTERPRO's word for a group that runs nowhere."""


def stopped_by(stops: Iterable[Wanted], group: str, estate: Estate, cluster: Cluster, timing: Timing) -> Stopped | None:
    """The run that stopped a group; `None` where none did, or a node was seen to say `Offline` anew after that.

    `stops` is, of each group, the last command of a run, where that was to stop it; `group` is as the nodes print it.
    """
    wanted = next((one for one in stops if _is_about(one, group, cluster)), None)
    if wanted is None:
        return None
    at = wanted.seen_at or wanted.sent_at
    if wanted.seen_at is None:  # it is on its way, or was left there
        return Stopped(wanted.run, wanted.by, at, watched=True)
    rows = list(_rows(group, estate, cluster))
    late = timedelta(seconds=timing.status_s + COMPARABLE_S)  # we may have looked so much later than the run did
    if any(since and since > at + late for _, since in rows):
        return None
    return Stopped(wanted.run, wanted.by, at, watched=all(first and first <= at for first, _ in rows))


def calmed(change: Changed, stops: Iterable[Wanted], timing: Timing) -> Changed:
    """An event that a group went off, as no alarm where a run of ours was just stopping it."""
    late = timedelta(seconds=timing.status_s + COMPARABLE_S)
    asked_for = any(
        (change.cluster, change.subject) == (one.cluster, one.group[:SHORT_NAME])
        and one.sent_at <= change.at
        and (one.seen_at is None or change.at <= one.seen_at + late)
        for one in stops
    )
    return replace(change, health=Health.OFF) if change.after == OFFLINE and asked_for else change


def _is_about(wanted: Wanted, group: str, cluster: Cluster) -> bool:
    here = wanted.cluster == cluster.name and wanted.where in {"", cluster.whereabouts}
    return here and group in {wanted.group, wanted.group[:SHORT_NAME]}


def _rows(group: str, estate: Estate, cluster: Cluster) -> Iterator[tuple[datetime | None, datetime | None]]:
    """Of each node: since when it has answered without a break, and when we saw its word on the group change."""
    for node in cluster.nodes:
        held = view(estate, StatusProbe(cluster.name, node.name))
        yield held.first, held.since.get(("group", group))
