"""What can be asked for on a cluster as it is seen now; what fits worst comes last, with its reason."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from backends.errors import PlanError
from backends.judge import judge
from backends.model import AwsFactsProbe, Estate, NodeFactsProbe
from backends.plan import Check, Condition, CopySaid, NotSuspended
from backends.runbooks.asked import Asked, split_brain
from backends.runbooks.values import Offer
from backends.runbooks.writing import RUNBOOKS
from backends.settings import Cluster, Timing
from backends.views import Scene, claimed_twice, claims, patient
from backends.views.phrases import sayings

STOPS = frozenset({"stop-group", "stop-instance", "fence", "heal", "thaw"})
"""What a split keeps nobody from."""
FIRST = frozenset({"fence", "heal", "thaw"})
"""What comes before all else that fits: where it does, it is what the hour is about."""
OF_ONE_TRUTH = frozenset({"online-backup", "cross-region-backup", "rehearse-split"})
"""What makes no sense while it is not decided which side's data counts."""
DOWN = frozenset({"stopping", "stopped", "shutting-down", "terminated"})
"""What EC2 says of an instance that nothing goes on on."""
ASKING = {
    "restore": "Restore {name} in {region}",
    "cross-region-backup": "Back up {name} to {region}",
    "drill": "Drill the restore of {name} in {region}",
    "clean-up-drill": "Clean up after the drill of {name} in {region}",
}
"""Procedures that a form is filled in for, and how they are offered: more must be seen for them than is watched."""
WHERE_IT_RUNS = {
    "install-forced-stop-script": "Put the forced-stop script of {name} on its servers",
    "make-np-target": "Make a target for network partition resolution of {name}",
}
"""Such that are about the cluster where it runs; it needs a region."""


def offers(cluster: Cluster, timing: Timing, estate: Estate, now: datetime) -> tuple[Offer, ...]:
    """Every procedure for every group, server and instance; those that make no sense now last, by their reasons."""
    scene = Scene(estate, cluster, patient(timing), now)
    split = _split(scene)
    found = [replace(one, not_now=_not_now(scene, one, split)) for one in _all(scene)]
    found += _lost(scene) if not split else ()
    found += [replace(one, not_now=split if one.runbook in OF_ONE_TRUTH else "") for one in _asking(cluster)]
    reasons = list(dict.fromkeys(("", *(one.not_now for one in found))))
    return tuple(sorted(found, key=lambda one: (reasons.index(one.not_now), one.runbook not in FIRST)))


def _all(scene: Scene) -> Iterator[Offer]:
    """All there is to ask for."""
    nodes = scene.nodes
    for group in Asked("", {}, scene).groups:
        homes = {claim.server for claim in claims(scene, group)}
        for node in nodes if len(nodes) > 1 else ():
            if homes != {node}:
                yield Offer("move-group", f"Move group {group} to {node}", group, (("group", group), ("to", node)))
        for node in nodes:
            yield Offer("start-group", f"Start group {group} on {node}", group, (("group", group), ("on", node)))
        yield Offer("stop-group", f"Stop group {group}", group, (("group", group),))
    if scene.cluster.mirrors and _holds(scene, NotSuspended()) is False:
        yield Offer("thaw", f"Let {scene.cluster.name}'s mirror disks go (thaw)", scene.cluster.name, ())
    for one in scene.cluster.nodes if scene.cluster.region else ():
        if one.instance:
            yield Offer("start-instance", f"Start instance {one.name}", one.name, (("node", one.name),))
            yield Offer("stop-instance", f"Stop instance {one.name}", one.name, (("node", one.name),))
    if len(nodes) > 1:
        yield from _fences(scene)


def _fences(scene: Scene) -> Iterator[Offer]:
    """Each side that can be given up, or that can come back."""
    for one in scene.cluster.nodes if scene.cluster.region else ():
        others = [name for name in scene.nodes if name != one.name]
        if one.instance and len(others) == 1:
            title = f"Fence {one.name}: stop it for sure, and keep {others[0]}"
            yield Offer("fence", title, one.name, (("node", one.name),), asks=True)
            title = f"Heal {one.name}: bring it back, and copy {others[0]} to it"
            yield Offer("heal", title, one.name, (("node", one.name),), asks=True)


def _lost(scene: Scene) -> Iterator[Offer]:
    """A disk may be lost where a server calls a copy RED; whether it is, AWS is asked once the form is open."""
    cluster, nodes = scene.cluster, scene.nodes
    if not cluster.region or cluster.place is not None or len(nodes) != 2:
        return
    says = (CopySaid(mirror, by, of, ("RED",)) for mirror in cluster.mirrors for by in nodes for of in nodes)
    if any(_holds(scene, one) for one in says):
        title = f"Replace a lost mirror disk of {cluster.name}, and copy the good side to it"
        yield Offer("replace-mirror-disk", title, cluster.name, (), asks=True)


def _asking(cluster: Cluster) -> Iterator[Offer]:
    """What there is to ask for with a form, as far as the site file says where, or that it may be."""
    for name, title in ASKING.items():
        about = cluster.restored(RUNBOOKS[name].place or "dr")
        if about:
            yield Offer(name, title.format(name=cluster.name, region=about.region), cluster.name, (), asks=True)
    if cluster.rehearsals and cluster.region and cluster.place is None:
        yield Offer("rehearse-split", f"Rehearse a split of {cluster.name}", cluster.name, (), asks=True)
    if cluster.region and cluster.mirrors and cluster.place is None:
        yield Offer("online-backup", f"Back up {cluster.name}'s mirror disks online", cluster.name, (), asks=True)
        if len(cluster.nodes) == 2:
            title = f"Restore {cluster.name}'s mirror disks from an online backup"
            yield Offer("online-restore", title, cluster.name, (), asks=True)
        if cluster.client and cluster.client.instance:
            title = f"Fetch a file from an online backup of {cluster.name}"
            yield Offer("fetch-file", title, cluster.name, (), asks=True)
    for name, title in WHERE_IT_RUNS.items() if cluster.region and cluster.place is None else ():
        yield Offer(name, title.format(name=cluster.name), cluster.name, (), asks=True)


def _not_now(scene: Scene, offer: Offer, split: str) -> str:
    """Why it makes no sense now. A server is fenced where both sides are active, or where one cannot be heard."""
    if offer.runbook == "fence":
        if not split and set(scene.statuses) == set(scene.nodes):
            return "Every server is heard, and no group is claimed on two of them: there is nothing to fence."
        down = next((one for one in scene.nodes if one != offer.subject and scene.ec2_says(one) in DOWN), None)
        if down:
            return f"AWS says that {down}, which would go on alone, is {scene.ec2_says(down)}."
    return ("" if offer.runbook in STOPS else split) or _against(scene, offer)


def _against(scene: Scene, offer: Offer) -> str:
    """Why it makes no sense now: it cannot be written, or one of its own checks fails."""
    try:
        plan = RUNBOOKS[offer.runbook].write(Asked(offer.runbook, dict(offer.inputs), scene, looked=not offer.asks))
    except PlanError as error:
        return str(error).removeprefix(f"{offer.runbook}: ")
    return _first_that_fails(scene, plan.before)


def _split(scene: Scene) -> str:
    """Why nothing is started or moved now: both sides are active, or seem to be."""
    for group in scene.groups:
        if claimed_twice(scene, group) is not False:
            return split_brain(scene, group)
    return ""


def _holds(scene: Scene, condition: Condition) -> bool | None:
    return judge(condition, scene.estate, scene.cluster, scene.timing, scene.now).holds


def _first_that_fails(scene: Scene, checks: tuple[Check, ...]) -> str:
    """The first check that does not hold, else the first that is not known to, and what is said of it."""
    unknown = ""
    for check in checks:
        told = judge(check.condition, scene.estate, scene.cluster, scene.timing, scene.now)
        if told.holds is None and any(isinstance(look, NodeFactsProbe | AwsFactsProbe) for look in check.looks):
            continue  # the plan looks for itself; what nobody watches speaks against nothing
        if not told.holds:
            said = sayings({one.source: one.says for one in told.evidence})
            if told.holds is False:
                return f"{said}."
            unknown = unknown or f"{check.title}? Not known: {said}."
    return unknown
