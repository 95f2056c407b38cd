"""What was asked for of a restore, and what was found out: all that the chapters write their steps from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from backends.errors import PlanError
from backends.estate import view
from backends.model import (
    AwsFactsProbe,
    Facts,
    Image,
    ImagesProbe,
    Joined,
    Named,
    NodeFactsProbe,
    Probe,
    Ref,
    RoutesProbe,
)
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.restoring import elsewhere
from backends.runbooks.restoring.fast import fast_zones
from backends.runbooks.restoring.form import (
    Hand,
    choices_of,
    disks_of,
    form,
    nodes_of,
    sets_there,
    subnets_of,
    told,
    zones_told,
)
from backends.sets import BackupSet, DiskChoice
from backends.settings import Cluster, Node, Place

QUICK, SVCCTRL = (4, 3), (4, 2)
"""The first versions with clprestore and clpsvcctrl."""


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write a restore for this place."""
    place = cluster.place
    if place is None:
        return ()
    return (
        ImagesProbe(cluster.name),
        AwsFactsProbe(cluster.name, "subnets", subnets_of(place)),
        elsewhere.vpc_subnets(cluster.name),
        AwsFactsProbe(cluster.name, "vip-routes", place.tables),
        AwsFactsProbe(cluster.name, "place"),
        AwsFactsProbe(cluster.name, "quotas"),
        AwsFactsProbe(cluster.name, "nodes"),
        *((AwsFactsProbe(cluster.name, "zone", (place.zone,)),) if place.zone else ()),
    )


@dataclass(frozen=True)
class Restoring:
    """A restore that was asked for.

    Attributes:
        cluster: The restored one, its servers where they are to stand: `prod-db.dr`.
        fast: Of each server the zones in which its snapshots are made fast, its own and any that it has left.
        nodes: Those that are restored, the one the group is to run on first: usually all of them.
        kind: The instance type.
    """

    asked: Asked
    cluster: Cluster
    place: Place
    source: Cluster
    set: BackupSet
    nodes: tuple[Node, ...]
    disks: DiskChoice
    hand: Hand
    group: str
    kind: str
    licences: str
    fast: Mapping[str, tuple[str, ...]]

    @property
    def master(self) -> Node:
        """Where the group is to run first."""
        return self.nodes[0]

    @property
    def drill(self) -> bool:
        """It is a rehearsal: production lives on."""
        return self.place.kind == "drill"

    @property
    def quiet(self) -> bool:
        """There is proof that all copies will be of one quiet point, so that no full copy is needed.

        A server that is restored beside one that stands already is not: that one has been written to since.
        """
        return not self.set.unproved and not self.standing

    @property
    def standing(self) -> tuple[str, ...]:
        """The place's other servers, of which AWS did not say that they are absent: one may hold newer data."""
        told = self.facts("nodes")
        others = (node.name for node in self.place.nodes if node not in self.nodes)
        return tuple(name for name in others if told.word(f"{name} state") != "absent")

    @property
    def whole(self) -> bool:
        """All servers are restored; else it is the pattern of a single server."""
        return len(self.nodes) == len(self.place.nodes)

    @property
    def version(self) -> tuple[int, int]:
        """Of CLUSTERPRO X, by the set's tag."""
        major, _, minor = self.set.version.partition(".")
        return (int(major), int(minor.partition(".")[0] or 0)) if major.isdecimal() else (0, 0)

    @property
    def region(self) -> str:
        """Where it is restored."""
        return self.place.region

    def at(self, node: Node) -> int:
        """Its number among all servers, from 0: its steps have the same ids where it is restored alone."""
        return self.place.nodes.index(node)

    def kind_of(self, node: Node) -> str:
        """Its instance type: where it stands already, launched from this very image, it keeps the one it has."""
        nodes = self.facts("nodes")
        own = nodes.word(f"{node.name} image") == self.image(node).id
        return (nodes.word(f"{node.name} type") if own else "") or self.kind

    def image(self, node: Node) -> Image:
        """The image of a node."""
        found = self.set.image(node.name)
        if found is None:
            raise PlanError(f"{self.asked.runbook}: set {self.set.id} has no one image of {node.name}")
        return found

    @property
    def keys(self) -> tuple[str, ...]:
        """The KMS keys of the set's disks, by ARN."""
        disks = (disk for node in self.nodes for disk in self.image(node).snapshots)
        return tuple(dict.fromkeys(disk.key for disk in disks if disk.encrypted and disk.key))

    def aws(self, topic: str, *of: Named) -> AwsFactsProbe:
        """A look at AWS, in the region of the place."""
        return AwsFactsProbe(self.cluster.name, topic, of)

    def of(self, node: str, topic: str, *of: Named) -> NodeFactsProbe:
        """A look at a node."""
        return NodeFactsProbe(self.cluster.name, node, topic, of)

    def facts(self, topic: str, *of: str) -> Facts:
        """What AWS said of a topic, when the plan was written; nothing where it did not."""
        return told(self.asked, AwsFactsProbe(self.cluster.name, topic, of))

    @cached_property
    def zones(self) -> dict[str, str]:
        """Each node's availability zone."""
        return zones_told(self.asked, self.place)

    def leads(self, table: str, vip: str) -> str:
        """Where a table led a VIP when the plan was written; empty: nowhere.

        Of a table that comes with a move it is known only whether it has the VIP.
        """
        place = self.asked.cluster.place
        word = self.facts("vip-routes", *(place.tables if place else ())).word(f"{table} {vip}")
        seen = view(self.asked.scene.estate, RoutesProbe(self.cluster.name)).seen
        held = seen is not None and any((one.table, one.destination) == (table, f"{vip}/32") for one in seen.value)
        return ("something" if held else "") if word is None else "" if word == "none" else word

    def launched(self, node: Node) -> str:
        """The step that waits for a node's instance, and gives its ids."""
        return f"3.{2 * self.at(node) + 2}"

    def wanted(self, phase: str) -> tuple[str | Joined, ...]:
        """What the configuration is to say in a phase, as the topic `to-change` is asked for it."""
        if phase == "a":
            names = ("interconnect", "mirror-connect")
            return tuple(f"{name} {node.name}={node.address}" for node in self.place.nodes for name in names)
        vips = (f"vip {old}={new}" for old, new in zip(self.source.vips, self.place.vips, strict=False))
        name = (f"zone={self.place.zone}", f"record={self.place.record}") if self.place.zone else ()
        each: list[str | Joined] = []
        each += [f"ip {node.name}={node.address}" for node in self.place.nodes if name]
        for node in self.nodes:
            each += [f"az {node.name}={self.zones[node.name]}"] if node.name in self.zones else []
            for key, given in (("eni", "eni"), ("instance", "instance")):
                each.append(Joined((f"{key} {node.name}=", Ref(self.launched(node), given))))
        build = ("initial-mirror-construction=off",) if self.quiet else ()
        gone = (f"source={one}" for one in self.needles)
        return (*vips, f"vpc={self.place.vpc}", *each, *name, *build, *gone)

    @property
    def needles(self) -> tuple[str, ...]:
        """Ids and names of the source that must not remain anywhere in the configuration."""
        source = self.source
        own = (one for node in source.nodes for one in (node.instance or "", node.eni))
        old = (node.address for node in source.nodes)
        found = (source.region or "", *source.vips, *own, *old)
        keep = {*self.place.vips, *(node.address for node in self.place.nodes), self.region}
        return tuple(dict.fromkeys(one for one in found if one and one not in keep))

    @property
    def settings(self) -> tuple[str, ...]:
        """Those of them that no value may have: a server that is not restored now has no new ids to put in yet."""
        later = {node.name for node in self.place.nodes} - {node.name for node in self.nodes}
        spared = {one for node in self.source.nodes if node.name in later for one in (node.instance, node.eni)}
        return tuple(one for one in self.needles if one not in spared)

    def usual(self, seconds: float) -> float:
        """A usual time on this site."""
        return parts.usual_s(self.asked.timing, seconds)

    def limit(self, seconds: float) -> float:
        """A limit on this site."""
        return parts.limit_s(self.asked.timing, seconds)


def wished(asked: Asked) -> Restoring:
    """Read what was asked for.

    Raises:
        PlanError: Something is missing or wrong; the sentence says what there is.
    """
    wrong = next((one for one in form(asked) if one.wrong), None)
    if wrong:
        raise PlanError(f"{asked.runbook}: `{wrong.name}`: {wrong.wrong}")
    cluster = elsewhere.there(asked).cluster
    place = cluster.place
    if place is None or cluster.source is None:
        raise PlanError(
            f"{asked.runbook}: {cluster.name} is no cluster that is restored: name its place in the site file"
        )
    _stands_nowhere_else(asked, place)
    given = {one.name: one.value for one in form(asked)}
    chosen = next(one for one in sets_there(asked) if one.id == given["set"])
    choices = {one.value: one for one in choices_of(elsewhere.there(asked), chosen)}
    return Restoring(
        asked,
        cluster,
        place,
        cluster.source,
        chosen,
        nodes_of(place, given["servers"]),
        choices[disks_of(given["disks"])],
        "hand" if given["configuration"] == "hand" else "clpdeck",
        given["group"],
        given["type"],
        given["licences"],
        fast_zones(asked, place, given["servers"]) if given["disks"] == "fsr" else {},
    )


def _stands_nowhere_else(asked: Asked, place: Place) -> None:
    """A server that moves must not stand where it was to be before: there would be two of it. Raises `PlanError`."""
    before = asked.cluster.place
    nodes = told(asked, AwsFactsProbe(asked.cluster.name, "nodes"))
    for node in before.nodes if before else ():
        state = nodes.word(f"{node.name} state")
        if not _stands(node, place) and state != "absent":
            known = f"is {state}" if state else "may stand"
            raise PlanError(
                f"{asked.runbook}: `subnet`: {node.name} {known} at {node.address}: it is not launched a second time"
            )


def _stands(node: Node, place: Place) -> bool:
    """Whether a place has the server at this very address."""
    return any((one.subnet, one.address) == (node.subnet, node.address) for one in place.nodes if one.name == node.name)
