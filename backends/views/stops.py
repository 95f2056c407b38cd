"""Groups that are off on purpose: a run of ours stopped them, and nobody has been seen to start them since."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from backends.estate import view
from backends.model import Estate, StatusProbe
from backends.progress import Wanted
from backends.settings import Cluster, Timing
from backends.views.names import SHORT_NAME
from backends.views.values import Stopped
from backends.views.verdict import COMPARABLE_S


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


def _is_about(wanted: Wanted, group: str, cluster: Cluster) -> bool:
    here = wanted.cluster == cluster.name and wanted.where in {"", cluster.whereabouts}
    return here and group in {wanted.group, wanted.group[:SHORT_NAME]}


def _rows(group: str, estate: Estate, cluster: Cluster) -> Iterator[tuple[datetime | None, datetime | None]]:
    """Of each node: since when it has answered without a break, and when we saw its word on the group change."""
    for node in cluster.nodes:
        held = view(estate, StatusProbe(cluster.name, node.name))
        yield held.first, held.since.get(("group", group))
