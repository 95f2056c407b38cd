"""A step whose command takes its node down, by the engine and real hands: nobody is asked, and nobody waits in vain."""

import asyncio
import os
from dataclasses import replace

import pytest

from backends.events import ActionEnded, Asked, RunBegan, RunnerBegan
from backends.model import NodeFactsProbe
from backends.plan import AllOf, Lane, NodeSays, Plan, RunOnNode, Stage, Step, plan_hash
from backends.progress import replay
from backends.runs.engine import Engine
from backends.runs.hands import RunHands
from backends.runs.runner import utc_now
from backends.sim.faults import inject
from tests.backends.looking.there import RESTORED, There
from tests.backends.runs.memory import MemoryStore
from tests.backends.sim.nodes import osaka

LIMIT_S = 30.0
CORE = ("clusterpro", "clusterpro_md")


def post() -> Step:
    services, states = (NodeFactsProbe(RESTORED, "server01", one) for one in ("services", "service-states"))
    back = (NodeSays("server01", "services", tuple((one, "enabled") for one in CORE)),
            NodeSays("server01", "service-states", tuple((one, "active") for one in CORE)))  # fmt: skip
    return Step(
        "1.1",
        "Post-processing",
        "",
        RunOnNode("server01", ("clprestore.sh", "--post", "--skip-copy"), cuts_connection=True),
        (services, states),
        ready_when=NodeSays("server01", "service-states", (("clusterpro", "inactive"),)),
        done_when=AllOf(back),
        timeout_s=LIMIT_S,
    )


@pytest.fixture
async def there(tmp_path, monkeypatch):
    monkeypatch.delenv("CLPDECK_READ_ONLY", raising=False)
    there = There(tmp_path / "site", "5.3")
    await there.site.start()
    launched = await osaka.set_up(there.site.world, there.typed)
    await osaka.licence_and_region(there.typed)
    await osaka.configure(there.site.world, there.typed, launched)
    there.know(*osaka.SERVERS)
    yield there
    await there.site.stop()


@pytest.mark.parametrize("fault", ["", "lose-answer", "ssh-cut"])
async def test_it_is_done_when_the_node_is_up_again_however_its_connection_ended(there, fault):
    world, server = there.site.world, osaka.label("server01")
    before = world.machines[server].boot_id
    if fault:
        inject(world, (fault, server, "clprestore.sh"))
    events = await carried_out(there)
    outcome = next(one.outcome for one in events if isinstance(one, ActionEnded))
    assert outcome == "unknown" or (outcome == "done" and not fault)
    assert [one for one in events if isinstance(one, Asked)] == []
    assert world.machines[server].boot_id != before


async def carried_out(there):
    plan = Plan("t", RESTORED, "T", "", (), (), (Stage("", (Lane("server01", (post(),)),)),))
    timing = replace(there.settings.timing, run_look_s=0.05, store_s=0.05)
    settings, now, store = replace(there.settings, timing=timing), utc_now(), MemoryStore()
    run = store.begin(RunBegan("", now, "a@b", plan, plan_hash(plan), "", settings.path), now=now).run
    lease = store.take(run, "h", os.getpid(), now)
    store.append(lease, RunnerBegan(now, "h", os.getpid(), lease.fence))
    hands = RunHands(settings, there.cluster, lambda *_: None)
    engine = Engine(
        replay(store.read(run)), store, lease, hands,
        cluster=there.cluster, timing=timing, clock=utc_now, log=lambda *_: None, folder=there.site.folder / "run",
    )  # fmt: skip
    async with asyncio.timeout(LIMIT_S):
        ended = await engine.run()
    await hands.close()
    assert ended.how == "done"
    return [event for _, event in store.read(run)]
