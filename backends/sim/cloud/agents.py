"""Systems Manager's side of the nodes: who can be sent a command, and how each command fares.

An agent belongs to a machine that runs; the commands it is given are run there by root's shell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Agent(Protocol):
    """SSM's agent on one machine."""

    @property
    def online(self) -> bool:
        """Whether it takes commands now."""

    def begin(self, line: str, done: Callable[[str, str, int], None]) -> None:
        """Run a command line; `done` is told its output, its errors and its exit status."""


@dataclass(slots=True)
class Invocation:
    """A command at one instance."""

    instance_id: str
    line: str
    comment: str
    status: str = "Pending"
    details: str = "Pending"
    out: str = ""
    err: str = ""
    code: int = -1

    def end(self, out: str, err: str, code: int) -> None:
        """It has ended on the machine."""
        self.out, self.err, self.code = out, err, code
        self.status = self.details = "Success" if code == 0 else "Failed"

    def fail(self, status: str, details: str) -> None:
        """It will not end there any more, unless it has."""
        if self.status in ("Pending", "InProgress", "Delayed"):
            self.status, self.details = status, details


class Ssm:
    """What Systems Manager holds.

    Attributes:
        commands: By their id and instance.
        agents: By instance. They are no part of the world and are not pickled with it.
    """

    def __init__(self) -> None:
        self.commands: dict[tuple[str, str], Invocation] = {}
        self.agents: dict[str, Agent] = {}

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"agents": {}}
