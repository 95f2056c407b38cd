"""Whose an interface or an instance is: ids of AWS in what is told, with the node's name before them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from backends.estate import view
from backends.events import Changed
from backends.model import AWS, Estate, InterfacesProbe, Route, RoutesProbe
from backends.settings import Cluster
from backends.views.machines import owner_of

_ID = re.compile(r"(?<= -> )(?:eni|i)-[\w-]+\b")
"""Where a route leads to, as an event tells it: `active -> eni-01`."""


def owners(cluster: Cluster, estate: Estate) -> Mapping[str, str]:
    """The node of every interface and instance whose owner is known, by id."""
    nodes = {node.instance: node.name for node in cluster.nodes if node.instance}
    interfaces = view(estate, InterfacesProbe(cluster.name)).seen
    routes = view(estate, RoutesProbe(cluster.name)).seen
    owned = {one.id: owner_of(cluster, one) for one in (interfaces.value if interfaces else ())}
    led = {one.target: nodes.get(one.instance or "") for one in (routes.value if routes else ())}
    return {**nodes, **{id_: name for id_, name in (*led.items(), *owned.items()) if name}}


def routes_told(routes: Iterable[Route], cluster: Cluster, estate: Estate) -> str:
    """Routes as evidence, those that say the same at once: `10.0.0.9/32 -> server01 (eni-1) active in rtb-1, rtb-2`."""
    known = owners(cluster, estate)
    tables: dict[str, list[str]] = {}
    for one in routes:
        says = f"{one.destination} -> {_named(one.target, known)} {one.state.text}"
        tables.setdefault(says, []).append(one.table)
    return "; ".join(f"{says} in {', '.join(named)}" for says, named in tables.items())


def with_owners(change: Changed, cluster: Cluster | None, *estates: Estate) -> Changed:
    """An event of AWS's with the nodes named that its ids belong to, as any of these estates knows them."""
    if cluster is None or change.source != AWS or not (_ID.search(change.before) or _ID.search(change.after)):
        return change
    known = {id_: name for estate in estates for id_, name in owners(cluster, estate).items()}

    def named(text: str) -> str:
        return _ID.sub(lambda found: _named(found[0], known), text)

    return replace(change, before=named(change.before), after=named(change.after))


def _named(id_: str, known: Mapping[str, str]) -> str:
    return f"{known[id_]} ({id_})" if id_ in known else id_
