"""STS: who is calling."""

from collections.abc import Mapping
from typing import Any

from backends.sim.cloud import Cloud


def get_caller_identity(cloud: Cloud, _region: str, _params: Mapping[str, Any]) -> dict[str, Any]:
    """The account and the user."""
    arn = f"arn:aws:iam::{cloud.number}:user/{cloud.caller}"
    return {"Account": cloud.number, "UserId": f"AIDA{cloud.caller.replace('-', '').upper():0<17}", "Arn": arn}


OPERATIONS = {"GetCallerIdentity": get_caller_identity}
