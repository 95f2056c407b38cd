"""The file that runs are kept in: how it is made, opened, and known to be ours."""

import os
import sqlite3
import stat
from pathlib import Path

from backends.errors import StoreError

FILE = "runs.sqlite"
SCHEMA = 1
"""Kept in the file's own `user_version`."""
OURS = int.from_bytes(b"clpd", "big")
"""Kept in the file's own `application_id`."""

TABLES = """
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
"""


def is_shared(folder: Path) -> bool:
    """Whether others than this user may use the folder."""
    found = folder.stat()
    return found.st_uid != os.getuid() or bool(found.st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def open_file(folder: Path, busy_s: float) -> sqlite3.Connection:
    """Open the store in a folder, and make both where they are not there yet.

    A folder made here is this user's alone. In one that a group may use, so may it the file.

    Raises:
        StoreError: The file is a newer clpdeck's, or not ours at all.
        sqlite3.Error: It cannot be opened.
        OSError: It, or its folder, cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=stat.S_IRWXU)
    path = folder / FILE
    _make(path, 0o600 | (folder.stat().st_mode & 0o060))
    if path.stat().st_size == 0 and _size(path.with_name(f"{FILE}-wal")):
        raise sqlite3.DatabaseError("file is not a database")  # sqlite would take the journal away without a word
    db = sqlite3.connect(path, timeout=busy_s, isolation_level=None, check_same_thread=False)
    try:
        _prepare(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _make(path: Path, mode: int) -> None:
    """Make an empty file that only the right people may read.

    Where there is one, it is not even opened: closing it would let go of the locks that sqlite has on it elsewhere in
    this process.
    """
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, mode)
    except FileExistsError:
        return
    try:
        os.fchmod(made, mode)
    finally:
        os.close(made)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    for setting in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        db.execute(f"PRAGMA {setting}")
    if _is_blank(db):
        _lay_out(db, path)
    if _pragma(db, "application_id") != OURS:
        raise StoreError(f"{path} is not a store of runs but somebody else's file: name another folder in [store]")
    schema = _pragma(db, "user_version")
    if schema != SCHEMA:
        raise StoreError(
            f"{path} was made by another clpdeck (its schema is {schema}, this one knows {SCHEMA}): use that one; "
            "nothing was changed"
        )


def _lay_out(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables, unless somebody else has done so since we looked."""
    mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise StoreError(f"{path} lies where processes cannot share it (a network's file system?): name another folder")
    db.execute("BEGIN IMMEDIATE")
    try:
        if _is_blank(db):
            for statement in TABLES.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {OURS}")
            db.execute(f"PRAGMA user_version = {SCHEMA}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _is_blank(db: sqlite3.Connection) -> bool:
    nobodys = not _pragma(db, "user_version") and not _pragma(db, "application_id")
    return nobodys and not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])
