"""Writes every change down: one JSON object a line, bounded in size, so that the screen may forget."""

import json
import logging
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs

from backends.events import Changed

KEPT_FILES = 10
MOST_BYTES = 5_000_000


class _Rotating(RotatingFileHandler):
    """The library's, but what fails is raised, not printed over the screen."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - the library's name
        raise  # noqa: PLE0704 - called while an exception is handled


class Record:
    """The changes one console has seen, on disk.

    `where` names the file, or says why nothing is written: a full or read-only disk does not stop the watch.
    """

    def __init__(self, started: datetime, folder: Path | None = None) -> None:
        folder = folder or platformdirs.user_state_path("clpdeck") / "changes"
        path = folder / f"{started:%Y%m%dT%H%M%S}-{os.getpid()}.jsonl"
        self._handler: _Rotating | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _prune(folder)
            self._handler = _Rotating(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True)
            self.where = str(path)
        except OSError as error:
            self.where = f"changes are not written down: {error}"

    def write(self, changes: Iterable[Changed]) -> None:
        """Append changes. The first failure is remembered in `where` and ends the writing."""
        for change in changes:
            if self._handler is None:
                return
            line = json.dumps({**asdict(change), "at": change.at.isoformat()}, ensure_ascii=False)
            try:
                self._handler.emit(logging.LogRecord("changes", logging.INFO, "", 0, line, None, None))
            except OSError as error:
                self.where = f"changes are no longer written down: {error}"
                self._handler = None

    def close(self) -> None:
        """Close the file."""
        if self._handler:
            self._handler.close()


def _prune(folder: Path) -> None:
    """Keep the newest files only. Another console may be at the same work, so a file may be gone already."""
    for old in sorted(folder.glob("*.jsonl*"))[: -KEPT_FILES + 1]:
        old.unlink(missing_ok=True)
