"""What the form of a call that acts is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backends.aws.scope import Role, Scope
from backends.aws.shapes import Check


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a call.

    Attributes:
        roles: What the region must be to the cluster.
        needs: Parameters it has, and what each may be.
        may: Parameters it may have.
        whole: A check of what the parameters say together.
    """

    roles: frozenset[Role]
    needs: Mapping[str, Check]
    may: Mapping[str, Check] = field(default_factory=dict)
    whole: Callable[[Mapping[str, Any], Scope], None] | None = None
