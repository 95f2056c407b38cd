"""A rehearsed split, up to a moment: the runbook's own plan, and what its journal would say."""

from dataclasses import replace
from functools import cache

from backends import runbooks
from backends.events import RunEnded
from backends.model import AwsFactsProbe, Evidence, Facts
from backends.plan import Plan
from backends.progress import duties_of, obligations
from backends.questions import cuts_probe
from screenshots.desk import StillDesk
from screenshots.estates import NOW, Say, Story, cluster
from screenshots.restores import Restore
from screenshots.tales import Tale, ago

TEST = replace(cluster("test-db", "server01", "server02", banner="TEST"), rehearsals=True)
SEQUENCE = (
    "Mar 04 13:50:40 nm 2 | Mar 04 13:50:42 rc 411 | Mar 04 13:51:25 rc 412 | Mar 04 13:51:26 rc 60 | "
    "Mar 04 13:51:27 rc 10 | Mar 04 13:51:28 rc 30 | Mar 04 13:51:36 rc 11"
)
BORDER = {
    "state": "running",
    "vpc": "vpc-0123456789abcdef0",
    "ipv6": "no",
    "acl": "acl-0fedcba987654321",
    "rule egress 100": "allow -1 0.0.0.0/0",
    "rule ingress 100": "allow -1 0.0.0.0/0",
    "rules": "2",
}


def well() -> Story:
    """A cluster that is no production, and all is well."""
    story = Story((TEST,))
    story.well(TEST, "server01")
    told = {f"{node.name} {key}": word for node in TEST.nodes for key, word in BORDER.items()}
    for number, node in enumerate(TEST.nodes, 1):
        own = {"subnet": f"subnet-0{number}23456789abcdef0", "addresses": f"172.16.{number}0.11"}
        own |= {
            "association": f"aclassoc-0{number}",
            "neighbours": "i-0feed web at 172.16.10.50" if number == 1 else "none",
        }
        told |= {f"{node.name} {key}": word for key, word in own.items()}
    story.answered(AwsFactsProbe(TEST.name, "borders"), Facts("borders", tuple(told.items())), 3)
    story.answered(cuts_probe(TEST), Facts("cuts", (("count", "0"),)), 3)
    return story


def cut() -> Story:
    """The two do not hear each other, and the standby has the active server stopped."""
    story = well()
    lost = {"server01": "Offline", "lankhb1 server01": "Unknown", "httpnp1 server01": "Unknown"}
    story.node(TEST, "server02", Say(None, {**lost, "failover": "Offline", "mdw1": "Caution"}), 1)
    story.aws(TEST, ("stopping", "running"), "server01", 1)
    acl, own = "acl-0123456789abcdef0", "20260304-01-135000"
    pairs = (
        (acl, "subnet-0223456789abcdef0"),
        (f"{acl} run", own),
        (f"{acl} instead of", BORDER["acl"]),
        ("count", "1"),
    )
    story.answered(cuts_probe(TEST), Facts("cuts", pairs), 2)
    return story


@cache
def plan() -> Plan:
    """The plan, as it was written while all was well."""
    story = well()
    return runbooks.write("rehearse-split", TEST, story.site.timing, {}, story.estate, NOW)


class Rehearsed(Restore):
    """A run of it."""

    def __init__(self, until: str, now_s: float) -> None:
        super().__init__(plan().step(until), now_s, plan())

    def closed(self, step: str, seconds_ago: float, gives: tuple[tuple[str, str], ...] = ()) -> None:
        """A step is done; what EC2 said then, and what the log was, is kept."""
        if step in {"3.1", "3.2", "3.3"}:
            gives = (("server01", "stopping" if step == "3.1" else "stopped"), ("server02", "running"))
        if step == "8.2":
            gives = (("clock", "Mar 04 14:00:00"), ("sequence", SEQUENCE))
        super().closed(step, seconds_ago, gives)


def watching() -> Rehearsed:
    """One is being stopped; it is waited for."""
    tale = Rehearsed("3.1", 60)
    first, second = (plan().step(one) for one in ("3.1", "3.2"))
    tale.begun(first, 60)
    tale.seen_done(first, 6)
    tale.begun(second, 5)
    says = (Evidence("AWS", "server01's instance i-01 stopping", 0.6), Evidence("server02", "failover Offline", 0.4))
    tale.looked("3.2", 1, False, says)
    return tale


def done() -> Rehearsed:
    """It is over, as expected."""
    tale = Rehearsed("9.1", 300)
    tale.lane_done(plan().stages[-1].lanes[0], 300)
    for step in plan().finally_:
        tale.closed(step.id, 260)
    tale.happened(RunEnded(ago(259), "done", f"Steps: {len(plan().steps)} done."))
    return tale


def desk(*tales: Tale) -> StillDesk:
    """A desk that knows what the runs have left to be done."""
    made = StillDesk(*tales)
    made.duties = tuple(
        one for tale in tales for one in obligations(duties_of(enumerate(tale.events, 1))) if one.met_at is None
    )
    return made
