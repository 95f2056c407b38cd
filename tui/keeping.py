"""Texts the operator wants to keep: files in the user's state folder."""

import getpass
import os
import re
from datetime import datetime
from pathlib import Path

CLIPBOARD_BYTES = 50_000
"""Most terminals drop a longer OSC 52 without a word."""


def from_home(path: Path) -> str:
    """A path as people write it: `~/copies/x.txt`."""
    return f"~/{path.relative_to(Path.home())}" if path.is_relative_to(Path.home()) else str(path)


class Keeper:
    """Writes texts to files that only the user can read.

    Attributes:
        folder: Where they go; by default `copies` in the user's XDG state folder.
        who: The user, by the operating system's name.
    """

    def __init__(self, folder: Path | None = None, who: str | None = None) -> None:
        self._folder = folder
        self._who = who

    @property
    def who(self) -> str:
        """The operating system's user; the user's number where it has no name."""
        if self._who is None:
            try:
                self._who = getpass.getuser()
            except (KeyError, OSError):
                self._who = f"user {os.getuid()}"
        return self._who

    @property
    def folder(self) -> Path:
        """Where texts are kept."""
        if self._folder is None:
            from platformdirs import user_state_path  # noqa: PLC0415 -- only when something is kept

            self._folder = user_state_path("clpdeck") / "copies"
        return self._folder

    def keep(self, name: str, text: str, at: datetime) -> Path:
        """Write a text to a new file.

        Raises:
            OSError: The folder or the file cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        plain = re.sub(r"[^\w.-]+", "-", name).strip("-")[:60] or "text"
        for count in range(1000):
            path = self.folder / f"{at:%Y%m%d-%H%M%S}-{plain}{f'-{count}' if count else ''}.txt"
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text if text.endswith("\n") else f"{text}\n")
            return path
        raise FileExistsError(f"there are a thousand files of this second in {self.folder}")

    def fits(self, text: str) -> bool:
        """Whether a text is short enough for a terminal's clipboard."""
        return len(text.encode()) <= CLIPBOARD_BYTES
