"""What was asked for of a fence, and what was found out."""

from dataclasses import dataclass, replace
from functools import cached_property

from backends.errors import PlanError
from backends.estate import view
from backends.model import AwsFactsProbe, Facts, InterfacesProbe, Probe, RoutesProbe
from backends.plan import listed
from backends.runbooks import parts
from backends.runbooks.asked import Asked, unknown
from backends.runbooks.values import Field, Option
from backends.settings import Cluster, Node
from backends.views import claims

WAYS = {
    "aws": "EC2 is told to stop its instance, by force, and its word is the proof",
    "hand": "AWS does not answer: its own system is told to shut down, and the proof is yours",
}
NONE = "none"


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write it, beside what is watched."""
    return (AwsFactsProbe(cluster.name, "stopping"),) if cluster.region else ()


@dataclass(frozen=True)
class Fencing:
    """A fence that was asked for.

    Attributes:
        node: The server that is stopped; what only it has written is lost.
        keep: The one that goes on.
        way: A key of `WAYS`.
        start: Groups that are started on the side that goes on, where they do not run there.
    """

    asked: Asked
    node: Node
    keep: Node
    way: str
    start: tuple[str, ...]

    def turned(self) -> "Fencing":
        """The same, with the sides the other way round."""
        return replace(self, node=self.keep, keep=self.node)

    @property
    def cluster(self) -> Cluster:
        """The cluster's settings."""
        return self.asked.cluster

    @property
    def region(self) -> str:
        """Where it runs."""
        return self.cluster.region or ""

    @property
    def instance(self) -> str:
        """The instance that is stopped."""
        return self.asked.instance(self.node.name)

    @cached_property
    def claimed(self) -> dict[str, tuple[str, ...]]:
        """Every group, and the servers that it is said to be on."""
        scene = self.asked.scene
        return {group: tuple(dict.fromkeys(one.server for one in claims(scene, group))) for group in self.asked.groups}

    @property
    def split(self) -> tuple[str, ...]:
        """Groups that are said to run on both sides."""
        both = {self.node.name, self.keep.name}
        return tuple(group for group, homes in self.claimed.items() if both <= set(homes))

    @property
    def kept(self) -> tuple[str, ...]:
        """Groups that run on the side that goes on, by any word."""
        return tuple(group for group, homes in self.claimed.items() if self.keep.name in homes)

    @property
    def told(self) -> Facts:
        """What AWS said of the stop when the plan was written; empty where nobody asked."""
        seen = view(self.asked.scene.estate, self.probe).seen
        return seen.value if seen else Facts("stopping", ())

    @property
    def probe(self) -> AwsFactsProbe:
        """The look at what the stop depends on."""
        return AwsFactsProbe(self.cluster.name, "stopping")

    @property
    def protected(self) -> bool:
        """Whether EC2 says that it is protected from being stopped."""
        return self.told.word(f"{self.node.name} stop protection") == "on"

    @property
    def shared(self) -> tuple[str, ...]:
        """Multi-Attach volumes it has attached."""
        word = self.told.word(f"{self.node.name} shared disks") or NONE
        return () if word == NONE else tuple(word.split())

    def eni(self, node: Node) -> str:
        """The interface of a node that a VIP's route leads to: one that passes on what is not its own, else its first.

        Empty where EC2 has not told of any.
        """
        return parts.eni_of(self.asked, node)

    def tables(self, vip: str) -> tuple[str, ...]:
        """The route tables that hold a VIP, as EC2 told last."""
        return parts.tables_of(self.asked, vip)

    def network(self) -> tuple[Probe, ...]:
        """The looks at where the VIPs lead."""
        return (RoutesProbe(self.cluster.name), InterfacesProbe(self.cluster.name))

    def limit(self, seconds: float) -> float:
        """A limit on this site."""
        return parts.limit_s(self.asked.timing, seconds)

    def usual(self, seconds: float) -> float:
        """A usual time on this site."""
        return parts.usual_s(self.asked.timing, seconds)


def wished(asked: Asked) -> Fencing:
    """Find out what was asked for. Raises `PlanError`."""
    name = asked.server("node")
    keep = asked.server("keep", without=name)
    node, other = asked.cluster.node(name), asked.cluster.node(keep)
    if node is None or other is None:  # both are servers of the cluster
        raise PlanError(f"{asked.runbook}: {name} or {keep} is no server of {asked.cluster.name}")
    asked.instance(name)
    way = asked.given.get("way", "").strip() or "aws"
    if way not in WAYS:
        raise PlanError(unknown(f"{asked.runbook}: no `way`:", way, list(WAYS)))
    return Fencing(asked, node, other, way, _start(asked))


def _start(asked: Asked) -> tuple[str, ...]:
    """The groups to start where they do not run: all of them, unless it is said which, or none."""
    given = asked.given.get("start", "").strip()
    names = tuple(given.replace(",", " ").split()) or asked.groups
    if given == NONE:
        return ()
    strange = next((one for one in names if one not in asked.groups), None)
    if strange is not None:
        raise PlanError(unknown(f"{asked.runbook}: `start` is no group:", strange, asked.groups))
    return names


def form(asked: Asked) -> tuple[Field, ...]:
    """Its inputs as a form asks for them."""
    nodes = asked.scene.nodes
    node = asked.given.get("node", "").strip()
    options = tuple(Option(name, _says(asked, name)) for name in nodes)
    wrong = "" if node in nodes else unknown("no server:", node, nodes) if node else "say which side is given up"
    way = asked.given.get("way", "").strip() or "aws"
    start = asked.given.get("start", "").strip() or listed(asked.groups, most=20).replace(" and ", ", ") or NONE
    return (
        Field("node", "Side whose data is lost", node, options=options, wrong=wrong),
        Field(
            "way",
            "Who stops it",
            way,
            "EC2's word is the proof" if way == "aws" else "",
            tuple(Option(name, note) for name, note in WAYS.items()),
            "" if way in WAYS else unknown("no way:", way, list(WAYS)),
        ),
        Field("start", "Groups to start on the other", start, "all that do not run there"),
    )


def _says(asked: Asked, name: str) -> str:
    """What a server says runs on it, and EC2 of its instance."""
    held = [
        group for group in asked.groups if any(one.node == name == one.server for one in claims(asked.scene, group))
    ]
    runs = f"says it runs {listed(held)}" if held else "says it runs no group" if name in asked.scene.statuses else ""
    ec2 = asked.scene.ec2_says(name)
    return ", ".join(part for part in (runs or "is silent", f"EC2: {ec2}" if ec2 else "") if part)
