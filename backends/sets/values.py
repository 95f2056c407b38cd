"""A backup set: images of all nodes of a cluster, taken at one quiet point, as their tags tell of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from backends.model import Image, Snapshot

SET, CLUSTER, NODE, NODES = "clpdeck:set", "clpdeck:cluster", "clpdeck:node", "clpdeck:nodes"
QUIET_POINT, SERVICES, VERSION = "clpdeck:quiet-point", "clpdeck:services", "clpdeck:version"
OS, MIRRORS, KIND = "clpdeck:os", "clpdeck:mirrors", "clpdeck:kind"
"""The tags of an image of a set. `clpdeck:kind` is there only on what is no set of whole nodes."""
ONLINE = "online"
"""The kind of a set that holds mirror disks only, taken while the service ran."""

SetState: TypeAlias = Literal["complete", "copying", "failed", "incomplete", "unknown"]


@dataclass(frozen=True, slots=True)
class BackupSet:
    """One backup set, as one region has it.

    Attributes:
        nodes: All that belong to it, by the tag `clpdeck:nodes`.
        images: In the order of the nodes, those of unexpected nodes last.
        quiet_point: When the last of the nodes was stopped; `None` where the tags do not tell it, or not all the same.
        services: How the cluster's services were set: `manual`.
        mirrors: Names of the mirror disks.
        kind: Empty: images of whole nodes. `ONLINE`: it never counts for a restore of a cluster.
        size_gib: Of all disks.
        data_bytes: What has to be fetched of them; `None` where EC2 does not say it of each.
        state: Whether all of it is there; `unknown` where EC2 says a word that nobody knows.
        says: The same in words: `complete`, `copying 43 %`, `failed: why`, `incomplete: no image of server02`.
        age_s: Seconds since the quiet point: what is lost by a restore now (RPO); `None` where that is not known.
        broken: Why no cluster can be restored from it at all; empty where nothing speaks against it.
        unproved: Why its disks are not known to be of one quiet point; empty where they are. Without that proof a
            restored mirror needs a full copy.
    """

    id: str
    cluster: str
    region: str
    nodes: tuple[str, ...]
    images: tuple[Image, ...]
    quiet_point: datetime | None
    services: str
    version: str
    os: str
    mirrors: tuple[str, ...]
    kind: str
    size_gib: int
    data_bytes: int | None
    state: SetState
    says: str
    age_s: float | None
    broken: str = ""
    unproved: str = ""

    @property
    def restorable(self) -> str:
        """Empty where a cluster can be restored from it without a full copy, else why not."""
        return self.broken or self.unproved

    @property
    def found(self) -> tuple[str, ...]:
        """The nodes there is an image of."""
        return tuple(dict.fromkeys(image.tag(NODE) for image in self.images))

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """Every disk of every node."""
        return tuple(disk for image in self.images for disk in image.snapshots)

    @property
    def run(self) -> str:
        """The run that made it, by the tag `clpdeck:run`; empty where the tags do not tell, or not all the same."""
        runs = {image.tag("clpdeck:run") for image in self.images}
        return runs.pop() if len(runs) == 1 else ""

    def image(self, node: str) -> Image | None:
        """The image of a node; `None` where there is none, or where there are several that contradict each other."""
        mine = [image for image in self.images if image.tag(NODE) == node]
        return mine[0] if len(mine) == 1 else None
