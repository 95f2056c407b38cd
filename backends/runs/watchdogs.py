"""Watchdogs of runs, armed and called off: processes of their own, that outlive runner, console and login."""

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path

from backends.errors import StoreError
from backends.runs.files import open_private
from backends.runs.orders import Orders, call_off, file_of, keeps_watch, what_it_says, write_orders
from backends.runs.starting import environment

COMES_WITHIN_S = 20.0
"""A process that has not taken its orders in so many seconds is not waited for."""
GLANCE_S = 0.05


class Watchdogs:
    """Satisfies `base.Watchdogs`.

    Args:
        site: The site file.
        folder: The run's own.
    """

    def __init__(self, site: Path, folder: Path) -> None:
        self._site, self._folder = site, folder

    async def arm(self, name: str, orders: Orders) -> str:
        """As `base.Watchdogs.arm`."""
        return await asyncio.to_thread(self._arm, name, orders)

    async def keeps_watch(self, name: str) -> bool:
        """As `base.Watchdogs.keeps_watch`."""
        return await asyncio.to_thread(keeps_watch, file_of(self._folder, name))

    async def call_off(self, name: str) -> str:
        """As `base.Watchdogs.call_off`."""
        return await asyncio.to_thread(self._call_off, name)

    def _arm(self, name: str, orders: Orders) -> str:
        file = file_of(self._folder, name)
        words = [sys.executable, "-P", "-m", "backends.runs.watchdog", "--site", str(self._site), "--orders", str(file)]
        try:
            write_orders(file, orders)
            with open(file.with_suffix(".log"), "ab", opener=open_private) as log:
                process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    words,
                    cwd="/",
                    env=environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        except (OSError, StoreError) as error:
            return f"cannot be started: {error}"
        threading.Thread(target=process.wait, name=f"watchdog {name}", daemon=True).start()
        until = time.monotonic() + COMES_WITHIN_S
        while not keeps_watch(file):
            if process.returncode is not None or time.monotonic() > until:
                return f"did not begin; see {file.with_suffix('.log')}"
            threading.Event().wait(GLANCE_S)
        return ""

    def _call_off(self, name: str) -> str:
        file = file_of(self._folder, name)
        if keeps_watch(file):
            call_off(file)
        return what_it_says(file)
