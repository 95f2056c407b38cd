"""What the rules look at, and how they say what they found."""

from collections.abc import Iterable
from dataclasses import dataclass

from backends import views
from backends.findings.values import Finding, Severity
from backends.model import Evidence


@dataclass(frozen=True)
class Scene(views.Scene):
    """One cluster at one moment, of which something is found."""

    def found(  # noqa: PLR0913 - what a finding is made of
        self,
        kind: str,
        severity: Severity,
        subject: str,
        sentence: str,
        evidence: Iterable[Evidence] = (),
        *,
        certain: bool = True,
        advice: str = "",
    ) -> Finding:
        """A finding of this cluster."""
        return Finding(self.cluster.name, kind, severity, subject, sentence, certain, tuple(evidence), advice)
