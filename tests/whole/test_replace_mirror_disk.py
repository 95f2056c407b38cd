"""One side's mirror disk is lost on a pretend site: a new one gets the good side's data, and is GREEN only then."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from backends.errors import PlanError
from backends.sim.desk import ask
from tests.whole.restore_runs import Site

LOST, GOOD = "server01", "server02"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose active server has just lost the disk of its first mirror; its group has failed over."""
    with Site(tmp_path_factory.mktemp("replace") / "s", "no-construction-lvm") as begun:
        yield begun


def copies(site: Site) -> dict[tuple[str, str], tuple[str, str]]:
    """By mirror and server its colour, and a sum of what is on it."""
    return {(one["mirror"], one["machine"]): (one["color"], one["sha256"]) for one in ask(site.folder, "disks")}


def test_nothing_is_replaced_where_nothing_is_lost(site: Site) -> None:
    with pytest.raises(PlanError, match="EC2 calls none of them lost"):
        site.plan("replace-mirror-disk", node=LOST)


def test_the_new_disk_of_the_server_that_was_active_has_the_good_side_s_data_and_answers_may_be_lost(
    site: Site,
) -> None:
    site.fault("lose-disk", LOST, "md1")
    site.settled()
    assert copies(site)["md1", LOST][0] != "GREEN"
    site.fault("lose-reply", "CreateVolume")
    site.fault("lose-reply", "AttachVolume")
    with closing(site.begin(site.plan("replace-mirror-disk"))) as walk:
        assert walk.go_on() == 0, walk.tells()
        assert walk.progress.ended == "done"
        times = walk.times()
    assert (times["AttachVolume"], times[f"{LOST} clpmdinit --create force md1"]) == (1, 1)
    assert not any("--skip-copy" in one or "--force" in one for one in times)
    made = [one for one in site.world() if one.startswith("volume ") and "clpdeck:replaces=" in one]
    kept = [one for one in site.world() if one.startswith("volume ") and "clpdeck:replaced-by=" in one]
    assert (len(made), len(kept)) == (1, 1)
    after = copies(site)
    assert {color for color, _ in after.values()} == {"GREEN"}
    for mirror in ("md1", "md2"):
        assert after[mirror, LOST] == after[mirror, GOOD]
