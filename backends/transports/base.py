"""What every transport owes: words in, lines and an exit out."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

MOST_TEXT = 4_000_000
"""Characters of one command's output that are kept."""

Stream: TypeAlias = Literal["out", "err"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line the command wrote, cleaned, without its end."""

    text: str
    stream: Stream = "out"


@dataclass(frozen=True, slots=True)
class Exit:
    """The command is over.

    Attributes:
        code: Its exit code; negative is the signal that ended it; `None` where the connection was lost before anybody
            told us. None is not known to have worked, and not known to have failed.
    """

    code: int | None


class Transport(Protocol):
    """The way to one node."""

    def start(self, argv: tuple[str, ...]) -> AsyncGenerator[Line | Exit, None]:
        """Run one command and hand out its lines as they come, and an `Exit` at the end.

        Read it to its end or `aclose` it: a command whose stream is left is terminated.

        Raises:
            NotAllowed: The command is not on the allow-list. Nothing was sent.
            LookError: There was no way to the node, or no end of the command in time.
        """

    async def close(self) -> None:
        """Give up the connection, if there is one."""


@dataclass(frozen=True, slots=True)
class Output:
    """All a command wrote, and its exit code as in `Exit`."""

    text: str
    errors: str
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
