"""What one command on a node says: to the run's log line by line, to its spool byte by byte."""

import asyncio

from backends.errors import StoreError
from backends.runs.base import Log
from backends.runs.spool import RawSpool
from backends.transports.base import Ears, Line

TRIES, PAUSE_S = 10, 3.0
"""How often, and with how many seconds between, output is put on a disk that has no room for it."""


class Hearing:
    """Ears for one command, or for several that are one action.

    Attributes:
        last: The last line that was not blank.
        ears: Hear for the log and the spool.
        fetching: Hear for the spool, and errors for the log: what is written is a file's content.
        private: Hear errors for the log only: what is written is nobody's to read.
    """

    def __init__(self, node: str, log: Log, spool: RawSpool | None) -> None:
        self.last = ""
        self.ears = Ears(self.raw, self.line, self._remark)
        self.fetching = Ears(self.raw, self._error, self._remark)
        self.private = Ears(lambda _: None, self._error, self._remark)
        self._node = node
        self._log = log
        self._spool = spool

    async def close(self) -> tuple[int, str]:
        """Put what was heard on the disk; returns its size and its SHA-256, both empty where it is not there."""
        said = ""
        for left in range(TRIES - 1, -1, -1):
            try:
                return await asyncio.to_thread(self._spool.close) if self._spool else (0, "")
            except StoreError as error:
                if str(error) != said:
                    said = str(error)
                    self._remark(said)
            if left:
                await asyncio.sleep(PAUSE_S)
        return 0, ""

    def raw(self, data: bytes) -> None:
        """Take bytes for the spool."""
        if self._spool is not None:
            self._spool.write(data)

    def line(self, line: Line) -> None:
        """Take a line for the log."""
        self.last = line.text.strip() or self.last
        self._log(self._node, "|" if line.stream == "out" else "!", line.text)

    def sent(self, text: str) -> None:
        """Note what is sent."""
        self._log(self._node, "$", text)

    def _error(self, line: Line) -> None:
        if line.stream == "err":
            self.line(line)

    def _remark(self, text: str) -> None:
        self._log(self._node, "=", text)
