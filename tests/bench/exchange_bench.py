"""How long a service is away while mirror disks go back to an online backup, beside one step after the other.

    python tests/bench/exchange_bench.py [SPEED]

Both restores are whole, on a site of their own that runs at `SPEED` times the speed of life.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends.events import StepClosed, StepOpened
from backends.plan import RunOnNode
from tests.bench.restored import carried_out, flat
from tests.bench.terminal_bench import heading, row
from tests.conftest import begin_pretend_site
from tests.whole.restoring import Doing, Region

SPEED = 8.0


def main(speed: float = SPEED) -> None:
    """Print the figures."""
    together_s, in_a_row_s = (_away_s(speed, in_a_row=one) for one in (False, True))
    row("an online restore: service away, beside one step after the other", together_s, in_a_row_s, "s")


def _away_s(speed: float, *, in_a_row: bool) -> float:
    with tempfile.TemporaryDirectory() as folder:
        site, process = begin_pretend_site(Path(folder) / "site", "no-construction", speed=speed)
        try:
            region = Region(site.folder)
            _done(region, "online-backup").store.close()
            doing = _done(region, "online-restore", in_a_row=in_a_row)
        finally:
            process.terminate()
            process.communicate(timeout=20)
        found = _between(doing)
        doing.store.close()
        return found


def _done(region: Region, name: str, *, in_a_row: bool = False) -> Doing:
    plan = region.plan(name)
    doing = region.begin(flat(plan) if in_a_row else plan)
    carried_out(doing)
    return doing


def _between(doing: Doing) -> float:
    """From the stop of the groups until they have been started again."""
    plan = doing.progress.plan
    groups = [step.id for step in plan.steps if isinstance(step.do, RunOnNode) and step.do.argv[0] == "clpgrp"]
    events = [one for _, one in doing.store.read(doing.run)]
    stopped = next(one.at for one in events if isinstance(one, StepOpened) and one.step == groups[0])
    started = next(one.at for one in events if isinstance(one, StepClosed) and one.step == groups[-1])
    return (started - stopped).total_seconds()


if __name__ == "__main__":
    heading()
    main(*map(float, sys.argv[1:2]))
