"""Ends what a test has left behind: every Python process that names its pretend site's folder among its words.

A runner has a session of its own and outlives whoever began it, for that is what it is for. So a test that is cut off
would leave it, and the site, for ever. `python -m tests.undertaker` is told folders, one a line, and does its work once
whoever told them is no more, however they ended.
"""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE_S = 10.0
"""How long a process that was killed may take to be gone."""


def end_all_of(folder: Path, but: int = 0) -> None:
    """End every process of a site's folder, and wait until they are gone; one of them is left alone."""
    for pid in _of(folder):
        if pid not in {os.getpid(), but}:
            with suppress(ProcessLookupError):
                _end(pid, folder)


def bury_with_us(folder: Path) -> None:
    """See to it that nothing of this folder outlives this process."""
    told = _undertaker().stdin
    assert told
    told.write(f"{folder}\n")
    told.flush()


@cache
def _undertaker() -> "subprocess.Popen[str]":
    """The one of this process. It has a session of its own: it must see the end of ours."""
    words = [sys.executable, "-P", "-m", "tests.undertaker"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(words, stdin=subprocess.PIPE, text=True, start_new_session=True, env=environ)


def leave_it_to_the_undertaker() -> None:
    """This process is over: nothing more is told, and what is left is ended."""
    if _undertaker.cache_info().currsize:
        _undertaker().communicate(timeout=2 * PATIENCE_S)
        _undertaker.cache_clear()


def _of(folder: Path) -> Iterator[int]:
    for one in Path("/proc").glob("[0-9]*"):
        if _names(int(one.name), folder):
            yield int(one.name)


def _names(pid: int, folder: Path) -> bool:
    try:
        program, *words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:  # it has ended meanwhile
        return False
    here = os.fsencode(folder)
    return b"python" in program.rpartition(b"/")[2] and any(one == here or here + b"/" in one for one in words)


def _end(pid: int, folder: Path) -> None:
    """End a process, and no other that has got its number meanwhile."""
    handle = os.pidfd_open(pid)
    try:
        if _names(pid, folder):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            select.select([handle], [], [], PATIENCE_S)
    finally:
        os.close(handle)


if __name__ == "__main__":
    for one in [line.rstrip("\n") for line in sys.stdin]:
        end_all_of(Path(one))
