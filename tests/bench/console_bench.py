"""What the console costs, on a pretend site, each figure beside a baseline of the same run."""

import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends.sim.desk import ask
from tests.bench.terminal_bench import PLAIN_DRIVER, SIZE, first_paint_s, idle, keys, row, settle
from tests.conftest import PretendSite, begin_pretend_site
from tests.terminal import Terminal, python

BASELINES = python("tests/bench/baselines.py")
CONSOLES = python("tests/bench/consoles.py")
HEAVY = ("asyncssh", "winrm", "boto3", "botocore", "requests", "cryptography", "pydantic")
POLLED_S = 60.0
STARTS = 9
PRESSES = 40
TALE_LINES = 7
"""Lines a run's log has before the flood."""
OPENED = 1
"""Lines the console tells of itself before the flood."""


def watch(site: PretendSite) -> list[str]:
    """The console on a cluster of a pretend site."""
    return [*python("-m", "tui", "watch", "prod-db", "--site"), str(site.file)]


@contextmanager
def pretend(story: str = "healthy") -> Iterator[PretendSite]:
    """A pretend site while the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        site, process = begin_pretend_site(Path(folder) / "site", story)
        try:
            yield site
        finally:
            process.terminate()
            process.communicate()


FAULTS = (["move-route", "server02"], ["break-mirror", "md1"], ["move-route", "server01"], ["mend-mirror", "md1"])
"""One every poll: the VIP's routes move, the mirror disk breaks and is mended. Each changes up to eight words, on both
nodes and AWS, what is wrong, and the banner."""

WORDS = (["hide-target", "server02"], ["clear"])
"""One every poll: a server's network partition resolution fails or is well again. Each changes two words of a server,
told by both nodes."""


@contextmanager
def changing(site: PretendSite, faults: Sequence[Sequence[str]]) -> Iterator[None]:
    """Something changes at every poll: these are done to the site, in turn."""
    end = threading.Event()

    def go_on() -> None:
        turn = 0
        while not end.wait(5):
            ask(site.folder, "fault", *faults[turn % len(faults)])
            turn += 1

    thread = threading.Thread(target=go_on)
    thread.start()
    yield
    end.set()
    thread.join()


def start_up() -> None:
    """Exec to first paint, and what is loaded by then."""
    ours, theirs = [], []
    with pretend() as site:
        for _ in range(STARTS):
            ours.append(1000 * first_paint_s(watch(site), {}))
            theirs.append(1000 * first_paint_s([*CONSOLES, "nothing"], {}))
    row("exec to first paint, beside no back end", median(ours), median(theirs), "ms")
    with Terminal([*CONSOLES, "modules"], size=SIZE) as terminal:
        terminal.wait_for_end()
        said = terminal.received.decode().rsplit("modules:", 1)[-1]
    row("heavy modules at first paint", sum(name in said.split() for name in HEAVY), 0, f"of {len(HEAVY)}")


def at_rest() -> None:
    """Bytes, processor time and memory while it polls, with nothing new and with changes."""
    with pretend() as site:
        ours, empty = idle(watch(site), {}, POLLED_S), idle([*BASELINES, "empty"], {}, POLLED_S)
        row("idle, polling: beside an empty app", ours.bytes_a_minute, empty.bytes_a_minute, "bytes a minute")
        row("idle, polling: beside an empty app", ours.cpu_percent, empty.cpu_percent, "% of a core")
        row("memory: beside an empty app", memory_mb(watch(site)), memory_mb([*BASELINES, "empty"]), "MB")
    for name, faults in (("words change", WORDS), ("a fault strikes", FAULTS)):
        with pretend() as site, changing(site, faults):
            ours, plain = idle(watch(site), {}, POLLED_S), idle(watch(site), PLAIN_DRIVER, POLLED_S)
        row(f"{name} every 5 s: beside Textual's driver", ours.bytes_a_minute, plain.bytes_a_minute, "bytes a minute")
        row(f"{name} every 5 s: beside Textual's driver", ours.cpu_percent, plain.cpu_percent, "% of a core")


def typing() -> None:
    """Keys: at rest, and while 5,000 lines a second arrive."""
    with pretend() as site:
        ours, bare = keys(watch(site), {}, ("j", "k")), keys([*BASELINES, "list"], {})
    row("key to paint, p95: beside a bare list", ours.p95_ms, bare.p95_ms, "ms")
    row("a cursor move: beside a bare list", ours.bytes_a_key, bare.bytes_a_key, "bytes")
    ours_ms, shown = flooded([*CONSOLES, "flood"], ("7",), _last_change)
    theirs_ms, _ = flooded([*BASELINES, "flood"], (), lambda _text: 1)
    row("key to paint, 5,000 lines a second, p50: beside Log", median(ours_ms), median(theirs_ms), "ms")
    row("key to paint, 5,000 lines a second, p95: beside Log", p95(ours_ms), p95(theirs_ms), "ms")
    row("lines told, of those that came", shown, 1, "")
    ours_ms, shown = flooded([*CONSOLES, "talk"], ("6", "\r"), _last_line)
    row("key to paint, a run's log, 5,000 lines a second, p50: beside Log", median(ours_ms), median(theirs_ms), "ms")
    row("key to paint, a run's log, 5,000 lines a second, p95: beside Log", p95(ours_ms), p95(theirs_ms), "ms")
    row("lines told, of those that came", shown, 1, "")


def flooded(command: Sequence[str], first: Sequence[str], told: Callable[[str], float]) -> tuple[list[float], float]:
    """Milliseconds from pressing `p` to the word `paused` coming or going; and the part of the lines that is told."""
    times = []
    with Terminal(command, size=SIZE) as terminal:
        settle(terminal)
        for key in first:
            terminal.press(key)
            settle(terminal, 1)
        for turn in range(PRESSES):
            pressed = time.perf_counter()
            terminal.press("p")
            terminal.wait_for(_says(terminal, "paused", there=turn % 2 == 0))
            times.append(1000 * (terminal.last_read - pressed))
            until = time.monotonic() + 0.2
            while time.monotonic() < until:
                terminal.read(0.05)
        return times, told("\n".join(terminal.lines()))


def _last_change(text: str) -> float:
    """Of the changes that came the part that is counted, by the newest and the title."""
    counted = re.search(r"([\d,]+) since", text)
    came = re.search(r"Caution (\d+)", text)
    assert counted
    assert came
    return (int(counted[1].replace(",", "")) - OPENED) / int(came[1])


def _last_line(text: str) -> float:
    """The same of the lines of a run's log."""
    counted = re.search(r"([\d,]+) lines, all in", text)
    came = re.findall(r"\| line (\d+)", text)
    assert counted
    assert came
    return (int(counted[1].replace(",", "")) - TALE_LINES) / (int(came[-1]) + 1)


def _says(terminal: Terminal, word: str, *, there: bool) -> Callable[[], bool]:
    return lambda: any(word in line for line in terminal.lines()) == there


def silence() -> None:
    """How long until a node that fell silent is shown as such, beside the interval it is asked in."""
    with pretend() as site, Terminal(watch(site), size=SIZE) as terminal:
        terminal.wait_for("2/2 views")
        ask(site.folder, "fault", "silence", "server02")
        began = time.perf_counter()
        terminal.wait_for("1/2 views", 60)
        row("dead peer shown: beside the poll interval", terminal.last_read - began, 5, "s")


def memory_mb(command: Sequence[str]) -> float:
    """Resident memory after ten seconds, megabytes."""
    with Terminal(command, size=SIZE) as terminal:
        settle(terminal, 10)
        status = Path(f"/proc/{terminal.pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def p95(times: Sequence[float]) -> float:
    """The 95th of a hundred."""
    return quantiles(times, n=20)[18]


def main() -> None:
    """Print every figure."""
    start_up()
    at_rest()
    typing()
    silence()


if __name__ == "__main__":
    main()
