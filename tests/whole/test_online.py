"""Online backups on the pretend site: whatever goes wrong, and whoever dies, nothing is left frozen."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from backends.errors import PlanError
from backends.events import SwitchDisarmed
from backends.sim.desk import ask
from tests.whole.freezing import left_behind, longest_stall_s, marks
from tests.whole.outside import until
from tests.whole.restore_runs import Site, Walk
from tests.whole.restore_walking import KILLED

FROZEN, CALLED = "1.1 #4", "1.2 #1"
"""The freeze, after the three looks and acts of its timer; and the snapshots."""
TIMER_S = 1600
"""Of the node's own clock, which runs four hundred times as fast as ours."""


@pytest.fixture(scope="module")
def one_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("online") / "s", "two-disks") as site:
        yield site


@pytest.fixture
def site(one_site: Site) -> Site:
    """The site as at its beginning."""
    one_site.reset()
    return one_site


def ended(walk: Walk) -> str:
    assert walk.go_on() == 0, walk.tells()
    return walk.progress.ended


def sent(walk: Walk, words: str) -> int:
    return sum(number for told, number in walk.times().items() if told.removeprefix("server01 ") == words)


def test_both_sides_are_backed_up_and_writes_wait_for_no_longer_than_it_takes(site: Site):
    with closing(site.begin(site.plan("online-backup", side="both"))) as walk:
        assert ended(walk) == "done"
        assert (left_behind(site), marks(site)) == ([], ["whole"] * 4)
        assert [sent(walk, f"clpbackup.sh {half} --online") for half in ("--pre", "--post")] == [1, 1]
        assert sent(walk, "CreateSnapshots") == 2
        assert [one for one in walk.events if isinstance(one, SwitchDisarmed) and one.says] == []
        assert 0.0 < longest_stall_s(site) < 48_000, "the node's timer was not needed"


@pytest.mark.parametrize(
    ("fault", "how", "marked"),
    [
        (("snapshot-late",), "stopped", {"void"}),
        (("lose-reply", "CreateSnapshots"), "done", {"whole"}),
        (("ssh-cut", "server01", "clpbackup.sh --pre"), "stopped", set()),
        (("lose-answer", "server01", "clpbackup.sh --pre"), "stopped", set()),
        (("fail", "server01", "clpbackup.sh --post", "4"), "done", {"whole"}),
        (("lose-answer", "server01", "clpbackup.sh --post"), "done", {"whole"}),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else None,
)
def test_whatever_fails_writes_go_on_and_the_set_says_what_it_is_worth(site: Site, fault, how: str, marked: set[str]):
    plan = site.plan("online-backup")
    site.fault(*fault)
    with closing(site.begin(plan)) as walk:
        assert (ended(walk), left_behind(site), set(marks(site))) == (how, [], marked)
        assert sent(walk, "CreateSnapshots") <= 1
        assert walk.progress.switches == ()


def test_a_runner_that_is_killed_while_writes_wait_and_never_resumed_leaves_a_node_that_lets_go_by_itself(site: Site):
    with closing(site.begin(site.plan("online-backup", limit=str(TIMER_S)))) as walk:
        assert walk.go_on("replied", CALLED) == KILLED, walk.tells()
        began = time.monotonic()
        until(lambda: not ask(site.folder, "stalls")[0]["frozen"], walk.tells)
        assert time.monotonic() - began < 60
        assert longest_stall_s(site) <= TIMER_S + 60
        assert left_behind(site) == []
        struck = [one for one in site.acts() if one.get("by", "").endswith(".timer")]
        assert [" ".join(one["argv"]) for one in struck] == ["clpbackup.sh --post --online"]
        assert ended(walk) == "stopped", "whoever resumes it finds that the freeze was broken"
        assert (set(marks(site)), sent(walk, "CreateSnapshots")) == ({"void"}, 1)


def test_a_freeze_that_was_broken_before_the_snapshots_were_begun_begins_none(site: Site):
    with closing(site.begin(site.plan("online-backup", limit=str(TIMER_S)))) as walk:
        assert walk.go_on("replied", FROZEN) == KILLED, walk.tells()
        until(lambda: not ask(site.folder, "stalls")[0]["frozen"], walk.tells)
        assert (ended(walk), marks(site), left_behind(site)) == ("stopped", [], [])


def test_a_stop_in_the_middle_thaws(site: Site):
    with closing(site.begin(site.plan("online-backup", thaw="completed"))) as walk:
        assert walk.go_on("replied", CALLED) == KILLED, walk.tells()
        walk.stop()
        assert (ended(walk), left_behind(site), set(marks(site))) == ("stopped", [], {"void"})


def test_a_thaw_lets_go_of_what_another_run_left_frozen_and_does_nothing_where_nothing_is(site: Site):
    with closing(site.begin(site.plan("online-backup"))) as walk:
        assert walk.go_on("replied", CALLED) == KILLED, walk.tells()
    for left in (1, 1):
        with closing(site.begin(site.plan("thaw"))) as thaw:
            assert (ended(thaw), left_behind(site)) == ("done", [])
            assert sent(thaw, "clpbackup.sh --post --online") == left


def test_a_restore_from_an_online_backup_is_not_written_while_initial_mirror_construction_is_on(site: Site):
    with pytest.raises(PlanError, match="initial mirror construction of md1 and md2 is on"):
        site.region.plan("online-restore")
