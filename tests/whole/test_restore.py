"""A backup, a restore, a drill, whole: real runners, real SSH, AWS's wire, and the world counted afterwards."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backends.report import render
from backends.sim.desk import ask
from tests.conftest import begin_pretend_site
from tests.whole.restoring import Doing, Region

SPEED = 150
RESTORED = ("prod-db.dr server01", "prod-db.dr server02")
DRILLED = ("prod-db.drill server01", "prod-db.drill server02")
OSAKA = "ap-northeast-3"


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Callable[..., Region]]:
    """Start a pretend site of two regions; it ends with the test."""
    running = []

    def start(story: str, version: str = "5.3") -> Region:
        folder = tmp_path / f"s{len(running)}"
        _, process = begin_pretend_site(folder, story, "--clusterpro", version, speed=SPEED)
        running.append(process)
        return Region(folder)

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=20)


def done(region: Region, name: str, **inputs: str) -> Doing:
    """Carry a plan out to its end: all of it is done, and nothing was asked twice."""
    doing = region.begin(region.plan(name, **inputs))
    progress = doing.go()
    assert progress.ended == "done", (progress.says, [one.text for one in progress.questions], doing.log[-3000:])
    return doing


def is_whole(region: Region, machines: tuple[str, ...]) -> None:
    """Both copies of each mirror disk are the same, byte by byte; no licence is on two of them."""
    copies = region.copies(machines)
    assert set(copies) == {"md1", "md2"}
    assert all(len(digests) == 1 for digests in copies.values())
    mine = [serial for serial, names in ask(region.folder, "licences").items() for name in names if name in machines]
    assert len(mine) == 4
    assert len(set(mine)) == 4


@pytest.mark.parametrize(
    ("version", "inputs"),
    [
        ("5.3", {}),
        ("5.3", {"configuration": "clpdeck", "disks": "rate"}),
        ("4.3", {"configuration": "clpdeck"}),
        ("4.2", {}),
        ("4.1", {}),
    ],
)
@pytest.mark.timeout(300)
def test_a_cluster_whose_region_is_lost_is_restored_and_moved_there_and_back(region, version, inputs):
    lost = region("region-lost", version)
    before = lost.counts(OSAKA)
    doing = done(lost, "restore", **inputs)
    is_whole(lost, RESTORED)
    after = lost.counts(OSAKA)
    made = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert made == {"instances": 2, "volumes": 6, "interfaces": 2}
    acted = Counter(one["operation"] for one in ask(lost.folder, "told") if one["acts"] and one["kind"] == "call")
    assert acted["RunInstances"] == 2
    script = ["9.6"] if version < "5.0" else []
    first = "8.2" if "configuration" in inputs else "8.1"
    assert [one.step for one in doing.asked] == ["1.1", first, "9.1", *script]
    report = render(doing.store.read(doing.run), "md")
    assert "RPO" in report


@pytest.mark.timeout(400)
def test_a_backup_stops_production_no_longer_than_it_must_and_a_drill_restores_from_it_beside_production(region):
    site = region("two-disks")
    backup = done(site, "cross-region-backup")
    closed = {step.id: step.closed_at for step in backup.progress.steps}
    assert closed["6.11"] < closed["7.2"]
    empty = site.counts(OSAKA)
    assert empty["images"] == 2
    is_whole(site, ("server01", "server02"))
    production, licences = site.keeps(), ask(site.folder, "licences")
    done(site, "drill")
    is_whole(site, DRILLED)
    assert site.keeps() == production
    done(site, "clean-up-drill")
    assert site.keeps() == production
    assert ask(site.folder, "licences") == licences
    assert site.counts(OSAKA) == empty
    plan = site.plan("drill")
    assert dict(plan.inputs)["set"].startswith("prod-db-")


@pytest.mark.parametrize("version", ["4.2", "4.1"])
@pytest.mark.timeout(300)
def test_older_versions_are_backed_up_with_their_own_commands(region, version):
    site = region("two-disks", version)
    done(site, "cross-region-backup")
    is_whole(site, ("server01", "server02"))
    sent = {" ".join(one["argv"]) for one in ask(site.folder, "told") if one["acts"] and one["kind"] == "command"}
    assert not any("clpbackup" in one for one in sent)
    assert "clpcl -t -a" in sent
