"""The online sets that mirror disks of a cluster can go back to, and why not to one: those of the active side."""

from dataclasses import replace

from backends import sets
from backends.model import AwsFactsProbe
from backends.plan import listed
from backends.runbooks.asked import Asked
from backends.runbooks.online.wishes import said_of
from backends.sets import OnlineSet


def online_sets(asked: Asked) -> tuple[OnlineSet, ...]:
    """Of each set what is restored: the active side's, or what says why nothing is. The newest first."""
    told = said_of(asked, AwsFactsProbe(asked.cluster.name, "online-sets"))
    found: dict[str, OnlineSet] = {}
    for one in sets.online_sets(told, asked.cluster.region or "", asked.scene.now) if told else ():
        if one.id not in found:  # the active side comes first
            found[one.id] = one if one.restorable else replace(one, restorable=_not_here(asked, one))
        elif one.side == found[one.id].side:
            found[one.id] = replace(found[one.id], restorable="two servers are said to have been the active side")
    return tuple(found.values())


def _not_here(asked: Asked, one: OnlineSet) -> str:
    strange = [mirror for mirror in one.mirrors if mirror not in asked.cluster.mirrors]
    if strange:
        return f"the site file names no mirror disk {listed(strange)} of {asked.cluster.name}"
    known = any(node.name == one.node for node in asked.cluster.nodes)
    return "" if known else f"the site file names no server {one.node} of {asked.cluster.name}"
