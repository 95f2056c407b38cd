"""KMS keys, each of one region: by what names they are found, and what EBS can do with them."""

from backends.sim.cloud.account import Account
from backends.sim.cloud.disks_model import Key, Snapshot
from backends.sim.cloud.ids import Ids

MANAGED = "alias/aws/ebs"
"""The key that AWS makes for EBS in a region when it is first asked for."""
NO_KEY = "Given key ID is not accessible"


def arn_of(cloud: Account, key: Key) -> str:
    """Its full name."""
    return f"arn:aws:kms:{key.region}:{cloud.number}:key/{key.id}"


def build(cloud: Account, region: str, key_id: str, alias: str, *, managed: bool = False) -> Key:
    """Make a key."""
    key = Key(key_id, region, alias, managed)
    cloud.kms_keys[arn_of(cloud, key)] = key
    return key


def find(cloud: Account, region: str, name: str) -> Key | None:
    """A key of a region by its id, its ARN, its alias or the ARN of that; `None` where there is none."""
    for arn, key in cloud.kms_keys.items():
        alias_arn = arn.replace(f"key/{key.id}", key.alias)
        if key.region == region and name in (arn, key.id, key.alias, alias_arn):
            return key
    if name == MANAGED:
        key_id = Ids(f"{region} {MANAGED}").new("key").removeprefix("key-0")
        return build(cloud, region, key_id, MANAGED, managed=True)
    return None


def why_not(cloud: Account, region: str, name: str) -> str:
    """Why EBS cannot use a key there; empty where it can."""
    key = find(cloud, region, name)
    return "" if key is not None and key.state == "Enabled" else NO_KEY


def opens(cloud: Account, snapshot: Snapshot) -> bool:
    """Whether a volume can be made of a snapshot."""
    return not snapshot.encrypted or not why_not(cloud, snapshot.region, snapshot.kms_key_id)
