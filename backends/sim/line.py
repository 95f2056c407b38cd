"""The wire between the bastion and one machine, and what can be wrong with it and with the commands it carries."""

import asyncio
from typing import Any, Literal

from backends.sim.clock import Clock

Trouble = Literal["cut", "lose-answer", "fail", "refuse-channel"]
"""Of one command: the connection is lost while it acts, or when it has ended; it refuses; its channel is refused."""


class Line:
    """One machine's wire.

    Attributes:
        delay_s: World seconds every piece of data is late.
        cuts: How many of the next commands, whatever they are, lose their connection in the middle of their output.
    """

    def __init__(self, clock: Clock) -> None:
        self.delay_s = 0.0
        self.cuts = 0
        self._clock = clock
        self._open = asyncio.Event()
        self._open.set()
        self._shut: set[str] = set()
        self._troubles: list[tuple[Trouble, str]] = []
        self._hung: dict[str, asyncio.Event] = {}

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_open": None, "_hung": list(self._hung)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open, self._hung = asyncio.Event(), {}
        self._shut_or_open()
        for program in state["_hung"]:
            self.hang(program)

    @property
    def silent(self) -> bool:
        """Nothing passes, and nobody is told."""
        return "silent" in self._shut

    @silent.setter
    def silent(self, silent: bool) -> None:
        self._shut_or_open("silent", shut=silent)

    @property
    def walled(self) -> bool:
        """The network lets nothing pass: a rule of it, and no trouble of the wire's, so mending does not end it."""
        return "walled" in self._shut

    @walled.setter
    def walled(self, walled: bool) -> None:
        self._shut_or_open("walled", shut=walled)

    def _shut_or_open(self, why: str = "", *, shut: bool = False) -> None:
        self._shut = self._shut | {why} if shut else self._shut - {why}
        if self._shut:
            self._open.clear()
        else:
            self._open.set()

    async def passes(self) -> None:
        """Wait as long as a piece of data takes."""
        if self.delay_s:
            await self._clock.sleep(self.delay_s)
        await self._open.wait()

    def take_cut(self) -> bool:
        """Whether this command is one of those that are cut; counts it."""
        if self.cuts == 0:
            return False
        self.cuts -= 1
        return True

    def trouble(self, kind: Trouble, program: str = "") -> None:
        """Let this happen to the next command of that program, or with these words; without any, to the next."""
        self._troubles.append((kind, program))

    def take(self, kind: Trouble, program: str = "", line: str = "") -> bool:
        """Whether this happens to a command of that program, with this line, now; it is used up by it."""
        for one in self._troubles:
            named, more, _ = one[1].partition(" ")
            if (one[0], named) == (kind, program) and (not more or one[1] in line):
                self._troubles.remove(one)
                return True
        return False

    def hang(self, program: str) -> None:
        """Let no command of that program return, until the line is mended."""
        self._hung.setdefault(program, asyncio.Event())

    async def returns(self, program: str) -> None:
        """Wait until a command of that program may return."""
        if program in self._hung:
            await self._hung[program].wait()

    def mend(self) -> None:
        """Be a good wire again."""
        self.delay_s, self.cuts, self.silent = 0.0, 0, False
        self._troubles.clear()
        for held in self._hung.values():
            held.set()
        self._hung.clear()
