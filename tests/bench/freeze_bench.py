"""How long writes wait in an online backup, beside what its commands and its call take by themselves.

    python tests/bench/freeze_bench.py

At the speed of life. The pretend site's commands take times that were chosen, 2 s to freeze and 1 s to resume, and its
AWS answers at once: what is measured is what the run adds to them by looking before, between and after.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends.control import read_site
from backends.control.clerk import Clerk
from backends.progress import Waited, waited
from backends.settings import Mode
from backends.sim.desk import ask
from tests.bench.terminal_bench import heading, row
from tests.conftest import begin_pretend_site
from tests.whole.restoring import Region

PATIENCE_S = 90.0


def main() -> None:
    """Print both figures."""
    with tempfile.TemporaryDirectory() as folder:
        site, process = begin_pretend_site(Path(folder) / "site", "two-disks", speed=1.0)
        try:
            told = _frozen(Clerk(read_site(site.file), Mode.OPERATION), Region(site.folder))
            stall_s = max(one["longest_s"] for one in ask(site.folder, "stalls"))
        finally:
            process.terminate()
            process.communicate(timeout=20)
    row("freeze to thaw: beside its commands and its call", told.for_s, told.sent_s, "s")
    row("... the longest wait of a write, by the disk", stall_s, told.for_s, "s")


def _frozen(clerk: Clerk, region: Region) -> Waited:
    """Back one side up, and stop once writes go on: that the snapshots become whole takes minutes, and is no matter."""
    plan = region.plan("online-backup")
    run, end = clerk.begin(plan, plan.token), time.monotonic() + PATIENCE_S
    while not waited(clerk.progress(run)):
        assert time.monotonic() < end, "it was never let go of"
        threading.Event().wait(0.2)
    clerk.stop_run(run, interrupt=True)
    while not clerk.progress(run).ended:
        assert time.monotonic() < end, "it does not end"
        threading.Event().wait(0.2)
    [told] = waited(clerk.progress(run))
    clerk.close()
    return told


if __name__ == "__main__":
    heading()
    main()
