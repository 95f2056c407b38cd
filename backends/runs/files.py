"""Files and folders of a store: one user's own, or a team's where its folder says so."""

import os
import stat
from pathlib import Path

TEAM = stat.S_ISGID | stat.S_IWGRP
"""A folder that its group may write, and that passes its group on (mode 2770), is a team's."""


def is_team(folder: Path) -> bool:
    """Whether a folder is meant for a group."""
    return folder.stat().st_mode & TEAM == TEAM


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it: this user's alone, or the team's where the one above is."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
    if is_team(folder.parent):
        folder.chmod(stat.S_ISGID | stat.S_IRWXU | stat.S_IRWXG)


def open_private(path: str | Path, flags: int) -> int:
    """Open a file for this user alone, or for the team whose folder it is in. Also an `opener` for `open`."""
    mode = 0o660 if is_team(Path(path).parent) else 0o600
    file = os.open(path, flags | os.O_CLOEXEC, mode)
    if os.fstat(file).st_uid == os.getuid():
        os.fchmod(file, mode)
    return file


def sync_folder(folder: Path) -> None:
    """Make the names of new files in it as durable as their bytes."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
