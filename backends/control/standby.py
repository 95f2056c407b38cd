"""Could a cluster be restored tonight? Looked at once, or again and again for a pane or a terminal."""

import threading
from collections.abc import Callable

from backends.control.attesting import attested
from backends.control.watching import look_once, utc_now
from backends.errors import ClpdeckError, SiteError
from backends.readiness import Readiness, RegionSets, readiness, readiness_probes, region_sets, set_probes
from backends.settings import Cluster, Site

EVERY_S = 900.0
"""Seconds between two looks of a schedule: what a restore needs changes slowly, and EC2's calls are the nodes', too."""
PLACES = ("dr", "drill")


def restored_as(site: Site, name: str, place: str = "dr") -> Cluster:
    """The cluster that one is restored as: of `prod-db` `prod-db.dr`; `prod-db.drill` is meant as it is.

    Raises:
        SiteError: There is no such cluster, or the site file does not say where it is restored.
    """
    found = site.cluster(name)
    if found is None:
        names = ", ".join(one.name for one in site.clusters)
        raise SiteError(f"{site.path} has no cluster {name!r}; it has {names}")
    if found.place:
        return found
    restored = found.restored(place)
    if restored is None:
        raise SiteError(f"{site.path} has no table [clusters.{name}.{place}]: it does not say where that is restored")
    return restored


def look_if_ready(site: Site, cluster: Cluster) -> Readiness:
    """Ask all that must be known of a restored cluster, once, and judge it."""
    seen = look_once(site, readiness_probes(cluster))
    return readiness(cluster, seen, utc_now(), site.timing, attested(site))


def look_at_sets(site: Site, cluster: Cluster) -> tuple[RegionSets, ...]:
    """The backup sets of a cluster that is watched, in every region that may have any."""
    return region_sets(cluster, look_once(site, set_probes(cluster)), utc_now())


class Standby:
    """Looks on a schedule, in a thread of its own.

    Args:
        site: The whole site: a restored cluster's nodes are asked by the one it is a copy of.
        cluster: The restored one.
        tell: Gets each answer, from that thread; and why there is none.
        every_s: Seconds from the end of a look to the next.
    """

    def __init__(
        self, site: Site, cluster: Cluster, tell: Callable[[Readiness | str], None], every_s: float = EVERY_S
    ) -> None:
        self._site, self._cluster, self._tell, self._every_s = site, cluster, tell, every_s
        self._due, self._stopped = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name=f"standby-{cluster.name}", daemon=True)

    def start(self) -> None:
        """Begin; return at once."""
        self._thread.start()

    def look_now(self) -> None:
        """Look again now; while a look is under way, right after it."""
        self._due.set()

    def stop(self, patience_s: float = 1.0) -> None:
        """Look no more. Nothing is told after this."""
        self._stopped = True
        self._due.set()
        if self._thread.is_alive():
            self._thread.join(patience_s)

    def _run(self) -> None:
        """The thread. What went wrong is told, and tried again when it is due."""
        while not self._stopped:
            self._due.clear()
            told: Readiness | str
            try:
                told = look_if_ready(self._site, self._cluster)
            except ClpdeckError as error:
                told = str(error)
            except Exception as error:  # noqa: BLE001 - the thread's last line of defence
                told = f"nobody was asked, by a fault of clpdeck's own: {error!r}"
            if self._stopped:
                return
            self._tell(told)
            self._due.wait(self._every_s)
