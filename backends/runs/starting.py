"""Starts a runner: a process of its own that no terminal, login or console takes with it when it ends."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from backends.errors import ClpdeckError
from backends.runs.files import make_folder, open_private
from backends.text import clean_line

_SECRET = re.compile(r"SECRET|PASSW|ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|SSHPASS")
_OF_THE_LOGIN = {"TMPDIR"}
"""Folders that may go with the login."""


def environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What a runner inherits: no secrets. It takes credentials itself: agent, keys, profile, instance role."""
    return {name: value for name, value in environ.items() if not _SECRET.search(name) and name not in _OF_THE_LOGIN}


def log_of(folder: Path, run: str) -> Path:
    """Where a run's runner says what it has to say about itself."""
    return folder / "runs" / run / "runner.log"


class Started:
    """A runner that was started here. It is waited for in a thread, so that a dead one is no zombie that looks alive.

    Attributes:
        pid: Its process.
    """

    def __init__(self, site: Path, run: str, folder: Path) -> None:
        """Start it.

        Raises:
            ClpdeckError: The process cannot be started, or its log not be written.
        """
        self._run, self._log = run, log_of(folder, run)
        words = [sys.executable, "-P", "-m", "backends.runs.runner"]
        words += ["--site", str(site), "--run", run, "--store", str(folder)]
        try:
            make_folder(self._log.parent)
            with open(self._log, "ab", opener=open_private) as log:
                self._said_before = os.fstat(log.fileno()).st_size
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    words,
                    cwd="/",
                    env=environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        except OSError as error:
            raise ClpdeckError(f"the runner of run {run} cannot be started: {error}") from error
        self.pid = self._process.pid
        threading.Thread(target=self._process.wait, name=f"runner {run}", daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether the process is over."""
        return self._process.returncode is not None

    def last_words(self) -> str:
        """One sentence: that it ended, and the last line it left in its log."""
        with self._log.open("rb") as log:
            log.seek(self._said_before)
            lines = log.read().decode("utf-8", "replace").split("\n")
        said = clean_line(next((line for line in reversed(lines) if line.strip()), "it said nothing"))
        return f"the runner of run {self._run} ended with code {self._process.returncode}: {said} ({self._log})"
