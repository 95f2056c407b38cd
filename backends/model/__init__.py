"""The nouns: what a cluster is made of, in CLUSTERPRO's and AWS's own words, and how we come to know it.

All values, frozen; no I/O, no colours. A cluster's word is kept as it came (`Word.text`), beside what it means to us
(`Word.health`); a word nobody knows is `Health.UNKNOWN` and never reads as a no.
"""

from backends.model.cloud import Identity, Instance, Interface, Route
from backends.model.cluster import ClusterStatus, Group, MirrorSide, MirrorStatus, Part, Reply, Server
from backends.model.looking import (
    Answer,
    CloudProbe,
    Estate,
    IdentityProbe,
    InstancesProbe,
    InterfacesProbe,
    MirrorProbe,
    NodeProbe,
    Probe,
    RoutesProbe,
    Silence,
    StatusProbe,
    View,
    observer,
)
from backends.model.words import AWS, Evidence, Health, Seen, Word

__all__ = [
    "AWS",
    "Answer",
    "CloudProbe",
    "ClusterStatus",
    "Estate",
    "Evidence",
    "Group",
    "Health",
    "Identity",
    "IdentityProbe",
    "Instance",
    "InstancesProbe",
    "Interface",
    "InterfacesProbe",
    "MirrorProbe",
    "MirrorSide",
    "MirrorStatus",
    "NodeProbe",
    "Part",
    "Probe",
    "Reply",
    "Route",
    "RoutesProbe",
    "Seen",
    "Server",
    "Silence",
    "StatusProbe",
    "View",
    "Word",
    "observer",
]
