"""The runner's pen: every event is durable before anybody hears of it, and folded into how the run stands."""

import asyncio
from collections.abc import Callable

from backends.errors import Damaged, Fenced, StoreError
from backends.events import Asked, RunEvent
from backends.progress import Progress, learn_run
from backends.runs.base import Aside, Lease, Log, Store, here

LONGEST_PAUSE_S = 5.0
"""Between two tries to write into a store that cannot be written."""


class Journal:
    """Appends events and tells those who wait for news of the run.

    Args:
        progress: How the run stands by the events that are in the store.
        pause_s: Seconds until a write that failed is tried again, the first time.
        aside: Where the store is written: a slow disk is to delay nobody but who waits for it. One by one all the same.

    Attributes:
        progress: How the run stands now.
        interrupted: Set once the commands in hand are to be interrupted.
    """

    def __init__(
        self, progress: Progress, store: Store, lease: Lease, log: Log, pause_s: float, aside: Aside = here
    ) -> None:
        self.progress = progress
        self.interrupted = asyncio.Event()
        self._store, self._lease, self._log, self._pause_s = store, lease, log, pause_s
        self._aside = aside
        self._one_by_one = asyncio.Lock()
        self._news = asyncio.Event()
        self._mind_interrupts()

    async def append(self, event: RunEvent) -> None:
        """Write an event. Returns when it is durable, however long that takes: nothing goes on without it.

        Raises:
            Fenced: Another runner has the run now.
            Damaged: The store is broken, and will not be writable again.
        """
        async with self._one_by_one:
            await self._learn(event)

    async def ask(self, question: Callable[[str], Asked]) -> Asked:
        """Write a question, under the next number of the run. Else as `append`."""
        async with self._one_by_one:
            asked = question(f"q{self.progress.asked + 1}")
            await self._learn(asked)
        return asked

    async def until(self, so: Callable[[Progress], bool], within_s: float | None = None) -> bool:
        """Wait until something is so of the run, at most so many seconds. Returns whether it is."""
        try:
            async with asyncio.timeout(within_s):
                while not so(self.progress):
                    await self._news.wait()
        except TimeoutError:
            return False
        return True

    async def _learn(self, event: RunEvent) -> None:
        number = await self._written(event)
        self.progress = learn_run(self.progress, number, event)
        self._mind_interrupts()
        told, self._news = self._news, asyncio.Event()
        told.set()

    async def _written(self, event: RunEvent) -> int:
        pause_s, said = self._pause_s, ""
        while True:
            try:
                number = await self._aside(self._store.append, self._lease, event)
            except (Fenced, Damaged):
                raise
            except StoreError as error:
                if str(error) != said:
                    said = str(error)
                    self._log("clpdeck", "!", f"Nothing goes on until the journal can be written: {said}")
            else:
                if said:
                    self._log("clpdeck", "=", "The journal can be written again.")
                return number
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, max(LONGEST_PAUSE_S, self._pause_s))

    def _mind_interrupts(self) -> None:
        if self.progress.interrupting:
            self.interrupted.set()
