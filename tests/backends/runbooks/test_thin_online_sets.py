"""Online backups beyond those that are kept: which go, in which order, and what keeps them all."""

import pytest

from backends.errors import PlanError
from backends.model import AwsFactsProbe, Facts
from backends.plan import AwsSays, Level
from backends.runbooks import write
from backends.settings import Timing
from tests.backends.runbooks.online_books import books
from tests.backends.runbooks.regions import seen
from tests.backends.sets.online_facts import of_online
from tests.backends.told import at

IDS = ("books-3", "books-2", "books-1")


def written(keep="1", **changed):
    cluster, estate = books()
    parts = [pair for id_ in IDS for pair in of_online(id_, "server01", **changed.get(id_.replace("-", ""), {}))]
    told = Facts("online-sets", (*parts, ("sets", " ".join(IDS))))
    estate = seen(estate, {AwsFactsProbe(cluster.name, "online-sets"): told} if changed.get("told", True) else {})
    return write("thin-online-sets", cluster, Timing(), {"keep": keep} if keep else {}, estate, at(10**8))


def test_the_oldest_go_first_each_marked_void_before_its_first_snapshot_goes():
    plan = written()
    assert (plan.level, plan.token) == (Level.LOSES, "delete 2 online sets of books")
    calls = [(one.do.operation, dict(one.do.parameters)) for one in plan.steps]
    assert [name for name, _ in calls] == ["CreateTags", "DeleteSnapshot", "DeleteSnapshot"] * 2
    assert calls[0][1]["Resources"] == ("snap-1-books-1", "snap-2-books-1")
    assert [given["SnapshotId"] for name, given in calls if name == "DeleteSnapshot"] == [
        f"snap-{at}-{id_}" for id_ in ("books-1", "books-2") for at in (1, 2)
    ]


def test_none_goes_unless_the_newest_that_stays_is_still_whole():
    for step in written().steps[::3]:
        assert step.ready_when == AwsSays(
            "online-set", (("state", "completed"), ("marked", "whole")), ("books-3", "server01")
        )
        assert step.must


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"keep": "3"}, "none is older than the 3 that are kept"),
        ({"keep": ""}, "none is older than the 7 that are kept"),
        ({"keep": "0"}, "1 to 1000"),
        ({"books3": {"state": "pending", "marked": "none"}}, "books-3 is newer, and its snapshots are pending"),
        ({id_.replace("-", ""): {"marked": "void"} for id_ in IDS}, "there is none that mirror disks can be restored"),
        ({"told": False}, "AWS does not tell which online sets books has"),
    ],
)
def test_where_nothing_is_to_go_it_says_why(given, why):
    with pytest.raises(PlanError, match="thin-online-sets: ") as refused:
        written(**given)
    assert why in str(refused.value)
