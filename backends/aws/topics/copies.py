"""The topic `copies`: what the copies of a cluster's images need in the region that they are made in (P1.1).

How many images may be copied into a region at once is no quota that Service Quotas tells of: EC2's user guide says 100.
How many snapshots may be copied at once it tells; whether the snapshots of a copied image count there, nobody says.
"""

from collections.abc import Sequence

from backends.aws.calls import filter_, machines, pages
from backends.aws.facts import Fact, text
from backends.aws.topics.keys import key_word
from backends.aws.topics.place import SNAPSHOT_COPIES
from backends.aws.topics.question import Pairs, Question
from backends.model import Facts

MOST_IMAGE_COPIES = 100
ENOUGH = "enough"


def copies(asked: Question) -> Facts:
    """The key they are encrypted with, and whether so many may be made at once."""
    home, there = asked.home("ec2"), asked.ec2
    ids = [text(one, "InstanceId") for one in machines(home, asked.cluster.nodes).values()]
    attached = [filter_("attachment.instance-id", ids)]
    disks = list(pages(home, "describe_volumes", "Volumes", Filters=attached)) if ids else []
    images = pages(there, "describe_images", "Images", Owners=["self"], Filters=[filter_("state", ["pending"])])
    pending = [filter_("status", ["pending"])]
    snapshots = pages(there, "describe_snapshots", "Snapshots", OwnerIds=["self"], Filters=pending)
    quotas = list(pages(asked.client("service-quotas"), "list_service_quotas", "Quotas", ServiceCode="ebs"))
    most = next((one["Value"] for one in quotas if SNAPSHOT_COPIES in text(one, "QuotaName").casefold()), None)
    lacking = [one.name for one in asked.cluster.nodes if one.instance not in ids]
    unread = [f"{name}: its instance is not there, so its disks are not known" for name in lacking]
    return asked.facts(
        (
            *(() if lacking and not asked.of else _key(asked, disks)),
            *image_pairs(len(asked.cluster.nodes), sum(1 for _ in images)),
            *(() if lacking else snapshot_pairs(len(disks), sum(1 for _ in snapshots), most)),
        ),
        unread,
    )


def image_pairs(need: int, busy: int) -> Pairs:
    """Whether the images may be copied at once."""
    why = f"{need} are needed, {busy} are being made there, {MOST_IMAGE_COPIES} may be"
    return [
        ("image copies", ENOUGH if need + busy <= MOST_IMAGE_COPIES else "not enough"),
        ("image copies why", f"{why} (EC2 user guide; Service Quotas has none)"),
    ]


def snapshot_pairs(need: int, busy: int, most: float | None) -> Pairs:
    """Whether their snapshots may be; where they may not, the copies may be made all the same."""
    if most is None:
        return [("snapshot copies", "unproved"), ("snapshot copies why", "Service Quotas lists no such quota")]
    why = f"{need} are needed, {busy} are being made there, the quota is {most:g}"
    if need + busy <= most:
        return [("snapshot copies", ENOUGH), ("snapshot copies why", why)]
    return [
        ("snapshot copies", "unproved"),
        ("snapshot copies why", f"{why}; AWS does not say whether those of a copied image count"),
    ]


def _key(asked: Question, disks: Sequence[Fact]) -> Pairs:
    """The key that was asked for; else what EBS takes by itself, where anything is encrypted at all."""
    wanted = asked.of[0] if asked.of else ""
    if not wanted:
        locked = any(one.get("Encrypted") for one in disks)
        if not locked and not asked.ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"]:
            return [("key", "none is needed"), ("key id", "none")]
        wanted = text(asked.ec2.get_ebs_default_kms_key_id(), "KmsKeyId")
    return [("key", key_word(asked.client("kms"), wanted, asked.region)), ("key id", wanted)]
