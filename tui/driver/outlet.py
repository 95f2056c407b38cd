"""Writes to the terminal in a thread of its own, so that a terminal that stops reading stops nobody else."""

import os
import select
from collections.abc import Callable
from threading import Condition, Thread


class Outlet:
    """A queue to one file descriptor. It knows when it is empty, which is when the next frame is worth making."""

    def __init__(self, fileno: int, *, encoding: str, lost: Callable[[], None]) -> None:
        """Start the thread.

        Args:
            fileno: The terminal. Its flags are left alone: it is shared with the shell.
            encoding: The terminal's; what it cannot say becomes `?`.
            lost: Called once, in the thread, when the terminal is gone.
        """
        self.sent_bytes = 0
        self.gone = False
        self._fileno = fileno
        self._encoding = encoding
        self._lost = lost
        self._change = Condition()
        self._waiting: list[str] = []
        self._writing = False
        self._closing = False
        self._when_idle: Callable[[], None] | None = None
        self._thread = Thread(target=self._run, name="clpdeck-outlet", daemon=True)
        self._thread.start()

    def send(self, text: str, *, at_most: int | None = None) -> None:
        """Have a text written, behind all that was sent before.

        Args:
            text: What to write.
            at_most: Block while so many texts are waiting. None never blocks.
        """
        with self._change:
            if at_most is not None:
                self._change.wait_for(lambda: len(self._waiting) < at_most or self.gone)
            self._waiting.append(text)
            self._change.notify_all()

    def busy_then(self, callback: Callable[[], None]) -> bool:
        """Whether anything is still to be written; if so, `callback` is called (in the thread) when all is."""
        with self._change:
            busy = bool(self._waiting or self._writing) and not self.gone
            self._when_idle = callback if busy else None
            return busy

    def close(self, timeout_s: float) -> bool:
        """Write what is left and end; False when the terminal did not take it in time."""
        with self._change:
            self._closing = True
            self._change.notify_all()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (data := self._next()) is not None:
            if not self.gone:
                self._write(data)
            with self._change:
                self._writing = False
                idle, self._when_idle = (None, self._when_idle) if self._waiting else (self._when_idle, None)
                self._change.notify_all()
            if idle is not None:
                idle()

    def _next(self) -> bytes | None:
        """Everything that waits, as one write; None at the end."""
        with self._change:
            self._change.wait_for(lambda: self._waiting or self._closing)
            if not self._waiting:
                return None
            data = "".join(self._waiting).encode(self._encoding, errors="replace")
            self._waiting.clear()
            self._writing = True
            return data

    def _write(self, data: bytes) -> None:
        try:
            while data:
                try:
                    written = os.write(self._fileno, data)
                except BlockingIOError:  # somebody who shares the terminal made it so
                    select.select([], [self._fileno], [])
                    continue
                self.sent_bytes += written
                data = data[written:]
        except OSError:
            self.gone = True
            self._lost()
