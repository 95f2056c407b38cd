"""What was said of a cluster's forced stop, as far as it may be believed, and with its age. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from backends.clpconf import version_of
from backends.estate import view
from backends.forcedstop import AWS_AT, bucket_of, urls_of
from backends.model import (
    CONF,
    AwsFactsProbe,
    ClusterStatus,
    Estate,
    Evidence,
    Facts,
    NodeFactsProbe,
    Probe,
    RoutesProbe,
    StatusProbe,
)
from backends.prevention.values import Vouched
from backends.prevention.vouching import vouched_for
from backends.settings import Cluster, Node

BELIEVED_S, AHEAD_S = 3600.0, 60.0
"""Seconds for which a word is believed, for all of this changes slowly; one from further ahead is not."""
SAVED_VERSION, HEARTBEAT, SERVER_OS = (
    "/root/trekking/savedversion", "/root/cluster/heartbeat/timeout", "/root/all/serveros",
)  # fmt: skip
MS = 1000.0
"""The heartbeat timeout stands in milliseconds in `clp.conf`."""


@dataclass(frozen=True)
class Hearing:
    """A cluster, and all that is known of it, at one moment.

    Attributes:
        vouched: What people say to have seen.
    """

    estate: Estate
    cluster: Cluster
    now: datetime
    vouched: tuple[Vouched, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Its servers."""
        return self.cluster.nodes

    @property
    def region(self) -> str:
        """Where it is."""
        return self.cluster.region or ""

    @cached_property
    def words(self) -> Mapping[str, tuple[str, Vouched]]:
        """Of each thing that can be seen in the WebUI the newest word that still counts."""
        found = vouched_for(self.vouched, self.cluster.name)
        return {key: told for key, told in found.items() if self.counts(told[1])}

    @property
    def aws(self) -> str:
        """The path of the `aws` command: as somebody has seen it, else where its version 2 is installed."""
        return self.words["aws"][0] if "aws" in self.words else AWS_AT["linux"]

    @property
    def script(self) -> str:
        """The file that the product runs; empty: nobody said which."""
        return self.words["script"][0] if "script" in self.words else ""

    @cached_property
    def conf(self) -> Facts | None:
        """What `clp.conf` says, by the first node that tells."""
        return next((told for node in self.nodes if (told := self.node(node, "conf"))), None)

    @cached_property
    def version(self) -> tuple[int, int] | None:
        """The product's, as the file was saved by it."""
        return version_of(self.value(SAVED_VERSION)) if self.conf else None

    @cached_property
    def heartbeat_s(self) -> float | None:
        """The heartbeat timeout of `clp.conf`; `None`: it is left out there, or cannot be read."""
        told = self.value(HEARTBEAT)
        return int(told) / MS if told.isdecimal() and int(told) else None

    @cached_property
    def target(self) -> str | None:
        """The first HTTP target; empty: there is none; `None`: nobody told."""
        return next(iter(urls_of(self.conf.pairs)), "") if self.conf else None

    @cached_property
    def bucket(self) -> str | None:
        """The bucket behind it; empty: the target is no site of S3 in this region; `None`: nobody told."""
        return None if self.target is None else bucket_of(self.target, self.region)

    def value(self, path: str) -> str:
        """A value of `clp.conf`; empty where there is none."""
        return (self.conf.word(path) or "") if self.conf else ""

    def sum_of(self, node: Node, path: str) -> str | None:
        """The SHA-256 of a file, or `missing`; `None` where nobody told."""
        told = self.node(node, "files", path)
        return told.word(path) if told else None

    def counts(self, word: Vouched) -> bool:
        """Whether what somebody has seen may still be so: all nodes have the `clp.conf` of that moment."""
        return {self.sum_of(node, CONF) for node in self.nodes} == {word.conf}

    def node(self, node: Node, topic: str, *of: str) -> Facts | None:
        """What a node said of a topic; `None` where it did not, or too long ago."""
        return self._believed(self.probe(node, topic, *of))

    def aws_facts(self, topic: str, *of: str) -> Facts | None:
        """The same of AWS."""
        return self._believed(AwsFactsProbe(self.cluster.name, topic, of))

    def probe(self, node: Node, topic: str, *of: str) -> NodeFactsProbe:
        """The question to a node."""
        return NodeFactsProbe(self.cluster.name, node.name, topic, of)

    def tables(self) -> tuple[tuple[str, str], ...]:
        """Every route table that holds a VIP, and the VIP's network."""
        held = view(self.estate, RoutesProbe(self.cluster.name))
        routes = held.seen.value if held.seen and not held.silence else ()
        return tuple((route.table, route.destination) for route in routes)

    def status(self, node: Node) -> ClusterStatus | None:
        """What the node says of the cluster."""
        held = view(self.estate, StatusProbe(self.cluster.name, node.name))
        return held.seen.value if held.seen and not held.silence else None

    def evidence(self, probe: Probe, says: str) -> tuple[Evidence, ...]:
        """Whose word it is, how old; nothing where there is none."""
        held = self.estate.views.get(probe)
        if held is None or held.seen is None:
            return ()
        return (Evidence(held.seen.source, says, self._age_s(held.seen.at)),)

    def person(self, keys: Iterable[str]) -> tuple[Evidence, ...]:
        """Who says to have seen it."""
        told = [(key, *self.words[key]) for key in keys if key in self.words]
        return tuple(
            Evidence(word.who, f"{key} {value}, seen in the WebUI", self._age_s(word.at)) for key, value, word in told
        )

    def silence(self, probe: Probe) -> str:
        """Why nobody tells; empty where somebody did."""
        held = self.estate.views.get(probe)
        return held.silence.reason if held and held.silence else ""

    def _age_s(self, at: datetime) -> float:
        return max(0.0, (self.now - at).total_seconds())

    def _believed(self, probe: NodeFactsProbe | AwsFactsProbe) -> Facts | None:
        held = view(self.estate, probe)
        if held.seen is None or held.silence:
            return None
        age_s = (self.now - held.seen.at).total_seconds()
        return held.seen.value if -AHEAD_S <= age_s <= BELIEVED_S else None
