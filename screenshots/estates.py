"""Estates made by hand for the scenes: what observers would have said, at fixed times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backends.estate import learn
from backends.events import Changed, Event, Looked, LookFailed
from backends.model import (
    Answer,
    ClusterStatus,
    Estate,
    Group,
    Health,
    Identity,
    IdentityProbe,
    Instance,
    InstancesProbe,
    MirrorProbe,
    MirrorSide,
    MirrorStatus,
    Part,
    Probe,
    Route,
    RoutesProbe,
    Seen,
    Server,
    SsmProbe,
    StatusProbe,
    Word,
    observer,
)
from backends.settings import Cluster, Node, Site, Timing

NOW = datetime(2026, 3, 4, 14, 41, 9, tzinfo=UTC)

HEALTH = {
    "Online": Health.OK,
    "Normal": Health.OK,
    "GREEN": Health.OK,
    "running": Health.OK,
    "active": Health.OK,
    "ok": Health.OK,
    "Caution": Health.ATTENTION,
    "Error": Health.BAD,
    "RED": Health.BAD,
    "Abnormal": Health.BAD,
    "blackhole": Health.BAD,
    "Offline": Health.OFF,
    "stopped": Health.OFF,
    "YELLOW": Health.CHANGING,
    "Online Pending": Health.CHANGING,
    "Suspend": Health.SUSPENDED,
}


def word(text: str) -> Word:
    """A product's word with its meaning; one that is not in the table is unknown."""
    return Word(text, HEALTH.get(text, Health.UNKNOWN))


def cluster(name: str, *nodes: str, banner: str = "") -> Cluster:
    """The settings of a cluster on two subnets."""
    ids = {"n1": "i-0a1b2c3d4e5f60001", "n2": "i-0a1b2c3d4e5f60002"}
    made = tuple(
        Node(node, f"172.16.{at}0.11", user="clpops", instance=ids[f"n{at}"]) for at, node in enumerate(nodes, 1)
    )
    return Cluster(
        name, made, vips=("10.0.0.200",), mirrors=("md1",), banner=banner, region="ap-northeast-1", profile="prod-ro"
    )


@dataclass(frozen=True, slots=True)
class Say:
    """What a node says of the whole cluster, short: words by name, the rest being well.

    Attributes:
        home: The server the group runs on.
        words: Words that are not the usual ones, by name; a heartbeat's of a server by `lankhb1 server02`.
    """

    home: str | None
    words: Mapping[str, str]


def status(name: str, nodes: tuple[str, ...], local: str, say: Say) -> ClusterStatus:
    """A node's screen."""
    monitors = ("awsvipw1", "mdnw1", "mdw1", "userw")
    return ClusterStatus(
        name,
        local,
        tuple(
            Server(
                node,
                word(say.words.get(node, "Online")),
                heartbeats=(Part("lankhb1", word(say.words.get(f"lankhb1 {node}", "Normal")), "LAN Heartbeat"),),
                np=(Part("httpnp1", word(say.words.get(f"httpnp1 {node}", "Normal")), "http resolution"),),
            )
            for node in nodes
        ),
        (
            Group(
                "failover",
                word(say.words.get("failover", "Online")),
                say.home,
                resources=tuple(Part(one, word(say.words.get(one, "Online"))) for one in ("awsvip", "md1")),
            ),
        ),
        tuple(Part(one, word(say.words.get(one, "Normal"))) for one in monitors),
    )


def as_text(screen: ClusterStatus) -> str:
    """A screen as text, near enough to what a node prints."""
    rows = [" ==== CLUSTER STATUS ====", f"  Cluster : {screen.cluster}", "  <server>"]
    for server in screen.servers:
        mark = "*" if server.name == screen.local else " "
        rows.append(f"   {mark}{f'{server.name} ':.<17}: {server.state.text:<17}{server.comment}")
        rows += [f"      {one.name:<15}: {one.state.text:<17}{one.comment}" for one in (*server.heartbeats, *server.np)]
    rows.append("  <group>")
    for group in screen.groups:
        rows += [f"    {f'{group.name} ':.<17}: {group.state.text}", f"      {'current':<15}: {group.current}"]
        rows += [f"      {one.name:<15}: {one.state.text}" for one in group.resources]
    rows += ["  <monitor>", *(f"    {one.name:<17}: {one.state.text}" for one in screen.monitors), " " + "=" * 40]
    return "\n".join(rows)


class Story:
    """An estate in the making: what was answered and what was not, and how long ago."""

    def __init__(self, site_clusters: tuple[Cluster, ...]) -> None:
        self.site = Site("/etc/clpdeck/site.toml", site_clusters, timing=Timing())
        self.estate = Estate()
        self.changes: list[Changed] = []

    def _learn(self, event: Event) -> None:
        self.estate = learn(self.estate, event)

    def answered(self, probe: Probe, value: Answer, age_s: float, raw: str = "") -> None:
        """A probe was answered so long ago."""
        at = NOW - timedelta(seconds=age_s)
        self._learn(Looked(probe, Seen(value, observer(probe), at, raw)))

    def silent(self, probe: Probe, reason: str, *, tries: int, since_s: float, next_s: float) -> None:
        """A probe was not answered, so many times, since so long ago."""
        for count in range(tries):
            at = NOW - timedelta(seconds=since_s * (1 - count / tries))
            self._learn(LookFailed(probe, at, reason, NOW + timedelta(seconds=next_s)))

    def node(self, of: Cluster, node: str, say: Say, age_s: float = 3) -> None:
        """A node told the whole cluster."""
        screen = status(of.name, tuple(one.name for one in of.nodes), node, say)
        self.answered(StatusProbe(of.name, node), screen, age_s, as_text(screen))

    def by_ssm(self, of: Cluster, node: str, say: Say, age_s: float = 3) -> None:
        """A node told the whole cluster by its second way."""
        screen = status(of.name, tuple(one.name for one in of.nodes), node, say)
        self.answered(SsmProbe(StatusProbe(of.name, node)), screen, age_s, as_text(screen))

    def times(self, of: Cluster, node: str, color: str, *, updated: str, broken: str, ssm: bool = False) -> None:
        """A node told the times of its own copy of the mirror disk, the other one's server not being there."""
        rows = {node: (color, updated, broken)}
        told = [(one.name, *rows.get(one.name, ("GRAY", "--", "--"))) for one in of.nodes]
        sides = tuple(
            MirrorSide(name, word(shade), (("Lastupdate Time", last), ("Break Time", apart)))
            for name, shade, last, apart in told
        )
        labels = ("md1", "Mirror Color", "Lastupdate Time", "Break Time")
        lines = ["  Mirror Status: Abnormal", ""]
        lines += [
            "  " + "".join(f"{cell:<20}" for cell in (label, *row)) for label, *row in zip(labels, *told, strict=True)
        ]
        first = MirrorProbe(of.name, node, "md1")
        probe = SsmProbe(first) if ssm else first
        self.answered(probe, MirrorStatus("md1", word("Abnormal"), sides), 4, "\n".join(lines))

    def mirror(self, of: Cluster, node: str, colors: tuple[str, str], *, percent: str = "", age_s: float = 4) -> None:
        """A node told the mirror disk's colours, the first node's first."""
        state = "Normal" if set(colors) == {"GREEN"} else "Recovering" if percent else "Abnormal"
        sides = tuple(MirrorSide(one.name, word(color)) for one, color in zip(of.nodes, colors, strict=True))
        copying = (("Percent", percent),) if percent else ()
        self.answered(MirrorProbe(of.name, node, "md1"), MirrorStatus("md1", word(state), sides, copying), age_s)

    def aws(self, of: Cluster, states: tuple[str, ...], home: str, age_s: float = 12) -> None:
        """AWS told instances, checks, and where the VIP's routes lead."""
        self.answered(IdentityProbe(of.name), Identity("123456789012", "arn:aws:iam::123456789012:user/ops"), age_s)
        found = tuple(_instance(node, state) for node, state in zip(of.nodes, states, strict=True))
        self.answered(InstancesProbe(of.name), found, age_s, "\n".join(f"{one.id} {one.state.text}" for one in found))
        wanted = next(node.instance for node in of.nodes if node.name == home)
        leads = word("active" if states[[node.name for node in of.nodes].index(home)] == "running" else "blackhole")
        routes = tuple(Route(f"rtb-0{at}", "10.0.0.200/32", "eni-01", wanted, leads, f"app-{at}") for at in "12")
        raw = "\n".join(f"{one.table} {one.destination} -> {one.target} {one.state.text}" for one in routes)
        self.answered(RoutesProbe(of.name), routes, age_s, raw)

    def well(self, of: Cluster, home: str, *, age_s: float = 3) -> None:
        """All is well, and everybody says so."""
        for node in of.nodes:
            self.node(of, node.name, Say(home, {}), age_s)
            self.mirror(of, node.name, ("GREEN", "GREEN"), age_s=age_s)
        self.aws(of, tuple("running" for _ in of.nodes), home, 12)

    def changed(self, seconds_ago: float, of: str, source: str, what: tuple[str, str, str]) -> None:
        """A change in the timeline: subject, word before, word after."""
        subject, before, after = what
        now = after.partition(" @")[0].partition(" ->")[0]
        health = Health.BAD if now == "Offline" else HEALTH.get(now, Health.UNKNOWN)
        at = NOW - timedelta(seconds=seconds_ago)
        self.changes.append(Changed(at, of, source, subject, before, after, health))


def _instance(node: Node, state: str) -> Instance:
    checks = tuple(Part(one, word("ok")) for one in ("system", "instance")) if state == "running" else ()
    return Instance(node.instance or "", node.name, word(state), "ap-northeast-1a", node.address, checks)
