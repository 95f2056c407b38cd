"""Who may read a bucket, by its policy; and whether an endpoint's policy lets it be read. Pure.

Only the forms that are read here count: a condition of another kind is not guessed at.
"""

import json
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from typing import Any

from backends.text import clean_line

READ = "s3:GetObject"
KEYS = ("aws:sourcevpc", "aws:sourcevpce")
"""Of a condition that names a VPC, or an endpoint; IAM takes their names in any case."""
ANYBODY, NOBODY = "anybody", "nobody"
LETS, LETS_NOT = "lets it be read", "does not let it be read"

Statement = dict[str, Any]


def readers(policy: str, bucket: str, vpc: str, endpoints: Collection[str]) -> str:
    """Who may read the bucket's pages without an account: `vpc-... only`, `anybody`, `nobody`, or who else.

    Args:
        policy: The bucket's, as JSON.
        bucket: Its name.
        vpc: The one that is to read them.
        endpoints: Its endpoints: whoever comes by one of them comes from it.
    """
    statements = _statements(policy)
    if statements is None:
        return "not read: the policy is no JSON that is known here"
    about = [one for one in statements if _reads(one, f"arn:aws:s3:::{bucket}/index.html") and _of_all(one)]
    allowed: set[str] = set()
    limits: list[set[str]] = []
    for one in about:
        named = _named(one, "StringEquals" if one.get("Effect") == "Allow" else "StringNotEquals")
        if named is None:
            return f"not read: {clean_line(json.dumps(one.get('Condition', {})))}"
        if one.get("Effect") == "Allow":
            allowed |= named or {ANYBODY}
        else:
            limits.append(named)
    if not allowed or any(not one for one in limits):
        return NOBODY
    return _told(_limited(allowed, limits), vpc, set(endpoints))


def lets_read(policy: str, bucket: str) -> str:
    """Whether an endpoint's policy lets a bucket's pages be read: it lets, it does not, or `not read: why`."""
    statements = _statements(policy)
    if statements is None:
        return "not read: it is no JSON that is known here"
    about = [one for one in statements if _reads(one, f"arn:aws:s3:::{bucket}/index.html")]
    odd = [one for one in about if one.get("Condition") or not _of_all(one)]
    if odd:
        return f"not read: {clean_line(json.dumps(odd[0]))}"
    effects = {str(one.get("Effect")) for one in about}
    return LETS if effects == {"Allow"} else LETS_NOT


def _statements(policy: str) -> list[Statement] | None:
    try:
        told = json.loads(policy)
        given = told["Statement"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    listed = given if isinstance(given, list) else [given]
    return listed if all(isinstance(one, dict) for one in listed) else None


def _reads(one: Statement, page: str) -> bool:
    """Whether a statement is about reading this page. What it is not about (`NotAction` ...) counts as about it."""
    actions = [*_texts(one.get("Action"))]
    resources = [*_texts(one.get("Resource"))]
    by_action = not actions or any(fnmatchcase(READ.lower(), action.lower()) for action in actions)
    return by_action and (not resources or any(fnmatchcase(page, resource) for resource in resources))


def _of_all(one: Statement) -> bool:
    principal = one.get("Principal")
    return principal in ("*", {"AWS": "*"}, {"AWS": ["*"]}) or "NotPrincipal" in one


def _named(one: Statement, operator: str) -> set[str] | None:
    """The VPCs and endpoints that its condition names; empty: it has none; `None`: it is of another kind."""
    condition = one.get("Condition") or {}
    if any(key in one for key in ("NotAction", "NotResource", "NotPrincipal")):
        return None
    if not condition:
        return set()
    if not isinstance(condition, dict) or set(condition) != {operator} or not isinstance(condition[operator], dict):
        return None
    pairs = condition[operator]
    if len(pairs) != 1 or next(iter(pairs)).lower() not in KEYS:
        return None
    return set(_texts(next(iter(pairs.values()))))


def _limited(allowed: set[str], limits: list[set[str]]) -> set[str]:
    """Who is left where some are kept out: whoever is in each of the limits."""
    for limit in limits:
        allowed = limit if ANYBODY in allowed else allowed & limit
    return allowed


def _told(who: set[str], vpc: str, endpoints: set[str]) -> str:
    if not who:
        return NOBODY
    if ANYBODY in who:
        return ANYBODY
    others = sorted(who - {vpc} - endpoints)
    if not others:
        return f"{vpc} only"
    return f"{', '.join(others)}{f', and {vpc}' if who - set(others) else f', and not {vpc}'}"


def _texts(value: object) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one
