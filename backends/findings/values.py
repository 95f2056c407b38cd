"""A finding: what is wrong, how bad, and the evidence it rests on."""

from dataclasses import dataclass
from enum import StrEnum

from backends.model import Evidence


class Severity(StrEnum):
    """How much it matters, worst last."""

    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an operator should know.

    Attributes:
        kind: Stable, for machines. Of nodes: `split-brain`, `no-view`, `one-view-only`, `ssh-silent`, `view-stale`,
            `views-differ`, `cluster-stopped`, `service-stopped`, `suspended`, `services-manual`, `changing`,
            `not-normal`, `view-incomplete`, `unread`. Of groups: `group-stopped`, `group-not-online`,
            `group-unwell`. Of mirrors: `mirror-not-green`, `mirror-unknown`. Of AWS: `instance-stopped`,
            `instance-changing`, `instance-unknown`, `instance-checks`, `route-missing`, `route-blackhole`,
            `route-elsewhere`, `routes-differ`, `source-dest-check`, `aws-silent`.
        sentence: For people: what is so. That of a split brain ends in a question mark while it is not confirmed.
        certain: False while it rests on one poll or on one side's word.
        advice: What to look at or do next; may be empty.
    """

    cluster: str
    kind: str
    severity: Severity
    subject: str
    sentence: str
    certain: bool = True
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""
