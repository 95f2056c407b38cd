"""IAM, to be read: instance profiles and the roles in them. It is global."""

from collections.abc import Mapping
from typing import Any

from backends.sim.cloud import AwsError, Cloud, profiles
from backends.sim.cloud.disks_model import Profile


def get_instance_profile(cloud: Cloud, _region: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """One, by name."""
    name = params["InstanceProfileName"]
    if name not in cloud.profiles:
        raise AwsError("NoSuchEntity", f"Instance Profile {name} cannot be found.", 404)
    return {"InstanceProfile": _profile(cloud, cloud.profiles[name])}


def list_instance_profiles(cloud: Cloud, _region: str, _params: Mapping[str, Any]) -> dict[str, Any]:
    """All there are."""
    return {"InstanceProfiles": [_profile(cloud, one) for one in cloud.profiles.values()], "IsTruncated": False}


OPERATIONS = {"GetInstanceProfile": get_instance_profile, "ListInstanceProfiles": list_instance_profiles}


def _profile(cloud: Cloud, profile: Profile) -> dict[str, Any]:
    role = {
        "Path": "/",
        "RoleName": profile.role,
        "RoleId": profile.id.replace("AIPA", "AROA", 1),
        "Arn": f"arn:aws:iam::{cloud.number}:role/{profile.role}",
        "CreateDate": profile.created_at,
    }
    return {
        "Path": "/",
        "InstanceProfileName": profile.name,
        "InstanceProfileId": profile.id,
        "Arn": profiles.arn_of(cloud, profile),
        "CreateDate": profile.created_at,
        "Roles": [role],
    }
