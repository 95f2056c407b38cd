"""Looks of all lanes: what one of them was just told, another one that waits for the same need not ask again."""

import asyncio
from dataclasses import dataclass

from backends.model import Answer, Probe, Seen
from backends.runs.base import Hands


@dataclass(slots=True)
class _Glance:
    """One look, and how many wait for what it brings. Nobody any more: it is given up."""

    number: int
    begun: float
    task: asyncio.Task[Seen[Answer]]
    waiting: int = 0

    async def told(self) -> Seen[Answer]:
        """What it brings, or the `LookError` that it ends with."""
        self.waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self.waiting -= 1
            if not self.waiting:
                self.task.cancel()  # does nothing to one that is over


class Looks:
    """Every look of a run's steps, numbered as they begin.

    Args:
        young_s: An answer to a look that began so many seconds ago may be taken over; also one that is still awaited.
    """

    def __init__(self, hands: Hands, young_s: float) -> None:
        self._hands, self._young_s = hands, young_s
        self._last: dict[Probe, _Glance] = {}
        self._begun = 0

    @property
    def begun(self) -> int:
        """The number of the look that began last. One that must be newer than this moment has a higher one."""
        return self._begun

    async def look(self, probe: Probe, after: int) -> Seen[Answer]:
        """Look, or take over what a look that began later than number `after` brings. Raises `LookError`."""
        last = self._last.get(probe)
        if last is None or last.number <= after or not self._serves(last):
            self._begun += 1
            task = asyncio.ensure_future(self._hands.look(probe))
            last = self._last[probe] = _Glance(self._begun, asyncio.get_running_loop().time(), task)
        return await last.told()

    def _serves(self, glance: _Glance) -> bool:
        if not glance.task.done():
            return not glance.task.cancelling()
        age_s = asyncio.get_running_loop().time() - glance.begun
        return not glance.task.cancelled() and age_s <= self._young_s
