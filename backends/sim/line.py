"""The wire between the bastion and one machine, and what can be wrong with it."""

import asyncio

from backends.sim.clock import Clock


class Line:
    """One machine's wire.

    Attributes:
        delay_s: World seconds every piece of data is late.
        cuts: How many of the next commands lose their connection in the middle of their output.
    """

    def __init__(self, clock: Clock) -> None:
        self.delay_s = 0.0
        self.cuts = 0
        self._clock = clock
        self._open = asyncio.Event()
        self._open.set()

    @property
    def silent(self) -> bool:
        """Nothing passes, and nobody is told."""
        return not self._open.is_set()

    @silent.setter
    def silent(self, silent: bool) -> None:
        if silent:
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

    def mend(self) -> None:
        """Be a good wire again."""
        self.delay_s, self.cuts, self.silent = 0.0, 0, False
