"""One cluster's believable words at one moment: what findings and judgements rest on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import cast

from backends.estate import view
from backends.model import (
    ClusterStatus,
    Estate,
    Evidence,
    Facts,
    Group,
    Health,
    Instance,
    InstancesProbe,
    Interface,
    InterfacesProbe,
    MirrorProbe,
    MirrorStatus,
    Probe,
    Route,
    RoutesProbe,
    Seen,
    SsmProbe,
    StatusProbe,
    observer,
)
from backends.progress import Wanted
from backends.questions import vips_probe
from backends.settings import Cluster, Timing
from backends.views.age import current
from backends.views.cells import by_name, service_stopped
from backends.views.machines import instance_of
from backends.views.names import mirror_by_site_names, status_by_site_names
from backends.views.table import side_by_side
from backends.views.values import SideBySide
from backends.views.voices import voice

NOT_RUNNING = frozenset({"stopped", "terminated"})
"""EC2's words for an instance that runs nothing. One that is `stopping` may still run."""


@dataclass(frozen=True)
class Scene:
    """One cluster at one moment. Only fresh and late answers are handed out; stale and silent ones count as unknown.

    Attributes:
        stops: What runs of ours stopped, by their journals.
    """

    estate: Estate
    cluster: Cluster
    timing: Timing
    now: datetime
    stops: tuple[Wanted, ...] = ()

    @cached_property
    def table(self) -> SideBySide:
        """The same moment as the screens show it."""
        return side_by_side(self.estate, self.cluster, self.timing, self.now, self.stops)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The names of all nodes, in the site file's order."""
        return tuple(node.name for node in self.cluster.nodes)

    @cached_property
    def statuses(self) -> dict[str, Seen[ClusterStatus]]:
        """The words of all nodes that speak, by node. One whose instance EC2 has seen stopped since speaks no more.

        One that SSH brings nothing of may speak by a second way: its word is its word.
        """
        said: dict[str, Seen[ClusterStatus]] = {}
        for node in self.nodes:
            seen = cast("Seen[ClusterStatus] | None", self._current(self.voice(node)))
            if seen and not self.off(node):
                said[node] = replace(seen, value=status_by_site_names(seen.value, self.cluster))
        return said

    @cached_property
    def stopped(self) -> frozenset[str]:
        """The nodes that say that their own cluster service is stopped."""
        return frozenset(node for node, seen in self.statuses.items() if service_stopped(seen.value, node))

    @cached_property
    def groups(self) -> dict[str, dict[str, Group]]:
        """Every group any node speaks of, and what each says of it. A node whose service is stopped has no say."""
        said: dict[str, dict[str, Group]] = {}
        for node, seen in self.statuses.items():
            for name, group in by_name(seen.value.groups).items():
                if node not in self.stopped or self.stopped == set(self.statuses):
                    said.setdefault(name, {})[node] = group
        return said

    @property
    def vip_groups(self) -> list[str]:
        """The groups with an awsvip resource, known by its usual name; all groups where none has that."""
        holders = [
            name
            for name, said in self.groups.items()
            if any(part.name.startswith("awsvip") for group in said.values() for part in group.resources)
        ]
        return holders or list(self.groups)

    @property
    def all_stopped(self) -> bool:
        """Whether every server row of every node that speaks says that the cluster service is stopped."""
        servers = [server for seen in self.statuses.values() for server in seen.value.servers]
        return bool(servers) and all(server.state.health is Health.OFF for server in servers)

    def unheard(self) -> tuple[str, ...]:
        """Servers that may be doing anything: nobody hears them, and EC2 does not say that they are off."""
        named = (row.name for row in self.table.rows if row.section == "SERVERS" and row.depth == 0)
        return tuple(name for name in named if name not in self.statuses and not self.off(name))

    def off(self, node: str) -> bool:
        """Whether EC2 says, later than the node's own last word, that its instance does not run."""
        instance, seen = self.instance(node), self._current(InstancesProbe(self.cluster.name))
        last = self.last(node)
        if instance is None or seen is None or instance.state.text not in NOT_RUNNING:
            return False
        return last is None or last.at <= seen.at

    def voice(self, node: str) -> StatusProbe | SsmProbe:
        """By which way a node's word on the cluster is had now."""
        return voice(self.estate, StatusProbe(self.cluster.name, node), self.timing, self.now)

    def last(self, node: str) -> Seen[ClusterStatus] | None:
        """What a node said last, by whichever way, however long ago: it may still be so."""
        first = StatusProbe(self.cluster.name, node)
        seen = [one for one in (view(self.estate, first).seen, view(self.estate, SsmProbe(first)).seen) if one]
        return max(seen, key=lambda one: one.at, default=None)

    @property
    def vip_answers(self) -> Seen[Facts] | None:
        """Who answers a host that uses the cluster at its VIPs; `None` where it is not known, or nobody is asked."""
        known = self.cluster.client and self.cluster.vips
        return cast("Seen[Facts] | None", self._current(vips_probe(self.cluster)) if known else None)

    def mirror_voice(self, node: str, name: str) -> MirrorProbe | SsmProbe:
        """The same of its word on a mirror disk."""
        return voice(self.estate, MirrorProbe(self.cluster.name, node, name), self.timing, self.now)

    def mirror(self, node: str, name: str) -> Seen[MirrorStatus] | None:
        """A node's word on one mirror disk."""
        probe = self.mirror_voice(node, name)
        seen = cast("Seen[MirrorStatus] | None", self._current(probe))
        return replace(seen, value=mirror_by_site_names(seen.value, self.cluster)) if seen else None

    @property
    def instances(self) -> tuple[Instance, ...] | None:
        """EC2's word on the cluster's instances; `None` where it is not known."""
        seen = cast("Seen[tuple[Instance, ...]] | None", self._current(InstancesProbe(self.cluster.name)))
        return seen.value if seen else None

    def instance(self, node: str) -> Instance | None:
        """EC2's word on the node's instance."""
        return instance_of(self.cluster.node(node), self.instances or ())

    def ec2_says(self, node: str) -> str:
        """EC2's state of the node's instance and the checks that fail, e.g. `running, system impaired`, or nothing."""
        instance = self.instance(node)
        if instance is None:
            return ""
        checks = instance.checks if instance.state.health is Health.OK else ()
        failing = (f"{one.name} {one.state.text}" for one in checks if one.state.health is not Health.OK)
        return ", ".join((instance.state.text, *failing))

    @property
    def interfaces(self) -> tuple[Interface, ...]:
        """EC2's word on the instances' network interfaces; empty where it is not known."""
        seen = cast("Seen[tuple[Interface, ...]] | None", self._current(InterfacesProbe(self.cluster.name)))
        return seen.value if seen else ()

    @property
    def routes(self) -> Seen[tuple[Route, ...]] | None:
        """EC2's word on the VIPs' routes; `None` where it is not known."""
        return cast("Seen[tuple[Route, ...]] | None", self._current(RoutesProbe(self.cluster.name)))

    def evidence(self, probe: Probe, says: str) -> Evidence:
        """What a source said, as old as its answer to the probe."""
        seen = self.estate.views[probe].seen if probe in self.estate.views else None
        age_s = max(0.0, (self.now - seen.at).total_seconds()) if seen else 0.0
        return Evidence(observer(probe), says, age_s)

    def node_says(self, node: str, says: str) -> Evidence:
        """Evidence from a node's `clpstat`; the source names the second way, where it is by that."""
        return self.evidence(self.voice(node), says)

    def ec2_evidence(self, nodes: Iterable[str]) -> tuple[Evidence, ...]:
        """EC2's word on the instances of some nodes, where it is known."""
        told = {node: self.ec2_says(node) for node in nodes}
        probe = InstancesProbe(self.cluster.name)
        return tuple(self.evidence(probe, f"the instance of {node} is {says}") for node, says in told.items() if says)

    def _current(self, probe: Probe) -> Seen[object] | None:
        return current(self.estate, probe, self.timing, self.now)
