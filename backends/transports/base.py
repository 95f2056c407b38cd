"""What every transport owes: words in, lines and an exit out."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from math import inf
from typing import Literal, Protocol, TypeAlias

MOST_TEXT = 4_000_000
"""Characters of one command's output that are kept."""

INTERRUPT = "interrupt"
"""The message of a cancellation that is to tell a command to end: `task.cancel(INTERRUPT)`. No other one tells it."""

Stream: TypeAlias = Literal["out", "err"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line the command wrote, cleaned, without its end."""

    text: str
    stream: Stream = "out"


@dataclass(frozen=True, slots=True)
class Exit:
    """The command is over, or nobody can tell.

    Attributes:
        code: Its exit code; negative is the signal that ended it; `None` where the connection was lost before anybody
            told us. None is not known to have worked, and not known to have failed.
        why: Why the code is `None`, in a sentence, where there is more to say.
    """

    code: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears what a command that acts says. None of them may raise, for the command runs on.

    Attributes:
        raw: Takes its bytes as they came, both streams in the order in which they came.
        line: Takes its lines, cleaned.
        remark: Takes a sentence on how it fares: that it was told to end, and whether it did.
    """

    raw: Callable[[bytes], None]
    line: Callable[[Line], None]
    remark: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Offer:
    """The host key that a machine offers before any login.

    Attributes:
        kind: Its algorithm, `ssh-ed25519`.
        fingerprint: `SHA256:...`.
        key: The public key as a line, `ssh-ed25519 AAAA...`.
        host: What known hosts files call the machine: `172.31.10.11`, `[127.0.0.1]:2222`.
        trusted: Whether they hold this key for it; `another`: they hold another one, or hold this one as revoked.
    """

    kind: str
    fingerprint: str
    key: str
    host: str
    trusted: Literal["yes", "no", "another"]


class Transport(Protocol):
    """The way to one node."""

    def start(self, argv: tuple[str, ...]) -> AsyncGenerator[Line | Exit, None]:
        """Run one command that looks, and hand out its lines as they come, and an `Exit` at the end.

        Read it to its end or `aclose` it: a command whose stream is left is terminated.

        Raises:
            NotAllowed: The command is not on the list of those that look. Nothing was sent.
            LookError: There was no way to the node, or no end of the command in time.
        """

    async def fetch(self, argv: tuple[str, ...], most: int) -> "Raw":
        """Run one command that looks, to its end, and hand out what it wrote byte by byte, e.g. a file.

        Raises:
            NotAllowed: As for `start`.
            LookError: As for `start`; or it wrote more than `most` bytes, and was told to stop.
        """

    async def act(
        self, argv: tuple[str, ...], ears: Ears, limit_s: float, send_by: float = inf, *, typed: bytes = b""
    ) -> Exit:
        """Run one command that acts, to its end or for `limit_s` seconds at most, connecting not included.

        It is sent once. From the moment it may have left us, every loss is an `Exit(None)`. Out of time, it is left
        alone: it goes on, unheard, and a second one of the same words is not started beside it. Cancelled, it is left
        alone as well; cancelled with `INTERRUPT`, it is told to end by INT, then TERM; whether it did is a remark, and
        what it had done by then is for a look to tell. What was not sent by then is not sent any more.

        Raises:
            NotAllowed: The session only looks, or the command is not on the list. Nothing was sent.
            LookError: There was no way to the node, it starts no command for us, or it was later than `send_by` by the
                event loop's clock. Nothing was sent.
        """

    async def close(self) -> None:
        """Give up the connection, if there is one."""


@dataclass(frozen=True, slots=True)
class Output:
    """All a command wrote, and its exit code as in `Exit`."""

    text: str
    errors: str
    code: int | None


@dataclass(frozen=True, slots=True)
class Raw:
    """The same as bytes, as they came."""

    out: bytes
    errors: bytes
    code: int | None


async def collect(stream: AsyncGenerator[Line | Exit, None], most: int = MOST_TEXT) -> Output:
    """Read a command to its end.

    Text beyond `most` characters, both streams together, is dropped, and the last line of `errors` says so.
    """
    kept: dict[Stream, list[str]] = {"out": [], "err": []}
    size = 0
    code: int | None = None
    async with aclosing(stream):
        async for item in stream:
            if isinstance(item, Exit):
                code = item.code
                continue
            size += len(item.text) + 1
            if size <= most:
                kept[item.stream].append(item.text + "\n")
    if size > most:
        kept["err"].append(f"clpdeck: {size:,} characters of output, cut at {most:,}\n")
    return Output("".join(kept["out"]), "".join(kept["err"]), code)
