"""What a runbook is, and what is offered of it."""

from collections.abc import Callable
from dataclasses import dataclass

from backends.plan import Plan
from backends.runbooks.asked import Asked


@dataclass(frozen=True, slots=True)
class Runbook:
    """A procedure that can be asked for.

    Attributes:
        does: What it does, in a few words.
        inputs: What it takes, by name; what there is only one of need not be said.
        write: Writes the plan. Raises `PlanError`.
    """

    name: str
    does: str
    inputs: tuple[str, ...]
    write: Callable[[Asked], Plan]


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure that can be asked for, with its inputs, as the list of plans shows it.

    Attributes:
        title: What it would do: `Move group failover to server02`.
        subject: The name of what it acts on, so that a row of the cluster's screen leads to its own: `failover`.
        not_now: Why it makes no sense as things are seen now; empty where nothing speaks against it. It only advises:
            a plan looks for itself.
    """

    runbook: str
    title: str
    subject: str
    inputs: tuple[tuple[str, str], ...]
    not_now: str = ""
