"""The script put on all servers, the target made: the written procedures, and what is refused."""

from pathlib import Path

import pytest

from backends import runbooks
from backends.errors import PlanError
from backends.estate import learn
from backends.events import Looked
from backends.model import (
    AWS,
    AwsFactsProbe,
    Estate,
    Facts,
    Identity,
    IdentityProbe,
    NodeFactsProbe,
    Seen,
)
from backends.plan import CallAws, Level, Plan, PutFile, as_procedure
from backends.settings import Timing
from tests.backends.prevention.world import CLUSTER, IDS, NOW

PROCEDURES = Path(__file__).parent / "procedures"
WAY = {
    **{f"{name} vpc": "vpc-0123456789abcdef0" for name in IDS},
    **{f"{name} table": f"rtb-{name}" for name in IDS},
}
LACKS = {**WAY, "vpc-0123456789abcdef0 endpoint": "none", **{f"rtb-{name} s3 route": "none" for name in IDS}}
ONE_LACKS = {
    **WAY,
    "vpc-0123456789abcdef0 endpoint": "vpce-1",
    "rtb-anna s3 route": "vpce-1",
    "rtb-bert s3 route": "none",
}
HAS = {**ONE_LACKS, "rtb-bert s3 route": "vpce-1"}


def told(version: str = "4.3.0-1", way: dict[str, str] | None = None) -> Estate:
    """What the nodes and AWS say."""
    estate = learn(Estate(), Looked(IdentityProbe("books"), Seen(Identity("111122223333", "arn"), AWS, NOW)))
    for name in IDS:
        conf = Facts("conf", (("/root/trekking/savedversion", version),))
        estate = learn(estate, Looked(NodeFactsProbe("books", name, "conf"), Seen(conf, name, NOW)))
    if way:
        facts = Facts("s3-way", tuple(way.items()))
        estate = learn(estate, Looked(AwsFactsProbe("books", "s3-way"), Seen(facts, AWS, NOW)))
    return estate


def written(name: str, estate: Estate, **inputs: str) -> Plan:
    return runbooks.write(name, CLUSTER, Timing(), inputs, estate, NOW)


@pytest.mark.parametrize(
    ("file", "estate"),
    [
        ("install-forced-stop-script", told("5.3.1-1")),
        ("make-np-target", told(way=LACKS)),
        ("make-np-target-with-an-endpoint", told(way=ONE_LACKS)),
    ],
)
def test_the_procedure_reads_so(file: str, estate: Estate) -> None:
    name = next(one for one in runbooks.NAMES if file.startswith(one))
    assert as_procedure(written(name, estate)) == (PROCEDURES / f"{file}.txt").read_text(encoding="utf-8")


def test_before_x_5_the_script_is_entered_in_another_place_of_the_webui() -> None:
    for version, where in (("4.3.0-1", "Extension tab"), ("5.0.0-1", "Fencing tab")):
        assert where in as_procedure(written("install-forced-stop-script", told(version)))


def test_what_is_put_there_is_the_script_for_these_instances() -> None:
    do = written("install-forced-stop-script", told()).step("1.2").do
    assert isinstance(do, PutFile)
    assert (do.node, all(id_ in do.text for id_ in IDS.values())) == ("bert", True)


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"path": "/etc/forced-stop.sh"}, "a path below /opt"),
        ({"path": "/opt/start.sh"}, "whose name has `forced-stop`"),
        ({"path": "/root/clpdeck/forced-stop/forced-stop.sh"}, "where it is put beside"),
        ({"timeout": "10"}, "is not between"),
        ({"timeout": "soon"}, "no number of seconds"),
        ({"aws": "aws"}, "no absolute path"),
        ({"version": "12.30"}, "is no version such as"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(inputs: dict[str, str], why: str) -> None:
    with pytest.raises(PlanError, match=why):
        written("install-forced-stop-script", told(), **inputs)


def test_without_a_version_none_is_guessed() -> None:
    with pytest.raises(PlanError, match="a version is expected"):
        written("install-forced-stop-script", Estate())


def test_where_the_way_is_there_nothing_is_interrupted_and_nothing_led() -> None:
    plan = written("make-np-target", told(way=HAS))
    assert (plan.level, plan.token) == (Level.UNDOABLE, "")
    calls = [step.do.operation for step in plan.steps if isinstance(step.do, CallAws)]
    assert not [one for one in calls if "Endpoint" in one]
    assert plan.not_needed[0][0] == "an endpoint"
    assert written("make-np-target", told(way=LACKS)).level is Level.INTERRUPTS


@pytest.mark.parametrize(
    ("estate", "inputs", "why"),
    [
        (told(), {}, "does not tell of one VPC"),
        (told(way={**LACKS, "bert vpc": "vpc-9"}), {}, "does not tell of one VPC"),
        (told(way={**LACKS, "bert table": "none"}), {}, "does not tell of one VPC"),
        (told(way=LACKS), {"bucket": "somebody-elses"}, "a name is expected that is clpdeck-np-books-"),
    ],
)
def test_a_target_is_planned_only_for_one_known_vpc_and_an_own_bucket(
    estate: Estate, inputs: dict[str, str], why: str
) -> None:
    with pytest.raises(PlanError, match=why):
        written("make-np-target", estate, **inputs)
