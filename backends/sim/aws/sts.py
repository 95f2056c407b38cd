"""STS: who is calling. Whoever it is, it is the pretend site's one user."""

from collections.abc import Mapping
from typing import Any

from backends.sim.cloud import Cloud


def get_caller_identity(cloud: Cloud, _region: str, _params: Mapping[str, Any]) -> dict[str, Any]:
    """The account and the user."""
    arn = f"arn:aws:iam::{cloud.number}:user/pretend"
    return {"Account": cloud.number, "UserId": "AIDAPRETENDPRETEND000", "Arn": arn}


OPERATIONS = {"GetCallerIdentity": get_caller_identity}
