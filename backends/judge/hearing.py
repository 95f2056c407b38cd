"""What each observer says, for a judgement: whose word counts, and whose silence is accounted for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backends.events import Judgement
from backends.model import (
    AWS_TOPICS,
    NODE_TOPICS,
    AwsFactsProbe,
    ClusterStatus,
    Estate,
    Evidence,
    Instance,
    InstancesProbe,
    InterfacesProbe,
    MirrorProbe,
    NodeFactsProbe,
    Probe,
    Seen,
    StatusProbe,
    observer,
)
from backends.settings import Cluster, Timing
from backends.views import NOT_RUNNING, current, service_stopped, status_by_site_names
from backends.views.machines import instance_of
from backends.views.names import SHORT_NAME


@dataclass(frozen=True, slots=True)
class Said:
    """What one observer's word means for a condition: for it, against it, not known.

    Attributes:
        counts: False where it has no say and need not have one; it then speaks neither for nor against.
    """

    holds: bool | None
    evidence: Evidence
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Hearing:
    """A cluster at one moment. What is stale counts as not known.

    Attributes:
        timing: Patient enough for one round of looks (`views.patient`).
    """

    estate: Estate
    cluster: Cluster
    timing: Timing
    now: datetime

    def word(self, probe: Probe) -> Seen[Any] | None:
        """The answer to a probe, if it may be believed."""
        return current(self.estate, probe, self.timing, self.now)

    def status(self, node: str) -> ClusterStatus | None:
        """A node's word on the cluster, servers called as the site file calls them."""
        seen = self.word(StatusProbe(self.cluster.name, node))
        return status_by_site_names(seen.value, self.cluster) if seen else None

    def stopped(self, node: str) -> bool:
        """Whether the node says that its own cluster service is stopped."""
        status = self.status(node)
        return status is not None and service_stopped(status, node)

    def instance(self, node: str) -> Instance | None:
        """EC2's word on the node's instance; one that was restored is known by its address in its subnet."""
        seen, settings = self.word(InstancesProbe(self.cluster.name)), self.cluster.node(node)
        if seen is None or settings is None:
            return None
        return instance_of(settings, seen.value)

    def off(self, node: str, probe: Probe) -> bool:
        """Whether EC2 accounts for a silence: the node was asked in vain, and EC2 says since that it does not run.

        It is asked of a node without a word to believe only: one that answers is heard, whatever EC2 says. A node that
        is restored does not run either where EC2 has no instance at its address.
        """
        asked, told = self.estate.views.get(probe), self.word(InstancesProbe(self.cluster.name))
        instance, settings = self.instance(node), self.cluster.node(node)
        if asked and told and instance is None and settings and settings.subnet and not settings.instance:
            return asked.seen is None or asked.seen.at <= told.at
        if asked is None or told is None or instance is None:
            return False
        return instance.state.text in NOT_RUNNING and (asked.seen is None or asked.seen.at <= told.at)

    def says(self, probe: Probe, text: str) -> Evidence:
        """Evidence: what was said in answer to a probe, as old as the answer."""
        seen = self.estate.views[probe].seen if probe in self.estate.views else None
        return Evidence(observer(probe), text, max(0.0, (self.now - seen.at).total_seconds()) if seen else 0.0)

    def silent(self, probe: Probe) -> Evidence:
        """Evidence that there is no word to believe, and why."""
        held = self.estate.views.get(probe)
        if held is None:
            return Evidence(observer(probe), f"not asked for {_about(probe)}", 0.0)
        if held.silence:
            since_s = max(0.0, (self.now - held.silence.since).total_seconds())
            return Evidence(observer(probe), f"no answer on {_about(probe)}: {held.silence.reason}", since_s)
        return self.says(probe, f"the last word on {_about(probe)} is too old")

    def ec2_says(self, node: str) -> Evidence:
        """Evidence: EC2's state of a node's instance."""
        instance = self.instance(node)
        text = f"{node}'s instance {instance.id} {instance.state.text}" if instance else f"nothing of {node}'s instance"
        return self.says(InstancesProbe(self.cluster.name), text)

    def of_nodes(self, told: Callable[[str, ClusterStatus], Said], *, down: str = "") -> Judgement:
        """Judge by every node's word. `down`: the node that must not be down for the condition to hold."""
        return together(self._of_node(node.name, told, down) for node in self.cluster.nodes)

    def of_node(self, node: str, told: Callable[[str, ClusterStatus], Said]) -> Judgement:
        """Judge by one node's word about itself; where EC2 accounts for its silence, that is one, too."""
        return together((self._of_node(node, told, node),))

    def _of_node(self, node: str, told: Callable[[str, ClusterStatus], Said], down: str) -> Said:
        status, probe = self.status(node), StatusProbe(self.cluster.name, node)
        if status is not None:
            return told(node, status)
        if self.off(node, probe):
            return Said(False, self.ec2_says(node), counts=node == down)
        return Said(None, self.silent(probe))

    def node_says(self, node: str, text: str) -> Evidence:
        """Evidence from a node's `clpstat`."""
        return self.says(StatusProbe(self.cluster.name, node), text)


def together(said: Iterable[Said]) -> Judgement:
    """One word against it decides; else one that is not known does; where nobody has a say it is not known either."""
    heard = tuple(said)
    counted = [one.holds for one in heard if one.counts]
    evidence = tuple(dict.fromkeys(one.evidence for one in heard))
    if False in counted:
        return Judgement(False, evidence)
    return Judgement(None if None in counted or not counted else True, evidence)


def matters(unread: Iterable[str], *names: str) -> str:
    """The first line nobody could read that names one of these, cut or not: it may say what no other line says."""
    wanted = [name[:SHORT_NAME].casefold() for name in names]
    return next((line.strip() for line in unread if any(name in line.casefold() for name in wanted)), "")


def _about(probe: Probe) -> str:
    match probe:
        case StatusProbe():
            return "clpstat"
        case MirrorProbe(mirror=mirror):
            return f"clpmdstat {mirror}"
        case InterfacesProbe():
            return "network interfaces"
        case NodeFactsProbe(topic=topic):
            return NODE_TOPICS[topic].about
        case AwsFactsProbe(topic=topic):
            return AWS_TOPICS[topic][0]
        case _:
            return probe.kind
