"""An end by signal is an end like any other: the terminal is given back."""

import asyncio
import signal
from typing import Any

from textual.app import App

ENDING = (signal.SIGTERM, signal.SIGHUP)


def end_on_signals(app: App[Any]) -> None:
    """Let SIGTERM and SIGHUP end the app as its quit key does, with the shell's exit code for them (143, 129).

    To be called in the app's event loop, e.g. in `on_load`. Whoever runs the app passes `app.return_code` on to
    `sys.exit`.
    """
    loop = asyncio.get_running_loop()
    for number in ENDING:
        loop.add_signal_handler(number, _end, app, 128 + number)


def _end(app: App[Any], return_code: int) -> None:
    app.exit(return_code=return_code)
