"""What the rules look at: one cluster's believable words at one moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from backends.estate import view
from backends.findings.values import Evidence
from backends.model import (
    ClusterStatus,
    Estate,
    Group,
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
    StatusProbe,
)
from backends.settings import Cluster, Timing
from backends.views import current


@dataclass(frozen=True)
class Scene:
    """One cluster at one moment. Only fresh and late answers are handed out; stale and silent ones count as unknown."""

    estate: Estate
    cluster: Cluster
    timing: Timing
    now: datetime

    def status(self, node: str) -> Seen[ClusterStatus] | None:
        """A node's word on the whole cluster."""
        return cast("Seen[ClusterStatus] | None", self._current(StatusProbe(self.cluster.name, node)))

    def statuses(self) -> dict[str, Seen[ClusterStatus]]:
        """The words of all nodes that speak, by node."""
        said = {node.name: self.status(node.name) for node in self.cluster.nodes}
        return {node: seen for node, seen in said.items() if seen}

    def status_before(self, node: str) -> Seen[ClusterStatus] | None:
        """What the node said one look earlier."""
        return view(self.estate, StatusProbe(self.cluster.name, node)).before

    def mirror(self, node: str, name: str) -> Seen[MirrorStatus] | None:
        """A node's word on one mirror disk."""
        return cast("Seen[MirrorStatus] | None", self._current(MirrorProbe(self.cluster.name, node, name)))

    def instance(self, node: str) -> Instance | None:
        """EC2's word on the node's instance."""
        wanted = next((one.instance for one in self.cluster.nodes if one.name == node), None)
        return next((one for one in self.instances() if one.id == wanted), None) if wanted else None

    def instances(self) -> tuple[Instance, ...]:
        """EC2's word on the cluster's instances; empty where it is not known."""
        seen = cast("Seen[tuple[Instance, ...]] | None", self._current(InstancesProbe(self.cluster.name)))
        return seen.value if seen else ()

    def interfaces(self) -> tuple[Interface, ...]:
        """EC2's word on the instances' network interfaces; empty where it is not known."""
        seen = cast("Seen[tuple[Interface, ...]] | None", self._current(InterfacesProbe(self.cluster.name)))
        return seen.value if seen else ()

    def routes(self) -> tuple[Route, ...] | None:
        """EC2's word on the VIPs' routes; `None` where it is not known."""
        seen = cast("Seen[tuple[Route, ...]] | None", self._current(RoutesProbe(self.cluster.name)))
        return seen.value if seen else None

    def groups(self) -> Iterator[tuple[str, dict[str, Group]]]:
        """Every group any node speaks of: its name, and what each node says of it."""
        said = self.statuses()
        names = dict.fromkeys(group.name for seen in said.values() for group in seen.value.groups)
        for name in names:
            yield (
                name,
                {node: group for node, seen in said.items() for group in seen.value.groups if group.name == name},
            )

    def evidence(self, probe: Probe, source: str, says: str) -> Evidence:
        """What a source said, as old as its answer to the probe."""
        seen = self.estate.views[probe].seen if probe in self.estate.views else None
        return Evidence(source, says, max(0.0, (self.now - seen.at).total_seconds()) if seen else 0.0)

    def node_says(self, node: str, says: str) -> Evidence:
        """Evidence from a node's `clpstat`."""
        return self.evidence(StatusProbe(self.cluster.name, node), node, says)

    def _current(self, probe: Probe) -> Seen[object] | None:
        return current(self.estate, probe, self.timing, self.now)
