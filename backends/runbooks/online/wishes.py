"""What was asked for of an online backup, and what was found out: the sides, and the volumes of their mirror disks."""

from dataclasses import dataclass
from typing import Literal

from backends.errors import PlanError
from backends.estate import view
from backends.model import AwsFactsProbe, Facts, Joined, Named, NodeFactsProbe, Probe, Ref, StatusProbe
from backends.plan import listed
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.values import Field, Option
from backends.settings import Cluster, Node

ONLINE_BACKUP = (5, 3)
"""The first version whose `clpbackup.sh` knows `--online` (Linux)."""
SIDES = (
    Option("active", "the server that runs the groups; only this one can later be restored to both sides"),
    Option("standby", "the other one"),
    Option("both", "the active one first, then the other"),
)
THAWS = (
    Option("reply", "as soon as AWS names every snapshot: it fixes the moment when it is called"),
    Option("completed", "when the snapshots are completed, as in the product's own example: writes wait all that time"),
)
SHORTEST_S, LONGEST_S = 30, 86_400
"""Of the limit after which the node lets go by itself."""
COMPLETED_S = 3600
"""That limit, where the snapshots are to be completed first and nobody says another."""


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write an online backup of this cluster."""
    topics = ("conf", "mirror-volumes")
    nodes = tuple(NodeFactsProbe(cluster.name, node.name, topic) for node in cluster.nodes for topic in topics)
    return (*nodes, AwsFactsProbe(cluster.name, "attached"))


@dataclass(frozen=True, slots=True)
class Side:
    """One server whose mirror disks are backed up.

    Attributes:
        stage: The number of its stage.
        volumes: Those its mirror disks are on, sorted.
        excluded: The other volumes attached to it, but for the one it boots from; sorted.
        with_root: A mirror disk is on the volume it boots from.
        attached: What EC2 says is attached to it.
        where: Each partition of a mirror disk, and its volume, in words.
        holds: By volume what of which mirror disk is on it, as the tag `clpdeck:disks` says it.
    """

    node: Node
    stage: int
    volumes: tuple[str, ...]
    excluded: tuple[str, ...]
    with_root: bool
    attached: tuple[tuple[str, str], ...]
    where: tuple[tuple[str, str], ...]
    holds: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Online:
    """An online backup that was asked for.

    Attributes:
        side: Which servers.
        sides: In the order in which they are frozen.
        thaw: When writes go on: once the reply names every snapshot, or once they are completed.
        limit_s: After how many seconds the node lets go by itself.
        builds: Mirror disks whose initial construction is on, or not known to be off: a restore needs it off.
    """

    asked: Asked
    cluster: Cluster
    side: str
    sides: tuple[Side, ...]
    groups: tuple[tuple[str, str], ...]
    version: tuple[int, int]
    thaw: Literal["reply", "completed"]
    limit_s: int
    builds: tuple[str, ...]

    @property
    def set_id(self) -> Joined:
        """The set's name: of the cluster and of this run."""
        return Joined((f"{self.cluster.name}-", Ref("run", "id")))

    @property
    def names(self) -> tuple[str, ...]:
        """Of all servers."""
        return tuple(node.name for node in self.cluster.nodes)

    @property
    def views(self) -> tuple[Probe, ...]:
        """Every node's view of the cluster."""
        return tuple(StatusProbe(self.cluster.name, name) for name in self.names)

    def of(self, node: Node, topic: str) -> NodeFactsProbe:
        """A look at a node."""
        return NodeFactsProbe(self.cluster.name, node.name, topic)

    def aws(self, topic: str, *of: Named) -> AwsFactsProbe:
        """A look at AWS, in the cluster's own region."""
        return AwsFactsProbe(self.cluster.name, topic, of)

    def usual(self, seconds: float) -> float:
        """A usual time on this site."""
        return parts.usual_s(self.asked.timing, seconds)

    def limit(self, seconds: float) -> float:
        """A limit on this site."""
        return parts.limit_s(self.asked.timing, seconds)


def wished(asked: Asked) -> Online:
    """Read what was asked for.

    Raises:
        PlanError: Something is missing or wrong, or the cluster is none that this can be done on.
    """
    cluster = asked.cluster
    without = [node.name for node in cluster.nodes if not node.instance]
    if without or not cluster.region:
        raise PlanError(f"{asked.runbook}: the site file names no region, or no instance of {listed(without)}")
    if cluster.place is not None:
        raise PlanError(f"{asked.runbook}: {cluster.name} is a restored cluster; its backups are taken where it runs")
    if not cluster.mirrors:
        raise PlanError(f"{asked.runbook}: the site file names no mirror disk of {cluster.name}")
    given = {one.name: one for one in form(asked)}
    wrong = next((one for one in given.values() if one.wrong), None)
    if wrong:
        raise PlanError(f"{asked.runbook}: `{wrong.name}`: {wrong.wrong}")
    groups = tuple((group, asked.home("", group)) for group in asked.groups)
    side = given["side"].value
    nodes = _nodes(asked, side, groups)
    return Online(
        asked,
        cluster,
        side,
        tuple(_side(asked, node, stage) for stage, node in enumerate(nodes, 1)),
        groups,
        version_of(asked, nodes),
        "completed" if given["thaw"].value == "completed" else "reply",
        int(given["limit"].value),
        builds(asked, nodes[0]),
    )


def form(asked: Asked) -> tuple[Field, ...]:
    """The inputs as a form asks for them, each checked."""
    side = asked.given.get("side", "").strip() or SIDES[0].value
    thaw = asked.given.get("thaw", "").strip() or THAWS[0].value
    usual = COMPLETED_S if thaw == "completed" else int(asked.timing.freeze_limit_s)
    limit = asked.given.get("limit", "").strip() or str(usual)
    fits = limit.isascii() and limit.isdecimal() and SHORTEST_S <= int(limit) <= LONGEST_S
    seconds = f"seconds after which the node lets go by itself: {SHORTEST_S} to {LONGEST_S}"
    return (
        Field("side", "Side", side, "", SIDES, _one_of(side, SIDES)),
        Field("thaw", "Writes go on", thaw, "", THAWS, _one_of(thaw, THAWS)),
        Field("limit", "Frozen at most, s", limit, "the site file", (), "" if fits else seconds),
    )


def _one_of(value: str, options: tuple[Option, ...]) -> str:
    names = [one.value for one in options]
    return "" if value in names else f"one of {listed(names)}, not {value!r}"


def _nodes(asked: Asked, side: str, groups: tuple[tuple[str, str], ...]) -> tuple[Node, ...]:
    """The servers that are asked for, the active one first."""
    homes = list(dict.fromkeys(server for _, server in groups))
    if len(homes) != 1:
        told = f"groups run on {listed(homes)}" if homes else "no node says which groups there are"
        raise PlanError(f"{asked.runbook}: {told}: it must be one server that is the active one")
    active = [node for node in asked.cluster.nodes if node.name in homes]
    others = [node for node in asked.cluster.nodes if node.name not in homes]
    if side != "active" and len(others) != 1:
        raise PlanError(f"{asked.runbook}: {asked.cluster.name} has {len(others)} servers besides {homes[0]}, not one")
    return tuple({"active": active, "standby": others}.get(side, [*active, *others]))


def said_of(asked: Asked, probe: Probe) -> Facts | None:
    """What was said last of a topic; `None` where nobody said anything."""
    seen = view(asked.scene.estate, probe).seen
    return seen.value if seen and isinstance(seen.value, Facts) else None


def version_of(asked: Asked, nodes: tuple[Node, ...]) -> tuple[int, int]:
    """What each server's clp.conf says; one that is too old, not told, or for Windows is refused."""
    found = set()
    for node in nodes:
        conf = said_of(asked, NodeFactsProbe(asked.cluster.name, node.name, "conf"))
        word = (conf.word(parts.SAVED_VERSION) if conf else None) or ""
        major, minor = [*word.split("."), "", ""][:2]
        if not (major.isdecimal() and minor.isdecimal()):
            raise PlanError(
                f"{asked.runbook}: {node.name}'s clp.conf does not tell its version: it takes X 5.3 or later"
            )
        if conf and conf.word("/root/all/serveros") == "windows":
            raise PlanError(f"{asked.runbook}: {node.name} is a Windows server: clpbackup --online is for Linux")
        found.add((int(major), int(minor)))
    version = min(found)
    if version < ONLINE_BACKUP:
        said = ".".join(map(str, version))
        raise PlanError(f"{asked.runbook}: X {said} has no clpbackup.sh --online; it is there from X 5.3 on, for Linux")
    return version


def builds(asked: Asked, node: Node) -> tuple[str, ...]:
    """Mirror disks whose initial construction is on there, or not known to be off: the default is on."""
    conf = said_of(asked, NodeFactsProbe(asked.cluster.name, node.name, "conf"))
    path = "/root/resource/md@{}/parameters/fullcopy"
    return tuple(one for one in asked.cluster.mirrors if not conf or conf.word(path.format(one)) != "0")


def held_by_volume(told: Facts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """By volume what is on it, by the topic `mirror-volumes`: `md1:c` is md1's cluster partition, `md1:d` its data."""
    found: dict[str, list[str]] = {}
    for key, volume in told.pairs:
        disk, what, kind = (*key.rsplit(" ", 2), "", "")[:3]
        if kind == "volume":
            found.setdefault(volume, []).append(f"{disk}:{what[0]}")
    return tuple((volume, tuple(sorted(held))) for volume, held in sorted(found.items()))


def _side(asked: Asked, node: Node, stage: int) -> Side:
    """What is on which volume there; nothing is guessed."""
    told = said_of(asked, NodeFactsProbe(asked.cluster.name, node.name, "mirror-volumes"))
    attached = said_of(asked, AwsFactsProbe(asked.cluster.name, "attached"))
    if told is None or attached is None:
        who = "AWS" if attached is None else node.name
        raise PlanError(f"{asked.runbook}: {who} does not tell which volumes {node.name} has: look at it")
    where = tuple((key, word) for key, word in told.pairs if key.endswith(" partition"))
    volumes = (told.word("volumes") or "").split()
    if not volumes:
        said = listed(f"{key} is {word}" for key, word in where) or listed(told.unread) or "nothing is said"
        raise PlanError(f"{asked.runbook}: on which volumes {node.name}'s mirror disks are is not known: {said}")
    root = attached.word(f"{node.name} root") or "none"
    data = [one for one in (attached.word(f"{node.name} data") or "none").split() if one != "none"]
    strange = sorted(set(volumes) - {root, *data})
    if strange:
        raise PlanError(f"{asked.runbook}: EC2 does not say that {listed(strange)} is attached to {node.name}")
    excluded = tuple(one for one in data if one not in volumes)
    held = ((f"{node.name} root", root), (f"{node.name} data", " ".join(data) or "none"))
    return Side(node, stage, tuple(volumes), excluded, root in volumes, held, where, held_by_volume(told))
