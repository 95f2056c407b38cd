"""What a move costs beyond the cluster's own time: on a pretend site as fast as life, beside the same by OpenSSH."""

import asyncio
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backends import runbooks, sitefile
from backends.events import RunBegan, RunEnded, StepOpened
from backends.plan import Plan, plan_hash
from backends.questions import probes
from backends.runs.engine.looking import look_round
from backends.runs.hands import RunHands
from backends.runs.runner import utc_now
from backends.runs.sqlite import SqliteStore
from backends.runs.starting import Started
from backends.settings import Site
from backends.sim.blueprint import two_node_mirror
from backends.sim.desk import ask
from tests.bench.terminal_bench import heading, row
from tests.conftest import begin_pretend_site

BUDGET = 1.05
"""How many times as long as the cluster's own waits a move may take."""


def waits_s() -> float:
    """What the site itself waits for on its longest chain: each resource stops here and starts there."""
    return sum(one.stop_s + one.start_s for one in two_node_mirror().group.resources)


async def written(site: Site) -> Plan:
    """The plan of a move."""
    (cluster,) = site.clusters
    hands = RunHands(site, cluster, lambda *_: None)
    seen = await look_round(hands, probes(cluster), utc_now)
    await hands.close()
    return runbooks.write("move-group", cluster, site.timing, {}, seen.estate, utc_now())


def run_times(site: Site, folder: Path) -> tuple[datetime, datetime, datetime]:
    """Have a runner move the group: when it was begun, when its first step was opened, when it was over."""
    plan, store = asyncio.run(written(site)), SqliteStore(folder)
    now = utc_now()
    run = store.begin(RunBegan("", now, "ops@bastion", plan, plan_hash(plan), plan.token, site.path), now=now).run
    started = Started(Path(site.path), run, folder)
    while not started.ended:
        time.sleep(0.1)
    events = [event for _, event in store.read(run)]
    store.close()
    opened = next(event.at for event in events if isinstance(event, StepOpened))
    ended = next(event for event in events if isinstance(event, RunEnded))
    if ended.how != "done":
        raise RuntimeError(f"the move ended {ended.how}: {ended.says}")
    return now, opened, ended.at


def by_openssh_s(folder: Path) -> float:
    """How long the command takes by itself, without us, connecting included."""
    began = time.monotonic()
    move = ["clpgrp", "-m", "failover", "-a", "server02"]
    subprocess.run(["ssh", "-F", str(folder / "ssh_config"), "server01", *move], check=True, capture_output=True)
    return time.monotonic() - began


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as parent:
        site, process = begin_pretend_site(Path(parent) / "site", "healthy")
        try:
            bare_s = by_openssh_s(site.folder)
            ask(site.folder, "reset")
            begun, opened, ended = run_times(sitefile.read(site.file), Path(parent) / "store")
        finally:
            process.terminate()
            process.communicate(timeout=20)
    whole_s, step_s, budget = (ended - begun).total_seconds(), (ended - opened).total_seconds(), f"budget {BUDGET}x"
    row("a move: first step opened to run over, site's waits", step_s, waits_s(), f"s, {budget}")
    row("a move: the same beside OpenSSH's clpgrp -m", step_s, bare_s, "s")
    row("a move: begun to over, site's waits", whole_s, waits_s(), "s")


if __name__ == "__main__":
    heading()
    main()
