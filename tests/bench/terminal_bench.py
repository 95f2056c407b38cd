"""What a full-screen program costs its terminal, measured from outside through a pretend one.

    python tests/bench/terminal_bench.py [COMMAND ...]

Without a command the screens of baselines.py are measured, through our driver and through Textual's own; a command is
measured through both, beside an empty Textual app. Every figure stands beside a baseline of the same run.
"""

import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.terminal import Terminal, python

SIZE = (120, 40)
DOWN = "\x1b[B"
PLAIN_DRIVER = {"CLPDECK_PLAIN_DRIVER": "1"}
BASELINES = "tests/bench/baselines.py"
STARTS, KEYS, IDLE_S = 5, 30, 15.0


@dataclass(frozen=True, slots=True)
class Keys:
    """How a key is answered."""

    p50_ms: float
    p95_ms: float
    bytes_a_key: float


@dataclass(frozen=True, slots=True)
class Idle:
    """What goes on while nobody types."""

    bytes_a_minute: float
    cpu_percent: float
    """Of one core, over all threads of the process."""


def first_paint_s(command: Sequence[str], env: dict[str, str]) -> float:
    """Seconds from exec to three lines of text on the screen."""
    with Terminal(command, size=SIZE, env=env) as terminal:
        terminal.wait_for(lambda: _painted(terminal))
        return terminal.last_read - terminal.started


def keys(command: Sequence[str], env: dict[str, str], typed: Sequence[str] = (DOWN,)) -> Keys:
    """From a key to the first bytes of its paint, over some presses in turn; all 0 where a key paints nothing."""
    times = []
    with Terminal(command, size=SIZE, env=env) as terminal:
        settle(terminal)
        before = len(terminal.received)
        for key in islice(cycle(typed), KEYS):
            pressed = time.perf_counter()
            terminal.press(key)
            if not terminal.read(1):
                break
            times.append(1000 * (terminal.last_read - pressed))
            end = pressed + 0.5
            while time.perf_counter() < end and terminal.read(0.05):
                pass
        received = len(terminal.received) - before
    if len(times) < KEYS:
        return Keys(0, 0, 0)
    return Keys(statistics.median(times), statistics.quantiles(times, n=20)[18], received / KEYS)


def idle(command: Sequence[str], env: dict[str, str], seconds: float = IDLE_S) -> Idle:
    """Bytes and processor time over some seconds without a key."""
    with Terminal(command, size=SIZE, env=env) as terminal:
        settle(terminal)
        received, busy = len(terminal.received), busy_s(terminal.pid)
        began = time.monotonic()
        while (left := began + seconds - time.monotonic()) > 0:
            terminal.read(left)
        took = time.monotonic() - began
        return Idle((len(terminal.received) - received) * 60 / took, 100 * (busy_s(terminal.pid) - busy) / took)


def settle(terminal: Terminal, seconds: float = 2.0) -> None:
    """Wait for the first paint, and a little longer."""
    terminal.wait_for(lambda: _painted(terminal))
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        terminal.read(left)


def busy_s(pid: int) -> float:
    """Seconds of processor time of a process, threads that have ended included."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _painted(terminal: Terminal) -> bool:
    return sum(bool(line.strip()) for line in terminal.lines()) >= 3


def heading() -> None:
    """Print what the columns are."""
    print(f"{'':50} {'this':>12} {'baseline':>12}")


def row(name: str, value: float, baseline: float, unit: str) -> None:
    """Print a figure, the same figure of the baseline, and how many times as large it is."""
    ratio = f"{value / baseline:6.2f}x" if baseline else "      -"
    print(f"{name:50} {value:12,.1f} {baseline:12,.1f} {ratio}  {unit}")


def measure(name: str, command: Sequence[str], baseline: Sequence[str], baseline_env: dict[str, str]) -> None:
    """Print all figures of a command beside those of its baseline."""
    ours, theirs = idle(command, {}), idle(baseline, baseline_env)
    row(f"{name}: idle", ours.bytes_a_minute, theirs.bytes_a_minute, "bytes a minute")
    row(f"{name}: idle", ours.cpu_percent, theirs.cpu_percent, "% of a core")
    answered, baseline_answered = keys(command, {}), keys(baseline, baseline_env)
    row(f"{name}: key to paint, median", answered.p50_ms, baseline_answered.p50_ms, "ms")
    row(f"{name}: key to paint, p95", answered.p95_ms, baseline_answered.p95_ms, "ms")
    row(f"{name}: a key", answered.bytes_a_key, baseline_answered.bytes_a_key, "bytes")
    row(
        f"{name}: exec to first paint",
        1000 * statistics.median(first_paint_s(command, {}) for _ in range(STARTS)),
        1000 * statistics.median(first_paint_s(baseline, baseline_env) for _ in range(STARTS)),
        "ms",
    )


def main(command: Sequence[str]) -> None:
    """Measure a command, or the baselines themselves."""
    os.chdir(Path(__file__).resolve().parents[2])
    heading()
    if command:
        measure("beside Textual's own driver", command, command, PLAIN_DRIVER)
        measure("beside an empty app", command, python(BASELINES, "empty"), {})
        return
    for name in ("empty", "list", "table", "stream"):
        app = python(BASELINES, name)
        measure(f"{name}, ours beside Textual's driver", app, app, PLAIN_DRIVER)


if __name__ == "__main__":
    main(sys.argv[1:])
