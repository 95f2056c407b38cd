"""What was asked for of a heal, and what was found out."""

from dataclasses import dataclass

from backends.errors import PlanError
from backends.estate import view
from backends.model import AwsFactsProbe, Facts, MirrorProbe, NodeFactsProbe, Probe
from backends.parsers.clpmdstat import NEVER_BUILT
from backends.plan import NodeSays, listed
from backends.runbooks import fencing, parts
from backends.runbooks.asked import Asked, split_brain, unknown
from backends.runbooks.fencing import Fencing
from backends.runbooks.values import Field, Option
from backends.settings import Cluster
from backends.views import claimed_twice, mirror_by_site_names

CASES = {
    "split": "both sides have been active, and it was fenced: what it wrote alone is overwritten",
    "red": "it is up and joined, and no copy is good; a group on it is stopped first",
    "down": "it was only down, and never worked alone: nothing is lost, nothing is forced",
    "alone": "it will not come: the copy that is left is declared the latest, though it is RED",
}
SEALS = {
    "group": "by the quarantine group of the site file, set and read back by clpdeck",
    "hand": "by hand, in any way that keeps its peers and AWS from it",
}


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write it, beside what is watched."""
    return (*fencing.looks(cluster), AwsFactsProbe(cluster.name, "isolation")) if cluster.region else ()


@dataclass(frozen=True)
class Healing:
    """A heal that was asked for.

    Attributes:
        f: The two sides, as for a fence: whose copy is kept, and whose is overwritten.
        case: A key of `CASES`.
        seal: A key of `SEALS`.
        groups: The interfaces of the server that is healed, and the security groups that each had.
        others: Groups that are decided the other way round: the good copy is on the server that is healed.
    """

    f: Fencing
    case: str
    seal: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    others: tuple[str, ...] = ()

    @property
    def node(self) -> str:
        """The server that comes back."""
        return self.f.node.name

    @property
    def keep(self) -> str:
        """The one whose copies are the truth."""
        return self.f.keep.name

    @property
    def standing(self) -> tuple[str, ...]:
        """Groups that are on the server whose copies of theirs are overwritten, or stand there failed."""
        return tuple(group for group, homes in self.f.claimed.items() if self.loser(group) in homes)

    def loser(self, group: str) -> str:
        """Whose copies of this group's mirror disks are overwritten."""
        return self.keep if group in self.others else self.node

    def winner(self, group: str) -> str:
        """Whose copies are the truth."""
        return self.node if group in self.others else self.keep

    @property
    def mirrors(self) -> tuple[str, ...]:
        """Every mirror disk of the cluster: each is looked at."""
        return self.f.cluster.mirrors

    def sides(self, mirror: str) -> tuple[str, str]:
        """Whose copy of a mirror disk is the truth, and whose is overwritten."""
        turned = any(mirror in parts.mirrors_of(self.f.asked, group) for group in self.others)
        return (self.node, self.keep) if turned else (self.keep, self.node)

    @property
    def isolation(self) -> AwsFactsProbe:
        """The look at whom the nodes reach."""
        return AwsFactsProbe(self.f.cluster.name, "isolation")

    def of(self, topic: str) -> NodeFactsProbe:
        """A look at a topic of the server that comes back."""
        return NodeFactsProbe(self.f.cluster.name, self.node, topic)

    def says(self, topic: str, *pairs: tuple[str, str]) -> NodeSays:
        """What it must say of a topic."""
        return NodeSays(self.node, topic, pairs)

    def copies(self, *by: str) -> tuple[Probe, ...]:
        """What these servers say of every mirror disk."""
        return tuple(MirrorProbe(self.f.cluster.name, node, mirror) for mirror in self.mirrors for node in by)


def wished(asked: Asked) -> Healing:
    """Find out what was asked for. Raises `PlanError`."""
    f = fencing.wished(asked)
    case = asked.given.get("case", "").strip() or "split"
    seal = asked.given.get("seal", "").strip() or ("group" if asked.cluster.quarantine else "hand")
    for name, given, known in (("case", case, CASES), ("seal", seal, SEALS)):
        if given not in known:
            raise PlanError(unknown(f"{asked.runbook}: no `{name}`:", given, list(known)))
    split = [group for group in asked.groups if claimed_twice(asked.scene, group) is not False]
    if split:
        raise PlanError(f"{asked.runbook}: {split_brain(asked.scene, split[0])} Fence one side first.")
    _built(asked)
    groups = _groups(asked, f) if case == "split" and seal == "group" else ()
    return Healing(f, case, seal, groups, _others(asked, case))


def _others(asked: Asked, case: str) -> tuple[str, ...]:
    """The groups that are decided the other way round. Raises `PlanError`: a mirror disk goes one way only."""
    names = tuple(dict.fromkeys(asked.given.get("others", "").replace(",", " ").split()))
    strange = next((one for one in names if one not in asked.groups), None)
    if strange is not None:
        raise PlanError(unknown(f"{asked.runbook}: `others` is no group:", strange, asked.groups))
    if names and case not in ("split", "red"):
        raise PlanError(f"{asked.runbook}: with case={case} every group is decided the same way: say no others")
    rest = {mirror for group in asked.groups if group not in names for mirror in parts.mirrors_of(asked, group)}
    for group in names:
        mirrors = parts.mirrors_of(asked, group)
        if not mirrors or rest & set(mirrors):
            raise PlanError(
                f"{asked.runbook}: {group} cannot be decided by itself: "
                + (
                    f"{listed(sorted(rest & set(mirrors)))} may be another group's, too"
                    if mirrors
                    else "no mirror disk"
                )
            )
    return names


def _built(asked: Asked) -> None:
    """A mirror that was never built has no copy that could be the truth."""
    for mirror in asked.cluster.mirrors:
        for node in asked.scene.nodes:
            seen = asked.scene.mirror(node, mirror)
            if seen and mirror_by_site_names(seen.value, asked.cluster).status.text == NEVER_BUILT:
                raise PlanError(
                    f"{asked.runbook}: {node} says {NEVER_BUILT} of {mirror}: it was never built, and is not "
                    "healed; build it in the Cluster WebUI first"
                )


def _groups(asked: Asked, f: Fencing) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The interfaces of the server, and the groups each is given back: what it has now, else what is said.

    What is said counts only where it is sealed off already, and only groups that a server of the cluster has, by EC2's
    word: a plan opens nobody a door that the cluster does not have.
    """
    quarantine = asked.cluster.quarantine
    if not quarantine:
        raise PlanError(f"{asked.runbook}: the site file names no quarantine_group for {asked.cluster.name}")
    seen = view(asked.scene.estate, AwsFactsProbe(asked.cluster.name, "isolation")).seen
    told = seen.value if seen else Facts("isolation", ())
    enis = (told.word(f"{f.node.name} interfaces") or "none").split()
    if enis == ["none"] and asked.looked:
        raise PlanError(
            f"{asked.runbook}: AWS has not told which network interfaces {f.node.name} has: what is not known cannot "
            "be sealed off. Ask again, or say seal=hand"
        )
    if enis == ["none"]:
        return ()
    given = tuple(asked.given.get("groups", "").replace(",", " ").split())
    now = {eni: tuple((told.word(f"{f.node.name} {eni}") or "").split()) for eni in enis}
    sealed = [eni for eni, groups in now.items() if not groups or quarantine in groups]
    if sealed and not given:
        raise PlanError(
            f"{asked.runbook}: {sealed[0]} of {f.node.name} is sealed off already, and which groups it had nobody "
            "tells: say groups=sg-...,sg-..., as the report of the run says that sealed it off"
        )
    borne = _borne(asked, told)
    strange = next((one for one in given if one not in borne), None) if sealed else None
    if strange is not None:
        raise PlanError(
            unknown(f"{asked.runbook}: no server of the cluster has the security group", strange, sorted(borne))
            + f". If {f.node.name} had one of its own, give it back in the EC2 console first, while it is stopped"
        )
    return tuple((eni, given if eni in sealed else groups) for eni, groups in now.items())


def _borne(asked: Asked, told: Facts) -> set[str]:
    """The security groups that interfaces of the cluster's servers have, but for the quarantine."""
    found: set[str] = set()
    for node in asked.scene.nodes:
        enis = (told.word(f"{node} interfaces") or "").split()
        found.update(*((told.word(f"{node} {eni}") or "").split() for eni in enis))
    return found - {asked.cluster.quarantine, "none"}


def form(asked: Asked) -> tuple[Field, ...]:
    """Its inputs as a form asks for them."""
    node, *_ = fencing.form(asked)
    case = asked.given.get("case", "").strip() or "split"
    seal = asked.given.get("seal", "").strip() or ("group" if asked.cluster.quarantine else "hand")
    return (
        Field("node", "Server that comes back", node.value, options=node.options, wrong=node.wrong and "say which"),
        Field(
            "case",
            "What it was",
            case,
            "what is safe for both" if case == "split" else "",
            tuple(Option(name, note) for name, note in CASES.items()),
            "" if case in CASES else unknown("no case:", case, list(CASES)),
        ),
        Field(
            "seal",
            "How it is sealed off before it boots",
            seal,
            asked.cluster.quarantine,
            tuple(Option(name, note) for name, note in SEALS.items()),
            "" if seal in SEALS else unknown("no way:", seal, list(SEALS)),
        ),
        *(
            [Field("others", "Groups whose good copy is on it", asked.given.get("others", ""), "none")]
            if len(asked.groups) > 1
            else []
        ),
        Field("groups", "Its security groups, given back", asked.given.get("groups", ""), "as they are now"),
        Field("start", "Groups to start on the other", asked.given.get("start", "") or listed(asked.groups, most=20)),
    )
