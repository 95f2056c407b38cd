"""What is the cluster's own, for the forms of calls: a check refuses what is nobody's, or somebody else's. Pure."""

from collections.abc import Callable
from typing import Any, Literal

from backends.aws.scope import Scope, Sighting
from backends.aws.shapes import Check, among, like, quoted, wrong
from backends.errors import NotAllowed
from backends.forcedstop import is_own
from backends.text import bucket_prefix


def _own(find: Callable[[Scope, object], Sighting | None], what: str) -> Check:
    def check_it(value: Any, scope: Scope, _: str) -> None:
        if find(scope, value) is None:
            known = [node.instance for node in scope.cluster.nodes if node.instance]
            rule = f"only for one of {', '.join(known)}" if known else f"only for {what} of {scope.cluster.name}"
            raise NotAllowed(f"for {quoted(value)}: {rule}")

    return check_it


INSTANCE = _own(Scope.instance, "an instance at an address")
INTERFACE = _own(Scope.interface, "a network interface at an address")
ASSOCIATION = _own(Scope.association, "the profile of an instance")
MADE = _own(lambda scope, id_: scope.disk("made", id_), "a volume that a run made")
KEPT = _own(lambda scope, id_: scope.disk("kept", id_), "a volume that a run has marked as replaced")
DISK_OF = _own(lambda scope, id_: scope.disk("disk", id_), "a volume, other than its system's, of a node")
FILLED_MIB_S = (100, 300)
"""From how slow to how fast EBS fills a volume from its snapshot (EBS user guide, initalize-volume)."""
SHARED = _own(Scope.volume, "a Multi-Attach volume of an instance")
ZONE = _own(Scope.zone, "a zone of a subnet")
IMAGE = _own(lambda scope, id_: scope.tagged_one("image", id_), "an image of the backup sets")
SNAPSHOT = _own(lambda scope, id_: scope.tagged_one("snapshot", id_), "a snapshot of the backup sets")
SOURCE_IMAGE = _own(
    lambda scope, id_: scope.tagged_one("image", id_, scope.cluster.region or ""), "an image of the sets"
)


def bucket(value: Any, scope: Scope, path: str) -> None:
    """A bucket that clpdeck makes for this cluster, by its name: no other one is touched."""
    if not isinstance(value, str) or not is_own(value, bucket_prefix(scope.cluster.name)):
        raise wrong(value, path, f"only with a bucket called {bucket_prefix(scope.cluster.name)}...")


def _around(kind: Literal["vpc", "served", "endpoint"], what: str) -> Check:
    def check_it(value: Any, scope: Scope, path: str) -> None:
        if scope.of_network(kind, value) is None:
            raise wrong(value, path, f"only with {what} of {scope.cluster.name}")

    return check_it


NODES_VPC = _around("vpc", "the VPC of the nodes")
NODES_TABLE = _around("served", "a route table of the nodes' subnets")
ENDPOINT = _around("endpoint", "the endpoint for S3 of the VPC")


def s3_service(value: Any, scope: Scope, path: str) -> None:
    """S3 in the region."""
    if value != f"com.amazonaws.{scope.region}.s3":
        raise wrong(value, path, f"only with com.amazonaws.{scope.region}.s3")


def launched_one(value: Any, scope: Scope, path: str) -> None:
    """An instance that a run of this cluster has launched."""
    INSTANCE(value, scope, path)
    own = scope.instance(value)
    if own is None or not own.launched:
        raise NotAllowed(f"for {quoted(value)}: no run launched it for {scope.cluster.name}, by its tags")


def table(value: Any, scope: Scope, path: str) -> None:
    """A route table: of the place; at home one whose route to a VIP leads to one of the cluster's own nodes."""
    if scope.place is None:
        if scope.table(value) is None:
            raise wrong(value, path, f"only with a table that leads a VIP of {scope.cluster.name} to one of its nodes")
        return
    among(lambda one: one.place.tables if one.place else (), "a route table of the place")(value, scope, path)


def vip(value: Any, scope: Scope, path: str) -> None:
    """A VIP of the cluster, as a route holds it."""
    whose = "place" if scope.place else "cluster"
    among(lambda one: [f"{vip}/32" for vip in one.cluster.vips], f"a VIP of the {whose}")(value, scope, path)


VPC = _own(lambda scope, id_: scope.rehearsed("vpc", id_), "the VPC of a cluster that may be rehearsed with")
ACL = _own(lambda scope, id_: scope.rehearsed("acl", id_), "a network ACL of a rehearsal, or the one before it,")
BORDER = _own(lambda scope, id_: scope.rehearsed("acl-association", id_), "the network ACL of a node's subnet")


def made_acl(value: Any, scope: Scope, path: str) -> None:
    """A network ACL that a run of this cluster has made; another one is never changed nor deleted."""
    ACL(value, scope, path)
    own = scope.rehearsed("acl", value)
    if own is None or not own.launched:
        raise NotAllowed(f"for {quoted(value)}: no run made it for {scope.cluster.name}, by its tags")


ZONE_ID = among(lambda scope: [scope.place.zone] if scope.place else (), "the hosted zone of the place")
GUARD = among(lambda scope: [scope.place.guard_profile] if scope.place else (), "the profile that only looks")
PROFILE = among(
    lambda scope: [scope.place.node_profile, scope.place.guard_profile] if scope.place else (), "a profile of the place"
)
GROUP = among(lambda scope: scope.place.groups if scope.place else (), "a security group of the place")
KEY_PAIR = among(lambda scope: [scope.place.key_pair] if scope.place else (), "the key pair of the place")
SUBNET = among(lambda scope: [node.subnet for node in scope.cluster.nodes], "a subnet of a node")
ADDRESS = among(lambda scope: [node.address for node in scope.cluster.nodes], "the address of a node")
LEADS_TO = among(
    lambda scope: [*(node.address for node in scope.cluster.nodes), *scope.cluster.vips], "an address of the place"
)
HOME_REGION = among(lambda scope: [scope.cluster.region or ""], "the region the cluster runs in")
TOKEN = like(r"[0-9a-f]{32}", "a token derived from run, step and attempt")
KEY = like(
    r"(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:)?(?:(?:key/)?[A-Za-z0-9-]{1,64}|alias/[A-Za-z0-9/_-]{1,250})", "a key"
)
TEXT = like(r"[^\x00-\x1f]{1,255}", "a text")


def of_key(value: Any, scope: Scope, path: str) -> None:
    """A KMS key by its id, its alias or its ARN, in the region that the copy is made in: another one cannot be used."""
    KEY(value, scope, path)
    if value.startswith("arn:") and value.split(":")[3] != scope.region:
        raise wrong(value, path, f"only with a key in {scope.region}")


def later(_value: Any, _scope: Scope, _path: str) -> None:
    """What tags say is checked together with all the rest."""
