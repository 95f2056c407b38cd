"""A plan as one text, and its short name: what was shown, approved and begun is the same plan if these are the same."""

import hashlib
import json
from dataclasses import asdict

from backends.plan.values import Plan

DIGITS = 12


def plan_json(plan: Plan) -> str:
    """The plan as canonical JSON: keys sorted, no blanks, no escapes that could be spared."""
    return json.dumps(asdict(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plan_hash(plan: Plan) -> str:
    """The first 12 hex digits of the SHA-256 of its canonical JSON in UTF-8."""
    return hashlib.sha256(plan_json(plan).encode("utf-8", "backslashreplace")).hexdigest()[:DIGITS]
