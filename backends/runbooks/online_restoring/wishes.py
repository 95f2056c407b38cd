"""What was asked for of an online restore, and what was found out of the set, the servers and their volumes."""

from collections.abc import Iterable
from dataclasses import dataclass

from backends.errors import PlanError
from backends.model import AwsFactsProbe, MirrorProbe, Named, NodeFactsProbe, Probe, StatusProbe
from backends.plan import AllOf, Condition, InstanceIs, listed
from backends.runbooks import parts
from backends.runbooks.asked import Asked, split_brain
from backends.runbooks.exchanging import must_be_a_pair
from backends.runbooks.online.wishes import builds, version_of
from backends.runbooks.online_restoring.exchange import Place, place_of
from backends.runbooks.online_restoring.form import NO_RATE, form
from backends.runbooks.online_restoring.sets import online_sets
from backends.sets import OnlineSet
from backends.settings import Cluster
from backends.views import claimed_twice, claims

MAKE, STOP, DOWN, CHANGE, START, NAMES, NEW, GREEN, END, PROVE, DATA = range(1, 12)
"""The numbers of its stages."""


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write an online restore of this cluster."""
    topics = ("conf", "mirror-volumes")
    nodes = tuple(NodeFactsProbe(cluster.name, node.name, topic) for node in cluster.nodes for topic in topics)
    return (*nodes, *(AwsFactsProbe(cluster.name, topic) for topic in ("attached", "disks", "online-sets")))


@dataclass(frozen=True)
class Back:
    """An online restore that was asked for.

    Attributes:
        mirrors: Those that are restored.
        others: Those that are not: each has to be GREEN on both before the servers go down.
        homes: Every group, and the server it is on; empty where it is on none.
        places: Every server, and what is exchanged there.
        rate: MiB/s at which new volumes are filled; 0: as they are touched.
        safety: Snapshots are taken of what is replaced.
    """

    asked: Asked
    cluster: Cluster
    set: OnlineSet
    mirrors: tuple[str, ...]
    homes: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    rate: int
    safety: bool

    @property
    def region(self) -> str:
        """Where it runs."""
        return self.cluster.region or ""

    @property
    def names(self) -> tuple[str, ...]:
        """Of all servers."""
        return tuple(node.name for node in self.cluster.nodes)

    @property
    def others(self) -> tuple[str, ...]:
        """Mirror disks that are not replaced."""
        return tuple(one for one in self.cluster.mirrors if one not in self.mirrors)

    @property
    def running(self) -> tuple[tuple[str, str], ...]:
        """The groups that are on a server, and that server."""
        return tuple((group, server) for group, server in self.homes if server)

    @property
    def views(self) -> tuple[Probe, ...]:
        """Every node's view of the cluster, and EC2's of the instances, which excuses one that is down."""
        return (*(StatusProbe(self.cluster.name, name) for name in self.names), *self.instances)

    @property
    def instances(self) -> tuple[Probe, ...]:
        """EC2's view of the instances."""
        return parts.instances_of(self.asked)

    @property
    def stopped(self) -> Condition:
        """EC2 says of every server that it is stopped."""
        return AllOf(tuple(InstanceIs(name, "stopped") for name in self.names))

    def copies(self, mirrors: Iterable[str]) -> tuple[Probe, ...]:
        """What every node says of mirror disks."""
        return tuple(MirrorProbe(self.cluster.name, name, mirror) for mirror in mirrors for name in self.names)

    def of(self, node: str, topic: str) -> NodeFactsProbe:
        """A look at a node."""
        return NodeFactsProbe(self.cluster.name, node, topic)

    def aws(self, topic: str, *of: Named) -> AwsFactsProbe:
        """A look at AWS."""
        return AwsFactsProbe(self.cluster.name, topic, of)

    def id(self, stage: int, place: Place, step: int) -> str:
        """A step's number: the servers' steps one after the other. Both have as many volumes, laid out alike."""
        volumes = len(place.exchanges)
        each = {MAKE: 2 * volumes, CHANGE: 3 * volumes + self.safety, START: 3, NAMES: 2}.get(stage, 1)
        return f"{stage}.{each * self.places.index(place) + step}"

    def usual(self, seconds: float) -> float:
        """A usual time on this site."""
        return parts.usual_s(self.asked.timing, seconds)

    def limit(self, seconds: float) -> float:
        """A limit on this site."""
        return parts.limit_s(self.asked.timing, seconds)


def wished(asked: Asked) -> Back:
    """Read what was asked for.

    Raises:
        PlanError: Something is missing or wrong, or the cluster is none that this can be done on as it is.
    """
    cluster = asked.cluster
    must_be_a_pair(asked)
    version_of(asked, cluster.nodes)
    _no_construction(asked)
    given = {one.name: one for one in form(asked)}
    wrong = next((one for one in given.values() if one.wrong), None)
    if wrong:
        raise PlanError(f"{asked.runbook}: `{wrong.name}`: {wrong.wrong}")
    chosen = next(one for one in online_sets(asked) if one.id == given["set"].value)
    mirrors = tuple(given["mirrors"].value.split())
    rate = given["rate"].value
    return Back(
        asked,
        cluster,
        chosen,
        mirrors,
        _homes(asked),
        tuple(place_of(asked, node, chosen, mirrors) for node in cluster.nodes),
        0 if rate == NO_RATE else int(rate),
        given["safety"].value == "yes",
    )


def _no_construction(asked: Asked) -> None:
    """It is found before anything is touched: with it on, `--post --skip-copy` says no once the disks are changed."""
    for node in asked.cluster.nodes:
        if on := builds(asked, node):
            raise PlanError(
                f"{asked.runbook}: initial mirror construction of {listed(on)} is on, or not known to be off, on "
                f"{node.name}: turn it off first, in the Cluster WebUI's Config mode, Mirror disk resource > Details > "
                "Tuning, and apply that to both servers; then ask again. Nothing has been touched"
            )


def _homes(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Where every group is. One that is claimed twice is refused: it must be known which side is the active one."""
    found = []
    for group in asked.groups:
        if claimed_twice(asked.scene, group) is not False:
            raise PlanError(f"{asked.runbook}: {split_brain(asked.scene, group)}")
        found.append((group, next((one.server for one in claims(asked.scene, asked.printed(group))), "")))
    if not found:
        raise PlanError(f"{asked.runbook}: no node says which groups there are: look at the nodes")
    return tuple(found)
