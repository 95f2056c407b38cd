"""The front door: all that screens and the command line may ask of the back.

Importing it is cheap: the rooms with libraries behind them (site file, SSH, AWS) are entered on first use.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from backends.errors import ClpdeckError, SiteError
from backends.estate import changes, learn
from backends.events import Changed, Event
from backends.model import Estate, Probe
from backends.settings import Site
from backends.views import with_owners
from backends.watch import Record, Watcher
from backends.watch import look_once as ask_everything

KEPT_CHANGES = 50_000
"""Changes kept for a viewer that does not take them; older ones are on disk."""

GATHER_S = 0.1
"""How long answers are gathered before the viewer is woken: what the nodes of a cluster say in one round is one
picture, and not for a moment a disagreement."""


def utc_now() -> datetime:
    """This machine's clock, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class News:
    """What a viewer gets when it takes what has come.

    Attributes:
        at: When it was put together, aware, UTC.
        site: What is watched; `None` until the site file is read.
        estate: All that is known now.
        changes: The changes since the last time news was taken, oldest first. None is left out, but for the oldest
            where nobody took any for more than `KEPT_CHANGES`.
        failure: Why watching ended; the console leaves with this sentence and exit code 2.
        record: The file every change is written to, or why none is.
    """

    at: datetime
    site: Site | None
    estate: Estate
    changes: tuple[Changed, ...] = ()
    failure: ClpdeckError | None = None
    record: str = ""


class Front(Protocol):
    """A watch that a viewer follows. `wake` is called from another thread, at most once until `take`."""

    def start(self, wake: Callable[[], None]) -> None:
        """Begin; return at once. Everything slow (site file, libraries, connections) happens elsewhere."""

    def take(self) -> News:
        """Take what has come since the last call. Never waits."""

    def poll_now(self) -> None:
        """Ask every source again now, past its interval and back-off."""

    def stop(self) -> None:
        """End watching and close what is open. Returns soon, whatever hangs."""


class Watching:
    """The real front: a thread of its own with an event loop of its own, so that a stuck terminal stops no looking."""

    def __init__(self, path: Path | None = None, only: str | None = None) -> None:
        self._path = path
        self._only = only
        self._lock = threading.Lock()
        self._news = News(utc_now(), None, Estate())
        self._pending: deque[Changed] = deque(maxlen=KEPT_CHANGES)
        self._woken = self._gathering = False
        self._wake: Callable[[], None] = _nobody
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._poll: Callable[[], None] = _nobody
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self, wake: Callable[[], None]) -> None:
        """Begin; return at once."""
        self._wake = wake
        self._thread.start()

    def take(self) -> News:
        """Take what has come since the last call."""
        with self._lock:
            news = replace(self._news, at=utc_now(), changes=tuple(self._pending))
            self._pending.clear()
            self._woken = False
        return news

    def poll_now(self) -> None:
        """Ask every source again now. Nothing happens before the watch has begun and after it has ended."""
        self._in_loop(self._poll)

    def stop(self, patience_s: float = 1.0) -> None:
        """End watching; connections get `patience_s` seconds to close. Nobody is woken any more."""
        self._wake, self._stopped = _nobody, True
        if self._task:
            self._in_loop(self._task.cancel)
        if self._thread.is_alive():
            self._thread.join(patience_s)

    def _in_loop(self, action: Callable[[], object]) -> None:
        if self._loop:
            with suppress(RuntimeError):  # the loop is closed: the watch has ended
                self._loop.call_soon_threadsafe(action)

    def _run(self) -> None:
        """The thread. Its last line of defence: whatever ends the watch is told to the viewer, never swallowed."""
        try:
            asyncio.run(self._watch())
        except asyncio.CancelledError:
            return
        except ClpdeckError as error:
            self._tell(failure=error)
        except Exception as error:  # noqa: BLE001 - the thread's last line of defence
            self._tell(failure=ClpdeckError(f"the watch ended by a fault of clpdeck's own: {error!r}"))

    async def _watch(self) -> None:
        from backends.looking import Looker  # noqa: PLC0415 - after the first paint

        self._task, self._loop = asyncio.current_task(), asyncio.get_running_loop()
        if self._stopped:
            return
        site = read_site(self._path, self._only)
        record, looker = Record(utc_now()), Looker(site)
        self._tell(site=site, record=record.where)
        watcher = Watcher(site, looker, utc_now, lambda event: self._learn(event, record))
        self._poll = watcher.poll_now
        try:
            await watcher.run()
        finally:
            await looker.close()

    def _learn(self, event: Event, record: Record) -> None:
        before, site = self._news.estate, self._news.site
        after = learn(before, event)
        cluster = site.cluster(event.probe.cluster) if site else None
        new = tuple(with_owners(change, cluster, before, after) for change in changes(before, event))
        record.write(new)
        with self._lock:
            self._news = replace(self._news, estate=after, record=record.where)
            self._pending.extend(new)
        if not self._gathering and self._loop:
            self._gathering = True
            self._loop.call_later(GATHER_S, self._rouse)

    def _tell(self, **facts: object) -> None:
        with self._lock:
            self._news = replace(self._news, **facts)  # type: ignore[arg-type] # fields of News, by name
        self._rouse()

    def _rouse(self) -> None:
        """Wake the viewer, unless it has been and did not take what there was yet."""
        self._gathering = False
        with self._lock:
            wake, self._woken = not self._woken, True
        if wake:
            self._wake()


def read_site(path: Path | None = None, only: str | None = None) -> Site:
    """Read the site file, all of it or one cluster.

    Raises:
        SiteError: The file cannot be used, or has no such cluster.
    """
    from backends import sitefile  # noqa: PLC0415 - pydantic, after the first paint

    site = sitefile.read(path)
    if only is None:
        return site
    cluster = site.cluster(only)
    if cluster is None:
        names = ", ".join(one.name for one in site.clusters)
        raise SiteError(f"{site.path} has no cluster {only!r}; it has {names}")
    alone = replace(site, clusters=(cluster,))
    if cluster.place is None:
        return alone
    from backends.control.standing import as_it_stands  # noqa: PLC0415 - the store, where it is needed

    return as_it_stands(alone)


def look_once(site: Site, asked: Iterable[Probe] | None = None) -> Estate:
    """Ask every question about a site once, or only these, all at the same time, each within its own limit."""
    return asyncio.run(look_at(site, asked))


async def look_at(
    site: Site, asked: Iterable[Probe] | None = None, tell: Callable[[Event], None] | None = None
) -> Estate:
    """The same for a caller with an event loop; `tell` gets each answer as it comes."""
    from backends.looking import Looker  # noqa: PLC0415 - SSH and AWS, on first use

    looker = Looker(site)
    try:
        return await ask_everything(site, looker, utc_now, asked, tell)
    finally:
        await looker.close()


def _nobody() -> None:
    """Nobody waits for this yet."""
