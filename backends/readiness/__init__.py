"""Could a cluster be restored tonight? What must be asked to know, and the answer item by item. Pure."""

from backends.readiness.judged import readiness, readiness_probes, ready
from backends.readiness.licences import files_of
from backends.readiness.regions import RegionSets, region_sets, set_probes
from backends.readiness.values import SCHEMA, Answer, Attested, Readiness

__all__ = [
    "SCHEMA",
    "Answer",
    "Attested",
    "Readiness",
    "RegionSets",
    "files_of",
    "readiness",
    "readiness_probes",
    "ready",
    "region_sets",
    "set_probes",
]
