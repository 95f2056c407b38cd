"""Client tokens: the same call with the same token makes nothing twice; another call with it is refused."""

import json
from collections.abc import Mapping
from typing import Any

from backends.sim.cloud.account import Account
from backends.sim.cloud.errors import AwsError


def made(cloud: Account, region: str, operation: str, params: Mapping[str, Any]) -> str:
    """The id of what an earlier call with this token made; empty where this is the first.

    Raises:
        AwsError: IdempotentParameterMismatch.
    """
    token = params.get("ClientToken", "")
    if not token or (region, operation, token) not in cloud.tokens:
        return ""
    asked, thing_id = cloud.tokens[region, operation, token]
    if asked != _asked(params):
        message = "Arguments on this idempotent request are inconsistent with arguments used in previous request(s)."
        raise AwsError("IdempotentParameterMismatch", message)
    return thing_id


def keep(cloud: Account, region: str, operation: str, params: Mapping[str, Any], thing_id: str) -> None:
    """Remember what a call with a token made."""
    if token := params.get("ClientToken"):
        cloud.tokens[region, operation, token] = (_asked(params), thing_id)


def _asked(params: Mapping[str, Any]) -> str:
    return json.dumps(
        {name: value for name, value in params.items() if name not in ("ClientToken", "DryRun")},
        sort_keys=True,
        default=str,
    )
