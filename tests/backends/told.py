"""A cluster as its observers tell it, second by second: what the tests of views, findings and reports are made of."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backends.estate import learn
from backends.events import Event, Looked, LookFailed
from backends.findings import Finding, findings
from backends.model import (
    Answer,
    ClusterStatus,
    Estate,
    Facts,
    Group,
    Health,
    Instance,
    InstancesProbe,
    Interface,
    InterfacesProbe,
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
from backends.progress import Wanted
from backends.questions import vips_probe
from backends.settings import Cluster, Node, Site, Timing
from backends.views import Row, SideBySide, side_by_side

START = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
VIP = "10.9.8.7"

HEALTH = {
    Health.OK: ("Online", "Normal", "GREEN", "running", "active", "passed"),
    Health.ATTENTION: ("Caution", "No Construction"),
    Health.BAD: ("Error", "Online Failure", "Offline Failure", "RED", "Abnormal", "blackhole", "impaired"),
    Health.OFF: ("Offline", "Unused", "stopped", "terminated"),
    Health.CHANGING: ("Online Pending", "Offline Pending", "YELLOW", "pending", "stopping", "initializing"),
    Health.SUSPENDED: ("Suspend",),
}


def at(second: float) -> datetime:
    """A moment of the story."""
    return START + timedelta(seconds=second)


def word(text: str) -> Word:
    """A word with its meaning; all others are unknown."""
    return Word(text, next((health for health, texts in HEALTH.items() if text in texts), Health.UNKNOWN))


def part(name: str, state: str = "Normal") -> Part:
    return Part(name, word(state))


def server(name: str, state: str = "Online", beat: str = "Normal") -> Server:
    return Server(name, word(state), heartbeats=(part("lankhb1", beat),), np=(part("pingnp1", beat),))


def group(home: str | None, state: str = "", name: str = "failover", **resources: str) -> Group:
    """A group, `Online` where it has a home and `Offline` where not, with an awsvip and a mirror disk."""
    state = state or ("Online" if home else "Offline")
    states = {"awsvip1": state, "md1": state, **resources}
    return Group(name, word(state), home, resources=tuple(part(one, said) for one, said in states.items()))


def one_cluster(*nodes: str, aws: bool = True, vips: tuple[str, ...] = (VIP,)) -> Cluster:
    """Settings of a cluster with one mirror disk and one VIP."""
    known = tuple(Node(name, f"{name}.example", instance=f"i-{name}" if aws else None) for name in nodes)
    return Cluster("books", known, vips if aws else (), ("md1",), region="eu-north-1" if aws else None)


class Story:
    """What is told of one cluster, and what is made of it at some second."""

    def __init__(
        self, *nodes: str, aws: bool = True, timing: Timing | None = None, vips: tuple[str, ...] = (VIP,)
    ) -> None:
        self.cluster = one_cluster(*nodes, aws=aws, vips=vips)
        self.timing = timing or Timing()
        self.site = Site("/somewhere/site.toml", (self.cluster,), timing=self.timing)
        self.estate = Estate()
        self.stops: tuple[Wanted, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(node.name for node in self.cluster.nodes)

    def learn(self, event: Event) -> None:
        self.estate = learn(self.estate, event)

    def answer(self, second: float, probe: Probe, value: Answer) -> None:
        self.learn(Looked(probe, Seen(value, observer(probe), at(second), f"raw of {observer(probe)}")))

    def fail(self, second: float, probe: Probe, reason: str = "no way there", *, answered: bool = False) -> None:
        self.learn(LookFailed(probe, at(second), reason, answered=answered))

    def says(
        self,
        second: float,
        node: str,
        *groups: Group,
        servers: Mapping[str, str] | None = None,
        monitors: Mapping[str, str] | None = None,
        beats: Mapping[str, str] | None = None,
        unread: tuple[str, ...] = (),
        names: tuple[str, ...] = (),
    ) -> None:
        """A node tells its screen. Servers not named are Online, heartbeats and monitors not named Normal.

        `names` are the servers as they are printed, where that is not as the site file calls them.
        """
        states = {**dict.fromkeys(self.names, "Online"), **(servers or {})}
        rows = tuple(server(name, state, (beats or {}).get(name, "Normal")) for name, state in states.items())
        rows = tuple(server(name) for name in names) or rows
        watched = {"mdw1": "Normal", "userw": "Normal", **(monitors or {})}
        parts = tuple(part(name, state) for name, state in watched.items())
        status = ClusterStatus("bookshop", node, rows, groups, parts, unread)
        self.answer(second, StatusProbe("books", node), status)

    def quiet(self, second: float, node: str, reason: str = "no way there", *, answered: bool = False) -> None:
        """A node is asked for its status in vain."""
        self.fail(second, StatusProbe("books", node), reason, answered=answered)

    def by_ssm(self, second: float, node: str, *groups: Group, servers: Mapping[str, str] | None = None) -> None:
        """A node tells its screen by its second way."""
        rows = tuple(server(name, (servers or {}).get(name, "Online")) for name in self.names)
        parts = tuple(part(name) for name in ("mdw1", "userw"))
        self.answer(second, SsmProbe(StatusProbe("books", node)), ClusterStatus("bookshop", node, rows, groups, parts))

    def client_finds(self, second: float, word: str) -> None:
        """The client host tells who answers at the VIP; from then on there is one."""
        self.cluster = replace(self.cluster, client=Node("client", "client.example"))
        probe = vips_probe(self.cluster)
        self.answer(second, probe, Facts("reach", ((probe.of[0], word),)))  # type: ignore[arg-type] # its own words

    def mirror(
        self,
        second: float,
        node: str,
        *colors: str,
        status: str = "Normal",
        percent: str = "",
        times: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """A node tells the colours of all sides, in the order of the nodes, and its rows of times."""
        rows = {
            name: tuple((label, said[i]) for label, said in (times or {}).items()) for i, name in enumerate(self.names)
        }
        sides = tuple(
            MirrorSide(name, word(color), rows[name]) for name, color in zip(self.names, colors, strict=False)
        )
        copying = (("Percent", percent),) if percent else ()
        self.answer(second, MirrorProbe("books", node, "md1"), MirrorStatus("md1", word(status), sides, copying))

    def ec2(self, second: float, checks: Mapping[str, str] | None = None, **states: str) -> None:
        """EC2 tells the instances' states, by node; those not named run. A state `gone` leaves one out."""
        told = {**dict.fromkeys(self.names, "running"), **states}
        self.answer(
            second,
            InstancesProbe("books"),
            tuple(
                Instance(f"i-{node}", node, word(state), checks=(part("instance", (checks or {}).get(node, "passed")),))
                for node, state in told.items()
                if state != "gone"
            ),
        )

    def routes(self, second: float, *targets: str, state: str = "active", vip: str = VIP) -> None:
        """EC2 tells the VIP's routes: the node each table leads to, `name!` for a blackhole."""
        self.answer(
            second, RoutesProbe("books"), tuple(route(i, target, state, vip) for i, target in enumerate(targets))
        )

    def interfaces(self, second: float, **checks: bool) -> None:
        """EC2 tells each node's interface and whether its source/dest check is on."""
        self.answer(
            second,
            InterfacesProbe("books"),
            tuple(Interface(f"eni-{node}", f"i-{node}", (), "subnet-1", check) for node, check in checks.items()),
        )

    def well(self, second: float, home: str) -> None:
        """Everybody says that all is well and where the group runs."""
        for node in self.names:
            self.says(second, node, group(home))
            self.mirror(second, node, *("GREEN" for _ in self.names))
        if self.cluster.region:
            self.ec2(second)
            self.routes(second, home, home)
            self.interfaces(second, **dict.fromkeys(self.names, False))

    def found(self, second: float) -> tuple[Finding, ...]:
        return findings(self.estate, self.cluster, self.timing, at(second), self.stops)

    def kinds(self, second: float) -> list[str]:
        return [one.kind for one in self.found(second)]

    def one(self, second: float, kind: str) -> Finding:
        """The only finding of a kind."""
        (finding,) = (one for one in self.found(second) if one.kind == kind)
        return finding

    def table(self, second: float) -> SideBySide:
        return side_by_side(self.estate, self.cluster, self.timing, at(second), self.stops)

    def row(self, second: float, section: str, name: str) -> Row:
        (row,) = (row for row in self.table(second).rows if (row.section, row.name) == (section, name))
        return row


def route(number: int, target: str, state: str = "active", vip: str = VIP) -> Route:
    """A route to a node's interface, or to whatever `eni-...` is given."""
    said = "blackhole" if target.endswith("!") else state
    node = target.rstrip("!")
    known = not node.startswith("eni-")
    return Route(
        f"rtb-{number}", f"{vip}/32", f"eni-{node}" if known else node, f"i-{node}" if known else None, word(said)
    )
