"""All items, and the looks they need."""

from collections.abc import Callable, Iterator
from datetime import datetime

from backends.model import AwsFactsProbe, Estate, ImagesProbe, Item, NodeFactsProbe, Probe
from backends.readiness import backup, keys, licences, network, place, rights
from backends.readiness.hearing import Hearing
from backends.readiness.values import SCHEMA, Attested, Readiness
from backends.settings import Cluster, Timing

ITEMS: tuple[Callable[[Hearing], Iterator[Item]], ...] = (
    backup.newest_set,
    backup.time_to_restore,
    keys.encryption,
    licences.named,
    licences.there,
    licences.free,
    place.standing,
    place.things,
    place.addresses,
    place.vips,
    network.routes,
    network.zone,
    rights.quotas,
    rights.copies,
    rights.permissions,
)
"""In the order of a restore."""


def readiness_probes(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be asked to know whether a restored cluster, `prod-db.dr`, could be restored; nothing for others."""
    there, name = cluster.place, cluster.name
    if there is None:
        return ()
    subnets = tuple(dict.fromkeys(node.subnet for node in there.nodes))
    asked: list[Probe] = [ImagesProbe(name)]
    asked += [AwsFactsProbe(name, topic) for topic in ("place", "nodes", "quotas", "keys", "permissions")]
    asked.append(AwsFactsProbe(name, "subnets", subnets))
    if there.vips and there.tables:
        asked.append(AwsFactsProbe(name, "vip-routes", there.tables))
    if there.zone:
        asked.append(AwsFactsProbe(name, "zone", (there.zone,)))
    source = cluster.source
    for node in there.nodes:
        if source and source.node(node.name) and node.licences:
            asked.append(NodeFactsProbe(source.name, node.name, "files", node.licences))
    return tuple(asked)


def ready(
    cluster: Cluster, estate: Estate, now: datetime, timing: Timing, attested: tuple[Attested, ...] = ()
) -> tuple[Item, ...]:
    """Could it be restored tonight? Item by item, in the order of a restore.

    Args:
        cluster: The restored one: `prod-db.dr`. Of any other cluster there is nothing to say.
        estate: What was seen, of `readiness_probes`.
        now: Against which ages are reckoned.
        timing: How long a word is believed: an hour at least.
        attested: Who vouches that licences are in use nowhere else.
    """
    return readiness(cluster, estate, now, timing, attested).items


def readiness(
    cluster: Cluster, estate: Estate, now: datetime, timing: Timing, attested: tuple[Attested, ...] = ()
) -> Readiness:
    """The same as a whole, with the set it would be restored from and the ways to get its disks."""
    if cluster.place is None:
        says = f"the site file does not say where {cluster.name} is restored"
        remedy = f"a table [clusters.{cluster.name}.dr]; the README shows one"
        return Readiness(SCHEMA, now, cluster.name, "", "", None, (Item("place", "no", says, remedy),), ())
    h = Hearing(estate, cluster, cluster.place, timing, now, attested)
    items = tuple(item for rule in ITEMS for item in rule(h))
    id_, age_s = (h.set.id, h.set.age_s) if h.set else ("", None)
    return Readiness(SCHEMA, now, cluster.name, cluster.place.region, id_, age_s, items, backup.choices(h))
