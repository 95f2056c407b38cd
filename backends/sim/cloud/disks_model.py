"""The nouns of images, snapshots and fast snapshot restore. What changes them is in the rooms beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from backends.sim.cloud.model import Content, Thing


@dataclass(slots=True)
class Snapshot(Thing):
    """A volume's content at one moment. Its state follows from the clock: see `snapshots.state`.

    Attributes:
        started_at: The moment.
        ends_at: When it is completed, or has failed.
        failure: Why it fails; empty where it does not.
        data_mib: How much data it holds.
        lineage: The volume it all began with, wherever: a second copy of one lineage is incremental.
        source_region: Where it is copied from; its own region where it is no copy.
    """

    volume_id: str
    size_gib: int
    started_at: datetime
    ends_at: datetime
    content: Content | None
    description: str = ""
    failure: str = ""
    data_mib: float = 0.0
    lineage: str = ""
    source_region: str = ""
    encrypted: bool = False
    kms_key_id: str = ""
    minutes: int = 0
    """Of a time-based copy: how long it was to take."""


@dataclass(frozen=True, slots=True)
class Device:
    """One volume of an image."""

    name: str
    snapshot_id: str
    size_gib: int
    kind: str = "gp3"
    iops: int = 3000
    delete_on_termination: bool = False
    encrypted: bool = False
    throughput: int = 125


@dataclass(slots=True)
class Image(Thing):
    """A machine image (AMI): available when all its snapshots are completed. `title` is AWS's own Name of it."""

    title: str
    description: str
    created_at: datetime
    root_device: str
    devices: tuple[Device, ...]
    source_instance_id: str
    source_image_id: str = ""
    source_region: str = ""
    last_launched_at: datetime | None = None


@dataclass(slots=True)
class FastRestore:
    """Fast snapshot restore of one snapshot in one zone; its state follows from these times."""

    snapshot_id: str
    zone: str
    enabling_at: datetime
    optimizing_at: datetime
    enabled_at: datetime
    disabling_at: datetime | None = None
    disabled_at: datetime | None = None
    taken: tuple[datetime, ...] = ()
    """When volumes took a credit each."""


@dataclass(slots=True)
class Group(Thing):
    """A security group."""

    title: str
    description: str
    vpc_id: str
    ingress: tuple[Mapping[str, object], ...] = ()
    """Its rules as EC2 spells an `IpPermission`."""
    egress: tuple[Mapping[str, object], ...] = ({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},)
    """What it lets out; a group without any lets out only answers to what it has let in."""


@dataclass(slots=True)
class KeyPair(Thing):
    """A key pair's public half; `title` is the name it is asked for by."""

    title: str
    fingerprint: str
    created_at: datetime


@dataclass(slots=True)
class Key:
    """A KMS key. `alias` is a name it can be asked for by; a `managed` one is AWS's own."""

    id: str
    region: str
    alias: str
    managed: bool = False
    state: Literal["Enabled", "Disabled"] = "Enabled"


@dataclass(slots=True)
class Encryption:
    """What EBS does in a region where nobody names a key: whether it encrypts all the same, and what with."""

    by_default: bool = False
    key: str = "alias/aws/ebs"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role may do, as IAM spells it: `ec2:Describe*`.

    Attributes:
        vpc_id: It may do so to what is in this VPC only (its route tables, its instances, the zone that was made for
            it), as under a policy that names them; empty: to everything.
    """

    actions: tuple[str, ...]
    vpc_id: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """An instance profile with its role; it is global."""

    name: str
    id: str
    role: str
    created_at: datetime
    grants: tuple[Grant, ...]
