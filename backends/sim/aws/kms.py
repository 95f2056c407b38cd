"""KMS, to be read; and the calls that EBS makes of it, to be tried: nothing is ever encrypted here."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from backends.sim.cloud import AwsError, Cloud, kms
from backends.sim.cloud.disks_model import Key

MADE = datetime(2025, 4, 1, tzinfo=UTC)


def describe_key(cloud: Cloud, region: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """One, by any of its names."""
    key = _one(cloud, region, params["KeyId"])
    return {
        "KeyMetadata": {
            "AWSAccountId": cloud.number,
            "KeyId": key.id,
            "Arn": kms.arn_of(cloud, key),
            "CreationDate": MADE,
            "Enabled": key.state == "Enabled",
            "Description": "",
            "KeyUsage": "ENCRYPT_DECRYPT",
            "KeyState": key.state,
            "Origin": "AWS_KMS",
            "KeyManager": "AWS" if key.managed else "CUSTOMER",
            "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "KeySpec": "SYMMETRIC_DEFAULT",
            "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
            "MultiRegion": False,
        }
    }


def use(cloud: Cloud, region: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Any use of a key, by DryRun only: unlike EC2's it looks at the key's state, too."""
    if not params.get("DryRun"):
        raise AwsError("UnsupportedOperation", "The pretend site does not use keys, it only tries to.")
    key = _one(cloud, region, params.get("KeyId", ""))
    arn = kms.arn_of(cloud, key)
    if key.state != "Enabled":
        raise AwsError("DisabledException", f"{arn} is disabled.")
    if key.managed:
        message = f"User: {cloud.caller} is not authorized to use {arn}: no resource-based policy allows it"
        raise AwsError("AccessDeniedException", message)
    raise AwsError("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.", 412)


OPERATIONS = {"DescribeKey": describe_key, "CreateGrant": use, "Decrypt": use, "GenerateDataKeyWithoutPlaintext": use}


def _one(cloud: Cloud, region: str, name: str) -> Key:
    key = kms.find(cloud, region, name)
    if key is None:
        what = "Alias" if "alias/" in name else "Key"
        raise AwsError("NotFoundException", f"{what} {name!r} is not found in {region}.")
    return key
