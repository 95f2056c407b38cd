"""A policy of IAM as values, and its JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Condition: TypeAlias = Mapping[str, Mapping[str, str | tuple[str, ...]]]
"""Operator, key, and what it must be; where there are several, one of them."""
VERSION = "2012-10-17"
MOST_CHARACTERS = 6144
"""Of a managed policy, blanks not counted (IAM user guide, reference_iam-quotas)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    condition: Condition | None = None
    effect: Literal["Allow", "Deny"] = "Allow"

    def document(self) -> dict[str, object]:
        """As IAM writes it."""
        told: dict[str, object] = {"Sid": self.sid, "Effect": self.effect}
        told["Action"], told["Resource"] = list(self.actions), list(self.resources)
        if self.condition:
            told["Condition"] = {
                operator: {key: list(word) if isinstance(word, tuple) else word for key, word in keys.items()}
                for operator, keys in self.condition.items()
            }
        return told


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy, and what to know of it that IAM has no place for.

    Attributes:
        notes: Sentences for whoever puts it in: what was taken for granted.
    """

    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """As IAM takes it."""
        return {"Version": VERSION, "Statement": [one.document() for one in self.statements]}

    def as_json(self) -> str:
        """The same as text."""
        return json.dumps(self.document(), indent=2) + "\n"

    @property
    def characters(self) -> int:
        """How long IAM counts it."""
        return len(json.dumps(self.document(), separators=(",", ":")))
