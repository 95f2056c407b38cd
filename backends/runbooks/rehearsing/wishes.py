"""What was asked of a rehearsal, and what is found out before anything is cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from backends.errors import PlanError
from backends.estate import view
from backends.model import AwsFactsProbe, Facts, Probe
from backends.plan import listed
from backends.questions import cuts_probe
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.values import Field, Option
from backends.settings import Cluster, Node

TWO = 2
MOST_RULES = 20
"""Rules a direction of a network ACL, as AWS has it by default."""
ONE_STOPS, BOTH_ACTIVE = "one-stops", "both-active"
EXPECTED = (
    Option(ONE_STOPS, "a forced stop is set up: the standby stops the active server, and takes over"),
    Option(BOTH_ACTIVE, "there is none: both become active, and one is stopped by clpdeck"),
)
BACK = (Option("yes", "the group is moved back to where it was"), Option("no", "it stays where it is then"))
PRODUCTION = "prod"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A rehearsal, all of it decided.

    Attributes:
        home: Runs the group now.
        other: Does not.
        cut: The one whose subnet gets another network ACL for a while.
        stop: The one that is stopped if both are active: what it wrote alone is lost.
        expect: What is to be seen if all is set up as it is said to be.
        back: The group is moved back at the end.
        told: What AWS says of the nodes' borders.
    """

    asked: Asked
    group: str
    home: Node
    other: Node
    cut: Node
    stop: Node
    expect: str
    back: bool
    told: Facts

    @property
    def cluster(self) -> Cluster:
        """Whose link is cut."""
        return self.asked.cluster

    @property
    def region(self) -> str:
        """Where."""
        return self.cluster.region or ""

    @property
    def far(self) -> Node:
        """The one from which the cut one is kept apart."""
        return self.other if self.cut is self.home else self.home

    @property
    def keep(self) -> Node:
        """The one that goes on if both are active."""
        return self.other if self.stop is self.home else self.home

    @property
    def nodes(self) -> tuple[Node, Node]:
        """Both, the home first."""
        return self.home, self.other

    @property
    def mirrors(self) -> tuple[str, ...]:
        """The mirror disks of the cluster."""
        return self.cluster.mirrors

    @property
    def borders(self) -> AwsFactsProbe:
        """Asks for the nodes' borders."""
        return _borders(self.cluster)

    def of_cut(self, key: str) -> str:
        """What AWS said of the border that is cut."""
        return self.told.word(f"{self.cut.name} {key}") or ""

    @property
    def denied(self) -> tuple[str, ...]:
        """The addresses that nothing passes to or from: the far node's own, and nobody else's."""
        return tuple((self.told.word(f"{self.far.name} addresses") or "").split())

    @property
    def rules(self) -> tuple[tuple[str, str], ...]:
        """The rules that the border has now: `egress 100` and `allow -1 0.0.0.0/0`."""
        begin = f"{self.cut.name} rule "
        return tuple((key.removeprefix(begin), word) for key, word in self.told.pairs if key.startswith(begin))

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Who else is in the subnet whose border is cut."""
        return _neighbours(self.told, self.cut.name)

    def limit(self, seconds: float) -> float:
        """A limit on this site."""
        return parts.limit_s(self.asked.timing, seconds)

    def usual(self, seconds: float) -> float:
        """A usual time on this site."""
        return parts.usual_s(self.asked.timing, seconds)


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write the plan, beside what is watched."""
    may = cluster.rehearsals and bool(cluster.region) and cluster.place is None
    return (_borders(cluster), cuts_probe(cluster)) if may else ()


def wished(asked: Asked) -> Rehearsal:
    """What was asked for, all of it checked. Raises `PlanError`."""
    cluster = asked.cluster
    _may_be_cut(asked)
    group = asked.group()
    home = _node(cluster, asked.home("on", group))
    other = _node(cluster, asked.server("", without=home.name))
    for node in (home, other):
        asked.instance(node.name)
    told = _facts(asked, "borders")
    _no_other_cut(asked)
    fewest = min((other, home), key=lambda node: len(_neighbours(told, node.name)))
    cut = _node(cluster, _chosen(asked, "cut", [fewest.name, *_names(cluster)]))
    stop = _node(cluster, _chosen(asked, "stop", [other.name, *_names(cluster)]))
    expect = _chosen(asked, "expect", [one.value for one in EXPECTED])
    back = _chosen(asked, "back", [one.value for one in BACK]) == "yes"
    rehearsal = Rehearsal(asked, group, home, other, cut, stop, expect, back, told)
    _can_be_cut(rehearsal)
    return rehearsal


def form(asked: Asked) -> tuple[Field, ...]:
    """The inputs as a form asks for them."""
    names, told = _names(asked.cluster), _seen(asked, "borders")
    around = {name: _neighbours(told, name) if told else () for name in names}
    subnets = tuple(
        Option(name, f"its subnet: {listed(around[name]) or 'nobody else is there'}")
        for name in sorted(names, key=lambda name: len(around[name]))
    )
    sides = tuple(Option(name, f"what {name} alone has written since the cut is lost") for name in reversed(names))
    groups = tuple(Option(name) for name in asked.groups)
    kinds = (
        ("group", "Group", groups, "what the nodes say"),
        ("cut", "Border of", subnets, "the one with the fewest neighbours"),
        ("stop", "If both are active, stop", sides, "the last server of the site file"),
        ("expect", "Expected", EXPECTED, "a forced stop is set up"),
        ("back", "Group back afterwards", BACK, "as it was"),
    )
    return tuple(_field(asked, name, label, options, whence) for name, label, options, whence in kinds)


def _field(asked: Asked, name: str, label: str, options: tuple[Option, ...], whence: str) -> Field:
    given = asked.given.get(name, "").strip()
    values = [one.value for one in options]
    first = values[0] if values else ""
    wrong = f"it is one of {listed(values)}" if given and values and given not in values else ""
    return Field(name, label, given or first, "" if given else whence, options, wrong)


def _may_be_cut(asked: Asked) -> None:
    """Production is never cut; nor what is not said to be none."""
    cluster = asked.cluster
    if cluster.place is not None:
        raise PlanError(
            f"{asked.runbook}: {cluster.name} is a restored cluster; rehearse with a cluster of the site file"
        )
    if not cluster.rehearsals:
        raise PlanError(
            f"{asked.runbook}: {cluster.name} may be production, for nothing says otherwise: only where it is none, "
            f"write `rehearsals = true` under [clusters.{cluster.name}]"
        )
    if PRODUCTION in cluster.banner.casefold():
        raise PlanError(f"{asked.runbook}: the banner of {cluster.name} says {cluster.banner}: production is never cut")
    if len(cluster.nodes) != TWO:
        raise PlanError(
            f"{asked.runbook}: {cluster.name} has {len(cluster.nodes)} servers; a split is rehearsed with two"
        )


def _no_other_cut(asked: Asked) -> None:
    cuts = _facts(asked, "cuts")
    left = [
        f"{key} (run {cuts.word(f'{key} run')})" for key, _ in cuts.pairs if key.startswith("acl-") and " " not in key
    ]
    if left:
        raise PlanError(f"{asked.runbook}: an earlier rehearsal has left {listed(left)}: end that one first")


def _can_be_cut(r: Rehearsal) -> None:
    """A network ACL can keep the two apart, in rules that there is room for. Raises `PlanError`."""
    subnets = [r.told.word(f"{node.name} subnet") or "none" for node in r.nodes]
    why = ""
    if any(" " in one for one in subnets):
        why = "a server has interfaces in several subnets: its heartbeats may take another way than the one that is cut"
    elif subnets[0] == subnets[1]:
        why = "both servers are in one subnet: a network ACL keeps nothing apart there"
    elif any(r.told.word(f"{node.name} ipv6") != "no" for node in r.nodes):
        why = "a server has IPv6 addresses, which are not cut"
    elif not r.of_cut("acl") or not r.of_cut("association") or not r.denied:
        why = f"AWS does not say which network ACL {r.cut.name}'s subnet has, or which addresses {r.far.name} has"
    else:
        why = _no_room(r)
    if why:
        raise PlanError(f"{r.asked.runbook}: {why}")


def _no_room(r: Rehearsal) -> str:
    numbers = [int(key.split()[1]) for key, _ in r.rules]
    ways = [key.split()[0] for key, _ in r.rules]
    if min(numbers, default=MOST_RULES) <= len(r.denied):
        return f"{r.of_cut('acl')} begins with rule {min(numbers)}: there is no number before it for ours"
    if max(ways.count("egress"), ways.count("ingress")) + len(r.denied) > MOST_RULES:
        return f"{r.of_cut('acl')} has so many rules that ours would be more than {MOST_RULES} a direction"
    return ""


def _facts(asked: Asked, topic: str) -> Facts:
    told = _seen(asked, topic)
    if told is None or told.unread:
        held = view(asked.scene.estate, AwsFactsProbe(asked.cluster.name, topic))
        why = held.silence.reason if held.silence else "it was not asked"
        raise PlanError(f"{asked.runbook}: what AWS says of the network is not known: {why}")
    return told


def _seen(asked: Asked, topic: str) -> Facts | None:
    held = view(asked.scene.estate, AwsFactsProbe(asked.cluster.name, topic))
    return held.seen.value if held.seen is not None and held.silence is None else None


def _chosen(asked: Asked, input_: str, options: Sequence[str]) -> str:
    given = asked.given.get(input_, "").strip() or options[0]
    if given not in options:
        raise PlanError(f"{asked.runbook}: `{input_}` is one of {listed(dict.fromkeys(options))}, not {given!r}")
    return given


def _neighbours(told: Facts, name: str) -> tuple[str, ...]:
    said = told.word(f"{name} neighbours") or ""
    return () if said in {"", "none"} else tuple(said.split(", "))


def _borders(cluster: Cluster) -> AwsFactsProbe:
    return AwsFactsProbe(cluster.name, "borders")


def _names(cluster: Cluster) -> list[str]:
    return [node.name for node in cluster.nodes]


def _node(cluster: Cluster, name: str) -> Node:
    return next(node for node in cluster.nodes if node.name == name)
