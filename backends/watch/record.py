"""Writes every change down: one JSON object a line, bounded in size, so that the screen may forget."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import platformdirs

from backends.events import Changed

KEPT_FILES = 10
MOST_BYTES = 5_000_000
"""A file that has grown to this is put aside as `.1`, and the one put aside before it is gone."""


class Record:
    """The changes one console has seen, on disk.

    `where` names the file, or says why nothing is written: a full or read-only disk does not stop the watch.
    """

    def __init__(self, started: datetime, folder: Path | None = None) -> None:
        folder = folder or platformdirs.user_state_path("clpdeck") / "changes"
        self._path: Path | None = folder / f"{started:%Y%m%dT%H%M%S}-{os.getpid()}.jsonl"
        self.where = str(self._path)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _prune(folder)
        except OSError as error:
            self._give_up("not", error)

    def write(self, changes: Iterable[Changed]) -> None:
        """Append changes. The first failure is remembered in `where` and ends the writing."""
        lines = "".join(_line(change) for change in changes)
        if not lines or self._path is None:
            return
        try:
            if self._path.exists() and self._path.stat().st_size >= MOST_BYTES:
                self._path.replace(self._path.with_suffix(".jsonl.1"))
            with self._path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(lines)
        except OSError as error:
            self._give_up("no longer", error)

    def _give_up(self, how: str, error: OSError) -> None:
        self._path, self.where = (
            None,
            f"changes are {how} written down: {error.strerror} ({error.filename or self.where})",
        )


def _line(change: Changed) -> str:
    return json.dumps({**asdict(change), "at": change.at.isoformat()}, ensure_ascii=False) + "\n"


def _prune(folder: Path) -> None:
    """Keep the newest files only. Another console may be at the same work, so a file may be gone already."""
    for old in sorted(folder.glob("*.jsonl*"))[: -KEPT_FILES + 1]:
        old.unlink(missing_ok=True)
