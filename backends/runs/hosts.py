"""Our own known hosts: a key that was compared is noted in them, and no other."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backends.runs.files import make_folder, open_private, sync_folder
from backends.transports.base import Offer


def note_key(file: Path, offer: Offer) -> None:
    """Write a machine's key into the file in place of its earlier ones: all of it, durably, or nothing.

    Raises:
        OSError: It cannot be written. The old file is as it was.
        ValueError: What is in the file is not in OpenSSH's form.
    """
    from backends.transports.hostkeys import with_key  # noqa: PLC0415 - asyncssh takes 0.25 s to load

    make_folder(file.parent)
    with _alone(file):
        old = file.read_text("utf-8", "replace") if file.exists() else ""
        new = with_key(old, offer.host, offer.key).encode("utf-8", "replace")
        fresh = file.with_name(f"{file.name}.new")
        with os.fdopen(open_private(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as opened:
            opened.write(new)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)
        sync_folder(file.parent)


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Let nobody else write it meanwhile, neither another run nor another lane of this one."""
    lock = open_private(file.with_name(f"{file.name}.lock"), os.O_WRONLY | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
