"""What is done with online backups: old ones are deleted, a file is fetched, and nothing is left behind."""

import hashlib
from collections.abc import Iterator
from contextlib import closing

import pytest

from backends.events import ActionEnded
from backends.progress import duties_of, obligations
from tests.whole.freezing import marks
from tests.whole.restore_runs import Site, Walk
from tests.whole.restore_walking import KILLED


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A pair with one online backup."""
    with Site(tmp_path_factory.mktemp("fetch") / "s", "no-construction") as site:
        with closing(site.begin(site.plan("online-backup"))) as walk:
            assert ended(walk) == "done"
        yield site


def ended(walk: Walk) -> str:
    assert walk.go_on() == 0, walk.tells()
    return walk.progress.ended


def lent(site: Site) -> list[str]:
    """The volumes there are that were made to read a file from."""
    return [line for line in site.world() if line.startswith("volume ") and "clpdeck:kind=fetch" in line]


def test_what_is_older_than_the_sets_that_are_kept_is_deleted_and_the_newest_stays(site: Site):
    with closing(site.begin(site.plan("online-backup"))) as walk:
        assert ended(walk) == "done"
    plan = site.plan("thin-online-sets", keep="1")
    with closing(site.begin(plan)) as walk:
        before = walk.times()["DeleteSnapshot"]
        assert ended(walk) == "done", walk.tells()
        assert walk.times()["DeleteSnapshot"] - before == len(plan.steps) - 1
    assert marks(site) == ["whole"]


def test_its_bytes_come_to_this_machine_with_their_sum_and_the_volume_is_gone(site: Site):
    with closing(site.begin(site.plan("fetch-file", file="about.txt"))) as walk:
        assert ended(walk) == "done", walk.tells()
        [read] = [one for one in walk.events if isinstance(one, ActionEnded) and one.step == "2.3"]
        raw = (walk.store.folder / "runs" / walk.run / "2.3-1.out").read_bytes()
        assert (len(raw), hashlib.sha256(raw).hexdigest()) == (read.spool_bytes, read.spool_sha256)
        assert raw.decode().strip()
        assert raw.decode().strip() not in walk.log, "what is in the file is shown nowhere"
        calls = walk.times()
        assert [calls[one] for one in ("CreateVolume", "AttachVolume", "DetachVolume", "DeleteVolume")] == [1] * 4
        duties = duties_of(enumerate(walk.events, start=1))
        open_ = [one.name for one in obligations(duties) if one.met_at is None]
        assert (open_, lent(site)) == (["file"], [])


def test_a_runner_that_dies_goes_on_and_a_file_that_is_not_there_is_asked_about_and_all_is_taken_back(site: Site):
    with closing(site.begin(site.plan("fetch-file", file="nothing.txt"))) as walk:
        walk.ways["2.3"] = lambda *_: ("stop", "")
        before = walk.times()
        assert walk.go_on("replied", "1.2 #1") == KILLED, walk.tells()
        assert len(lent(site)) == 1
        assert ended(walk) == "stopped", walk.tells()
        assert [one.step for one in walk.asked] == ["2.3"]
        calls = walk.times() - before
        assert [calls[one] for one in ("CreateVolume", "AttachVolume", "DetachVolume", "DeleteVolume")] == [1] * 4
    assert lent(site) == []
