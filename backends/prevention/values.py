"""Whether a lost server would be stopped, item by item; and what a person has seen of it where no machine can look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from backends.model import Item

SCHEMA: Final = "clpdeck.forced-stop/1"
Answer: TypeAlias = Literal["ready", "not ready", "not known"]

SEEN: Final[Mapping[str, str]] = {
    "kind": "script, resource or none: whether a forced stop is configured, and by what",
    "suppresses": "on or off: suppress failover when the script fails",
    "timeout": "seconds: the timeout of the script or of the resource",
    "heartbeat": "seconds: the heartbeat timeout, where clp.conf leaves it out",
    "instances": "right: each server has the instance id that the site file has",
    "script": "a path: the file on every server that the product runs",
    "aws": "a path: the aws command on every server",
    "delay": "seconds: how long the service waits at its start (Windows)",
}
"""What a person can say to have seen in the Cluster WebUI: where it stands in `clp.conf` nobody has confirmed."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """A person says to have seen it in the Cluster WebUI.

    Attributes:
        who: The name that was given.
        by: Who put it down: `user@host`.
        words: What was seen, by `SEEN`.
        instances: The ids that the site file had then, by server: what is said of them is said of these.
        conf: SHA-256 of the `clp.conf` of that moment; another one may say otherwise.
    """

    cluster: str
    who: str
    by: str
    at: datetime
    words: tuple[tuple[str, str], ...]
    instances: tuple[tuple[str, str], ...]
    conf: str


@dataclass(frozen=True, slots=True)
class Prevention:
    """The whole answer at one moment."""

    schema: Literal["clpdeck.forced-stop/1"]
    at: datetime
    cluster: str
    items: tuple[Item, ...]

    @property
    def answer(self) -> Answer:
        """Ready where every item is a yes: here nothing is so slight that it may be unproved."""
        verdicts = {one.verdict for one in self.items}
        return "not ready" if "no" in verdicts else "ready" if verdicts == {"yes"} else "not known"

    @property
    def exit_code(self) -> int:
        """0 ready, 1 not ready, 3 not known."""
        return {"ready": 0, "not ready": 1, "not known": 3}[self.answer]
