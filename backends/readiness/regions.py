"""The backup sets of a cluster in every region that has any: its own, and those it can be restored in."""

from dataclasses import dataclass, replace
from datetime import datetime

from backends.estate import view
from backends.model import AwsFactsProbe, Estate, ImagesProbe, Probe
from backends.sets import BackupSet, OnlineSet, backup_sets, online_sets
from backends.settings import Cluster


@dataclass(frozen=True, slots=True)
class RegionSets:
    """What one region tells.

    Attributes:
        sets: Newest first; `None` where the region is silent.
        silent: Why it is.
        age_s: How old its word is, in seconds.
        online: Backups of mirror disks, newest first, which stay where they were made; `None` where it does not tell.
        online_silent: Why it does not.
    """

    region: str
    sets: tuple[BackupSet, ...] | None
    silent: str = ""
    age_s: float | None = None
    online: tuple[OnlineSet, ...] | None = ()
    online_silent: str = ""


def set_probes(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be asked of a cluster that is watched: each region once, by the profile of whoever stands there."""
    online = (AwsFactsProbe(cluster.name, "online-sets"),) if cluster.region and cluster.mirrors else ()
    return (*_asked(cluster).values(), *online)


def region_sets(cluster: Cluster, estate: Estate, now: datetime) -> tuple[RegionSets, ...]:
    """The sets of each region, the cluster's own first."""
    found = []
    for region, probe in _asked(cluster).items():
        held = view(estate, probe)
        if held.seen is None or held.silence:
            told = RegionSets(region, None, held.silence.reason if held.silence else "it was not asked")
        else:
            age_s = max(0.0, (now - held.seen.at).total_seconds())
            told = RegionSets(region, backup_sets(held.seen.value, now), "", age_s)
        found.append(_with_online(told, cluster, estate, now) if region == cluster.region else told)
    return tuple(found)


def _with_online(told: RegionSets, cluster: Cluster, estate: Estate, now: datetime) -> RegionSets:
    """The same with the backups of mirror disks, of which another call tells."""
    if not cluster.mirrors:
        return told
    held = view(estate, AwsFactsProbe(cluster.name, "online-sets"))
    if held.seen is None or held.silence:
        why = held.silence.reason if held.silence else "it was not asked"
        return replace(told, online=None, online_silent=why)
    return replace(told, online=online_sets(held.seen.value, told.region, now))


def _asked(cluster: Cluster) -> dict[str, ImagesProbe]:
    """The probe of each region."""
    probes = {cluster.region: ImagesProbe(cluster.name)} if cluster.region else {}
    for place in cluster.places:
        probes.setdefault(place.region, ImagesProbe(f"{cluster.name}.{place.kind}"))
    return {region: probe for region, probe in probes.items() if region}
