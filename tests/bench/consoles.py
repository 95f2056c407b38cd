"""Consoles to measure: `python tests/bench/consoles.py NAME`. The real screens with no back end behind them."""

import os
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends.control import LogLine, News, RunNews
from backends.events import Changed
from backends.model import Estate, Health
from backends.settings import Cluster, Node, Site
from screenshots import tales
from screenshots.desk import StillDesk
from tui.app import ClpdeckApp
from tui.driver import choose

SITE = Site("site.toml", (Cluster("prod-db", (Node("server01", "n1"), Node("server02", "n2"))),))
LINES_A_SECOND = 5_000
BATCHES_A_SECOND = 20


class Nothing:
    """A front with no back end: no site, no news."""

    def start(self, wake: Callable[[], None]) -> None:
        """Nothing begins."""

    def take(self) -> News:
        """Nothing has come."""
        return News(datetime.now(UTC), SITE, Estate())

    def poll_now(self) -> None:
        """Nobody to ask."""

    def stop(self) -> None:
        """Nothing to stop."""


class Flood(Nothing):
    """A front on which 5,000 changes a second arrive."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: list[Changed] = []
        self._count = 0
        self._end = threading.Event()

    def start(self, wake: Callable[[], None]) -> None:
        """Let them arrive."""
        threading.Thread(target=self._pour, args=(wake,), daemon=True).start()

    def take(self) -> News:
        """Hand over what has come."""
        with self._lock:
            came, self._pending = tuple(self._pending), []
        return News(datetime.now(UTC), SITE, Estate(), came)

    def stop(self) -> None:
        """Let no more come."""
        self._end.set()

    def _pour(self, wake: Callable[[], None]) -> None:
        while not self._end.wait(1 / BATCHES_A_SECOND):
            now = datetime.now(UTC)
            batch = [self._line(now) for _ in range(LINES_A_SECOND // BATCHES_A_SECOND)]
            with self._lock:
                self._pending += batch
            wake()

    def _line(self, now: datetime) -> Changed:
        self._count += 1
        return Changed(now, "prod-db", "server01", "mdw1", "Normal", f"Caution {self._count}", Health.ATTENTION)


class Modules(Nothing):
    """A front that tells what is loaded when it is started, which is after the first paint."""

    def start(self, wake: Callable[[], None]) -> None:
        """Tell, and end."""
        print("modules:", *sys.modules)
        sys.stdout.flush()
        os._exit(0)


class Known(Nothing):
    """A front that knows its site, and no more."""

    def start(self, wake: Callable[[], None]) -> None:
        """Have it taken."""
        wake()


class Talking(StillDesk):
    """A desk on whose run 5,000 lines of log a second arrive."""

    def __init__(self) -> None:
        self._tale = tales.running()
        self._lock, self._end = threading.Lock(), threading.Event()
        super().__init__(self._tale)

    def follow(self, run: str | None) -> None:
        """Let them arrive, once somebody reads them."""
        super().follow(run)
        threading.Thread(target=self._talk, daemon=True).start()

    def take(self) -> RunNews:
        """Hand over what has come."""
        with self._lock:
            return super().take()

    def stop(self) -> None:
        """Let no more come."""
        super().stop()
        self._end.set()

    def _talk(self) -> None:
        count = 0
        while not self._end.wait(1 / BATCHES_A_SECOND):
            now = datetime.now(UTC)
            batch = [
                LogLine(now, "server01", "|", f"line {count + at}") for at in range(LINES_A_SECOND // BATCHES_A_SECOND)
            ]
            count += len(batch)
            with self._lock:
                self._tale.log += batch
            self._wake()


FRONTS: dict[str, type[Nothing]] = {"nothing": Nothing, "flood": Flood, "modules": Modules, "talk": Known}


def main(name: str) -> int:
    """Run the console of that name until the operator leaves."""
    desk = Talking() if name == "talk" else None
    front = FRONTS[name]()
    app = ClpdeckApp(front, desk, clock=lambda: datetime.now().astimezone(), driver_class=choose())
    app.run(mouse=False)
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
