"""What was asked for of a backup, and what was found out."""

import re
from dataclasses import dataclass
from functools import cached_property

from backends.errors import PlanError
from backends.estate import view
from backends.model import AwsFactsProbe, ImagesProbe, Joined, Named, NodeFactsProbe, Probe, Ref, StatusProbe
from backends.plan import listed
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.values import Field, Option
from backends.sets import BackupSet, backup_sets
from backends.settings import Cluster, Node, Place

KEY = re.compile(r"[A-Za-z0-9:/_-]{1,200}")
"""What names a KMS key: an id, an ARN, an alias."""
CLPBACKUP, SVCCTRL = (4, 3), (4, 2)
"""The first versions with clpbackup and clpsvcctrl."""


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write a backup of this cluster."""
    stands = tuple(AwsFactsProbe(name, "nodes") for name in restored(cluster))
    confs = tuple(NodeFactsProbe(cluster.name, node.name, "conf") for node in cluster.nodes)
    return (*stands, *confs, *(ImagesProbe(cluster.name, region) for region in regions(cluster)))


def restored(cluster: Cluster) -> tuple[str, ...]:
    """What it is called where it is restored."""
    return tuple(f"{cluster.name}.{one.kind}" for one in cluster.places)


def regions(cluster: Cluster) -> tuple[str, ...]:
    """Its own, and where it is restored."""
    return tuple(dict.fromkeys(("", *(one.region for one in cluster.places if one.kind == "dr"))))


@dataclass(frozen=True)
class BackingUp:
    """A backup that was asked for.

    Attributes:
        place: Where the copies go.
        groups: Every failover group, and the server it is on; it comes back there.
        version: Of CLUSTERPRO X.
        keep: How many sets that can be restored are kept in each region.
        within: Minutes in which AWS is to have made each copy (time-based copy, at a price); 0: as long as it takes.
        key: The KMS key there, to encrypt the copies with; empty: they are encrypted as their images are.
    """

    asked: Asked
    cluster: Cluster
    place: Place
    groups: tuple[tuple[str, str], ...]
    version: tuple[int, int]
    keep: int
    within: int = 0
    key: str = ""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All of them."""
        return self.cluster.nodes

    @property
    def set_id(self) -> Joined:
        """The set's name: of the cluster and of this run."""
        return Joined((f"{self.cluster.name}-", Ref("run", "id")))

    def image_name(self, node: Node) -> Joined:
        """An image's name, by which it is found again: names are unique in a region."""
        return Joined((*self.set_id.parts, f" {node.name}"))

    @property
    def has_clpbackup(self) -> bool:
        """Whether the version does it in one command."""
        return self.version >= CLPBACKUP

    def aws(self, topic: str, *of: Named, there: bool = False) -> AwsFactsProbe:
        """A look at AWS: in the cluster's own region, or where the copies go."""
        return AwsFactsProbe(self.cluster.name, topic, of, self.place.region if there else "")

    def of(self, node: Node, topic: str, *of: Named) -> NodeFactsProbe:
        """A look at a node."""
        return NodeFactsProbe(self.cluster.name, node.name, topic, of)

    @cached_property
    def sets(self) -> dict[str, tuple[BackupSet, ...] | None]:
        """All sets there are in each region, newest first; `None` where it is silent."""
        found: dict[str, tuple[BackupSet, ...] | None] = {}
        for region in regions(self.cluster):
            seen = view(self.asked.scene.estate, ImagesProbe(self.cluster.name, region)).seen
            name = region or self.cluster.region or ""
            found[name] = backup_sets(seen.value, self.asked.scene.now) if seen else None
        return found

    @cached_property
    def trouble(self) -> str:
        """Why no set may go now: something is restored, or nobody tells whether; empty where nothing speaks against."""
        for name in restored(self.cluster):
            seen = view(self.asked.scene.estate, AwsFactsProbe(name, "nodes")).seen
            if seen is None:
                return f"nobody tells whether {name} is being restored"
            if any(key.endswith(" state") and word != "absent" for key, word in seen.value.pairs):
                return f"{name} stands restored, or is being restored"
        return ""

    def usual(self, seconds: float) -> float:
        """A usual time on this site."""
        return parts.usual_s(self.asked.timing, seconds)

    def limit(self, seconds: float) -> float:
        """A limit on this site."""
        return parts.limit_s(self.asked.timing, seconds)


def wished(asked: Asked) -> BackingUp:
    """Read what was asked for.

    Raises:
        PlanError: Something is missing or wrong.
    """
    cluster = asked.cluster
    place = next((one for one in cluster.places if one.kind == "dr"), None)
    if place is None:
        where = f"[clusters.{cluster.name}.dr]"
        raise PlanError(f"{asked.runbook}: the site file does not say where the copies go: it has no table {where}")
    without = [node.name for node in cluster.nodes if not node.instance]
    if without or not cluster.region:
        raise PlanError(f"{asked.runbook}: the site file names no region, or no instance of {listed(without)}")
    wrong = next((one for one in form(asked) if one.wrong), None)
    if wrong:
        raise PlanError(f"{asked.runbook}: `{wrong.name}`: {wrong.wrong}")
    if not asked.groups:
        raise PlanError(f"{asked.runbook}: no node says which groups there are: look at the nodes")
    groups = tuple((group, asked.home("", group)) for group in asked.groups)
    given = {one.name: one.value for one in form(asked)}
    return BackingUp(
        asked,
        cluster,
        place,
        groups,
        _version(given["version"]),
        int(given["keep"]),
        int(given["within"] or 0),
        given["key"],
    )


def form(asked: Asked) -> tuple[Field, ...]:
    """The inputs of a backup as a form asks for them, each checked."""
    told = parts.told_version(asked)
    version = asked.given.get("version", "").strip() or told
    bad = (
        "" if _version(version) > (0, 0) else "a version of CLUSTERPRO X is expected, such as 5.3: no clp.conf tells it"
    )
    keep = asked.given.get("keep", "").strip() or str(asked.cluster.keep_sets)
    few = "" if keep.isdecimal() and 0 < int(keep) <= 1000 else "how many sets are kept: a number from 1 to 1000"
    return (
        Field("version", "CLUSTERPRO X", version, "what saved clp.conf last" if told else "", (), bad),
        Field("keep", "Sets to keep", keep, "the site file", (), few),
        *_copies(asked),
    )


def _copies(asked: Asked) -> tuple[Field, Field]:
    """How the copies are made: both may be left empty."""
    within, key = (asked.given.get(name, "").strip() for name in ("within", "key"))
    steps = within.isdecimal() and 15 <= int(within) <= 2880 and int(within) % 15 == 0
    late = (
        "" if steps or not within else "minutes in which a copy is made: 15 to 2880, in steps of 15; empty: no promise"
    )
    odd = "" if not key or KEY.fullmatch(key) else "a KMS key of that region is expected: its id, its ARN or alias/..."
    return (
        Field("within", "Copied within, minutes", within, "", (Option("", "as long as it takes"),), late),
        Field("key", "KMS key of the copies", key, "", (Option("", "encrypted as the images are"),), odd),
    )


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else (0, 0)


def views(b: BackingUp) -> tuple[Probe, ...]:
    """Every node's view of the cluster."""
    return tuple(StatusProbe(b.cluster.name, node.name) for node in b.nodes)
