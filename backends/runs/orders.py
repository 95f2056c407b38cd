"""What a watchdog is to do, as it lies on the disk beside its run; whether one keeps watch; how it is called off.

Beside orders `watchdog-cut.json` there lie: `.lock`, held by the process for as long as it lives; `.off`, which calls
it off; `.says`, what it did; `.log`, what it said of itself.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from backends.errors import StoreError
from backends.plan import Plan, Step
from backends.runs.files import make_folder, open_private, sync_folder
from backends.text import clean_line

GLANCE_S = 0.02


@dataclass(frozen=True, slots=True)
class Orders:
    """What a watchdog is to do.

    Attributes:
        run: The number of the run.
        step: The one that is to be taken back.
        due: When, aware.
        gives: What the run's steps had given when it was armed: step, name, value.
    """

    run: str
    step: str
    due: datetime
    plan: Plan
    gives: tuple[tuple[str, str, str], ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the plan's end, in their order: what comes after the link's return is taken back with it."""
        return self.plan.finally_


def file_of(folder: Path, name: str) -> Path:
    """The orders of a run's watchdog of that name, in the run's folder."""
    return folder / f"watchdog-{name}.json"


def write_orders(file: Path, orders: Orders) -> None:
    """Put orders on the disk, durably; what an earlier watchdog left is gone. Raises `StoreError`."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - not before something is armed

    try:
        make_folder(file.parent)
        for left in (".off", ".says"):
            file.with_suffix(left).unlink(missing_ok=True)
        _put(file, TypeAdapter(Orders).dump_json(orders))
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}") from error


def read_orders(file: Path) -> Orders:
    """Read them. Raises `StoreError`."""
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - the same

    try:
        return TypeAdapter(Orders).validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise StoreError(f"{file} cannot be read: {clean_line(str(error))}") from error


@contextmanager
def held(file: Path, patience_s: float = 0.0) -> Iterator[bool]:
    """Be the one who carries them out, for as long as it lasts; whether nobody else is already.

    Args:
        file: The orders.
        patience_s: Whoever only asks holds them for a moment, too: so long it is tried.
    """
    lock, until = open_private(file.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT), time.monotonic() + patience_s
    try:
        while not (mine := _taken(lock)) and time.monotonic() < until:
            threading.Event().wait(GLANCE_S)
        yield mine
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def keeps_watch(file: Path) -> bool:
    """Whether somebody is carrying them out now, or waits for their time."""
    if not file.with_suffix(".lock").exists():
        return False
    with held(file) as free:
        return not free


def call_off(file: Path) -> None:
    """Tell whoever carries them out that there is nothing to do any more. Raises `StoreError`."""
    try:
        _put(file.with_suffix(".off"), b"off\n")
    except OSError as error:
        raise StoreError(f"{file.with_suffix('.off')} cannot be written: {error.strerror}") from error


def called_off(file: Path) -> bool:
    """Whether somebody has."""
    return file.with_suffix(".off").exists()


def say(file: Path, text: str) -> None:
    """Leave word of what was done."""
    with suppress(OSError):  # the run's log has it, too
        _put(file.with_suffix(".says"), f"{text}\n".encode())


def what_it_says(file: Path) -> str:
    """The word that was left; empty where there is none."""
    with suppress(OSError):
        return clean_line(file.with_suffix(".says").read_text("utf-8", "replace").strip())
    return ""


def _put(file: Path, raw: bytes) -> None:
    """All of it, durably, or nothing."""
    fresh = file.with_name(f"{file.name}.new")
    with os.fdopen(open_private(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as opened:
        opened.write(raw)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)
    sync_folder(file.parent)
