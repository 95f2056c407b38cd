"""What is wrong, how bad it is, and by which evidence. Pure: estate in, findings out."""

from backends.findings.judged import findings
from backends.findings.values import Finding, Severity

__all__ = ["Finding", "Severity", "findings"]
