"""The product as a user meets it: the console in a pretend terminal, the command line as a process."""

import json
import os
import re
import select
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.terminal import Terminal, python

PATIENCE_S = 30.0
"""How long a busy machine may take for what is done in a second."""


def console(
    site: Path, *words: str, state: Path, size: tuple[int, int] = (120, 40), env: dict[str, str] | None = None
) -> Terminal:
    """Open the console on a site; what it writes for its user goes to a folder of the test."""
    own = {"XDG_STATE_HOME": str(state)} | (env or {})
    return Terminal(python("-m", "tui", "watch", "--site", str(site), *words), size=size, env=own)


def clpdeck(*words: str | Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command of the product to its end."""
    called = python("-m", "tui", *map(str, words))
    return subprocess.run(called, input=stdin, capture_output=True, env={**os.environ, **env}, timeout=60, check=False)


def findings(site: Path) -> dict[str, dict[str, Any]]:
    """What `clpdeck status --json` finds in a site of one cluster, by kind."""
    told = json.loads(clpdeck("status", "--json", "--site", site).stdout)
    (cluster,) = told["clusters"]
    return {one["kind"]: one for one in cluster["findings"]}


def shown(terminal: Terminal, *texts: str) -> None:
    """Wait until texts are on the screen together; a run of blanks in it counts as one."""

    def all_there() -> bool:
        screen = re.sub(r"\s+", " ", " ".join(terminal.lines()))
        return all(text in screen for text in texts)

    terminal.wait_for(all_there, PATIENCE_S)


def said_on_leaving(terminal: Terminal) -> str:
    """What stands on the normal screen once the console has left it."""
    written = bytes(terminal.received).rpartition(b"\x1b[?1049l")[2].decode()
    return re.sub(r"\x1b\[\?\d+[hl]", "", written).strip()


def row(terminal: Terminal, name: str) -> str:
    """The line of the screen that tells of this name; empty where there is none."""
    return next((line for line in terminal.lines() if line[1:].split()[:1] == [name]), "")


def changes(state: Path) -> Sequence[dict[str, Any]]:
    """The changes that consoles have written down in this folder."""
    files = sorted((state / "clpdeck" / "changes").glob("*.jsonl"))
    return [
        json.loads(line)
        for file in files
        for line in file.read_text("utf-8").splitlines(keepends=True)
        if line.endswith("\n")
    ]


def until(condition: Callable[[], bool], state: Callable[[], str] = lambda: "") -> None:
    """Look again and again until a condition holds that no terminal tells of. `state` explains where it never does."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, f"waited in vain\n{state()}"
        select.select([], [], [], 0.02)
