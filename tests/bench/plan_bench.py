"""What a plan costs: written from what is seen, printed, hashed, and all that is offered of a cluster of ten groups."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends import runbooks
from backends.plan import Plan, as_procedure
from tests.backends.told import Story, at, group
from tests.bench.terminal_bench import row

TIMES = 50
BUDGET_MS = 50.0


def large() -> Story:
    """A cluster of three nodes and ten groups, all well."""
    story = Story("server01", "server02", "server03")
    story.well(0, "server01")
    groups = [group("server01", name=f"failover{number}") for number in range(10)]
    for node in story.names:
        story.says(0, node, *groups)
    return story


def timed_ms(what: Callable[[], object]) -> float:
    """Milliseconds a call takes; the median of some."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        what()
        times.append(1000 * (time.perf_counter() - began))
    return median(times)


def main() -> None:
    """Print every figure, beside its budget."""
    story = large()
    inputs = {"group": "failover7", "to": "server02"}

    def plan() -> Plan:
        return runbooks.write("move-group", story.cluster, story.timing, inputs, story.estate, at(1))

    row("a plan written and printed: beside its budget", timed_ms(lambda: as_procedure(plan())), BUDGET_MS, "ms")
    offered = timed_ms(lambda: runbooks.offers(story.cluster, story.timing, story.estate, at(1)))
    row("the offers of ten groups: beside the same budget", offered, BUDGET_MS, "ms")


if __name__ == "__main__":
    main()
