"""EC2's calls about what EBS encrypts by itself in a region."""

from collections.abc import Mapping
from typing import Any

from backends.sim.cloud import Cloud


def get_ebs_encryption_by_default(cloud: Cloud, region: str, _params: Mapping[str, Any]) -> dict[str, Any]:
    """Whether it encrypts whatever is made."""
    return {"EbsEncryptionByDefault": cloud.encryption[region].by_default}


def get_ebs_default_kms_key_id(cloud: Cloud, region: str, _params: Mapping[str, Any]) -> dict[str, Any]:
    """What with, where nobody names a key."""
    return {"KmsKeyId": cloud.encryption[region].key}


OPERATIONS = {
    "GetEbsEncryptionByDefault": get_ebs_encryption_by_default,
    "GetEbsDefaultKmsKeyId": get_ebs_default_kms_key_id,
}
