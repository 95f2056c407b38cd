"""The file that runs are kept in: how it is made, opened, and known to be ours."""

import os
import sqlite3
import stat
import threading
from contextlib import closing, suppress
from pathlib import Path

from backends.errors import StoreError
from backends.runs.files import make_folder, open_private, sync_folder

FILE = "runs.sqlite"
SCHEMA = 1
"""Kept in the file's own `user_version`."""
OURS = int.from_bytes(b"clpd", "big")
"""Kept in the file's own `application_id`."""
SINCE_STRICT = (3, 37)
"""Of sqlite. Red Hat Enterprise Linux 9 has 3.34."""
SMALLEST = 512
"""Bytes of the smallest database that sqlite knows."""

TABLES = f"""
BEGIN;
CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  run TEXT NOT NULL UNIQUE,
  cluster TEXT NOT NULL,
  runbook TEXT NOT NULL,
  title TEXT NOT NULL,
  person TEXT NOT NULL,
  began_at TEXT NOT NULL,
  steps INTEGER NOT NULL,
  ended TEXT NOT NULL DEFAULT '',
  ended_at TEXT
) STRICT;

CREATE TABLE events (
  run TEXT NOT NULL REFERENCES runs (run),
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  about TEXT NOT NULL,
  format INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX counted ON events (run, kind, about) WHERE about <> '';

CREATE TABLE leases (
  cluster TEXT PRIMARY KEY,
  run TEXT NOT NULL,
  fence INTEGER NOT NULL,
  runner INTEGER NOT NULL,
  person TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  place TEXT NOT NULL,
  started TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE requests (
  run TEXT NOT NULL REFERENCES runs (run),
  number INTEGER NOT NULL,
  question TEXT,
  format INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (run, number),
  UNIQUE (run, question)
) STRICT, WITHOUT ROWID;

PRAGMA application_id = {OURS};
PRAGMA user_version = {SCHEMA};
COMMIT;
"""


def is_shared(file: Path) -> bool:
    """Whether others than this user may write it."""
    found = file.stat()
    return found.st_uid != os.getuid() or bool(found.st_mode & stat.S_IWGRP)


def open_file(folder: Path, busy_s: float) -> sqlite3.Connection:
    """Open the store in a folder, and make both where they are not there yet.

    Both are this user's alone; in a folder of a team the file is the team's.

    Raises:
        StoreError: The file is a newer clpdeck's, or not ours at all.
        sqlite3.Error: It cannot be opened.
        OSError: It, or its folder, cannot be made.
    """
    make_folder(folder)
    path = folder / FILE
    if not path.exists():
        _make(path)
    if path.stat().st_size < SMALLEST:  # sqlite would begin it anew, and take the journal beside it away
        raise sqlite3.DatabaseError("file is not a database, but a stump")
    db = _connect(path, busy_s)
    try:
        _recognise(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _make(path: Path) -> None:
    """Make it under another name, so that it is there whole or not at all, and only once."""
    unfinished = path.with_name(f"{FILE}.{os.getpid()}.{threading.get_ident()}")
    try:
        os.close(open_private(unfinished, os.O_CREAT | os.O_EXCL))
        with closing(_connect(unfinished, 0)) as db:
            found = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            if found != "wal":
                raise StoreError(f"{path} would lie where processes cannot share it: name another folder in [store]")
            db.executescript(_tables())
        with suppress(FileExistsError):
            os.link(unfinished, path)
        sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _tables() -> str:
    """The tables; without STRICT, which only refuses what we never write, where sqlite is older than that word."""
    if sqlite3.sqlite_version_info >= SINCE_STRICT:
        return TABLES
    return TABLES.replace(" STRICT, ", " ").replace(" STRICT;", ";")


def _connect(path: Path, busy_s: float) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=busy_s, isolation_level=None, check_same_thread=False)
    for setting in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        db.execute(f"PRAGMA {setting}")
    return db


def _recognise(db: sqlite3.Connection, path: Path) -> None:
    if _pragma(db, "application_id") != OURS:
        raise StoreError(f"{path} is not a store of runs but somebody else's file: name another folder in [store]")
    schema = _pragma(db, "user_version")
    if schema != SCHEMA:
        raise StoreError(
            f"{path} was made by another clpdeck (its schema is {schema}, this one knows {SCHEMA}): use that one; "
            "nothing was changed"
        )


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])
