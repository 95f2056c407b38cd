"""What was asked for where one side's mirror disk is lost, and what was found out; and that the other side is good."""

from dataclasses import dataclass

from backends.errors import PlanError
from backends.judge import judge
from backends.model import AwsFactsProbe, Joined, Named, NodeFactsProbe, Probe
from backends.plan import AllOf, Condition, CopySaid
from backends.runbooks.asked import Asked, split_brain
from backends.runbooks.exchanging import RUN, must_be_a_pair
from backends.runbooks.fencing import Fencing
from backends.runbooks.healing.wishes import Healing
from backends.runbooks.online.wishes import said_of
from backends.runbooks.replacing.form import form
from backends.runbooks.replacing.lost import Lost, lost_volumes
from backends.settings import Cluster
from backends.views import claimed_twice
from backends.views.phrases import sayings

MAKE, DOWN, CHANGE, START, NAMES, NEW, LINK, JOIN, COPY, PROVE = range(1, 11)
"""The numbers of its stages."""
GOOD, BEHIND, OUT = ("GREEN",), ("RED", "YELLOW"), ("RED", "GRAY")
"""Colours of the copy that is kept, of one that is to be copied to, and of one whose disk is gone."""


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write it, beside what is watched."""
    nodes = tuple(
        NodeFactsProbe(cluster.name, node.name, topic) for node in cluster.nodes for topic in ("conf", "mirror-volumes")
    )
    return (*nodes, *(AwsFactsProbe(cluster.name, topic) for topic in ("attached", "disks"))) if cluster.region else ()


@dataclass(frozen=True)
class Replacing:
    """A replacement that was asked for.

    Attributes:
        h: The two sides, as a heal has them: the one that comes back, and the one whose copies are the truth.
        lost: The volumes that are replaced.
        named: A volume that only whoever asks calls lost; empty where EC2 does.
    """

    h: Healing
    lost: tuple[Lost, ...]
    named: str

    @property
    def asked(self) -> Asked:
        """What was asked."""
        return self.h.f.asked

    @property
    def mirrors(self) -> tuple[str, ...]:
        """The mirror disks that have a partition on a lost volume: they are made new there."""
        return tuple(dict.fromkeys(part.mirror for one in self.lost for part in one.parts))

    @property
    def set_id(self) -> Joined:
        """What its new volumes are of: the good side's snapshots of this run."""
        return Joined((f"{self.h.f.cluster.name}-", RUN))

    @property
    def good(self) -> Condition:
        """Every copy of the side that is kept is GREEN, by its own word; what is replaced is not, by that word too."""
        return _good(self.h, self.mirrors)

    @property
    def behind(self) -> Condition:
        """The good copies are GREEN, and those on new disks are taken for what they are: to be overwritten."""
        keep, node = self.h.keep, self.h.node
        return AllOf(
            (
                *(CopySaid(one, keep, keep, GOOD) for one in self.h.mirrors),
                *(CopySaid(one, keep, node, BEHIND) for one in self.mirrors),
            )
        )

    def aws(self, topic: str, *of: Named) -> AwsFactsProbe:
        """A look at AWS."""
        return AwsFactsProbe(self.h.f.cluster.name, topic, of)

    def limit(self, seconds: float) -> float:
        """A limit on this site."""
        return self.h.f.limit(seconds)

    def usual(self, seconds: float) -> float:
        """A usual time on this site."""
        return self.h.f.usual(seconds)


def _good(h: Healing, mirrors: tuple[str, ...]) -> Condition:
    return AllOf(
        (
            *(CopySaid(one, h.keep, h.keep, GOOD) for one in h.mirrors),
            *(CopySaid(one, h.keep, h.node, OUT) for one in mirrors),
        )
    )


def wished(asked: Asked) -> Replacing:
    """Find out what was asked for.

    Raises:
        PlanError: Something is missing or wrong, nothing is lost, or it is not proved that the other side is good.
    """
    _fits(asked)
    given = {one.name: one for one in form(asked)}
    wrong = next((one for one in given.values() if one.wrong), None)
    if wrong:
        raise PlanError(f"{asked.runbook}: `{wrong.name}`: {wrong.wrong}")
    cluster, name = asked.cluster, given["node"].value
    keep = next(one for one in cluster.nodes if one.name != name)
    node = next(one for one in cluster.nodes if one.name == name)
    _linux(asked)
    lost = lost_volumes(asked, name, keep.name, given["volume"].value)
    found = Replacing(Healing(Fencing(asked, node, keep, "aws", ()), "down", "group", ()), lost, given["volume"].value)
    _proved_good(asked, found)
    return found


def _fits(asked: Asked) -> None:
    must_be_a_pair(asked)
    split = next((group for group in asked.groups if claimed_twice(asked.scene, group) is not False), None)
    if split is not None:
        raise PlanError(f"{asked.runbook}: {split_brain(asked.scene, split)} Fence one side first.")


def _linux(asked: Asked) -> None:
    for node in asked.cluster.nodes:
        conf = said_of(asked, NodeFactsProbe(asked.cluster.name, node.name, "conf"))
        if conf and conf.word("/root/all/serveros") == "windows":
            raise PlanError(f"{asked.runbook}: {node.name} is a Windows server: it is done by hand there")


def _proved_good(asked: Asked, found: Replacing) -> None:
    """Nothing is copied from a side that is not known to be good. Unknown is not good."""
    scene = asked.scene
    told = judge(found.good, scene.estate, scene.cluster, scene.timing, scene.now)
    if not told.holds:
        said = sayings({one.source: one.says for one in told.evidence})
        raise PlanError(
            f"{asked.runbook}: it is not proved that {found.h.keep}'s copies are good, and {found.h.node}'s are not: "
            f"{said}. Nothing is copied from a side that may be behind"
        )
