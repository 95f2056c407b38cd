"""A cluster from every side: rows of subjects, columns of observers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from backends.estate import view
from backends.model import (
    AWS,
    ClusterStatus,
    Estate,
    Instance,
    InstancesProbe,
    InterfacesProbe,
    MirrorProbe,
    Probe,
    Route,
    RoutesProbe,
    StatusProbe,
    View,
    Word,
)
from backends.settings import Cluster, Timing
from backends.views import cells
from backends.views.age import age_of, reason_of
from backends.views.values import Age, Cell, Row, Section, SideBySide, Verdict, Witness
from backends.views.verdict import Standing, compare

NOTHING = Cell()


def side_by_side(estate: Estate, cluster: Cluster, timing: Timing, now: datetime) -> SideBySide:
    """Lay every observer's word on every subject beside the others'."""
    table = _Table(estate, cluster, timing, now)
    witnesses = (*table.nodes, table.aws()) if cluster.region else table.nodes
    rows = (*table.servers(), *table.groups(), *table.monitors(), *table.mirrors(), *table.routes())
    return SideBySide(cluster.name, witnesses, rows)


def home_of(route: Route, cluster: Cluster, estate: Estate) -> str | None:
    """The node a route leads to: by the instance AWS names, else by the interface's owner. `None` if to no node."""
    interfaces = view(estate, InterfacesProbe(cluster.name)).seen
    owner = route.instance
    if owner is None and interfaces:
        owner = next((one.instance for one in interfaces.value if one.id == route.target), None)
    return next((node.name for node in cluster.nodes if owner and node.instance == owner), None)


@dataclass(frozen=True)
class _Table:
    """The rows of one cluster, in the order they are read: servers, groups, monitors, mirrors, routes."""

    estate: Estate
    cluster: Cluster
    timing: Timing
    now: datetime

    @property
    def nodes(self) -> tuple[Witness, ...]:
        """The nodes as witnesses, by their `clpstat`."""
        return tuple(self._node(node.name) for node in self.cluster.nodes)

    def _node(self, name: str) -> Witness:
        probe = StatusProbe(self.cluster.name, name)
        held = view(self.estate, probe)
        age, age_s = age_of(held, self.timing.interval_s(probe), self.now)
        return Witness(name, age, age_s, reason_of(held, self.now), held.seen.raw if held.seen else "")

    def aws(self) -> Witness:
        """AWS as a witness: its word is as old as the oldest of what its column shows."""
        asked: tuple[Probe, ...] = (InstancesProbe(self.cluster.name), RoutesProbe(self.cluster.name))
        held: list[tuple[Probe, View[Any]]] = [
            (one, self.estate.views[one]) for one in asked if one in self.estate.views
        ]
        if not held:
            return Witness(AWS, Age.NEVER, None)
        ages = [(*age_of(one, self.timing.interval_s(probe), self.now), one) for probe, one in held]
        age, age_s, worst = max(ages, key=lambda entry: (_WORSE.index(entry[0]), entry[1] or 0.0))
        raw = "\n".join(one.seen.raw for _, one in held if one.seen)
        return Witness(AWS, age, age_s, reason_of(worst, self.now), raw)

    @property
    def statuses(self) -> tuple[ClusterStatus | None, ...]:
        """Each node's last word, in the order of the nodes."""
        seen = (view(self.estate, StatusProbe(self.cluster.name, node.name)).seen for node in self.cluster.nodes)
        return tuple(one.value if one else None for one in seen)

    def servers(self) -> Iterator[Row]:
        """Server rows with EC2's word beside them, then one row a heartbeat and NP resolution."""
        names = cells.in_order((node.name for node in self.cluster.nodes), self._names("servers"))
        for name in names:
            yield self._row("SERVERS", name, 0, [cells.named(one, "servers", name) for one in self.statuses], name)
        for kind in cells.PARTS:
            held = (getattr(server, kind) for status in self.statuses if status for server in status.servers)
            for name in cells.in_order(part.name for parts in held for part in parts):
                said = [cells.part_of_servers(one, kind, name, names) for one in self.statuses]
                yield self._row("SERVERS", name, 1, said)

    def groups(self) -> Iterator[Row]:
        """Group rows, the resources of each under it."""
        for name in self._names("groups"):
            yield self._row("GROUPS", name, 0, [cells.named(one, "groups", name) for one in self.statuses])
            held = (group for status in self.statuses if status for group in status.groups if group.name == name)
            for part in cells.in_order(part.name for group in held for part in group.resources):
                yield self._row("GROUPS", part, 1, [cells.resource(one, name, part) for one in self.statuses])

    def monitors(self) -> Iterator[Row]:
        """Monitor rows."""
        for name in self._names("monitors"):
            yield self._row("MONITORS", name, 0, [cells.named(one, "monitors", name) for one in self.statuses])

    def mirrors(self) -> Iterator[Row]:
        """Mirror rows. A mirror is asked about by itself, so a node may answer `clpstat` and not `clpmdstat`."""
        for mirror in self.cluster.mirrors:
            held = [view(self.estate, MirrorProbe(self.cluster.name, one.name, mirror)) for one in self.cluster.nodes]
            said = [cells.mirror(one.seen.value) if one.seen else NOTHING for one in held]
            ages = [age_of(one, self.timing.mirror_s, self.now) for one in held]
            verdict, remark = compare(said, self._standing(ages))
            if verdict is Verdict.NO_VIEW:
                remark = next((one.silence.reason for one in held if one.silence), "")
            yield Row("MIRRORS", mirror, 0, self._cells(said), verdict, remark)

    def routes(self) -> Iterator[Row]:
        """One row a VIP where all route tables agree, else one more for each table."""
        seen = view(self.estate, RoutesProbe(self.cluster.name)).seen
        if not seen:
            return
        for vip in self.cluster.vips:
            held = [route for route in seen.value if route.destination.split("/")[0] == vip]
            if len({(self._home(route), route.state) for route in held}) == 1:
                count = f"{len(held)} table{'s' if len(held) > 1 else ''}"
                yield self._route(vip, 0, self._home_cell(held[0]), Verdict.AGREE, count)
                continue
            summary = Cell((), f"{len(held)} tables differ" if held else "in no route table")
            yield self._route(vip, 0, summary, Verdict.DISAGREE if held else Verdict.NO_VIEW)
            for route in held:
                yield self._route(route.table_name or route.table, 1, self._home_cell(route), Verdict.DISAGREE)

    def _names(self, kind: Literal["servers", "groups", "monitors"]) -> tuple[str, ...]:
        return cells.in_order(one.name for status in self.statuses if status for one in getattr(status, kind))

    def _row(self, section: Section, name: str, depth: int, said: list[Cell], node: str = "") -> Row:
        verdict, remark = compare(said, self._standing([(one.age, one.age_s) for one in self.nodes]))
        instance = self._instance(node) if node else None
        return Row(section, name, depth, self._cells(said, cells.instance(instance)), verdict, remark)

    def _route(self, name: str, depth: int, aws: Cell, verdict: Verdict, remark: str = "") -> Row:
        blank = [NOTHING for _ in self.cluster.nodes]
        return Row("ROUTES", name, depth, self._cells(blank, aws), verdict, remark)

    def _cells(self, said: Sequence[Cell], aws: Cell = NOTHING) -> tuple[Cell, ...]:
        return (*said, aws) if self.cluster.region else tuple(said)

    def _standing(self, ages: list[tuple[Age, float | None]]) -> list[Standing]:
        return [Standing(node.name, age, age_s) for node, (age, age_s) in zip(self.cluster.nodes, ages, strict=True)]

    def _instance(self, node: str) -> Instance | None:
        seen = view(self.estate, InstancesProbe(self.cluster.name)).seen
        wanted = next((one.instance for one in self.cluster.nodes if one.name == node), None)
        return next((one for one in seen.value if one.id == wanted), None) if seen and wanted else None

    def _home(self, route: Route) -> str:
        return home_of(route, self.cluster, self.estate) or route.target

    def _home_cell(self, route: Route) -> Cell:
        return Cell((Word(route.state.text, route.state.health),), f"-> {self._home(route)}")


_WORSE = (Age.FRESH, Age.NEVER, Age.LATE, Age.STALE, Age.SILENT)
