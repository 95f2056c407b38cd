"""What sqlite and the system say when the store cannot be used, in sentences; and a damaged store's copy."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backends.errors import Damaged, StoreError
from backends.runs.schema import FILE

PRIMARY = 0xFF
"""The part of sqlite's error code that tells the kind; the rest tells where."""
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
SENTENCES = {
    sqlite3.SQLITE_FULL: "there is no room left: make room, and it goes on by itself",
    sqlite3.SQLITE_READONLY: "it may not be written: its file system is read-only, or it belongs to somebody else",
    sqlite3.SQLITE_PERM: "it may not be used: look at its owner and permissions",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: look at its folder, owner and permissions",
    sqlite3.SQLITE_BUSY: "another process keeps it locked for too long: see `fuser {path}`, and try again",
    sqlite3.SQLITE_LOCKED: "another process keeps it locked for too long: see `fuser {path}`, and try again",
    sqlite3.SQLITE_IOERR: "the disk does not do what it is told (full, over quota, or broken): see `df` and `dmesg`",
    sqlite3.SQLITE_NOMEM: "there is no memory left for it",
}
OTHERWISE = "it cannot be used"


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn errors of sqlite and the system into a `StoreError` about the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise (Damaged if is_damage(error) else StoreError)(_sentence(path, error)) from error
    except OSError as error:
        raise StoreError(f"the store of runs {error.filename or path} cannot be used: {error.strerror}") from error


def is_damage(error: BaseException | None) -> bool:
    """Whether this is sqlite's word that the file itself is broken."""
    return isinstance(error, sqlite3.DatabaseError) and _code(error) in DAMAGED


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_NOTADB if "not a database" in str(error) else 0) & PRIMARY


def _sentence(path: Path, error: sqlite3.Error) -> str:
    if is_damage(error):
        return (
            f"the store of runs {path} is damaged ({error}). Nothing in it was changed; {_copied(path)}. "
            f"To begin with an empty one, move its folder away; to get out what is readable: `sqlite3 {path} .recover`"
        )
    sentence = SENTENCES.get(_code(error), OTHERWISE).format(path=path)
    return f"the store of runs {path}: {sentence} ({error})"


def _copied(path: Path) -> str:
    """Copy a damaged store as it is, once, and say where to. What is there already is left as it is."""
    parts = [part for part in (path, path.with_name(f"{FILE}-wal")) if part.exists()]
    try:
        digest = hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]
        folder = path.parent / f"damaged-{digest}"
        if folder.exists():
            return f"a copy of it as it was found is in {folder}"
        unfinished = path.parent / f"damaged-{digest}.{os.getpid()}"
        try:
            unfinished.mkdir(mode=0o700)
            for part in parts:
                shutil.copy2(part, unfinished / part.name)
            unfinished.rename(folder)
        finally:
            with suppress(OSError):
                shutil.rmtree(unfinished)
    except OSError as reason:
        return f"a copy could not be made ({reason.strerror})"
    return f"a copy of it as it was found is in {folder}"
