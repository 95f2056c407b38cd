"""What a runbook is, and what is offered of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from backends.model import Probe
from backends.plan import Plan
from backends.runbooks.asked import Asked
from backends.settings import Cluster


def _nothing(_: Cluster) -> tuple[Probe, ...]:
    """What is watched is enough."""
    return ()


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values a field can have: the value, and what to know of it beside the others: time, cost, age."""

    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """An input of a runbook, as a form asks for it.

    Attributes:
        name: The input's.
        label: What it is, in a few words: `Backup set`.
        value: What was given, else what is offered first; empty where it must be said.
        whence: Where an offered value comes from: `the newest that can be restored`, `the site file`.
        options: All values it can have, where they can be counted; the first is offered first.
        wrong: What is wrong with the value, in a sentence; empty where nothing is.
    """

    name: str
    label: str
    value: str
    whence: str = ""
    options: tuple[Option, ...] = ()
    wrong: str = ""


def _no_form(_: Asked) -> tuple[Field, ...]:
    """It is asked nothing that a list of offers does not say."""
    return ()


@dataclass(frozen=True, slots=True)
class Runbook:
    """A procedure that can be asked for.

    Attributes:
        does: What it does, in a few words.
        inputs: What it takes, by name; what there is only one of need not be said.
        write: Writes the plan. Raises `PlanError`.
        place: It is about the cluster that is restored at the place of this kind; empty: about the one that is watched.
        looks: What must be seen to write it, beside what is watched.
        form: Its inputs as a form asks for them, checked as they are typed. Pure and quick, and raises nothing.
    """

    name: str
    does: str
    inputs: tuple[str, ...]
    write: Callable[[Asked], Plan]
    place: Literal["", "dr", "drill"] = ""
    looks: Callable[[Cluster], tuple[Probe, ...]] = _nothing
    form: Callable[[Asked], tuple[Field, ...]] = _no_form


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure that can be asked for, with its inputs, as the list of plans shows it.

    Attributes:
        title: What it would do: `Move group failover to server02`.
        subject: The name of what it acts on, so that a row of the cluster's screen leads to its own: `failover`.
        not_now: Why it makes no sense as things are seen now; empty where nothing speaks against it. It only advises:
            a plan looks for itself.
        asks: A form is to be filled in first; `inputs` is what is said already.
    """

    runbook: str
    title: str
    subject: str
    inputs: tuple[tuple[str, str], ...]
    not_now: str = ""
    asks: bool = False
