"""Both sides active on a pretend site: one is stopped for sure, by real runners over SSH and AWS's wire."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from backends.events import Asked
from backends.report import render
from tests.whole.restore_runs import Answer, Site, Walk
from tests.whole.splits import LOST, copies, written

KEPT = "server01"
WORD = "console in the other account: stopped, 03:12, hanako"
HASTE = re.compile(r"^(aws_limit_s|run_view_s) = .*$", re.MULTILINE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all, both sides active."""
    with Site(tmp_path_factory.mktemp("fence") / "s", "split-brain") as begun:
        yield begun


@pytest.fixture
def hasty(site: Site) -> Iterator[Site]:
    """The same, where AWS is not waited for as long."""
    file = site.folder / "site.toml"
    before = file.read_text("utf-8")
    file.write_text(HASTE.sub(r"\g<1> = 2", before), "utf-8")
    yield site
    file.write_text(before, "utf-8")
    site.fault("clear")


def world(site: Site, kind: str) -> list[str]:
    return [line for line in site.world() if line.startswith(f"{kind} ")]


def say(choice: str, *whys: str, value: str = ""):
    def way(_: Walk, asked: Asked) -> Answer | None:
        return (choice, value) if asked.why in whys else None  # type: ignore[return-value] # a choice of those there are

    return way


def test_the_side_that_is_given_up_is_stopped_kept_in_snapshots_and_the_other_serves(site: Site) -> None:
    site.reset()
    with closing(site.begin(written(site))) as walk:
        assert walk.go_on() == 0
        assert (walk.progress.ended, walk.asked) == ("done", [])
        lost = copies(site)[LOST]
        assert walk.times() == {"StopInstances": 1, "ReplaceRoute": 3, "CreateSnapshots": 1}
        [snapshots] = [word for (step, name), word in walk.progress.gives if name == "snapshots"]
        told = render(walk.store.read(walk.run), "md")
    assert len(world(site, "snapshot")) == len(snapshots.split()) == 2
    assert all("172.16.10.11" in line for line in world(site, "route") if "10.0.0.200" in line)
    assert " running " in next(line for line in world(site, "server") if KEPT in line)
    assert copies(site)[LOST] == lost != copies(site)[KEPT]
    for line in (
        f"by typing `{LOST}`",
        "What the decision rested on",
        "`running` settles nothing",
        snapshots.split()[0],
    ):
        assert line in told


def test_a_stop_that_hangs_a_protection_and_a_shared_disk_are_got_over_step_by_step(site: Site) -> None:
    site.reset()
    for words in (("hang-shutdown", LOST), ("protect", LOST), ("share-disk",)):
        site.fault(*words)
    with closing(site.begin(written(site))) as walk:
        walk.ways["2.2"] = say("skip", "timed-out", value="it hangs")
        assert walk.go_on() == 0
        assert [(one.step, one.why) for one in walk.asked] == [
            ("1.1", "operator"),
            ("2.2", "timed-out"),
            ("2.3", "operator"),
        ]
        assert walk.progress.ended == "incomplete"
        stops = [one["parameters"] for one in site.acts() if one.get("operation") == "StopInstances"]
        assert [("SkipOsShutdown" in str(one), "Force" in str(one)) for one in stops] == [(False, True), (True, True)]
        assert walk.times()["ModifyInstanceAttribute"] == 2
        assert walk.times()["DetachVolume"] == 1


def test_where_aws_is_silent_the_side_is_told_to_shut_down_and_the_proof_is_somebody_s(hasty: Site) -> None:
    site = hasty
    site.reset()
    site.fault("aws-silent")
    with closing(site.begin(site.plan("fence", node=LOST, way="hand"))) as walk:
        walk.ways["12.1"] = say("yes", "operator", value=WORD)
        assert walk.go_on() == 0
        assert walk.times() == {f"{LOST} clpdown": 1}
        assert [one.step for one in walk.asked if one.why == "operator"] == ["12.1", "13.1"]
        told = render(walk.store.read(walk.run), "md")
    assert WORD in told
    assert "Once AWS answers again" in told


def test_where_aws_falls_silent_in_mid_run_it_goes_on_by_hand_with_all_that_was_begun(hasty: Site) -> None:
    site = hasty
    site.reset()
    site.fault("protect", LOST)
    site.fault("hang-shutdown", LOST)
    plan = written(site)

    def silent(_: Walk, asked: Asked) -> Answer | None:
        if asked.why == "operator":
            return None
        site.fault("aws-silent")
        return "value", "way=hand"

    with closing(site.begin(plan)) as walk:
        walk.ways |= {"2.2": silent, "12.1": say("yes", "operator", value=WORD)}
        walk.ways["11.1"] = say("skip", "failed", value="SSH is gone, it hangs in its shutdown")
        walk.ways["9.1"] = say("skip", "failed", "timed-out", "unknown", "no-view", "not-ready", value="AWS is silent")
        assert walk.go_on() == 0, walk.tells()
        assert walk.progress.ended == "incomplete"
        assert [one.id for one in walk.progress.plan.steps] == ["1.1", "1.2", "2.1", "11.1", "12.1", "13.1", "9.1"]
        assert dict(walk.progress.plan.inputs)["way"] == "hand"
        assert walk.times()["StopInstances"] == 1


def test_a_stop_that_aws_never_hears_is_asked_about_and_nothing_is_called_stopped(hasty: Site) -> None:
    site = hasty
    site.reset()
    plan = written(site)
    site.fault("aws-silent")
    with closing(site.begin(plan)) as walk:
        stop = say("stop", "failed", "timed-out", "unknown", "no-view", "check", "not-ready")
        walk.ways |= {step.id: stop for step in plan.steps}
        walk.ways |= {f"check {n}": stop for n in (1, 2)}
        assert walk.go_on() == 0
        assert walk.progress.ended in {"stopped", "refused"}
        standing = {one.id: one.standing for one in walk.progress.steps}
        assert {standing[one] for one in ("2.5", "4.1", "6.1")} <= {"left", "to-do"}
    assert " running " in next(line for line in world(site, "instance") if "172.16.20.11" in line)
