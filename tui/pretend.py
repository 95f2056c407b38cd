"""Starts the pretend site as a process of its own. No room of the product imports it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from backends.errors import ClpdeckError

IDLE_EXIT_S = 1800
"""A demo's pretend site ends by itself this long after the last connection."""


@dataclass(frozen=True, slots=True)
class Pretend:
    """A running pretend site: its site file, and in words how to reach it from another terminal."""

    site: Path
    how_to_reach: str


def hand_over(arguments: Sequence[str]) -> NoReturn:
    """Become the pretend site's own command line."""
    _check_installed()
    os.execv(sys.executable, _command(arguments))  # noqa: S606 - our own interpreter and module


def start(story: str) -> Pretend:
    """Start a pretend site that outlives us, and wait until it answers.

    Raises:
        ClpdeckError: It is not installed, or did not start; the message is its own.
    """
    _check_installed()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        _command(["--join", "--story", story, "--idle-exit", str(IDLE_EXIT_S)]),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout  # noqa: S101 - asked for above
    assert process.stderr  # noqa: S101 - asked for above
    site = process.stdout.readline().strip()
    if not site:
        said = process.stderr.read().strip() or f"it ended with code {process.wait()} and said nothing"
        raise ClpdeckError(f"the pretend site did not start: {said}")
    process.stdout.readline()
    how_to_reach = "".join(iter(process.stdout.readline, "\n"))
    return Pretend(Path(site), how_to_reach)


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-P", "-m", "backends.sim", *arguments]


def _check_installed() -> None:
    if find_spec("moto") is None or find_spec("werkzeug") is None:
        raise ClpdeckError("the pretend site is not installed; install the optional group: pip install 'clpdeck[demo]'")
