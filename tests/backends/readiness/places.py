"""A cluster with a place to be restored, and all that is said of it while all is well."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from backends.estate import learn
from backends.events import Looked, LookFailed
from backends.model import AwsFactsProbe, Estate, Facts, Image, ImagesProbe, Item, NodeFactsProbe, Probe, Seen, observer
from backends.readiness import Attested, Readiness, files_of, readiness
from backends.settings import Cluster, Node, Place, Timing
from tests.backends.sets.images import NODES, after, image

NOW = after(24)
LICENCES = ("/root/licences/base.key", "/root/licences/repl.key")
SUBNETS = ("subnet-a", "subnet-b")
TABLES = ("rtb-1", "rtb-2")
HOMES = {"anna": ("10.8.1.11", "subnet-a"), "bert": ("10.8.2.12", "subnet-b")}
PLACE = Place(
    "dr",
    "eu-south-1",
    "vpc-1",
    tuple(Node(name, address, subnet=subnet, licences=LICENCES) for name, (address, subnet) in HOMES.items()),
    TABLES,
    ("172.31.0.1",),
    "Z1",
    "books.dr.example.",
    ("sg-1",),
    "cluster",
    "m5.large",
    "guard",
    "real",
    "lazy",
)
SOURCE = Cluster(
    "books",
    tuple(Node(name, f"{name}.example", instance=f"i-{name}") for name in NODES),
    ("10.9.8.7",),
    ("md1", "md2"),
    region="eu-north-1",
    places=(PLACE,),
)
PERMISSIONS = (
    ("ec2:RunInstances", "allowed"),
    ("iam:PassRole real", "allowed"),
    ("ec2:ReplaceIamInstanceProfileAssociation", "unproved: it has none"),
)


def source(place: Place = PLACE, **changed: object) -> Cluster:
    return replace(SOURCE, **{"places": (place,), **changed})  # type: ignore[arg-type] # fields of Cluster, by name


def restored(place: Place = PLACE) -> Cluster:
    found = source(place).restored(place.kind)
    assert found
    return found


def facts(topic: str, pairs: Mapping[str, str], *unread: str) -> Facts:
    return Facts(topic, tuple(pairs.items()), unread)


def aws(topic: str, *of: str) -> AwsFactsProbe:
    return AwsFactsProbe("books.dr", topic, of)


IMAGES = ImagesProbe("books.dr")
PLACE_SAYS = {
    **dict.fromkeys(("vpc-1", "sg-1", "cluster", "guard", "real"), "found"),
    "vpc cidrs": "10.8.0.0/16",
}
SUBNETS_SAY = {
    "subnet-a zone": "eu-south-1a",
    "subnet-a free": "200",
    "subnet-b zone": "eu-south-1b",
    "subnet-b free": "1",
    "10.8.1.11": "free",
    "10.8.2.12": "bert",
}
QUOTAS_SAY = {
    "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances": "64",
    "Fast snapshot restore": "5",
    "Cumulative volume initialization rate (MiB/s)": "5000",
    "Storage for General Purpose SSD (gp3) volumes, in TiB": "50",
    "Concurrent snapshot copies per destination Region": "20",
}
KEY = "arn:aws:kms:eu-south-1:111122223333:key/k-1"
USES = ("kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext")
KEYS_SAY = {KEY: "Enabled", **{f"{KEY} {use}": "allowed" for use in USES}}


def locked(key: str = KEY) -> tuple[Image, ...]:
    """The images of a set whose data disks are encrypted."""
    return tuple(_locked(image(name), key) for name in NODES)


def _locked(one: Image, key: str) -> Image:
    disks = (disk if disk.root else replace(disk, encrypted=True, key=key) for disk in one.snapshots)
    return replace(one, snapshots=tuple(disks))


WELL: Mapping[Probe, Facts | tuple[Image, ...]] = {
    IMAGES: locked(),
    aws("place"): facts("place", PLACE_SAYS),
    aws("nodes"): facts("nodes", {"anna state": "absent", "bert state": "absent"}),
    aws("quotas"): facts("quotas", QUOTAS_SAY),
    aws("keys"): facts("keys", KEYS_SAY),
    aws("permissions"): Facts("permissions", PERMISSIONS),
    aws("subnets", *SUBNETS): facts("subnets", SUBNETS_SAY),
    aws("vip-routes", *TABLES): facts("vip-routes", {"rtb-1 172.31.0.1": "none", "rtb-2 172.31.0.1": "anna"}),
    aws("zone", "Z1"): facts("zone", {"association": "yes", "domain": "dr.example."}),
    **{
        NodeFactsProbe("books", name, "files", LICENCES): facts("files", dict.fromkeys(LICENCES, "ab12"))
        for name in NODES
    },
}
VOUCHED = Attested("books.dr", "Hanako", "ops@bastion", NOW - timedelta(days=3), files_of(PLACE))


def seen(told: Mapping[Probe, Facts | tuple[Image, ...]], age_s: float = 30) -> Estate:
    estate = Estate()
    for probe, value in told.items():
        estate = learn(estate, Looked(probe, Seen(value, observer(probe), NOW - timedelta(seconds=age_s))))
    return estate


def silent(estate: Estate, probe: Probe, why: str = "no contact") -> Estate:
    return learn(estate, LookFailed(probe, NOW, why))


def judged(
    changed: Mapping[Probe, Facts | tuple[Image, ...]] | None = None,
    *,
    place: Place = PLACE,
    attested: tuple[Attested, ...] = (VOUCHED,),
    estate: Estate | None = None,
) -> Readiness:
    """The answer where all is well but for what is changed."""
    known = estate or seen({**WELL, **(changed or {})})
    return readiness(restored(place), known, NOW, Timing(), attested)


def item(found: Readiness, title: str) -> Item:
    (one,) = (one for one in found.items if one.title == title)
    return one


def left(found: Readiness, verdict: str) -> list[str]:
    return [one.title for one in found.items if one.verdict == verdict]
