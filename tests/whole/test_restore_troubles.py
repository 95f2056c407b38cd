"""What may happen in the middle of a restore or a backup, at the real protocols: it goes on or asks, and has a way on.

Each begins from a checkpoint of an unbroken run, shortly before the trouble, and goes on to the end.
"""

import asyncio
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest

from backends.control import read_site
from backends.control.clerk import Clerk
from backends.events import Asked, PlanRevised
from backends.plan import CallAws
from backends.runs.hands import RunHands
from backends.settings import Mode
from backends.sim.aws.keys import ACTING_KEY
from backends.sim.desk import ask
from tests.terminal import python
from tests.whole.outside import until
from tests.whole.restore_runs import Answer, Site, Walk, Way
from tests.whole.restore_walking import KILLED, Unbroken, differences, first_of_each, lost_answers, unbroken, whole
from tests.whole.restoring import DISASTER

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unbroken]:
    """A restore that nothing has troubled: configuration by clpdeck, as far as that goes."""
    with Site(tmp_path_factory.mktemp("lost") / "s", "region-lost") as site:
        yield unbroken(site, site.plan("restore", configuration="clpdeck"))


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unbroken]:
    """A backup that nothing has troubled."""
    with Site(tmp_path_factory.mktemp("backup") / "s", "two-disks") as site:
        yield unbroken(site, site.plan("cross-region-backup"))


@pytest.mark.parametrize("which", ["lost", "backed_up"])
def test_an_answer_that_is_lost_changes_nothing_of_what_is_done(request: pytest.FixtureRequest, which: str) -> None:
    """Every third one each day; all of them: `python -m tests.whole.walk_restore --faults`."""
    found: Unbroken = request.getfixturevalue(which)
    every = [(name, fault) for name, step in first_of_each(found).items() for fault in lost_answers(found, step)]
    tried = every[datetime.now(UTC).toordinal() % 3 :: 3]
    wrong = {f"{name} {' '.join(fault)}": found.faulty_at(name, *fault) for name, fault in tried}
    assert {name: one for name, one in wrong.items() if one} == {}
    assert len(tried) >= {"lost": 5, "backed_up": 2}[which]


def test_a_storm_of_refusals_is_weathered_whatever_it_hits(lost: Unbroken) -> None:
    calls = {name: step for name, step in first_of_each(lost).items() if isinstance(step.do, CallAws)}
    wrong = {name: lost.faulty_at(name, "throttle", "15") for name in [*calls][::3]}
    assert {name: one for name, one in wrong.items() if one} == {}
    assert len(wrong) >= 2


def say(choice: str, value: str = "", *whys: str) -> Way:
    """Answer so where it is asked for one of these reasons."""

    def way(_: Walk, asked: Asked) -> Answer | None:
        return (choice, value) if asked.why in whys else None  # type: ignore[return-value] # a choice of those there are

    return way


@pytest.mark.parametrize(
    ("zone", "step", "value", "stand"),
    [
        ("ap-northeast-3b", "3.3", "type=m5.large", {"172.31.10.11": "m6i.large", "172.31.20.11": "m5.large"}),
        ("ap-northeast-3b", "3.3", "servers=server01", {"172.31.10.11": "m6i.large"}),
        ("ap-northeast-3a", "3.1", "servers=server02", {"172.31.20.11": "m6i.large"}),
    ],
)
def test_where_there_is_no_capacity_another_type_or_one_server_alone_is_taken(
    lost: Unbroken, zone: str, step: str, value: str, stand: dict[str, str]
) -> None:
    with closing(lost.before("step-opened 3.1 #1")) as walk:
        lost.site.fault("no-capacity", zone, "m6i.large")
        walk.ways[step] = say("value", value, "failed")
        assert walk.go_on() == 0
        assert whole(walk) == []
        (question,) = (one for one in walk.asked if one.step == step)
        assert "`value` with type=..." in question.text
        assert "InsufficientInstanceCapacity" in question.text
        revised = [one for one in walk.events if isinstance(one, PlanRevised)]
        assert len(revised) == 1
    ours = [line.split() for line in lost.site.world() if line.startswith("instance ") and "clpdeck:run" in line]
    assert {words[2]: words[3] for words in ours} == stand


def test_where_no_type_is_to_be_had_in_a_zone_the_server_is_launched_in_another(lost: Unbroken) -> None:
    """Everything follows it there: address, route table, interconnect, name, host key, and how it is reached."""
    with closing(lost.before("step-opened 3.1 #1")) as walk:
        for kind in ("m6i.large", "m5.large"):
            lost.site.fault("no-capacity", "ap-northeast-3b", kind)
        told = iter(["type=m5.large", "subnet=server02:ap-northeast-3c"])
        walk.ways["3.3"] = lambda _, asked: ("value", next(told)) if asked.why == "failed" else None
        assert walk.go_on() == 0
        assert whole(walk) == []
        first, second = (one for one in walk.asked if one.step == "3.3")
        assert re.search(r"subnet=server02:subnet-0\w+:172\.31\.30\.11 \(ap-northeast-3c\)", first.text)
        assert "(ap-northeast-3a, in one zone with server01)" in second.text
        *_, revised = (one.plan for one in walk.events if isinstance(one, PlanRevised))
        (move,) = revised.moves
        assert (move.node, move.address, move.zone) == ("server02", "172.31.30.11", "ap-northeast-3c")
        (duty,) = (one.text for one in revised.obligations if one.name == "subnet server02")
        assert f'address = "172.31.30.11" and subnet = "{move.subnet}"' in duty
        assert f"add {move.table} to route_tables in [clusters.prod-db.dr]" in duty
    world = lost.site.world()
    ours = [line.split() for line in world if line.startswith("instance ") and "clpdeck:run" in line]
    assert {words[2]: words[3] for words in ours} == {"172.31.10.11": "m6i.large", "172.31.30.11": "m5.large"}
    assert f"route {move.table} 172.32.0.1/32 <interface ap-northeast-3 172.31.10.11>" in world


def test_a_node_that_never_boots_is_asked_about_with_what_to_do_and_gone_on_with_when_it_does(lost: Unbroken) -> None:
    address = "172.31.20.11"

    def mend(walk: Walk, asked: Asked) -> None:
        if asked.why == "timed-out":
            walk.site.fault("boots", address)
            walk.site.fault("reboot", address)

    with closing(lost.before("step-opened 3.3 #1")) as walk:
        lost.site.fault("never-boots", address)
        walk.ways["3.4"] = mend
        assert lost.wrong(walk, walk.go_on()) == []
        (question,) = (one for one in walk.asked if one.step == "3.4")
        assert question.why == "timed-out"
        assert "Reboot it there, or stop and start it" in question.text


async def by_another_hand(walk: Walk, path: str) -> None:
    """Somebody else puts another copy there."""
    hands = RunHands(walk.region.site, walk.region.meant("restore"), lambda *_: None)
    outcome = await hands.run("server01", ("tee", path), None, 20.0, typed="<root><cluster/></root>\n")
    await hands.close()
    assert outcome.outcome == "done", outcome


def test_a_copy_that_another_hand_has_changed_since_it_was_approved_is_not_pushed_but_made_shown_and_asked_anew(
    lost: Unbroken,
) -> None:
    copy = "/root/clpdeck/a/clp.conf"
    with closing(lost.before("step-opened 8.4 #1")) as walk:
        assert walk.progress.step("8.2").closed
        asyncio.run(by_another_hand(walk, copy))
        assert lost.wrong(walk, walk.go_on()) == []
        assert [one.step for one in walk.asked if one.step[0] == "8"] == ["8.2"]
        (revised,) = (one for one in walk.events if isinstance(one, PlanRevised))
        assert revised.anew == ("8.1", "8.2", "8.3")
        assert f"server01: {copy} " in revised.why
        first, second = (one for one in walk.events if isinstance(one, Asked) and one.step == "8.2")
        assert second.shown == first.shown


def test_what_another_hand_has_changed_in_force_since_the_approval_is_not_undone_by_the_push(lost: Unbroken) -> None:
    with closing(lost.before("step-opened 8.4 #1")) as walk:
        walk.site.hand("172.31.10.11", *(f"interconnect/server0{n}=172.31.{n}0.11" for n in (1, 2)))
        for change in ("mirror disk connect/server01=172.16.10.11", "httpnp1/Port=8080"):
            walk.site.hand("172.31.10.11", change)
        assert walk.go_on() == 0
        assert whole(walk) == []
        first, second = (one for one in walk.events if isinstance(one, Asked) and one.step == "8.2")
        sums = [{row for row in one.shown if "sha256" in row} for one in (first, second)]
        assert not sums[0] & sums[1]
        assert not any("8080" in row for row in second.shown)
        assert ["httpnp1/Port", "8080"] in ask(walk.site.folder, "fields", "172.31.10.11")


def test_a_value_that_still_names_the_source_is_waved_through_by_no_yes(lost: Unbroken) -> None:
    master = "172.31.10.11"

    def mends(walk: Walk, asked: Asked) -> Answer | None:
        if asked.why == "failed":
            walk.site.hand(master, f"awsdns1/IP Address={master}")
            return "again", ""
        return None

    with closing(lost.before("step-looked 9.6 done #1")) as walk:
        walk.site.hand(master, "awsdns1/IP Address=172.16.10.11")
        walk.ways["9.6"] = mends
        assert lost.wrong(walk, walk.go_on()) == []
        asked = [one for one in walk.asked if one.step == "9.6"]
        assert [one.why for one in asked] == ["operator", "failed"]
        assert "server01: settings: 1" in asked[0].shown
        assert any(row.endswith(": 172.16.10.11") for row in asked[0].shown)
        assert "The yes does not count" in asked[1].text


def test_a_copy_that_fails_late_is_told_at_once_and_made_again_when_its_name_is_free(backed_up: Unbroken) -> None:
    site = backed_up.site
    here = site.region.site.clusters[0]
    session = boto3.session.Session(ACTING_KEY, "none", region_name=OSAKA)
    shown: list[str] = []

    def take_away(_: Walk, asked: Asked) -> Answer | None:
        if asked.why != "failed":
            return None
        shown.extend(asked.shown)
        image = next(line for line in asked.shown if ": id: " in line).rpartition(" ")[2]
        ec2 = session.client("ec2", endpoint_url=here.endpoint_url)
        ec2.deregister_image(ImageId=image, DeleteAssociatedSnapshots=True)
        return "again", ""

    name = next(name for name, step in first_of_each(backed_up).items() if step.title.startswith("Copy it"))
    with closing(backed_up.before(name)) as walk:
        site.fault("kms-late")
        walk.ways |= {step.id: take_away for step in backed_up.plan.steps if step.title.startswith("Copy it")}
        assert backed_up.wrong(walk, walk.go_on()) == []
        assert walk.whys() == ["failed"]
    assert "AWS: state: failed" in shown
    assert any("why:" in line for line in shown)


def test_a_copy_that_failed_is_not_made_again_under_a_name_that_is_taken(backed_up: Unbroken) -> None:
    name = next(name for name, step in first_of_each(backed_up).items() if step.title.startswith("Copy it"))
    with closing(backed_up.before(name)) as walk:
        backed_up.site.fault("kms-late")
        for step in (one.id for one in backed_up.plan.steps if one.title.startswith("Copy it")):
            walk.ways[step] = lambda _, asked: ("again" if asked.why == "failed" else "stop", "")
        assert walk.go_on() == 0
        assert walk.whys() == ["failed", "not-ready"]
        assert "take the failed one away there" in walk.asked[-1].text
        assert walk.progress.ended == "stopped"


def test_a_licence_that_is_missing_is_waited_for_and_none_is_deleted_before_it_is_there(lost: Unbroken) -> None:
    node = lost.site.region.meant("restore").nodes[1]
    path = node.licences[0]
    found: list[str] = []

    def put_there(walk: Walk, asked: Asked) -> None:
        if asked.why == "timed-out" and not found:
            found.append(path)
            assert "server02 clplcnsc -d -a" not in walk.times()
            walk.site.fault("find-file", node.address, path)

    with closing(lost.before("step-looked 7.14 done #1")) as walk:
        lost.site.fault("lose-file", node.address, path)
        walk.ways["7.14"] = put_there
        assert lost.wrong(walk, walk.go_on()) == []
        assert walk.whys() == ["timed-out"]


def test_a_yes_without_the_hand_s_work_is_found_out_and_mended(lost: Unbroken) -> None:
    def forgets(walk: Walk, asked: Asked) -> Answer | None:
        return ("yes", "") if asked.why == "operator" else None

    def works(walk: Walk, asked: Asked) -> None:
        if asked.why == "timed-out" and not done:
            done.append(asked.text)
            walk.hand(remembered(walk))

    done: list[str] = []
    with closing(lost.before("step-opened 9.1 #1")) as walk:
        walk.ways |= {"9.1": forgets, "9.5": works}
        assert lost.wrong(walk, walk.go_on()) == []
        assert len(done) == 1


def remembered(walk: Walk) -> Asked:
    """What was shown with the question that was answered too soon."""
    return next(one for one in walk.asked if one.step == "9.1")


def test_a_wrong_value_in_the_webui_is_found_out_and_mended(lost: Unbroken) -> None:
    master = lost.site.region.meant("restore").nodes[0].address
    told: list[str] = []

    def mistypes(walk: Walk, asked: Asked) -> Answer | None:
        walk.hand(asked)
        walk.site.hand(master, "awsvip1/IP Address=172.32.0.9")
        return "yes", ""

    def mends(walk: Walk, asked: Asked) -> None:
        if asked.why in {"timed-out", "no-view"} and not told:
            told.append(asked.text)
            walk.site.hand(master, "awsvip1/IP Address=172.32.0.1")

    with closing(lost.before("step-opened 9.1 #1")) as walk:
        walk.ways |= {"9.1": mistypes, "9.5": mends}
        assert lost.wrong(walk, walk.go_on()) == []
        assert len(told) == 1
        assert "not one AWS virtual IP resource has 10.0.0.200 or 172.32.0.1" in told[0]


def test_a_no_is_no_end_it_is_asked_again_and_the_yes_counts(lost: Unbroken) -> None:
    said: list[str] = []

    def hesitates(walk: Walk, asked: Asked) -> Answer | None:
        said.append(asked.why)
        if asked.why == "operator" and said.count("operator") == 1:
            return "no", ""
        return ("again", "") if asked.why == "failed" else None

    with closing(lost.before("step-looked check 1 check #1")) as walk:
        walk.ways["1.1"] = hesitates
        assert lost.wrong(walk, walk.go_on()) == []
    assert said == ["operator", "failed", "operator"]


def test_of_two_engineers_who_answer_a_restore_one_counts_and_both_consoles_see_it(lost: Unbroken) -> None:
    told: list[tuple[int, str]] = []
    file = lost.site.region.site.path

    def both(walk: Walk, asked: Asked) -> None:
        if told:
            return
        words = python("-m", "tui", "answer", walk.run, "yes", asked.question, "--value", DISASTER, "--site", file)
        two = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
        said = [process.communicate(timeout=30)[0] for process in two]
        told.extend(zip((process.returncode for process in two), said, strict=True))

    with closing(lost.before("step-looked check 1 check #1")) as walk:
        walk.ways["1.1"] = both
        assert lost.wrong(walk, walk.go_on()) == []
        assert sum(code == 0 for code, _ in told) == 1, told
        assert "was first" in "".join(said for _, said in told)
        for _ in range(2):
            with closing(Clerk(read_site(Path(file)), Mode.REFERENCE)) as clerk:
                assert [(row.run, row.ended, row.questions) for row in clerk.runs()] == [(walk.run, "done", 0)]


def on(site: Site) -> list[str]:
    """Snapshots for which fast snapshot restore is on, or going on."""
    return [line for line in site.world() if line.startswith("fast restore ") and not line.endswith(" disabled")]


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Site]:
    """A site whose quota lets all snapshots of a set be fast."""
    with Site(tmp_path / "s", "region-lost") as site:
        site.fault("fsr-quota", OSAKA, "10")
        yield site


def test_fast_snapshot_restore_is_off_again_however_the_run_ends(fast: Site) -> None:
    plan = fast.plan("restore", disks="fsr")
    done = unbroken(fast, plan)
    assert on(fast) == []
    assert made_fast(fast) == {True: 6}
    enabled = sum(one.get("operation") == "EnableFastSnapshotRestores" for one in fast.acts())
    assert enabled == 2
    with closing(done.before("step-opened 3.3 #1")) as walk:
        fast.fault("no-capacity", "ap-northeast-3b", "m6i.large")
        walk.ways["3.3"] = say("value", "subnet=server02:ap-northeast-3c", "failed")
        assert walk.go_on("after", "plan-revised #1") == KILLED
        assert walk.go_on() == 0
        assert (walk.progress.ended, whole(walk), on(fast)) == ("done", [], [])
        sent = [step.words for step in walk.progress.steps if "EnableFastSnapshotRestores" in step.words]
        assert [sum(f"ap-northeast-3{zone}" in words for words in sent) for zone in "abc"] == [1, 1, 1]
    ends: dict[str, list[str]] = {}
    with closing(done.before("step-opened 3.3 #1")) as walk:
        fast.fault("no-capacity", "ap-northeast-3b", "m6i.large")
        walk.ways["3.3"] = say("stop", "", "failed")
        assert walk.go_on() == 0
        assert (walk.progress.ended, len(on(fast))) == ("stopped", 0)
    for point in (one for one in done.points if one.name == "step-opened 3.1 #1"):
        with closing(fast.again(done.run, point.begins[0])) as walk:
            walk.go_on(point.where, point.name)
            assert len(on(fast)) > 0
            walk.stop()
            assert walk.go_on() == 0
            ends[point.name] = on(fast)
            assert walk.progress.ended == "stopped"
    assert ends == {"step-opened 3.1 #1": []}


def made_fast(site: Site) -> Counter[bool]:
    """How many of the restored nodes' volumes were fast from their first block on, by EC2's word."""
    session = boto3.session.Session(ACTING_KEY, "none", region_name=OSAKA)
    ec2 = session.client("ec2", endpoint_url=site.region.site.clusters[0].endpoint_url)
    attached = [{"Name": "attachment.status", "Values": ["attached"]}]
    found = Counter(one["FastRestored"] for one in ec2.describe_volumes(Filters=attached)["Volumes"])
    ec2.close()
    return found


def test_a_backup_that_could_not_be_ended_is_refused_before_anything_is_stopped(tmp_path: Path) -> None:
    with Site(tmp_path / "s", "two-disks") as site:
        for fault, inputs, says in (
            (("disable-key", OSAKA, "alias/cluster"), {"key": "alias/cluster"}, "key Disabled"),
            (("vcpu-quota", TOKYO, "3"), {}, "room not enough, why needed are 4 vCPUs, others use 2, the quota is 3"),
        ):
            site.fault(*fault)
            with closing(site.begin(site.plan("cross-region-backup", **inputs))) as walk:
                walk.go_on()
                assert walk.progress.ended == "refused"
                assert says in str(walk.events[-1])
        assert site.acts() == []


@pytest.mark.parametrize("point", ["step-opened 3.1 #1", "step-opened 9.1 #1", "step-opened 14.1 #1"])
def test_a_source_that_comes_back_in_the_middle_is_not_touched(lost: Unbroken, point: str) -> None:
    with closing(lost.before(point)) as walk:
        lost.site.fault("region-back", TOKYO)
        until(lambda: bool(own(lost.site)[0]))
        before = own(lost.site, lost.site.settled())
        assert walk.go_on() == 0
        assert whole(walk) == []
        after = lost.site.settled()
        assert differences(before[1], own(lost.site, after)[1]) == []
        here = [line for line in after if OSAKA in line and not line.startswith("copy ")]
        assert differences((one for one in lost.world if OSAKA in one and not one.startswith("copy ")), here) == []


def own(site: Site, world: list[str] | None = None) -> tuple[list[str], list[str]]:
    """Of the source: its servers that are at work; and all that is in its region and on its nodes."""
    every = [line for line in world or site.world() if not line.split(" ", 1)[1].startswith("prod-db.dr ")]
    lines = [line for line in every if TOKYO in line or line.split()[1] in {"server01", "server02"}]
    return [line for line in lines if line.startswith("server ") and "running" in line], lines
