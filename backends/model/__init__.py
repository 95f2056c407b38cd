"""The nouns: what a cluster is made of, in CLUSTERPRO's and AWS's own words, and how we come to know it.

All values, frozen; no I/O, no colours. A cluster's word is kept as it came (`Word.text`), beside what it means to us
(`Word.health`); a word nobody knows is `Health.UNKNOWN` and never reads as a no.
"""

from backends.model.aws_topics import AWS_TOPICS
from backends.model.cloud import Identity, Image, Instance, Interface, Route, Snapshot
from backends.model.cluster import ClusterStatus, Group, MirrorSide, MirrorStatus, Part, Reply, Server
from backends.model.facts import CONF, CORE, NODE_TOPICS, SCRIPTS, Facts, Topic, node_commands
from backends.model.items import Item, Verdict
from backends.model.looking import (
    Answer,
    AwsFactsProbe,
    CloudProbe,
    Estate,
    IdentityProbe,
    ImagesProbe,
    InstancesProbe,
    InterfacesProbe,
    Joined,
    MirrorProbe,
    Named,
    NodeFactsProbe,
    NodeProbe,
    Probe,
    Ref,
    RoutesProbe,
    Silence,
    SsmProbe,
    StatusProbe,
    View,
    observer,
)
from backends.model.moves import Move
from backends.model.words import AWS, Evidence, Health, Seen, Word

__all__ = [
    "AWS",
    "AWS_TOPICS",
    "CONF",
    "CORE",
    "NODE_TOPICS",
    "SCRIPTS",
    "Answer",
    "AwsFactsProbe",
    "CloudProbe",
    "ClusterStatus",
    "Estate",
    "Evidence",
    "Facts",
    "Group",
    "Health",
    "Identity",
    "IdentityProbe",
    "Image",
    "ImagesProbe",
    "Instance",
    "InstancesProbe",
    "Interface",
    "InterfacesProbe",
    "Item",
    "Joined",
    "MirrorProbe",
    "MirrorSide",
    "MirrorStatus",
    "Move",
    "Named",
    "NodeFactsProbe",
    "NodeProbe",
    "Part",
    "Probe",
    "Ref",
    "Reply",
    "Route",
    "RoutesProbe",
    "Seen",
    "Server",
    "Silence",
    "Snapshot",
    "SsmProbe",
    "StatusProbe",
    "Topic",
    "Verdict",
    "View",
    "Word",
    "node_commands",
    "observer",
]
