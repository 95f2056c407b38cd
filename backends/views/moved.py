"""A restored cluster where its servers stand, which a run may have decided otherwise than the site file. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from backends.model import Move
from backends.settings import Cluster, Node, Place, Site


def moved_place(place: Place, moves: tuple[Move, ...]) -> Place:
    """The place with these servers elsewhere, and all others where the site file says.

    An interface that was made beforehand is of no use in another zone; and the VIP must be led in the route table of
    the other subnet, too.
    """
    home = place.home or place
    to = {one.node: one for one in moves if any(node.name == one.node for node in home.nodes)}
    if not to:
        return home
    tables = dict.fromkeys((*home.tables, *(one.table for one in to.values() if one.table)))
    nodes = tuple(_there(node, to.get(node.name)) for node in home.nodes)
    return replace(home, nodes=nodes, tables=tuple(tables), moves=tuple(to.values()), home=home)


def _there(node: Node, move: Move | None) -> Node:
    return replace(node, address=move.address, subnet=move.subnet, eni="") if move else node


def moved(cluster: Cluster, moves: tuple[Move, ...]) -> Cluster:
    """A restored cluster with these of its servers elsewhere; any other cluster as it is."""
    if cluster.place is None:
        return cluster
    place = moved_place(cluster.place, moves)
    return replace(cluster, nodes=place.nodes, place=place)


@dataclass(frozen=True, slots=True)
class Stood:
    """Where the newest run of a restored cluster has its servers.

    Attributes:
        cluster: Its name: `prod-db.dr`.
        where: The machines that the site file meant when the plan was written (`Cluster.whereabouts`). As soon as it
            says otherwise, it alone counts.
        moves: Those that stand elsewhere.
    """

    cluster: str
    where: str
    moves: tuple[Move, ...]


def moved_site(site: Site, stood: Iterable[Stood]) -> Site:
    """A site with these restored clusters where runs have them; all others as they are."""
    told = {one.cluster: one for one in stood}

    def place(cluster: Cluster, one: Place) -> Place:
        at, restored = told.get(f"{cluster.name}.{one.kind}"), cluster.restored(one.kind)
        return moved_place(one, _moves(at, restored)) if at and restored else one

    def there(cluster: Cluster) -> Cluster:
        if cluster.place:
            at = told.get(cluster.name)
            return moved(cluster, _moves(at, cluster)) if at else cluster
        return replace(cluster, places=tuple(place(cluster, one) for one in cluster.places))

    return replace(site, clusters=tuple(map(there, site.clusters))) if told else site


def _moves(stood: Stood, cluster: Cluster) -> tuple[Move, ...]:
    return stood.moves if stood.where in {"", cluster.whereabouts} else ()
