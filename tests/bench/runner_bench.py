"""What a runner costs: from the word to begin to its own, and for each hour that it waits for an answer."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends import runbooks
from backends.control import look_once, read_site, utc_now
from backends.control.clerk import Clerk
from backends.plan import Plan
from backends.settings import Mode, Site
from backends.sim.desk import ask
from tests.bench.command_bench import run, timed_ms
from tests.bench.console_bench import pretend
from tests.bench.terminal_bench import busy_s, heading, row

STARTS, WAITED_S, HOUR_S = 5, 45.0, 3600.0
LIBRARIES = "import asyncio, sqlite3, pydantic"
"""What it cannot begin without."""
ALL = (
    f"{LIBRARIES}, sys, asyncssh, boto3; [boto3.client(one, 'us-east-1') for one in ('ec2', 'sts')]; print(flush=True)"
)
"""What it has loaded when it has looked and acted; and then nothing to do."""


def memory_mb(pid: int) -> float:
    """Megabytes a process has in memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1000


def move(site: Site) -> Plan:
    """A move of the group, as it is written now."""
    return runbooks.write("move-group", site.clusters[0], site.timing, {}, look_once(site), utc_now())


def runner_of(clerk: Clerk, number: str) -> int:
    """The process that carries a run out."""
    (holder,) = (row.holder for row in clerk.runs() if row.run == number)
    assert holder
    return holder.pid


def begun(clerk: Clerk, plan: Plan) -> int:
    """Begin a run; its runner."""
    return runner_of(clerk, clerk.begin(plan, plan.token))


def start_ms(clerk: Clerk, plan: Plan) -> float:
    """Milliseconds from the word to begin until the runner has said in the journal that it did."""
    began = time.perf_counter()
    pid = begun(clerk, plan)
    took = 1000 * (time.perf_counter() - began)
    os.kill(pid, signal.SIGKILL)
    while any(one.holder for one in clerk.runs()):
        time.sleep(0.01)
    return took


def an_hour_of(pid: int) -> float:
    """Seconds of processor time a process needs for an hour of what it does now."""
    before = busy_s(pid)
    time.sleep(WAITED_S)
    return (busy_s(pid) - before) * HOUR_S / WAITED_S


def main() -> None:
    """Print every figure."""
    with pretend() as site:
        settings = read_site(site.file)
        clerk, plan = Clerk(settings, Mode.OPERATION), move(settings)
        ask(site.folder, "fault", "hang", "server01", "clpgrp")
        ours = median(start_ms(clerk, plan) for _ in range(STARTS))
        theirs = median(timed_ms(lambda: run([sys.executable, "-c", LIBRARIES])) for _ in range(STARTS))
        row("a run begun: beside Python and its libraries", ours, theirs, "ms")
        ask(site.folder, "reset")
        ask(site.folder, "fault", "fail", "server01", "clpgrp")
        waits = begun(clerk, plan)
        while not any(one.questions for one in clerk.runs()):
            time.sleep(0.1)
        idle = [sys.executable, "-c", f"{ALL}; asyncio.run(asyncio.sleep(600))"]
        with subprocess.Popen(idle, stdout=subprocess.PIPE) as nothing:
            assert nothing.stdout
            nothing.stdout.readline()
            row("a runner that waits for an answer: memory", memory_mb(waits), memory_mb(nothing.pid), "MB")
            row(
                "... for an hour: beside one that does nothing",
                an_hour_of(waits),
                an_hour_of(nothing.pid),
                "s of a core",
            )
            nothing.kill()
        os.kill(waits, signal.SIGKILL)
        clerk.close()


if __name__ == "__main__":
    heading()
    main()
