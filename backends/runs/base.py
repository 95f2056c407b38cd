"""What the rooms of a run owe each other: the store, the hands, and the values that pass between them."""

from collections.abc import Callable, Coroutine, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Any, Literal, ParamSpec, Protocol, TypeAlias, TypeVar

from backends.events import Choice, RunBegan, RunEvent
from backends.model import Answer, Probe, Seen
from backends.plan import EditConf, PutFile
from backends.progress import RunRow
from backends.runs.orders import Orders


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to change a cluster, and to write the journal of one run.

    Attributes:
        fence: A number that grows with every lease; an append with an older one is refused.
    """

    cluster: str
    run: str
    fence: int


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """A console answers a question. The first that comes for a question wins."""

    question: str
    choice: Choice
    by: str
    at: datetime
    value: str = ""
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class StopRequest:
    """A console wants the run to stop: after the steps in hand, or with their commands interrupted."""

    by: str
    at: datetime
    interrupt: bool = False
    kind: Literal["stop"] = "stop"


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """A person says that an obligation of the run is met; also of a run that is over. No runner heeds it.

    Attributes:
        obligation: Its name in the plan.
        note: What was done, in their words.
    """

    obligation: str
    by: str
    at: datetime
    note: str
    kind: Literal["close"] = "close"


Request: TypeAlias = AnswerRequest | StopRequest | CloseRequest


class Store(Protocol):
    """Where runs are kept. Every method is durable when it returns, and raises `StoreError` where it cannot be.

    Attributes:
        folder: Where the spool files lie, a folder a run.
        reach: How far a lease reaches, in words: `this user on this machine only`.
    """

    folder: Path
    reach: str

    def begin(self, began: RunBegan, *, now: datetime) -> RunBegan:
        """Write a run down with the first free number of the day, and take its cluster for it.

        An emergency plan takes the cluster from whoever holds it.

        Raises:
            Held: Another run holds the cluster.
        """

    def take(self, run: str, host: str, pid: int, now: datetime) -> Lease:
        """Take a run, to carry it out. A live runner's lease is not taken.

        Raises:
            Held: Another runner has the run, or another run has the cluster.
            NoSuchRun: There is no such run.
        """

    def renew(self, lease: Lease, now: datetime) -> None:
        """Say that the runner lives. Raises `Fenced` where the lease was taken by somebody else."""

    def release(self, lease: Lease) -> None:
        """Give the cluster back."""

    def append(self, lease: Lease, event: RunEvent) -> int:
        """Write an event; returns its number, from 1. Raises `Fenced`."""

    def read(self, run: str, after: int = 0) -> tuple[tuple[int, RunEvent], ...]:
        """The events of a run after a number. Raises `NoSuchRun`."""

    def runs(self) -> tuple[RunRow, ...]:
        """All runs, newest first."""

    def request(self, run: str, request: Request) -> AnswerRequest | None:
        """Put a request. Returns the answer that was first, where that is another; `None`: this one counts."""

    def requests(self, run: str, after: int = 0) -> tuple[tuple[int, Request], ...]:
        """The requests to a run after a number."""

    def version(self) -> int:
        """A number that changes when anything was written by anybody. Cheap."""

    def close(self) -> None:
        """Close it."""


P = ParamSpec("P")
T = TypeVar("T")


class Aside(Protocol):
    """Does what may block, such as a store on a slow disk, and hands back what came of it: `asyncio.to_thread`."""

    def __call__(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, T]:
        """Begin it; returns what is to be awaited."""


async def here(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Satisfies `Aside` where nothing blocks: it is done at once."""
    return work(*args, **kwargs)


Log: TypeAlias = Callable[[str, str, str], None]
"""Takes a line of a run's log: source (`server01`, `AWS`, `clpdeck`), mark (`$` sent, `|` out, `!` err, `=` remark) and
the clean text."""

STEP: ContextVar[str] = ContextVar("step", default="")
"""The step that is being done, so that a log can put its number on a line. Each lane has its own."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an action ended, as far as it is known. As in `ActionEnded`."""

    outcome: Literal["done", "failed", "unsent", "unknown"]
    says: str
    exit_code: int | None = None
    gives: tuple[tuple[str, str], ...] = ()
    spool_bytes: int = 0
    spool_sha256: str = ""


class Watchdogs(Protocol):
    """Processes beside the runner that undo what no node can, when their time is up. Named within the run."""

    async def arm(self, name: str, orders: Orders) -> str:
        """Have one keep watch; returns why it does not, empty where it does. Its orders are durable before it is."""

    async def keeps_watch(self, name: str) -> bool:
        """Whether it keeps watch, or does its work now."""

    async def call_off(self, name: str) -> str:
        """Tell it that there is nothing to do any more; returns what it has done, empty: nothing."""


class Hands(Protocol):
    """What a run does in the world. Nothing here judges.

    What is not on the lists of what may be done, or is asked for where nobody may act, is `NotAllowed`, and not sent.
    """

    async def look(self, probe: Probe) -> Seen[Answer]:
        """Ask, and read the answer. Raises `LookError` where there is none."""

    async def run(
        self,
        node: str,
        argv: tuple[str, ...],
        spool: Path | None,
        limit_s: float,
        send_by: float = inf,
        *,
        typed: str = "",
    ) -> Outcome:
        """Run a command on a node of the plan's cluster; its raw output goes to the spool, synced, before it returns.

        It is sent once. Not over within `limit_s` seconds, it is left alone, and its outcome is unknown. Cancelled, it
        is left alone, too: only cancelled with `INTERRUPT` of the transports it is told to end (INT, then TERM). How it
        ended is then for a look to tell.
        Later than `send_by`, by the event loop's clock, it is not sent any more. What is `typed` is its standard input.
        """

    async def call(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, object],
        gives: tuple[tuple[str, str], ...],
        send_by: float = inf,
        *,
        region: str = "",
    ) -> Outcome:
        """Make one call to AWS, once: no retry of a call that may have had an effect. `send_by` as for `run`.

        It is made in `region`; empty: where the cluster is.
        """

    async def edit(
        self, edit: EditConf | PutFile, given: tuple[str, ...], spool: Path | None, limit_s: float, send_by: float = inf
    ) -> Outcome:
        """Put a file of ours on a node: an edited copy of its cluster configuration, or a text. Else as `run`.

        What an edited copy is to say is `given`, as the topic `to-change` is asked for it.
        """

    async def trust(self, node: str, fingerprint: str) -> Outcome:
        """Note that a node's host key is known, where it offers the one with this fingerprint (`SHA256:...`) now."""

    async def close(self) -> None:
        """Close every connection."""
