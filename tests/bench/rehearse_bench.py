"""How long a group is away in a rehearsed split: by the log of the server that took it over, and by a run's own looks.

    python tests/bench/rehearse_bench.py [SPEED]

The pretend site's times, put back to the speed of life. Beside them stands what one published run took on AWS (X 4.3 on
Windows): its forced stop ended 43 s after it began, its first resource started 3 s later.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends.report import tell
from tests.bench.terminal_bench import heading, row
from tests.conftest import begin_pretend_site
from tests.whole.restoring import Region

SPEED = 4.0
PUBLISHED_STOP_S, PUBLISHED_AWAY_S = 43.0, 46.0


def main(speed: float = SPEED) -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as folder:
        site, process = begin_pretend_site(Path(folder) / "site", "rehearsal", speed=speed)
        try:
            region = Region(site.folder)
            done = region.begin(region.plan("rehearse-split"))
            done.go()
            told = tell(done.store.read(done.run)).split
        finally:
            process.terminate()
            process.communicate(timeout=20)
    assert told
    assert told.as_expected, told
    after = {one.event: one.after_s or 0.0 for one in told.order}
    row("a forced stop, by the log: beside a published one", after["rc 412"] - after["rc 411"], PUBLISHED_STOP_S, "s")
    row("the group away, by the log: beside a published one", told.away_s or 0.0, PUBLISHED_AWAY_S, "s")
    if told.stops_at and told.serves_at:
        looks_s = speed * (told.serves_at - told.stops_at).total_seconds()
        row("... stop seen to Online seen, by our looks", looks_s, told.away_s or 0.0, "s")


if __name__ == "__main__":
    heading()
    main(*map(float, sys.argv[1:2]))
