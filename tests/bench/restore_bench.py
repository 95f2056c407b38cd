"""What a restore costs beyond the waits of the site itself, against the same steps one after the other, and its plan.

    python tests/bench/restore_bench.py [SPEED [TIMES]]

At the speed of life (1) a restore takes five minutes here, and one step after the other seven and a half. Faster, the
site's waits are shorter and what is our own is not, so that the budget is the tighter.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends import runbooks
from backends.plan import as_procedure
from backends.report import tell
from tests.backends.runbooks.regions import NODES, image, lost, snapshot
from tests.backends.told import Story, at
from tests.bench.plan_bench import timed_ms
from tests.bench.restored import Restored, restored
from tests.bench.terminal_bench import heading, row

SPEED, TIMES = 2.0, 1
BUDGET = 1.05
"""How many times as long as the site's own waits a restore may take."""
DISKS = 8
PLAN_BUDGET_MS = 100.0


def restore() -> Callable[[], str]:
    """Write and print the restore of two nodes with eight data disks each, all of them mirrored, made fast."""
    disks = (snapshot(0, 30, root=True), *(snapshot(number, 100) for number in range(1, DISKS + 1)))
    each = tuple(replace(one, device=f"/dev/sd{letter}") for one, letter in zip(disks, "abcdefghi", strict=True))
    mirrors = tuple(f"md{number}" for number in range(1, DISKS + 1))
    images = (replace(image(node, mirrors=" ".join(mirrors)), snapshots=each) for node in NODES)
    cluster, estate = lost("restore", *images, fsr="100")
    of = replace(cluster, mirrors=mirrors)
    inputs = {"disks": "fsr", "configuration": "clpdeck"}
    return lambda: as_procedure(runbooks.write("restore", of, Story(*NODES).timing, inputs, estate, at(1)))


def move() -> Callable[[], str]:
    """Write and print the move of a group."""
    story = Story(*NODES)
    story.well(0, "server01")
    return lambda: as_procedure(
        runbooks.write("move-group", story.cluster, story.timing, {}, story.estate, at(1)),
    )


def print_run(done: Restored) -> None:
    """Print the figures of one restore."""
    beyond = [1000 * one for one in done.overheads_s]
    p95 = quantiles(beyond, n=20)[18]
    row("a restore: launch to run over, site's waits", done.run_s, done.chain_s, f"s, budget {BUDGET}x")
    row("... a step beyond its waits: median, beside OpenSSH", median(beyond), 1000 * done.ssh_s, "ms")
    row("... a step beyond its waits: p95, beside OpenSSH", p95, 1000 * done.ssh_s, "ms")
    told = tell(done.events).recovery
    if told and told.aws_s and told.cluster_s and told.rto_s:
        row("... RTO by AWS's clock, of both clocks", told.aws_s, told.rto_s, "s")
        row("... RTO by the cluster's clock, of both clocks", told.cluster_s, told.rto_s, "s")


def main(speed: float = SPEED, times: int = TIMES) -> None:
    """Print every figure."""
    restore_ms = timed_ms(restore())
    row("a plan of 2 x 8 disks: beside its budget", restore_ms, PLAN_BUDGET_MS, "ms")
    row("... beside the plan of a move", restore_ms, timed_ms(move()), "ms")
    runs = [restored(speed) for _ in range(times)]
    for done in runs:
        print_run(done)
    ratios = sorted(one.run_s / one.chain_s for one in runs)
    print(f"a restore at {speed:g} times the speed of life: {ratios[0]:.3f} to {ratios[-1]:.3f} of its waits, "
          f"median {median(ratios):.3f}, in {times} runs")  # fmt: skip
    in_a_row = restored(speed, in_a_row=True)
    row("a restore: beside one step after the other", median(one.run_s for one in runs), in_a_row.run_s, "s")
    row("... one step after the other: its own waits", in_a_row.run_s, in_a_row.chain_s, "s")


if __name__ == "__main__":
    heading()
    main(*map(float, sys.argv[1:2]), *map(int, sys.argv[2:3]))
