"""Where the VIP's routes lead, table by table, as AWS tells it."""

from collections.abc import Iterator
from datetime import datetime

from backends.estate import view
from backends.model import Estate, Health, InterfacesProbe, Route, RoutesProbe, Word
from backends.settings import Cluster, Timing
from backends.views.age import BELIEVED, age_of
from backends.views.cells import NOTHING
from backends.views.machines import owner_of
from backends.views.values import Cell, Row, Verdict

NO_ROUTE = Word("no route", Health.BAD)


def routes_of(vip: str, routes: tuple[Route, ...]) -> tuple[Route, ...]:
    """The routes that hold a VIP."""
    return tuple(route for route in routes if route.destination.split("/")[0] == vip)


def home_of(route: Route, cluster: Cluster, estate: Estate) -> str | None:
    """The node a route leads to: by the instance AWS names, else by the interface's owner. `None` if to no node."""
    named = next((node.name for node in cluster.nodes if node.instance and node.instance == route.instance), None)
    interfaces = view(estate, InterfacesProbe(cluster.name)).seen
    target = next((one for one in interfaces.value if one.id == route.target), None) if interfaces else None
    return named or (owner_of(cluster, target) if target else None)


def route_rows(estate: Estate, cluster: Cluster, timing: Timing, now: datetime) -> Iterator[Row]:
    """One row a VIP where all route tables agree, else one more for each table."""
    probe = RoutesProbe(cluster.name)
    held = view(estate, probe)
    if not held.seen or not cluster.region:
        return
    believed = age_of(held, timing.interval_s(probe), now)[0] in BELIEVED

    def row(name: str, depth: int, said: Word | None, addition: str, verdict: Verdict, remark: str = "") -> Row:
        aws = Cell((said,) if said else (), addition, believed)
        return Row("ROUTES", name, depth, (*(NOTHING for _ in cluster.nodes), aws), verdict, remark)

    for vip in cluster.vips:
        routes = routes_of(vip, held.seen.value)
        leads = {route: f"-> {home_of(route, cluster, estate) or route.target}" for route in routes}
        if not routes:
            yield row(vip, 0, NO_ROUTE, "", Verdict.AGREE, "in no route table")
        elif len({(leads[route], route.state) for route in routes}) == 1:
            count = f"{len(routes)} table{'s' if len(routes) > 1 else ''}"
            yield row(vip, 0, routes[0].state, leads[routes[0]], Verdict.AGREE, count)
        else:
            yield row(vip, 0, None, f"{len(routes)} tables differ", Verdict.DISAGREE)
            for route in routes:
                yield row(route.table_name or route.table, 1, route.state, leads[route], Verdict.DISAGREE)
