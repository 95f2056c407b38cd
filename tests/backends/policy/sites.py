"""Clusters to write policies for, and a reader of policies that knows resources and conditions."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backends.policy import Policy
from backends.settings import Cluster, Node
from tests.backends.readiness.places import PLACE, source

DRILL = replace(
    PLACE, kind="drill", vpc="vpc-2", tables=("rtb-9",), zone="Z9", record="drill.example.", node_profile="toy"
)
CLIENT = Node("client", "10.0.9.9", instance="i-client")
BOOKS = replace(source(places=(PLACE, DRILL)), rehearsals=True, client=CLIENT)
HOME, THERE = "eu-north-1", "eu-south-1"
ACCOUNT = "123456789012"
Context = Mapping[str, str | tuple[str, ...]]


def arn(kind: str, id_: str, region: str = THERE) -> str:
    account = "" if kind in ("image", "snapshot") else ACCOUNT
    return f"arn:aws:ec2:{region}:{account}:{kind}/{id_}"


def allows(policy: Policy, action: str, resource: str = "*", context: Context | None = None) -> bool:
    """Whether a policy lets an action be done, as IAM reads it: a denial counts more than what allows."""
    effects = {
        str(one["Effect"])
        for one in statements(policy)
        if _fits(one["Action"], action)
        and _fits(one["Resource"], resource)
        and _holds(one.get("Condition", {}), context or {})
    }
    return effects == {"Allow"}


def statements(policy: Policy) -> list[dict[str, Any]]:
    found = policy.document()["Statement"]
    assert isinstance(found, list)
    return found


def _fits(patterns: list[str], word: str) -> bool:
    return any(re.fullmatch(re.escape(one).replace(r"\*", ".*").replace(r"\?", "."), word) for one in patterns)


def _holds(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Operators that the policies use; a key that the request does not have fails, but for `ForAllValues`."""
    for operator, keys in conditions.items():
        for key, wanted in keys.items():
            known = context.get(key, ())
            words = (known,) if isinstance(known, str) else known
            patterns = [wanted] if isinstance(wanted, str) else wanted
            if not operator.startswith("ForAllValues:") and not words:
                return False
            like = operator.removeprefix("ForAllValues:") in ("ArnLike", "StringLike")
            if not all(_fits(patterns, word) if like else word in patterns for word in words):
                return False
    return True


def books(**changed: object) -> Cluster:
    return replace(BOOKS, **changed)  # type: ignore[arg-type] # fields of Cluster, by name
