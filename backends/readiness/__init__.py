"""Could a cluster be restored tonight? What must be asked to know, and the answer item by item. Pure."""

from backends.readiness.judged import readiness, readiness_probes, ready
from backends.readiness.licences import files_of
from backends.readiness.values import SCHEMA, Answer, Attested, Item, Readiness, Verdict

__all__ = [
    "SCHEMA",
    "Answer",
    "Attested",
    "Item",
    "Readiness",
    "Verdict",
    "files_of",
    "readiness",
    "readiness_probes",
    "ready",
]
