"""The files beside the journal: the raw output of each command, and a run's log as people read it."""

import hashlib
import os
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from backends.errors import StoreError
from backends.progress import LogLine
from backends.runs.base import STEP
from backends.runs.files import make_folder, open_private, sync_folder
from backends.text import clean_line

LONGEST_LINE = 4_000
"""Letters of a log line; what is longer is whole in the spool file only."""
MOST_READ = 8_000_000
"""Bytes of a log that are read at once."""
MOST_WAITING = 64_000_000
"""Bytes of output that wait in memory for room on the disk."""


class RawSpool:
    """Takes the output of one command, byte by byte as it came.

    A full disk does not stop the command: what cannot be written waits in memory, and `close` tries again.

    Raises:
        StoreError: The file cannot be made, or is there already: no output is ever written over another.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: deque[bytes] = deque()
        self._bytes, self._lost, self._sha256 = 0, 0, hashlib.sha256()
        try:
            make_folder(path.parent)
            self._file = open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        except OSError as error:
            raise _trouble(path, error) from error

    def write(self, raw: bytes) -> None:
        """Take some bytes. Never fails."""
        if sum(map(len, self._waiting)) + len(raw) > MOST_WAITING:
            self._lost += len(raw)
            return
        self._waiting.append(raw)
        try:
            self._put()
        except OSError:
            return

    def close(self) -> tuple[int, str]:
        """Put all of it on the disk, and say how many bytes it is, and their SHA-256.

        Raises:
            StoreError: There is no room for all of it. It can be called again.
        """
        try:
            self._put()
            os.fsync(self._file)
            sync_folder(self._path.parent)
        except OSError as error:
            raise _trouble(self._path, error) from error
        os.close(self._file)
        if self._lost:
            raise StoreError(f"{self._path} lacks its last {self._lost} bytes: the disk had no room for so long")
        return self._bytes, self._sha256.hexdigest()

    def _put(self) -> None:
        while self._waiting:
            raw = self._waiting[0]
            written = os.write(self._file, raw)
            self._sha256.update(raw[:written])
            self._bytes += written
            self._waiting.popleft()
            if written < len(raw):
                self._waiting.appendleft(raw[written:])


class RunLog:
    """Appends lines to a run's log, each with the step at hand. A `Log`.

    Nothing waits for it and nothing stops with it: where it cannot be written, it says so as soon as it can be again.

    Args:
        now: The clock that its lines carry.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path, self._now = path, now
        self._file: int | None = None
        self._torn = False
        self._lost = 0

    def __call__(self, source: str, mark: str, text: str) -> None:
        """Append a line."""
        if self._lost and self._append("clpdeck", "!", f"{self._lost} lines of this log could not be written"):
            self._lost = 0
        if not self._append(source, mark, text):
            self._lost += 1

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _append(self, source: str, mark: str, text: str) -> bool:
        """Whether the line is in the file."""
        at = self._now().astimezone(UTC).isoformat(timespec="milliseconds")
        if len(text) > LONGEST_LINE:
            text = f"{text[:LONGEST_LINE]} ... ({len(text) - LONGEST_LINE} letters more)"
        line = "\t".join(map(clean_line, (at, STEP.get(), source, mark, text))) + "\n"
        try:
            file = self._opened()
            raw = ("\n" * self._torn + line).encode("utf-8", "backslashreplace")
            written = os.write(file, raw)
        except OSError:
            return False
        self._torn = raw[:written][-1:] != b"\n"
        return written == len(raw)

    def _opened(self) -> int:
        if self._file is None:
            make_folder(self._path.parent)
            self._file = open_private(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
            end = os.lseek(self._file, 0, os.SEEK_END)
            self._torn = bool(end) and os.pread(self._file, 1, end - 1) != b"\n"
        return self._file


class LogTail:
    """Reads a run's log while it grows, from its beginning."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._at = datetime.fromtimestamp(0, UTC)

    def read(self) -> tuple[LogLine, ...]:
        """The lines that came since the last time; none where there is no log yet.

        Of a long log only a part at a time: nothing is left once this is empty. A line whose end is not there yet
        waits. A line that is none of ours is shown whole, at the time of the one before.

        Raises:
            StoreError: The file cannot be read.
        """
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                raw = file.read(MOST_READ)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _trouble(self._path, error) from error
        whole = raw[: raw.rfind(b"\n") + 1]
        self._offset += len(whole)
        return tuple(self._line(line) for line in whole.decode("utf-8", "replace").split("\n")[:-1] if line)

    def _line(self, line: str) -> LogLine:
        try:
            at, step, source, mark, text = line.split("\t", 4)
            self._at = datetime.fromisoformat(at)
        except ValueError:
            return LogLine(self._at, "", "", clean_line(line))
        return LogLine(self._at, *map(clean_line, (source, mark, text, step)))


def _trouble(path: Path, error: OSError) -> StoreError:
    return StoreError(f"{error.filename or path} cannot be used: {error.strerror}")
