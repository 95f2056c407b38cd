"""One run, three machines, one table: a runner dies on one, another one takes over, and a third one answers."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backends import runbooks, sitefile
from backends.control.clerk import Clerk
from backends.errors import Held
from backends.events import RunBegan, RunnerBegan
from backends.plan import Plan, plan_hash
from backends.questions import probes
from backends.runs.engine.looking import look_round
from backends.runs.hands import RunHands
from backends.runs.opening import open_store
from backends.runs.runner import OVER, REFUSED, utc_now
from backends.settings import Mode, Site
from backends.sim.desk import ask
from tests.backends.runs.dynamo_server import DynamoServer, serving
from tests.backends.runs.dynamo_table import REGION, credentials
from tests.conftest import PretendSite
from tests.terminal import ROOT, python
from tests.whole.outside import PATIENCE_S, clpdeck, until

LEASE_S = 3.0
ANOTHER = ("unshare", "--user", "--map-root-user", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc")
"""A process that sees a host name and a table of processes of its own: as much another machine as one is here."""


@dataclass
class Machine:
    """Another machine with the site's file on it, and a folder of its own for logs."""

    name: str
    file: Path
    runners: list["subprocess.Popen[str]"] = field(default_factory=list)

    def starts_a_runner(self, run: str) -> "subprocess.Popen[str]":
        runner = " ".join(python("-m", "backends.runs.runner", "--site", str(self.file), "--run", run))
        words = [*ANOTHER, "sh", "-c", f"hostname {self.name} && exec {runner}"]
        started = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.runners.append(started)
        return started

    def loses_its_power(self) -> None:
        for runner in self.runners:
            if runner.poll() is None:
                os.killpg(runner.pid, signal.SIGKILL)
            runner.communicate()
        self.runners.clear()


@dataclass
class Team:
    """A pretend site whose runs are kept in a table, and the machines that it is looked after from."""

    pretend: PretendSite
    server: DynamoServer
    table: str

    def machine(self, name: str) -> Machine:
        """One more of them."""
        file = self.pretend.folder / f"{name}.toml"
        text = self.pretend.file.read_text("utf-8")
        store = f'folder = "{name}"\ntable = "{self.table}"\nregion = "{REGION}"\nendpoint_url = "{self.server.url}"\n'
        store += f'credentials_file = "{credentials(self.pretend.folder)}"\n'
        text = re.sub(r'folder = "store"\n', store, text)
        file.write_text(re.sub(r"lease_s = .*", f"lease_s = {LEASE_S}", text), "utf-8")
        return Machine(name, file)

    def told(self) -> list[str]:
        """What the site was told to do, and did."""
        return [" ".join(one["argv"]) for one in ask(self.pretend.folder, "told") if one["acts"] and one["carried_out"]]


@pytest.fixture
def team(pretend_site: Callable[..., PretendSite]) -> Iterator[Team]:
    if not shutil.which("unshare") or subprocess.run([*ANOTHER, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody be another machine")
    with serving() as server:
        yield Team(pretend_site(speed=100), server, server.table())


@pytest.fixture
def machines(team: Team) -> Iterator[Callable[[str], Machine]]:
    made: list[Machine] = []

    def make(name: str) -> Machine:
        made.append(team.machine(name))
        return made[-1]

    yield make
    for machine in made:
        machine.loses_its_power()


async def written(site: Site) -> Plan:
    """The plan of a move, by what is seen of the site."""
    cluster = site.clusters[0]
    hands = RunHands(site, cluster, lambda *_: None)
    seen = await look_round(hands, probes(cluster), utc_now)
    await hands.close()
    return runbooks.write("move-group", cluster, site.timing, {}, seen.estate, utc_now())


def test_a_run_whose_machine_dies_is_taken_over_by_another_one_and_answered_from_a_third(team, machines):
    one, two, here = machines("one"), machines("two"), sitefile.read(machines("here").file)
    plan = asyncio.run(written(here))
    team.pretend.fault("fail", "server01", "clpgrp")
    with closing(open_store(here)) as store, closing(Clerk(here, Mode.OPERATION)) as clerk:
        now = datetime.now(UTC)
        run = store.begin(RunBegan("", now, "taro@one", plan, plan_hash(plan), plan.token, str(one.file)), now=now).run
        one.starts_a_runner(run)
        until(lambda: clerk.progress(run).questions)
        assert (clerk.runs()[0].holder.host, clerk.runs()[0].holder.alive) == ("one", None)

        one.loses_its_power()
        with pytest.raises(Held, match=r"process \d+ on one has been carrying it out .*; if it is dead, .* until"):
            store.take(run, socket.gethostname(), os.getpid(), datetime.now(UTC))
        until(lambda: clerk.runs()[0].holder is None)

        taking_over = two.starts_a_runner(run)
        until(lambda: clerk.runs()[0].holder)
        too_late = machines("three").starts_a_runner(run)
        assert too_late.wait(PATIENCE_S) == REFUSED
        assert f"held by run {run} of taro@one" in too_late.stderr.read()

        assert clerk.answer(run, "", "again") == ""
        assert taking_over.wait(PATIENCE_S) == OVER
        assert clerk.progress(run).ended == "done"
        began = [event for _, event in store.read(run) if isinstance(event, RunnerBegan)]
        assert [event.host for event in began] == ["one", "two"]
        assert began[1].fence > began[0].fence
        assert clerk.runs()[0].holder is None
    log = clpdeck("log", run, "--site", here.path)
    assert log.stderr.decode() == f"run {run} had runners on one, two: what they did is in the log there\n"
    assert team.told() == ["clpgrp -m failover -a server02"]
