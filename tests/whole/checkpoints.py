"""A moment of a run: the pretend world, the store and the known hosts as they were, to begin from again.

The site keeps its own world, under the checkpoint's name; the rest is copied into a folder beside the store. Commands
that a node was carrying out are not part of it, so one is only begun from where nothing was in hand.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from backends.runs.sqlite import FILE
from backends.sim.desk import ask

STORE, KEPT = "store", "kept"


def keep(folder: Path, name: str) -> None:
    """Take one, of a site and of the store in its folder, which may be in use."""
    there = folder / KEPT / name
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir(parents=True)
    ask(folder, "keep", name)
    with (
        closing(sqlite3.connect(folder / STORE / FILE)) as store,
        closing(sqlite3.connect(there / FILE)) as copy,
    ):
        store.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
    for path in (folder / STORE).iterdir():
        if path.is_dir():
            shutil.copytree(path, there / path.name)
        elif not path.name.startswith(FILE):
            shutil.copy(path, there / path.name)


def back(folder: Path, name: str) -> None:
    """Begin from one again. Nothing may have the store open."""
    ask(folder, "back", name)
    shutil.rmtree(folder / STORE, ignore_errors=True)
    shutil.copytree(folder / KEPT / name, folder / STORE)
