"""Heals of every other kind, by real runners on one pretend site: nothing is lost that was not given up by name."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import TypeAlias

import pytest

from backends.errors import PlanError
from backends.events import Asked
from backends.runs.hands import RunHands
from backends.sim.desk import ask
from tests.whole.restore_runs import PATIENCE_S, Answer, Site, Walk
from tests.whole.splits import LOST, fenced, written

KEPT = "server01"
Lying: TypeAlias = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all."""
    with Site(tmp_path_factory.mktemp("heal") / "s", "split-brain") as begun:
        yield begun


@pytest.fixture
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One whose site file names the mirror disks of two groups."""
    with Site(tmp_path_factory.mktemp("two") / "s", "two-groups") as begun:
        yield begun


def story(site: Site, name: str) -> None:
    site.story = name
    site.reset()


def run(site: Site, node: str, *words: str) -> None:
    """Run a command on a node by hand."""

    async def by_hand() -> None:
        hands = RunHands(site.region.site, site.region.meant("heal"), lambda *_: None)
        await hands.run(node, words, None, PATIENCE_S)
        await hands.close()

    asyncio.run(by_hand())


def both_red(site: Site) -> Lying:
    """Both sides wrote, met, shut themselves down, and are up again; what lies on them."""
    story(site, "split-brain")
    site.fault("mend-link")
    site.settled()
    site.fault("start", KEPT)
    site.fault("start", LOST)
    site.settled()
    assert [line.split()[3] for line in site.world() if line.startswith("copy ")] == ["RED,", "RED,"]
    return lying(site)


def lying(site: Site) -> Lying:
    """What lies on each copy, by mirror disk and server."""
    return {(one["mirror"], one["machine"]): one["sha256"] for one in ask(site.folder, "disks")}


def groups(site: Site) -> dict[str, str]:
    """How the groups stand on each server that runs."""
    rows = (line.split("> ")[1].split(" ", 3) for line in site.world() if line.startswith("server "))
    return {name: groups for name, service, _, groups in rows if service == "running"}


def healed(site: Site, last: str = "", **inputs: str) -> Walk:
    """A heal to its end, which is a good one; its plan has the step that it has once AWS has told all."""
    walk = site.begin(written(site, "heal", last, **inputs))
    assert walk.go_on() == 0, walk.tells()
    assert walk.progress.ended == "done", walk.tells()
    walk.close()
    return walk


def test_where_both_are_red_the_failed_group_is_stopped_and_the_kept_copy_goes_to_both_byte_for_byte(
    site: Site,
) -> None:
    before = both_red(site)
    assert before["md1", KEPT] != before["md1", LOST]
    assert groups(site) == {KEPT: "failover Offline", LOST: "failover Error"}, "no copy could be used"
    walk = healed(site, "9.1", case="red", start="none")
    assert walk.times()[f"{KEPT} clpmdctrl --force {KEPT} md1"] == walk.times()["CreateSnapshots"] == 1
    assert lying(site) == dict.fromkeys(before, before["md1", KEPT])
    assert all("GREEN" in line for line in site.world() if line.startswith("copy "))


def test_a_red_copy_goes_on_alone_and_the_other_server_is_brought_up_to_it_when_it_comes_back_after_all(
    site: Site,
) -> None:
    before = both_red(site)
    site.fault("stop", LOST)
    site.settled()
    healed(site, "11.3", case="alone")
    assert groups(site) == {KEPT: "failover Online"}
    assert lying(site)["md1", LOST] == before["md1", LOST], "nothing reaches a server that is off"
    run(site, KEPT, "clpgrp", "-t", "failover")
    kept = lying(site)["md1", KEPT]
    assert [one.step for one in healed(site, "9.1", case="down", start="none").asked] == ["1.1"]
    assert lying(site) == dict.fromkeys(before, kept)
    assert all("GREEN" in line for line in site.world() if line.startswith("copy "))


def test_an_active_copy_that_is_red_is_declared_the_latest_while_its_group_runs_on(site: Site) -> None:
    story(site, "split-brain")
    run(site, LOST, "clpgrp", "-t", "failover")
    site.fault("mend-link")
    site.settled()
    assert groups(site) == {KEPT: "failover Online", LOST: "failover Offline"}
    assert all(" RED" in line for line in site.world() if line.startswith("copy "))
    walk = healed(site, "11.3", case="red")
    assert not [name for name in walk.times() if name.startswith(f"{KEPT} clpgrp")]
    assert groups(site) == {KEPT: "failover Online", LOST: "failover Offline"}
    assert [line.split()[3:] for line in site.world() if line.startswith("copy ")] == [
        ["GREEN,", "as", "2", "of", "them"]
    ] * 2


def test_a_mirror_that_was_never_built_is_neither_planned_for_nor_forced_when_it_shows_in_mid_run(site: Site) -> None:
    before = both_red(site)
    plan = site.plan("heal", node=LOST, case="red")
    site.fault("unbuild", "md1")
    with pytest.raises(PlanError, match="says No Construction of md1: it was never built"):
        site.plan("heal", node=LOST, case="red")

    def stop(_: Walk, asked: Asked) -> Answer | None:
        return ("stop", "") if asked.why != "operator" else None

    with closing(site.begin(plan)) as walk:
        walk.ways |= {"7.1": stop}
        assert walk.go_on() == 0
        assert (walk.progress.ended, [one.step for one in walk.asked]) == ("stopped", ["7.1"])
        assert not [name for name in walk.times() if "clpmdctrl" in name]
    assert lying(site) == before


def test_a_server_that_was_only_down_joins_again_and_nothing_is_forced_nor_moved(site: Site) -> None:
    story(site, "peer-down")
    walk = healed(site, "9.1", node=KEPT, case="down")
    assert walk.times() == {"StartInstances": 1}
    assert groups(site) == {KEPT: "failover Offline", LOST: "failover Online"}
    assert all("GREEN, as 2 of them" in line for line in site.world() if line.startswith("copy "))


def test_of_two_groups_that_ran_on_both_sides_each_keeps_the_copy_that_was_chosen_for_it(two: Site) -> None:
    site = two
    assert groups(site) == {
        KEPT: "failover Online failover2 Offline", LOST: "failover Offline failover2 Online"
    }  # fmt: skip
    site.fault("cut-link")
    site.settled()
    assert set(groups(site).values()) == {"failover Online failover2 Online"}
    fenced(site)
    run(site, KEPT, "clpgrp", "-t", "failover")
    before = lying(site)
    site.fault("mend-link")
    walk = healed(site, "5.1", others="failover2", start="none")
    assert walk.times()["CreateSnapshots"] == 3, "of the side that was fenced, by both; of the other's group, too"
    kept = {"md1": before["md1", KEPT], "md2": before["md2", LOST]}
    assert lying(site) == {(mirror, server): kept[mirror] for mirror, server in before}
    assert len({*before.values()}) == len(before)
    assert all("GREEN, as 2 of them" in line for line in site.world() if line.startswith("copy "))
    run(site, LOST, "clpgrp", "-s", "failover2")
    assert groups(site)[LOST] == "failover Offline failover2 Online"
