"""Restores of mirror disks from an online backup: both sides come back equal, and nothing that was there is lost."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from backends.events import Asked
from backends.progress import duties_of, obligations
from tests.whole.freezing import left_behind
from tests.whole.restore_runs import Answer, Site, Walk

SERVERS = ("server01", "server02")


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """The site as a story begins, with an online backup of the active side."""
    with Site(tmp_path / "s", request.param) as site:
        with closing(site.begin(site.plan("online-backup"))) as walk:
            assert ended(walk) == "done"
        yield site


def ended(walk: Walk) -> str:
    assert walk.go_on() == 0, walk.tells()
    return walk.progress.ended


def volumes(site: Site, *words: str) -> list[str]:
    """The volumes of which the world tells all of this."""
    return [line for line in site.world() if line.startswith("volume ") and all(one in line for one in words)]


def equal(site: Site) -> bool:
    """Whether the copies of each mirror disk hold the same, byte by byte."""
    found = site.region.copies(SERVERS)
    return bool(found) and all(len(digests) == 1 for digests in found.values())


@pytest.mark.parametrize("site", ["no-construction-lvm"], indirect=True)
def test_two_mirror_disks_in_lvm_come_back_equal_on_both_sides_and_the_old_volumes_are_kept(site: Site):
    with closing(site.begin(site.plan("online-restore"))) as walk:
        assert ended(walk) == "done"
        assert walk.whys() == []
        assert (left_behind(site), equal(site)) == ([], True)
        assert len(volumes(site, "prod-db server01 online>", "clpdeck:replaces")) == 4
        assert len(volumes(site, "clpdeck:replaced-by")) == 4
        told = walk.times()
        assert [told[f"{name} lvmdevices --update --refresh"] for name in SERVERS] == [1, 1]
        assert "failover Online" in next(
            line for line in site.world() if line.startswith("server ") and "server01" in line
        )
        open_ = [one.name for one in obligations(duties_of(enumerate(walk.events))) if one.met_at is None]
        assert sorted(one.partition(" ")[0] for one in open_) == ["backup", *["old"] * 4, *["safety"] * 2]


@pytest.mark.parametrize("site", ["no-construction"], indirect=True)
def test_a_device_name_that_leads_elsewhere_is_asked_about_and_no_yes_counts_before_it_leads_there(site: Site):
    site.fault("cross-disks", "server02")
    hand: list[str] = []

    def answers(walk: Walk, asked: Asked) -> Answer | None:
        hand.append(asked.why)
        if len(hand) > 1:
            for kind, number in (("Cluster", "1"), ("Data", "2")):
                site.hand("172.16.20.11", f"md1/{kind} Partition Device Name/server02=/dev/nvme0n1p{number}")
        return "yes", ""

    with closing(site.begin(site.plan("online-restore", safety="no"))) as walk:
        walk.ways["6.2"] = walk.ways["6.4"] = answers
        assert ended(walk) == "done"
        assert len(hand) >= 2, "the first yes, without the hand's work, did not count"
        assert (left_behind(site), equal(site)) == ([], True)
