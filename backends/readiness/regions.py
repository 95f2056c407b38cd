"""The backup sets of a cluster in every region that has any: its own, and those it can be restored in."""

from dataclasses import dataclass
from datetime import datetime

from backends.estate import view
from backends.model import Estate, ImagesProbe, Probe
from backends.sets import BackupSet, backup_sets
from backends.settings import Cluster


@dataclass(frozen=True, slots=True)
class RegionSets:
    """What one region tells.

    Attributes:
        sets: Newest first; `None` where the region is silent.
        silent: Why it is.
        age_s: How old its word is, in seconds.
    """

    region: str
    sets: tuple[BackupSet, ...] | None
    silent: str = ""
    age_s: float | None = None


def set_probes(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be asked of a cluster that is watched: each region once, by the profile of whoever stands there."""
    return tuple(_asked(cluster).values())


def region_sets(cluster: Cluster, estate: Estate, now: datetime) -> tuple[RegionSets, ...]:
    """The sets of each region, the cluster's own first."""
    found = []
    for region, probe in _asked(cluster).items():
        held = view(estate, probe)
        if held.seen is None or held.silence:
            found.append(RegionSets(region, None, held.silence.reason if held.silence else "it was not asked"))
        else:
            age_s = max(0.0, (now - held.seen.at).total_seconds())
            found.append(RegionSets(region, backup_sets(held.seen.value, now), "", age_s))
    return tuple(found)


def _asked(cluster: Cluster) -> dict[str, ImagesProbe]:
    """The probe of each region."""
    probes = {cluster.region: ImagesProbe(cluster.name)} if cluster.region else {}
    for place in cluster.places:
        probes.setdefault(place.region, ImagesProbe(f"{cluster.name}.{place.kind}"))
    return {region: probe for region, probe in probes.items() if region}
