"""The questions that can be asked, and all that is known from the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, TypeAlias, TypeVar

from backends.model.cloud import Identity, Image, Instance, Interface, Route
from backends.model.cluster import ClusterStatus, MirrorStatus
from backends.model.facts import Facts
from backends.model.words import AWS, Seen

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StatusProbe:
    """Ask one node for its own word on the whole cluster: `clpstat --local`."""

    cluster: str
    node: str
    kind: Literal["status"] = "status"


@dataclass(frozen=True, slots=True)
class MirrorProbe:
    """Ask one node for its own word on one mirror disk: `clpmdstat --mirror NAME`."""

    cluster: str
    node: str
    mirror: str
    kind: Literal["mirror"] = "mirror"


@dataclass(frozen=True, slots=True)
class InstancesProbe:
    """Ask EC2 for the cluster's instances and their status checks."""

    cluster: str
    kind: Literal["instances"] = "instances"


@dataclass(frozen=True, slots=True)
class InterfacesProbe:
    """Ask EC2 for the network interfaces of the cluster's instances."""

    cluster: str
    kind: Literal["interfaces"] = "interfaces"


@dataclass(frozen=True, slots=True)
class RoutesProbe:
    """Ask EC2 for every route, in every table, that holds one of the cluster's VIPs."""

    cluster: str
    kind: Literal["routes"] = "routes"


@dataclass(frozen=True, slots=True)
class IdentityProbe:
    """Ask STS who we are with the cluster's profile."""

    cluster: str
    kind: Literal["identity"] = "identity"


@dataclass(frozen=True, slots=True)
class Ref:
    """A value that only an earlier step can give, e.g. an instance id: taken from the journal when its turn comes.

    The step `run` gives the run's own `number`, and `id`, which no run of another store has; every step gives `ended`,
    when it was closed.
    """

    step: str
    field: str

    def __str__(self) -> str:
        return f"«{self.field} of the run»" if self.step == "run" else f"«{self.field} from {self.step}»"


@dataclass(frozen=True, slots=True)
class Joined:
    """A text with values in it that only the run knows: `prod-db-«id of the run» server01`."""

    parts: tuple[str | Ref, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


Named: TypeAlias = str | Ref | Joined
"""What a question is about, where a run may be needed to know it."""


@dataclass(frozen=True, slots=True)
class NodeFactsProbe:
    """Ask a node about a topic of `facts.NODE_TOPICS`.

    Attributes:
        node: Its name; of a restored cluster also `settings.CLIENT`.
        of: What of it, e.g. the paths of files.
    """

    cluster: str
    node: str
    topic: str
    of: tuple[Named, ...] = ()
    kind: Literal["node-facts"] = "node-facts"


@dataclass(frozen=True, slots=True)
class AwsFactsProbe:
    """Ask AWS about a topic of `aws_topics.AWS_TOPICS`.

    Attributes:
        of: What of it, e.g. ids.
        region: Where; empty: where the cluster is.
    """

    cluster: str
    topic: str
    of: tuple[Named, ...] = ()
    region: str = ""
    kind: Literal["aws-facts"] = "aws-facts"


@dataclass(frozen=True, slots=True)
class ImagesProbe:
    """Ask EC2 for every image of a cluster's backup sets, by their tag `clpdeck:cluster`; with their snapshots.

    Attributes:
        cluster: The one that was backed up, or that is restored from them.
        region: Where; empty: where the cluster is.
    """

    cluster: str
    region: str = ""
    kind: Literal["images"] = "images"


@dataclass(frozen=True, slots=True)
class SsmProbe:
    """Ask a node by a second way, AWS Systems Manager, what it is asked over SSH else."""

    asked: StatusProbe | MirrorProbe
    kind: Literal["ssm"] = "ssm"

    @property
    def cluster(self) -> str:
        """The cluster it is about."""
        return self.asked.cluster

    @property
    def node(self) -> str:
        """The node whose word it asks for."""
        return self.asked.node


NodeProbe: TypeAlias = StatusProbe | MirrorProbe | NodeFactsProbe
CloudProbe: TypeAlias = InstancesProbe | InterfacesProbe | RoutesProbe | IdentityProbe | AwsFactsProbe | ImagesProbe
Probe: TypeAlias = NodeProbe | CloudProbe | SsmProbe
Answer: TypeAlias = (
    ClusterStatus
    | MirrorStatus
    | Facts
    | tuple[Instance, ...]
    | tuple[Interface, ...]
    | tuple[Route, ...]
    | tuple[Image, ...]
    | Identity
)


def observer(probe: Probe) -> str:
    """Whose word a probe asks for: the node's name, `server02 (SSM)` where it is asked by that way, or `AWS`."""
    if isinstance(probe, SsmProbe):
        return f"{probe.node} (SSM)"
    return probe.node if isinstance(probe, StatusProbe | MirrorProbe | NodeFactsProbe) else AWS


@dataclass(frozen=True, slots=True)
class Silence:
    """Why there is no current answer: since when, how often tried, the last reason, and when it is tried again.

    Attributes:
        answered: Somebody did answer, with a no or with something else: neither the machine nor the way to it is dead.
    """

    since: datetime
    tries: int
    reason: str
    next_try: datetime | None = None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class View(Generic[T]):
    """All we hold of one probe: the last answer, the one before it, and the silence since, if it is silent now.

    Attributes:
        first: When the row of answers began that ends with `seen` and that no failed look has broken.
        since: For each word that changed within that row, when it was first as it is now; by kind and name of subject.
    """

    seen: Seen[T] | None = None
    before: Seen[T] | None = None
    silence: Silence | None = None
    first: datetime | None = None
    since: Mapping[tuple[str, str], datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Estate:
    """All that is known now, by the question that was asked. Changed only by `estate.learn`, which makes a new one."""

    views: Mapping[Probe, View[Answer]] = field(default_factory=dict)
