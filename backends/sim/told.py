"""What the site was told: every command on a node, every call to AWS, for tests to count and people to look at."""

import json
import shlex
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

KEPT = 5_000
"""Of those that act, and as many of those that only look: a watching console cannot push out what was done."""
LONGEST = 4_096
"""Letters kept of a word, and of a call's parameters."""


@dataclass(slots=True)
class CommandTold:
    """A command a node was given.

    Attributes:
        at: World time.
        by: The login, or the timer that ran it.
        argv: Its words as they came, `sudo` and all.
        acts: Whether it is more than a look.
        carried_out: False where it said no: an exit status that is not 0. True while it runs.
        ended: `exit 0`; empty while it runs.
    """

    at: datetime
    node: str
    by: str
    argv: tuple[str, ...]
    acts: bool
    carried_out: bool = True
    ended: str = ""
    kind: Literal["command"] = "command"

    def end(self, how: str, *, well: bool) -> None:
        """It is over."""
        self.ended, self.carried_out = how, well

    @property
    def line(self) -> str:
        """It in one line."""
        return f"{self.node:<10} {shlex.join(self.argv)}  ({self.by}; {self.ended or 'runs'})"


@dataclass(slots=True)
class CallTold:
    """A call AWS was asked for.

    Attributes:
        at: World time.
        key: The access key it was signed with.
        acts: Whether it is more than a look.
        carried_out: False where it was refused, by AWS or by a fault.
        ended: `answered`, `reply lost`, or the error's code; empty while it is under way.
    """

    at: datetime
    service: str
    operation: str
    region: str
    key: str
    acts: bool
    parameters: Mapping[str, Any] = field(default_factory=dict)
    carried_out: bool = True
    ended: str = ""
    kind: Literal["call"] = "call"

    def end(self, how: str, *, well: bool) -> None:
        """It is over."""
        self.ended, self.carried_out = how, well

    @property
    def line(self) -> str:
        """It in one line."""
        asked = json.dumps(self.parameters, default=str)
        return f"{'AWS':<10} {self.service}:{self.operation} {asked}  ({self.key}; {self.ended or 'under way'})"


Told = CommandTold | CallTold


class Record:
    """All that was told since the world began, in order; the oldest are forgotten when there are too many."""

    def __init__(self) -> None:
        self._acts: deque[tuple[int, Told]] = deque(maxlen=KEPT)
        self._looks: deque[tuple[int, Told]] = deque(maxlen=KEPT)
        self._count = 0

    def keep(self, told: Told) -> None:
        """Write down what was told just now."""
        self._count += 1
        (self._acts if told.acts else self._looks).append((self._count, told))

    def all(self, *, looks: bool = False) -> tuple[Told, ...]:
        """Those that act, oldest first; with `looks` the others too."""
        kept = [*self._acts, *(self._looks if looks else ())]
        return tuple(told for _, told in sorted(kept, key=lambda one: one[0]))


def cut(argv: Iterable[str]) -> tuple[str, ...]:
    """A command's words as they are kept."""
    return tuple(word[:LONGEST] for word in argv)


def bounded(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """A call's parameters as they are kept: all of them, or what stands for too many."""
    length = len(json.dumps(parameters, default=str))
    return parameters if length <= LONGEST else {"...": f"{length} letters of parameters"}


def as_json(told: Told) -> dict[str, Any]:
    """It as JSON has it."""
    values = asdict(told) | {"at": told.at.isoformat()}
    return dict(json.loads(json.dumps(values, default=str)))


def as_line(told: Mapping[str, Any]) -> str:
    """One line for the eye, of what `as_json` gave; control characters are shown as `?`."""
    at = datetime.fromisoformat(told["at"])
    values = {**told, "at": at}
    one = CommandTold(**{**values, "argv": tuple(told["argv"])}) if told["kind"] == "command" else CallTold(**values)
    line = f"{at:%Y-%m-%d %H:%M:%S}  {one.line}"
    return "".join(letter if letter.isprintable() else "?" for letter in line)
