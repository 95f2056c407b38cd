"""A cluster from every side: rows of subjects, columns of observers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Literal

from backends.estate import view
from backends.model import ClusterStatus, Estate, Health, InstancesProbe, StatusProbe
from backends.progress import Wanted
from backends.settings import Cluster, Timing
from backends.views import cells
from backends.views.age import BELIEVED, age_of
from backends.views.cells import NOTHING
from backends.views.machines import instance_of
from backends.views.mirrors import mirror_rows
from backends.views.names import status_by_site_names
from backends.views.routes import route_rows
from backends.views.stops import stopped_by
from backends.views.values import Cell, Row, Section, SideBySide, Verdict, Witness
from backends.views.verdict import Standing, compare
from backends.views.voices import voice
from backends.views.witnesses import aws_witness, node_witness


def side_by_side(
    estate: Estate, cluster: Cluster, timing: Timing, now: datetime, stops: tuple[Wanted, ...] = ()
) -> SideBySide:
    """Lay every observer's word on every subject beside the others'. `stops` is what runs of ours stopped."""
    table = _Table(estate, cluster, timing, now, stops)
    witnesses = (*table.nodes, aws_witness(estate, cluster, timing, now)) if cluster.region else table.nodes
    asked_apart = (rows(estate, cluster, timing, now) for rows in (mirror_rows, route_rows))
    rows = chain(table.servers(), table.groups(), table.monitors(), *asked_apart)
    return SideBySide(cluster.name, witnesses, tuple(rows))


@dataclass(frozen=True)
class _Table:
    """The rows the nodes speak of, in the order they are read: servers, groups, monitors."""

    estate: Estate
    cluster: Cluster
    timing: Timing
    now: datetime
    stops: tuple[Wanted, ...]

    @cached_property
    def nodes(self) -> tuple[Witness, ...]:
        """The nodes as witnesses."""
        return tuple(
            node_witness(self.estate, self.cluster, node.name, self.timing, self.now) for node in self.cluster.nodes
        )

    @cached_property
    def statuses(self) -> tuple[ClusterStatus | None, ...]:
        """Each node's last word, in the order of the nodes."""
        asked = (StatusProbe(self.cluster.name, node.name) for node in self.cluster.nodes)
        seen = (view(self.estate, voice(self.estate, one, self.timing, self.now)).seen for one in asked)
        return tuple(status_by_site_names(one.value, self.cluster) if one else None for one in seen)

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """How each node's word stands. One whose own service is stopped has no say while another's runs."""
        stopped = [bool(status and cells.service_stopped(status, node.name)) for status, node in self._pairs]
        runs = any(one.age in BELIEVED and not off for one, off in zip(self.nodes, stopped, strict=True))
        return tuple(
            Standing(one.name, one.age, one.age_s, off and runs) for one, off in zip(self.nodes, stopped, strict=True)
        )

    def servers(self) -> Iterator[Row]:
        """Server rows with EC2's word beside them, then one row a heartbeat and NP resolution."""
        names = cells.in_order((node.name for node in self.cluster.nodes), self._names("servers"))
        for name in names:
            own = [replace(one, stopped=one.stopped and one.node != name) for one in self.standing]
            said = [cells.named(one, "servers", name) for one in self.statuses]
            yield self._row("SERVERS", name, 0, said, own, aws=self._instance(name))
        owners: dict[str, list[str]] = {}
        for status in filter(None, self.statuses):
            for server, row in cells.by_name(status.servers).items():
                for part in cells.parts(row):
                    owners.setdefault(part, []).append(server)
        for part, met in owners.items():
            having = [name for name in names if name in met]
            yield self._row(
                "SERVERS", part, 1, [cells.part_of_servers(one, part, having) for one in self.statuses], self.standing
            )

    def groups(self) -> Iterator[Row]:
        """Group rows, the resources of each under it."""
        for name in self._names("groups"):
            said = [cells.named(one, "groups", name) for one in self.statuses]
            yield self._on_purpose(self._row("GROUPS", name, 0, said, self.standing))
            held = (cells.by_name(one.groups).get(name) for one in self.statuses if one)
            for part in cells.in_order(*(cells.by_name(group.resources) for group in held if group)):
                said = [cells.resource(one, name, part) for one in self.statuses]
                yield self._row("GROUPS", part, 1, said, self.standing)

    def monitors(self) -> Iterator[Row]:
        """Monitor rows. One that watches only where its group runs is `Offline` elsewhere, which contradicts nobody."""
        for name in self._names("monitors"):
            said = [cells.named(one, "monitors", name) for one in self.statuses]
            row = self._row("MONITORS", name, 0, said, self.standing)
            idle = [_idle(cell) and one.believed for cell, one in zip(said, self.standing, strict=True)]
            if row.verdict in {Verdict.DISAGREE, Verdict.NOT_COMPARABLE} and any(idle) and not all(idle):
                kept = [pair for pair, off in zip(zip(said, self.standing, strict=True), idle, strict=True) if not off]
                verdict, remark = compare([cell for cell, _ in kept], [one for _, one in kept])
                off = ", ".join(one.node for one, off in zip(self.standing, idle, strict=True) if off)
                row = replace(row, verdict=verdict, remark=remark or f"not on {off}")
            yield row

    def _on_purpose(self, row: Row) -> Row:
        """A group's row, with the run that stopped it, where all who speak say that it is off."""
        said = [cell for cell, one in zip(row.cells, self.standing, strict=False) if one.believed and cell.words]
        if not said or not all(_idle(cell) for cell in said):
            return row
        stopped = stopped_by(self.stops, row.name, self.estate, self.cluster, self.timing)
        if stopped is None:
            return row
        remark = row.remark or (f"by run {stopped.run}" if row.verdict is Verdict.AGREE else "")
        return replace(row, stopped=stopped, remark=remark)

    @property
    def _pairs(self) -> Iterator[tuple[ClusterStatus | None, Witness]]:
        return zip(self.statuses, self.nodes, strict=True)

    def _names(self, kind: Literal["servers", "groups", "monitors"]) -> tuple[str, ...]:
        return cells.in_order(*(cells.by_name(getattr(status, kind)) for status in self.statuses if status))

    def _row(
        self,
        section: Section,
        name: str,
        depth: int,
        said: Sequence[Cell],
        standing: Sequence[Standing],
        *,
        aws: Cell = NOTHING,
    ) -> Row:
        verdict, remark = compare(said, standing)
        told = [replace(cell, believed=one.age in BELIEVED) for cell, one in zip(said, standing, strict=True)]
        return Row(section, name, depth, (*told, aws) if self.cluster.region else tuple(told), verdict, remark)

    def _instance(self, node: str) -> Cell:
        probe = InstancesProbe(self.cluster.name)
        held = view(self.estate, probe)
        known = self.cluster.node(node)
        if held.seen is None or known is None or not (known.instance or known.subnet):
            return NOTHING
        found = instance_of(known, held.seen.value)
        age, _ = age_of(held, self.timing.interval_s(probe), self.now)
        return replace(cells.instance(found), believed=age in BELIEVED)


def _idle(cell: Cell) -> bool:
    return bool(cell.words) and all(word.health is Health.OFF for word in cell.words)
