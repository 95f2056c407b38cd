"""What the screens show, worked out from what is known at one moment. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backends.estate import view
from backends.events import Changed
from backends.findings import Finding, Severity, findings
from backends.model import Estate, Identity, IdentityProbe
from backends.progress import Wanted
from backends.settings import Cluster, Mode, Site
from backends.shape import Shape, shape_of
from backends.views import Age, Scene, SideBySide, Witness, side_by_side
from tui import words
from tui.ledger import Ledger
from tui.look import Meaning
from tui.runs import Runs

SPLIT = "split-brain"

FRESH = timedelta(seconds=10)
"""How long a changed word stands out."""

STATES = {
    SPLIT: "SPLIT BRAIN",
    "one-view-only": "one view only",
    "ssh-silent": "SSH silent",
    "views-differ": "views differ",
    "view-stale": "view stale",
    "mirror-not-green": "mirror not GREEN",
    "group-stopped": "group stopped",
    "route-elsewhere": "route elsewhere",
    "route-blackhole": "blackhole",
    "instance-stopped": "instance stopped",
}
"""A cluster's state in two words, by the kind of its worst finding. Kinds not named here are shown as they are."""

OF_SEVERITY = {
    Severity.CRITICAL: Meaning.BAD,
    Severity.WARNING: Meaning.ATTENTION,
    Severity.NOTICE: Meaning.OFF,
}


@dataclass(frozen=True, slots=True)
class Known:
    """A cluster, judged: who says what, what is wrong, how it stands in two words, and when it last changed.

    Attributes:
        changed: What changed a moment ago, newest first.
        scene: The same moment, for whoever judges more of it.
    """

    settings: Cluster
    side: SideBySide
    findings: tuple[Finding, ...] = ()
    identity: Identity | None = None
    last: Changed | None = None
    changed: tuple[Changed, ...] = ()
    scene: Scene | None = field(default=None, compare=False)

    @property
    def shape(self) -> Shape | None:
        """What it is in as a whole, judged when it is asked for."""
        return shape_of(self.scene) if self.scene else None

    @property
    def name(self) -> str:
        """The cluster's name in the site file."""
        return self.settings.name

    @property
    def nodes(self) -> tuple[Witness, ...]:
        """The witnesses that are nodes."""
        return self.side.witnesses[: len(self.settings.nodes)]

    @property
    def fresh(self) -> int:
        """How many nodes' views may be believed now."""
        return sum(one.age in {Age.FRESH, Age.LATE} for one in self.nodes)

    @property
    def split(self) -> Finding | None:
        """The finding that nothing may hide."""
        return next((one for one in self.findings if one.kind == SPLIT), None)

    @property
    def state(self) -> tuple[Meaning, str]:
        """How the cluster stands, in a tag and two words."""
        if all(one.age is Age.NEVER for one in self.nodes):
            return Meaning.SILENT, "no answer yet"
        if not self.fresh:
            return Meaning.SILENT, "no contact"
        if self.findings:
            worst = self.split or min(self.findings, key=lambda one: words.WORST_FIRST.index(meaning_of(one)))
            doubt = "" if worst.certain else "?"
            return meaning_of(worst), STATES.get(worst.kind, worst.kind.replace("-", " ")) + doubt
        return Meaning.OK, "Normal"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Somebody has seen a banner: who, and when. The banner becomes a word; it does not go."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a screen may show at one moment.

    Attributes:
        now: The moment, in the zone in which times are shown.
        clusters: Worst first.
        seen: Acknowledged split brains by cluster.
        events: How many changes there have been; a pane of events need not look when it is the same.
    """

    now: datetime
    mode: Mode
    site: Site | None = None
    clusters: tuple[Known, ...] = ()
    seen: Mapping[str, Acknowledged] = field(default_factory=dict)
    newest: Changed | None = None
    events: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    runs: Runs = field(default_factory=Runs)

    @property
    def alarm(self) -> Known | None:
        """The first cluster with a split brain that nobody has acknowledged."""
        return next((one for one in self.clusters if one.split and one.name not in self.seen), None)

    def cluster(self, name: str | None) -> Known | None:
        """A cluster by its name."""
        return next((one for one in self.clusters if one.name == name), None)


def meaning_of(finding: Finding) -> Meaning:
    """The tag of a finding: a contradiction has its own, until it is certain and critical."""
    contradiction = finding.kind in {SPLIT, "views-differ", "route-elsewhere"}
    if contradiction and not (finding.kind == SPLIT and finding.certain):
        return Meaning.DISAGREE
    if finding.kind in {"one-view-only", "view-stale"}:
        return Meaning.SILENT
    return OF_SEVERITY[finding.severity]


def judge(
    site: Site, estate: Estate, ledger: Ledger, now: datetime, stops: tuple[Wanted, ...] = ()
) -> tuple[Known, ...]:
    """Work out every cluster of the site as it stands now, worst first. `stops` is what runs of ours stopped."""
    known = [_known(site, one, estate, ledger, now, stops) for one in site.clusters]
    return tuple(sorted(known, key=lambda one: (one.split is None, words.WORST_FIRST.index(one.state[0]))))


def _known(
    site: Site, cluster: Cluster, estate: Estate, ledger: Ledger, now: datetime, stops: tuple[Wanted, ...]
) -> Known:
    side = side_by_side(estate, cluster, site.timing, now, stops)
    identity = view(estate, IdentityProbe(cluster.name)).seen
    judged = findings(estate, cluster, site.timing, now, stops)
    scene = Scene(estate, cluster, site.timing, now, stops)
    changed = ledger.since(cluster.name, now - FRESH)
    return Known(cluster, side, judged, identity.value if identity else None, ledger.last(cluster.name), changed, scene)
