"""Wires the console: the front door behind it, the driver under it, the terminal around it."""

import gc
import os
import sys
from datetime import datetime
from pathlib import Path

from backends.errors import ClpdeckError
from backends.settings import Mode


def run_console(
    site: Path | None, cluster: str | None, theme: str | None, *, mode: Mode, run: str | None = None
) -> int:
    """Run the console until the operator leaves. Returns the exit code.

    Args:
        site: The site file; `None` is the usual one.
        cluster: The only one that is watched; `None`: all.
        theme: By its name; `None` is the usual one.
        mode: What is wanted; site file and environment may be stricter.
        run: The run it opens at; else the overview, or the cluster.

    Raises:
        ClpdeckError: This is no terminal, or watching ended by a mistake in the site file or a fault.
    """
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise ClpdeckError(
            "the console needs a terminal (standard input, output and error); `clpdeck status` prints the same, once"
        )
    # Read by Textual when it is imported: a smooth scroll or a blink is bytes over SSH, and with the kitty protocol
    # some terminals lose text typed through a Japanese input method.
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")

    from backends.control import Following, Watching  # noqa: PLC0415 - after the settings above
    from tui.app import ClpdeckApp  # noqa: PLC0415 - after the settings above
    from tui.driver import choose  # noqa: PLC0415 - after the settings above

    gc.freeze()  # what is loaded stays; from here on the collector has little to look through
    gc.enable()
    front, desk = Watching(site, cluster), Following(mode)
    app = ClpdeckApp(front, desk, clock=_local_now, cluster=cluster, run=run, theme=theme, driver_class=choose())
    app.run(mouse=False)  # the terminal keeps its own selection
    front.stop()
    desk.stop()
    if app.failure:
        raise app.failure
    return app.return_code or 0


def _local_now() -> datetime:
    return datetime.now().astimezone()
