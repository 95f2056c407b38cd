"""A round of looks for a plan that is being written: in a thread of its own, each answer told as it comes."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from backends.control.desk import Look
from backends.control.watching import look_at, utc_now
from backends.estate import learn
from backends.events import Event
from backends.model import Estate, Probe
from backends.settings import Site


class Glance:
    """Asks once, everything at the same time, each question within its own limit.

    Args:
        tell: Gets what is known after each answer. Called from the glance's thread.
        then: What to ask of all that is known by then, in that thread as well; what was asked already is not asked
            again, and where there is nothing new it is over.
    """

    def __init__(
        self,
        site: Site,
        asked: Iterable[Probe],
        tell: Callable[[Look], None],
        then: Callable[[Estate], Iterable[Probe]] | None = None,
    ) -> None:
        self._site, self._asked, self._tell, self._then = site, tuple(dict.fromkeys(asked)), tell, then
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self.look = Look(utc_now(), asked=len(self._asked), out=len(self._asked))
        self._thread = threading.Thread(target=self._run, name="glance", daemon=True)

    def start(self) -> None:
        """Begin; return at once."""
        self._thread.start()

    def stop(self, patience_s: float = 0.0) -> None:
        """Ask no more, and wait so long for what is open to be closed. Nothing is told any more."""
        self._stopped = True
        if self._loop and self._task:
            with suppress(RuntimeError):  # it is over
                self._loop.call_soon_threadsafe(self._task.cancel)
        if patience_s and self._thread.is_alive():
            self._thread.join(patience_s)

    def _run(self) -> None:
        """The thread. Whatever ends it before its time is told, never swallowed."""
        try:
            asyncio.run(self._all())
        except asyncio.CancelledError:
            return
        except Exception as error:  # noqa: BLE001 - the thread's last line of defence
            self._learn_all(f"nobody was asked, by a fault of clpdeck's own: {error!r}")

    async def _all(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        asked = self._asked
        while asked and not self._stopped:
            await look_at(self._site, asked, self._learn)
            known = self.look
            more = self._then(known.estate) if self._then else ()
            asked = tuple(one for one in dict.fromkeys(more) if one not in known.estate.views)
            if asked:
                self._say(replace(known, asked=known.asked + len(asked), out=len(asked)))

    def _learn(self, event: Event) -> None:
        known = self.look
        self._say(replace(known, estate=learn(known.estate, event), at=utc_now(), out=known.out - 1))

    def _learn_all(self, problem: str) -> None:
        self._say(replace(self.look, at=utc_now(), out=0, problem=problem))

    def _say(self, look: Look) -> None:
        self.look = look
        if not self._stopped:
            self._tell(look)
