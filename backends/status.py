"""One moment of a site as a report with a versioned schema: what `clpdeck status --json` prints. Pure.

`SCHEMA` grows a new number when a field is renamed, removed or changes its meaning; new fields do not change it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from backends.estate import view
from backends.findings import Finding, Severity, findings
from backends.model import AWS, Estate, Health, IdentityProbe
from backends.progress import Wanted
from backends.settings import Cluster, Site
from backends.shape import Shape, shape_of
from backends.views import BELIEVED, Age, Row, Scene, SideBySide, Verdict, side_by_side

SCHEMA: Final = "clpdeck.status/1"


@dataclass(frozen=True, slots=True)
class Said:
    """One observer's words on one subject, verbatim, with what each means to us.

    `believed` is false where the answer is stale or was followed by silence: the words are the last known ones.
    """

    observer: str
    words: tuple[str, ...]
    health: tuple[Health, ...]
    addition: str
    believed: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """A server, group, resource, monitor, mirror disk or route, what each observer says of it, and the verdict.

    `stopped_by` is the run that stopped the group, where all who speak say that it is off: it is off on purpose.
    """

    section: str
    name: str
    depth: int
    says: tuple[Said, ...]
    verdict: Verdict
    remark: str
    stopped_by: str | None = None


@dataclass(frozen=True, slots=True)
class Observer:
    """Who was asked: how its word stands in time, its age in seconds (null: never heard), and why it is silent."""

    name: str
    age: Age
    age_s: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class ClusterReport:
    """One cluster: who was asked, what they said, what is wrong by which evidence, worst first.

    `shape` is what it is in as a whole: what is certain of that, what is likely, what would tell, and what to do.
    """

    name: str
    account: str | None
    observers: tuple[Observer, ...]
    subjects: tuple[Subject, ...]
    findings: tuple[Finding, ...]
    shape: Shape

    @property
    def heard(self) -> bool:
        """Whether any node's word may be believed. If not, nothing is known, and nothing is well."""
        return any(one.age in BELIEVED for one in self.observers if one.name != AWS)


@dataclass(frozen=True, slots=True)
class Report:
    """A site at one moment (UTC)."""

    schema: Literal["clpdeck.status/1"]
    at: datetime
    site: str
    clusters: tuple[ClusterReport, ...]


def report(site: Site, estate: Estate, now: datetime, stops: tuple[Wanted, ...] = ()) -> Report:
    """Report on every cluster of a site. `stops` is what runs of ours stopped, by their journals."""
    return Report(SCHEMA, now, site.path, tuple(_cluster(one, site, estate, now, stops) for one in site.clusters))


def exit_code(told: Report) -> int:
    """The monitoring plug-ins' convention: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.

    UNKNOWN where no node of a cluster was heard and EC2 does not tell why. Anything else that is CRITICAL weighs
    more, anything that is WARNING less.
    """
    found = [finding for one in told.clusters for finding in one.findings]
    known = {finding.severity for finding in found if finding.certain or finding.kind != "no-view"}
    if Severity.CRITICAL in known:
        return 2
    if not told.clusters or not all(one.heard for one in told.clusters):
        return 3
    return 1 if Severity.WARNING in known else 0


def _cluster(cluster: Cluster, site: Site, estate: Estate, now: datetime, stops: tuple[Wanted, ...]) -> ClusterReport:
    table = side_by_side(estate, cluster, site.timing, now, stops)
    identity = view(estate, IdentityProbe(cluster.name)).seen
    return ClusterReport(
        name=cluster.name,
        account=identity.value.account if identity else None,
        observers=tuple(Observer(one.name, one.age, one.age_s, one.reason) for one in table.witnesses),
        subjects=tuple(_subject(row, table) for row in table.rows),
        findings=findings(estate, cluster, site.timing, now, stops),
        shape=shape_of(Scene(estate, cluster, site.timing, now, stops)),
    )


def _subject(row: Row, table: SideBySide) -> Subject:
    says = tuple(
        Said(
            observer=witness.name,
            words=tuple(word.text for word in cell.words),
            health=tuple(word.health for word in cell.words),
            addition=cell.addition,
            believed=cell.believed,
        )
        for witness, cell in zip(table.witnesses, row.cells, strict=True)
        if cell.words or cell.addition
    )
    stopped_by = row.stopped.run if row.stopped else None
    return Subject(row.section, row.name, row.depth, says, row.verdict, row.remark, stopped_by)
