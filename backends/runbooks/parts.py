"""What procedures are made of: which looks to take, what must hold of mirror disks and VIPs, how long things take."""

import re
from collections.abc import Iterable, Sequence

from backends.estate import view
from backends.model import (
    InstancesProbe,
    InterfacesProbe,
    MirrorProbe,
    NodeFactsProbe,
    Probe,
    RoutesProbe,
    StatusProbe,
)
from backends.plan import (
    AllOf,
    Check,
    Condition,
    Lane,
    MirrorGreen,
    NotSuspended,
    ServerOnline,
    Stage,
    Step,
    VipAt,
    Wait,
    listed,
)
from backends.runbooks.asked import Asked
from backends.settings import Node, Timing

USUAL_MIRROR = re.compile(r"(?:md|hd)[0-9]+")
"""What the product itself calls a mirror disk or a hybrid disk, unless it is given another name."""
SAVED_VERSION = "/root/trekking/savedversion"
"""The version that saved clp.conf last: the best machine clue to the product's (CLUSTERPRO.md 5.1)."""
LEAST_LIMIT_S = 15.0
"""Limits do not get shorter than this, however fast a site is: a call to AWS and a round of looks take their time."""


def told_version(asked: Asked) -> str:
    """What the nodes' clp.conf say, where they agree: `5.3`."""
    cluster = asked.cluster
    held = (view(asked.scene.estate, NodeFactsProbe(cluster.name, node.name, "conf")).seen for node in cluster.nodes)
    told = {seen.value.word(SAVED_VERSION) for seen in held if seen} - {None}
    words = {".".join(word.split(".")[:2]) for word in told if word}
    return words.pop() if len(words) == 1 else ""


def usual_s(timing: Timing, seconds: float) -> float:
    """A usual time on this site."""
    return seconds * timing.usual_factor


def limit_s(timing: Timing, seconds: float) -> float:
    """A limit on this site."""
    return max(LEAST_LIMIT_S, seconds * timing.usual_factor)


def views_of(asked: Asked, *needed: str) -> tuple[Probe, ...]:
    """Every node's view; and EC2's of the instances, which excuses nodes that do not run, where others than these."""
    cluster = asked.cluster
    nodes = tuple(StatusProbe(cluster.name, node.name) for node in cluster.nodes)
    others = [node for node in cluster.nodes if node.name not in needed and node.instance]
    return (*nodes, InstancesProbe(cluster.name)) if cluster.region and others else nodes


def instances_of(asked: Asked) -> tuple[Probe, ...]:
    """EC2's view of the instances."""
    return (InstancesProbe(asked.cluster.name),)


def mirrors_of(asked: Asked, group: str) -> tuple[str, ...]:
    """The mirror disks a group may need: all of the cluster but those known to be another group's only."""
    resources = {
        name: {part.name for seen in said.values() for part in seen.resources}
        for name, said in asked.scene.groups.items()
    }
    mine = resources.get(asked.printed(group), set())
    theirs = {part for name, parts in resources.items() if name != asked.printed(group) for part in parts}
    return tuple(mirror for mirror in asked.cluster.mirrors if mirror in mine or mirror not in theirs)


def not_looked_at(asked: Asked, group: str) -> str:
    """A sentence on what by its usual name is a mirror disk of the group, and is not in the site file; else empty."""
    said = asked.scene.groups.get(asked.printed(group), {}).values()
    names = dict.fromkeys(part.name for seen in said for part in seen.resources if USUAL_MIRROR.fullmatch(part.name))
    missing = [name for name in names if name not in asked.cluster.mirrors]
    if not missing:
        return ""
    whose = "its copies" if len(missing) == 1 else "their copies"
    return f" Nobody looks at {listed(missing)}: the site file names no such mirror; see first that {whose} are good."


def mirror_looks(asked: Asked, mirrors: Iterable[str]) -> tuple[Probe, ...]:
    """What every node says of some mirror disks."""
    cluster = asked.cluster
    return tuple(MirrorProbe(cluster.name, node.name, mirror) for mirror in mirrors for node in cluster.nodes)


def mirrors_green(mirrors: Iterable[str], *servers: str) -> tuple[MirrorGreen, ...]:
    """These copies must be good."""
    return tuple(MirrorGreen(mirror, servers) for mirror in mirrors)


def vips_of(asked: Asked, group: str) -> tuple[str, ...]:
    """The VIPs that follow a group. Which belongs to which of several groups nobody tells: then none is looked at."""
    holders = set(asked.scene.vip_groups) or {asked.printed(group)}
    return asked.cluster.vips if asked.cluster.region and holders == {asked.printed(group)} else ()


def clients_follow(asked: Asked, group: str, server: str) -> tuple[Stage, ...]:
    """The stage that looks whether the VIPs' routes lead to a server; none where there is nothing to look at."""
    cluster, timing, vips = asked.cluster, asked.timing, vips_of(asked, group)
    if not vips:
        return ()
    see = Step(
        "2.1",
        f"See that {listed(vips)} leads to {server}",
        f"Clients reach {group} there; its own resource sets the routes, in every table.",
        Wait(),
        (RoutesProbe(cluster.name), InterfacesProbe(cluster.name)),
        done_when=all_of(VipAt(vip, server) for vip in vips),
        risk="While a route leads elsewhere, clients get no answer.",
        timeout_s=limit_s(timing, 120),
        usual_s=usual_s(timing, 5),
    )
    return (Stage("Clients follow", (Lane("AWS", (see,)),)),)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """All of these; the only one as it is."""
    given = tuple(conditions)
    return given[0] if len(given) == 1 else AllOf(given)


def server_is_online(server: str, looks: Sequence[Probe]) -> Check:
    """The server takes part in the cluster."""
    return Check(f"{server} is Online", ServerOnline(server), tuple(looks))


def is_not_suspended(looks: Sequence[Probe]) -> Check:
    """A suspended cluster takes no orders, and watches nothing."""
    return Check("the cluster is not suspended", NotSuspended(), tuple(looks))


def copies_are_good(mirrors: Iterable[MirrorGreen], looks: Sequence[Probe]) -> tuple[Check, ...]:
    """The data is whole where it is needed, a check a mirror disk."""
    return tuple(
        Check(
            f"{one.mirror} is GREEN on {listed(one.servers)}",
            one,
            tuple(look for look in looks if not isinstance(look, MirrorProbe) or look.mirror == one.mirror),
        )
        for one in mirrors
    )


def eni_of(asked: Asked, node: Node) -> str:
    """The interface of a node that a VIP's route leads to: one that passes on what is not its own, else its first.

    Empty where EC2 has not told of any.
    """
    own = [one for one in asked.scene.interfaces if one.instance == node.instance]
    passing = [one.id for one in own if not one.source_dest_check]
    return next(iter((*passing, *(one.id for one in own))), "")


def tables_of(asked: Asked, vip: str) -> tuple[str, ...]:
    """The route tables that hold a VIP, as EC2 told last."""
    routes = asked.scene.routes
    held = routes.value if routes else ()
    return tuple(dict.fromkeys(one.table for one in held if one.destination == f"{vip}/32"))
