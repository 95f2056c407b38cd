"""Is there something to restore from, and how long would it take?"""

from collections.abc import Iterator

from backends.model import AwsFactsProbe, ImagesProbe, Item
from backends.plan import listed
from backends.readiness.hearing import Hearing
from backends.sets import BackupSet, DiskChoice, disk_choices

SET, TIME = "backup set", "time to restore"


def newest_set(h: Hearing) -> Iterator[Item]:
    """The newest set that can be restored, its age, and whether it is of this cluster as it is now."""
    probe = ImagesProbe(h.cluster.name)
    if h.images is None:
        yield h.unseen(SET, probe, "look again, or see why AWS is silent")
        return
    sets = h.images.value
    details = tuple(f"{one.id}: {one.restorable}" for one in sets if one.restorable)
    if h.set is None:
        says = f"none of {len(sets)} sets in {h.place.region} can be restored" if sets else f"none in {h.place.region}"
        remedy = "run cross-region-backup; until then there is nothing to restore"
        yield Item(SET, "no", says, remedy, h.evidence(probe, says), details=details)
        return
    newer = [one.id for one in sets[: sets.index(h.set)] if not one.kind]
    says = f"{h.set.id} is complete, its quiet point {age(h.set.age_s)} ago"
    says += f"; {listed(newer)}, newer, cannot be restored" if newer else ""
    odd = _unlike(h, h.set)
    remedy = "run cross-region-backup after what was changed in the cluster" if odd else ""
    evidence = h.evidence(probe, f"{len(sets)} sets, {h.set.id} {h.set.says}")
    yield Item(SET, "no" if odd else "yes", odd or says, remedy, evidence, details=details)


def _unlike(h: Hearing, one: BackupSet) -> str:
    """How a set differs from the cluster of the site file; empty where it does not."""
    wanted = {node.name for node in h.nodes}
    if set(one.nodes) != wanted:
        return f"{one.id} is of {listed(one.nodes)}, and {listed(sorted(wanted))} are to be restored"
    if h.source.mirrors and set(one.mirrors) != set(h.source.mirrors):
        return f"{one.id} has the mirrors {listed(one.mirrors) or 'none'}, the site file {listed(h.source.mirrors)}"
    return ""


def choices(h: Hearing) -> tuple[DiskChoice, ...]:
    """The ways to get the disks of the newest set; none where there is no set."""
    return disk_choices(h.set, zones(h), h.facts("quotas")) if h.set else ()


def time_to_restore(h: Hearing) -> Iterator[Item]:
    """How long it takes by each disk choice; the one of the site file must be within its quota."""
    found = {one.value: one for one in choices(h)}
    chosen = found.get(h.place.disks)
    if chosen is None:
        yield Item(TIME, "unproved", "there is no set to reckon from", "see the backup set")
        return
    details = tuple(f"{one.value}: {in_words(one)}" for one in found.values())
    says = f"{chosen.value}, as the site file has it: {in_words(chosen)}"
    evidence = h.said("quotas", chosen.why)
    if chosen.value == "lazy":
        evidence = h.evidence(ImagesProbe(h.cluster.name), f"{h.set.size_gib} GiB of disks" if h.set else "")
    if chosen.allowed is False:
        instead = listed(one.value for one in found.values() if one.allowed)
        remedy = f"have the quota raised, or take {instead} (disks = ... in the site file)"
        yield Item(TIME, "no", says, remedy, evidence, details=details)
    elif chosen.allowed is None:
        yield Item(TIME, "unproved", says, "see that Service Quotas can be read", evidence, details=details)
    else:
        yield Item(TIME, "yes", says, "", evidence, details=details)


def zones(h: Hearing) -> dict[str, str]:
    """The zone of each node's subnet, as far as it is told."""
    told = h.facts("subnets", *subnets(h))
    named = ((node.name, told.word(f"{node.subnet} zone")) for node in h.nodes) if told else ()
    return {name: zone for name, zone in named if zone}


def subnets(h: Hearing) -> tuple[str, ...]:
    """The subnets of the nodes, each once."""
    return tuple(dict.fromkeys(node.subnet for node in h.nodes))


def subnets_probe(h: Hearing) -> AwsFactsProbe:
    """The look at them."""
    return AwsFactsProbe(h.cluster.name, "subnets", subnets(h))


def in_words(one: DiskChoice) -> str:
    """A disk choice: when the nodes can be launched, when the disks are fast, at what cost, within which quota."""
    launch = "launched at once" if not one.launch_s else f"launched after about {minutes(one.launch_s)}"
    fast = "disks slow until each block was touched once"
    if one.fast_s is not None:
        fast = f"disks fast after about {minutes(one.fast_s)}"
    limit = {True: "", False: f"; NOT within the quota: {one.why}", None: f"; {one.why}"}[one.allowed]
    return f"{launch}, {fast}; {one.cost or 'costs nothing more'}{limit}"


def minutes(seconds: float) -> str:
    """A length of time that is only estimated."""
    whole = max(1, round(seconds / 60))
    return f"{whole} min" if whole < 120 else f"{whole / 60:.1f} h"


def age(seconds: float | None) -> str:
    """How old something is, in hours or days."""
    if seconds is None:
        return "an unknown time"
    hours = seconds / 3600
    return f"{seconds / 60:.0f} min" if hours < 2 else f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"
