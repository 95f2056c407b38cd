"""The real console on a story that stands still: `python tests/whole/still.py STORY THEME FOLDER [CLUSTER [RUNS]]`.

With RUNS, a tale of `screenshots.tales`, the console may act, on a desk in memory.

`r` asks a front that breaks, which is how a fault of our own is provoked. F5 has the title say how often it was
pressed, once all that came before it is drawn.
"""

import sys
from pathlib import Path
from typing import Any, ClassVar

from textual.binding import Binding
from textual.screen import Screen
from textual.timer import Timer

from screenshots import stories, tales
from screenshots.desk import StillDesk
from screenshots.estates import NOW
from screenshots.front import StillFront
from screenshots.scenes import FACTS
from tui.app import ClpdeckApp
from tui.driver import choose
from tui.keeping import Keeper

STILL_S = 0.03


class Breaking(StillFront):
    """Breaks when it is asked to poll."""

    def poll_now(self) -> None:
        raise RuntimeError("broken as asked")


class Marking(ClpdeckApp):
    """Says when it is done with what was pressed: when it has drawn nothing for a while of its own time."""

    BINDINGS: ClassVar = [Binding("f5", "mark", "Mark", priority=True)]  # no dialog keeps it for itself
    marks = 0
    busy = True
    drawn_on: Screen[None] | None = None

    def action_mark(self) -> None:
        self.busy = True
        watching = self.set_interval(STILL_S, lambda: self.mark(watching))

    def mark(self, watching: Timer) -> None:
        arrived = self.drawn_on is self.screen and self.screen.place == self._history.place
        if arrived and not self.busy:
            watching.stop()
            self.marks += 1
            self._driver.write(f"\x1b]2;mark {self.marks}\x07")
        self.busy = False

    def _display(self, screen: Screen[None], drawn: Any) -> None:
        self.busy, self.drawn_on = True, screen
        super()._display(screen, drawn)


def main() -> int:
    story, theme, folder, cluster, runs = [*sys.argv[1:], "", ""][:5]
    app = Marking(
        Breaking(getattr(stories, story)()),
        StillDesk(getattr(tales, runs)()) if runs else None,
        clock=lambda: NOW,
        cluster=cluster or None,
        theme=theme,
        keeper=Keeper(Path(folder), "operator"),
        facts=lambda _app, _look: FACTS,
        driver_class=choose(),
    )
    app.run(mouse=False)
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
