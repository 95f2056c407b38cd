"""From a split to one truth on a pretend site: sealed off, started, copied to; the kept data stays as it was."""

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest

from backends.events import Asked
from backends.report import render
from backends.runs.hands import RunHands
from backends.sim.desk import ask
from tests.whole.restore_runs import PATIENCE_S, Answer, Site, Walk
from tests.whole.splits import LOST, copies, fenced

KEPT = "server01"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on which one side was fenced."""
    with Site(tmp_path_factory.mktemp("heal") / "s", "split-brain") as begun:
        fenced(begun)
        yield begun


def run(site: Site, node: str, *words: str) -> None:
    """Run a command on a node by hand."""

    async def by_hand() -> None:
        hands = RunHands(site.region.site, site.region.meant("heal"), lambda *_: None)
        await hands.run(node, words, None, PATIENCE_S)
        await hands.close()

    asyncio.run(by_hand())


def test_the_other_side_gets_the_kept_data_byte_for_byte_and_never_works_on_the_way(site: Site) -> None:
    """The link is still cut, and EC2 has no room at first; the group is stopped, so nothing is written meanwhile."""
    run(site, KEPT, "clpgrp", "-t", "failover")
    before = copies(site)
    site.fault("no-capacity", "ap-northeast-1c", "m6i.large")
    told: list[str] = []

    def room(_: Walk, asked: Asked) -> Answer | None:
        if asked.why != "failed":
            return None
        told.append(asked.text)
        site.fault("clear")
        site.fault("cut-link")
        return "again", ""

    def mend(_: Walk, asked: Asked) -> Answer | None:
        if asked.why != "timed-out":
            return None
        told.append(asked.text)
        assert any(line.startswith("server ") and f"{LOST} stopped" in line for line in site.world())
        site.fault("mend-link")
        return "again", ""

    with closing(site.begin(site.plan("heal", node=LOST, start="none"))) as walk:
        walk.ways |= {"3.1": room, "6.2": mend}
        assert walk.go_on() == 0
        assert walk.progress.ended == "done"
        assert walk.times()[f"{KEPT} clpmdctrl --force {KEPT} md1"] == 1
        assert walk.times()["ModifyNetworkInterfaceAttribute"] == 2
        [snapshots] = [word for (_, name), word in walk.progress.gives if name == "snapshots"]
        report = render(walk.store.read(walk.run), "md")
    assert "InsufficientInstanceCapacity" in told[0]
    assert "Mend the network between them" in told[-1]
    after = copies(site)
    assert before[KEPT] != before[LOST]
    assert after == {KEPT: before[KEPT], LOST: before[KEPT]}
    world = site.world()
    assert all("GREEN" in line for line in world if line.startswith("copy "))
    assert all(" running " in line for line in world if line.startswith("server "))
    [groups] = {line.rsplit(" ", 1)[1] for line in world if line.startswith("interface ") and "172.16." in line}
    assert groups.startswith("sg-")
    for line in (f"by typing `{LOST}`", snapshots.split()[0], "What the decision rested on"):
        assert line in report


def test_a_side_that_boots_unsealed_while_the_link_is_cut_works_again_and_is_not_healed(site: Site) -> None:
    site.fault("start", LOST)
    for _ in range(60):
        if any(f"{LOST} running" in line and "failover Online" in line for line in site.world()):
            break
        asyncio.run(asyncio.sleep(0.1))
    assert any(f"{LOST} running" in line and "failover Online" in line for line in site.world())
    with pytest.raises(Exception, match="split brain"):
        site.plan("heal", node=LOST)
    assert ask(site.folder, "acts")[-1]["operation"] == "CreateSnapshots"
