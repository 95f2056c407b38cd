"""What a cluster's runs may touch in a region: by the site file, and by what a look of this process has found there."""

from dataclasses import dataclass
from typing import Literal

from backends.errors import NotAllowed
from backends.settings import CLIENT, Cluster, Node, Place

Role = Literal["home", "copies", "restored", "none"]
"""What a region is to a cluster: where it runs; where its backups are copied to; where it stands, a restored one.

In each something else may be done, and nothing where it is none of them. So a restored cluster never reaches what is
its source's, nor the source what is restored.
"""
Kind = Literal[
    "instance",
    "interface",
    "association",
    "image",
    "snapshot",
    "zone",
    "table",
    "volume",
    "disk",
    "kept",
    "made",
    "vpc",
    "acl",
    "acl-association",
    "served",
    "endpoint",
]


class Unseen(NotAllowed):
    """The id may be the cluster's own, but no look has found it so far.

    Attributes:
        region: Where to look.
        kind: What for.
        id: Its id.
    """

    def __init__(self, region: str, kind: Kind, id_: str, why: str) -> None:
        super().__init__(why)
        self.region, self.kind, self.id = region, kind, id_


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a look has found.

    Attributes:
        node: The node it is of; of an image the one that was imaged, of a volume that was made the one it is for.
        launched: Of an instance, a network ACL, a volume: a run of this cluster launched or made it, by its tags.
    """

    node: str = ""
    launched: bool = False


class Sightings:
    """What looks have found, by region, kind and id. Ids are never given twice, so nothing is forgotten."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Kind, str], Sighting] = {}

    def note(self, region: str, kind: Kind, id_: str, sighting: Sighting) -> None:
        """Keep what was found; of a thing that was found before what is so now."""
        self._found[region, kind, id_] = sighting

    def of(self, region: str, kind: Kind, id_: str) -> Sighting | None:
        """What was found of it; `None`: nothing."""
        return self._found.get((region, kind, id_))


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be touched in one region."""

    cluster: Cluster
    region: str
    seen: Sightings

    @property
    def role(self) -> Role:
        """What the region is to the cluster."""
        cluster = self.cluster
        if not self.region:
            return "none"
        if cluster.place is not None:
            return "restored" if self.region == cluster.place.region else "none"
        if self.region == cluster.region:
            return "home"
        return "copies" if self.region in {place.region for place in cluster.places} else "none"

    @property
    def place(self) -> Place | None:
        """Where a restored cluster stands."""
        return self.cluster.place

    @property
    def tagged(self) -> str:
        """The value of the tag `clpdeck:cluster` on what this cluster's backup sets are made of."""
        return (self.cluster.source or self.cluster).name

    def node(self, name: str) -> Node | None:
        """One of the cluster's own nodes."""
        return self.cluster.node(name)

    def instance(self, id_: object) -> Sighting | None:
        """A node's own instance, by the site file, or found at the node's address; `None`: it is not one.

        Raises:
            Unseen: It may be one.
        """
        own = next((one for one in self.cluster.nodes if one.instance and one.instance == id_), None)
        if own is not None:
            return Sighting(own.name)
        return self._at_address("instance", id_, "i-")

    def interface(self, id_: object) -> Sighting | None:
        """A node's own network interface. As `instance`."""
        own = next((one for one in self.cluster.nodes if one.eni and one.eni == id_), None)
        if own is None and self.role == "home":
            return self._found(self.region, "interface", id_, "eni-", f"at an instance of {self.cluster.name}")
        return Sighting(own.name) if own else self._at_address("interface", id_, "eni-")

    def table(self, id_: object) -> Sighting | None:
        """At home: a route table whose route to a VIP leads to one of the cluster's own nodes. As `instance`."""
        where = f"to lead a VIP to a node of {self.cluster.name}"
        return self._found(self.region, "table", id_, "rtb-", where) if self.role == "home" else None

    def volume(self, id_: object) -> Sighting | None:
        """A Multi-Attach volume that one of the cluster's own nodes has attached. As `instance`."""
        where = f"to be a Multi-Attach volume of {self.cluster.name}"
        return self._found(self.region, "volume", id_, "vol-", where)

    def disk(self, kind: Literal["disk", "kept", "made"], id_: object) -> Sighting | None:
        """At home, a volume that no two have attached, and no system is on. As `instance`.

        `disk`: a node has it. `kept`: it has, and a run has marked it as replaced. `made`: a run made it, by its tags.
        """
        told = {"disk": "attached to a node", "kept": "marked as replaced at a node", "made": "made by a run"}
        where = f"to be a volume {told[kind]} of {self.cluster.name}"
        return self._found(self.region, kind, id_, "vol-", where) if self.role == "home" else None

    @property
    def machines(self) -> dict[str, str]:
        """By its instance, each of the cluster's own machines at home: its nodes, and the host that uses it."""
        named = {one.instance: one.name for one in self.cluster.nodes if one.instance}
        client = self.cluster.client
        if client and client.instance and client.instance not in named:
            named[client.instance] = CLIENT
        return named if self.role == "home" else {}

    def machine_of(self, instance: object) -> str | None:
        """What the machine is called that this is the instance of; `None`: it is none of them."""
        return self.machines.get(instance) if isinstance(instance, str) else None

    def association(self, id_: object) -> Sighting | None:
        """The association of an instance profile with a node's own instance. As `instance`."""
        return self._at_address("association", id_, "iip-assoc-")

    def tagged_one(self, kind: Literal["image", "snapshot"], id_: object, region: str = "") -> Sighting | None:
        """An image or a snapshot of the cluster's backup sets. As `instance`."""
        where, prefix = region or self.region, {"image": "ami-", "snapshot": "snap-"}[kind]
        return self._found(where, kind, id_, prefix, f"with the tag clpdeck:cluster={self.tagged} in {where}")

    def of_network(self, kind: Literal["vpc", "served", "endpoint"], id_: object) -> Sighting | None:
        """The VPC of the nodes, a route table of their subnets, the VPC's endpoint for S3. As `instance`."""
        prefix = {"vpc": "vpc-", "served": "rtb-", "endpoint": "vpce-"}[kind]
        return self._found(self.region, kind, id_, prefix, f"around the nodes of {self.cluster.name}")

    def zone(self, name: object) -> Sighting | None:
        """The zone of one of the place's subnets. As `instance`."""
        return self._found(self.region, "zone", name, self.region, f"to be the zone of a subnet of {self.cluster.name}")

    def rehearsed(self, kind: Literal["vpc", "acl", "acl-association"], id_: object) -> Sighting | None:
        """What a rehearsal needs of the network around the nodes; nothing where it is production. As `instance`.

        That is the nodes' VPC; a network ACL that a run made, or that a node's subnet had before; and the association
        of such a subnet.
        """
        if not self.cluster.rehearsals or self.role != "home":
            return None
        prefix = {"vpc": "vpc-", "acl": "acl-", "acl-association": "aclassoc-"}[kind]
        return self._found(self.region, kind, id_, prefix, f"around the nodes of {self.cluster.name}")

    def _at_address(self, kind: Kind, id_: object, prefix: str) -> Sighting | None:
        """Something of a restored node, which only its address tells. The source's own is never it."""
        source = self.cluster.source
        if self.place is None or (source and id_ in {node.instance for node in source.nodes}):
            return None
        return self._found(self.region, kind, id_, prefix, f"at an address of {self.cluster.name}")

    def _found(self, region: str, kind: Kind, id_: object, prefix: str, where: str) -> Sighting | None:
        if not isinstance(id_, str) or not id_.startswith(prefix):
            return None
        sighting = self.seen.of(region, kind, id_)
        if sighting is None:
            raise Unseen(region, kind, id_, f"for {id_}: no look has found it {where}")
        return sighting
