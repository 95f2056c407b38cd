"""A backup, a restore, a drill on a pretend site of two regions, carried out by real runners, with somebody at hand."""

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import boto3

from backends import runbooks, sitefile
from backends.errors import PlanError
from backends.events import Asked, Choice, RunBegan, RunEvent
from backends.plan import Plan, plan_hash
from backends.progress import Progress, replay
from backends.runs.base import AnswerRequest
from backends.runs.engine.looking import look_round
from backends.runs.hands import RunHands
from backends.runs.runner import utc_now
from backends.runs.sqlite import SqliteStore
from backends.runs.starting import Started
from backends.settings import Cluster, Site
from backends.sim.desk import ask

PATIENCE_S = 240.0
LOOKS_AGAIN = 3
DISASTER = "2026-01-31T03:00:00Z"
"""When the source went down, as the operator has it."""
NEW_TARGET = "np-target.s3-website-ap-northeast-3.amazonaws.com"
"""What the operator knows and nobody else: where the target of the NP resolution is in the other region."""


@dataclass
class Region:
    """A pretend site of two regions, and what is done there.

    Attributes:
        folder: Of the site.
    """

    folder: Path

    @property
    def site(self) -> Site:
        return sitefile.read(self.folder / "site.toml")

    def reset(self, story: str) -> None:
        """Let the site begin anew, and forget all runs."""
        ask(self.folder, "reset", story)
        shutil.rmtree(self.folder / "store", ignore_errors=True)

    def keeps(self) -> dict[str, object]:
        """All that production is made of on AWS, to be compared with itself later: machines, routes, names."""
        cluster = self.site.clusters[0]
        session = boto3.session.Session(
            aws_access_key_id="PRETEND", aws_secret_access_key="none", region_name=cluster.region
        )
        client = partial(session.client, endpoint_url=cluster.endpoint_url)
        ec2, route53 = client("ec2"), client("route53")
        machines = [one for held in ec2.describe_instances()["Reservations"] for one in held["Instances"]]
        drilled = {place.zone for place in cluster.places}
        zones = [one["Id"] for one in route53.list_hosted_zones()["HostedZones"]]
        records = {
            zone: route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
            for zone in zones
            if zone.rpartition("/")[2] not in drilled
        }
        tables = ec2.describe_route_tables()["RouteTables"]
        keys = ("InstanceId", "State", "PrivateIpAddress", "IamInstanceProfile", "SourceDestCheck")
        return {
            "machines": [{key: one.get(key) for key in keys} for one in machines],
            "routes": {one["RouteTableId"]: one["Routes"] for one in tables},
            "records": records,
        }

    def counts(self, region: str) -> dict[str, int]:
        """How many things there are in a region that are not gone."""
        cluster = self.site.clusters[0]
        session = boto3.session.Session(aws_access_key_id="PRETEND", aws_secret_access_key="none", region_name=region)
        ec2 = session.client("ec2", endpoint_url=cluster.endpoint_url)
        machines = [one for held in ec2.describe_instances()["Reservations"] for one in held["Instances"]]
        return {
            "instances": sum(one["State"]["Name"] not in ("terminated", "shutting-down") for one in machines),
            "images": len(ec2.describe_images(Owners=["self"])["Images"]),
            "snapshots": len(ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]),
            "volumes": len(ec2.describe_volumes()["Volumes"]),
            "interfaces": len(ec2.describe_network_interfaces()["NetworkInterfaces"]),
        }

    def copies(self, machines: Iterable[str]) -> dict[str, set[str]]:
        """The digests of each mirror disk's copies on these machines."""
        found: dict[str, set[str]] = {}
        for one in ask(self.folder, "disks"):
            if one["machine"] in machines:
                found.setdefault(one["mirror"], set()).add(one["sha256"])
        return found

    def meant(self, name: str) -> Cluster:
        return runbooks.meant(name, self.site.clusters[0])

    def plan(self, name: str, **inputs: str) -> Plan:
        """A plan, by what is seen now; a machine that is too busy to see it in time looks again."""
        for _ in range(LOOKS_AGAIN):
            with suppress(PlanError):
                return asyncio.run(self._write(name, inputs))
        return asyncio.run(self._write(name, inputs))

    async def _write(self, name: str, inputs: dict[str, str]) -> Plan:
        site, cluster = self.site, self.meant(name)
        hands = RunHands(site, cluster, lambda *_: None)
        seen = await look_round(hands, runbooks.wanted(name, cluster), utc_now)
        await hands.close()
        return runbooks.write(name, cluster, site.timing, inputs, seen.estate, utc_now())

    def begin(self, plan: Plan) -> "Doing":
        store, now = SqliteStore(self.folder / "store"), datetime.now(UTC)
        site = self.site
        began = RunBegan("", now, "engineer@test", plan, plan_hash(plan), plan.token, site.path)
        return Doing(self, store, store.begin(began, now=now).run)


@dataclass
class Doing:
    """One run, and the operator who answers what it asks.

    Attributes:
        answers: By the step that asks: what is answered, and what is done before; all others are answered yes.
    """

    region: Region
    store: SqliteStore
    run: str
    answers: dict[str, Callable[["Doing", Asked], Choice | None]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    def go(self) -> Progress:
        """Have a runner carry it out to its end, and be the operator meanwhile."""
        started = Started(Path(self.region.site.path), self.run, self.region.folder / "store")
        end = time.monotonic() + PATIENCE_S
        while not started.ended:
            assert time.monotonic() < end, self.log
            self.operate()
            with suppress(subprocess.TimeoutExpired):
                started._process.wait(0.05)
        return self.progress

    def operate(self) -> None:
        for asked in self.progress.questions:
            if asked.question in {one.question for one in self.asked}:
                continue
            self.asked.append(asked)
            choice = self.answers.get(asked.step, _answer)(self, asked)
            assert choice or asked.step in self.answers, (asked.text, asked.shown)
            if choice:
                value = self.values.get(asked.step, DISASTER if asked.step == "1.1" else "")
                self.store.request(self.run, AnswerRequest(asked.question, choice, "engineer@test", utc_now(), value))

    @property
    def events(self) -> tuple[RunEvent, ...]:
        return tuple(event for _, event in self.store.read(self.run))

    @property
    def progress(self) -> Progress:
        return replay(self.store.read(self.run))

    @property
    def log(self) -> str:
        return (self.region.folder / "store" / "runs" / self.run / "log").read_text("utf-8")


def _answer(doing: Doing, asked: Asked) -> Choice | None:
    """What somebody answers who has looked: yes, after a hand in the Cluster WebUI where one is wanted."""
    if asked.why != "operator":
        return None
    if asked.step in {"8.1", "9.1"}:
        play_hand(doing, asked)
    if asked.step == "9.6":  # what no row of 9.1 could name: the forced stop's own script, up to 4.3
        master = doing.region.meant(doing.progress.plan.runbook).nodes[0]
        ask(doing.region.folder, "hand", master.address, "--rest")
    return "yes"


def play_hand(doing: Doing, asked: Asked) -> None:
    """Change in the Cluster WebUI what is shown; what nobody could tell the new value of, the operator knows."""
    master = doing.progress.plan.step(asked.step).looks[0].node
    node = doing.region.meant(doing.progress.plan.runbook).node(master)
    fields = [typed for line in asked.shown if (typed := _typed(line))]
    ask(doing.region.folder, "hand", node.address, *dict.fromkeys(one for part in fields for one in part))


def _typed(line: str) -> tuple[str, ...]:
    """A row as it is typed into the WebUI of the pretend site; nothing where it is none, or goes with another one."""
    where, _, change = line.partition(": ")[2].rpartition(": ")
    _, arrow, new = change.partition(" -> ")
    if not arrow or "Mirror connect" in where:
        return ()
    server = re.search(r" \(([^()]*)\)$", where)
    path = where.removesuffix(server[0] if server else "").split(" > ")
    owner = f"/{server[1]}" if server else ""
    match path[1:]:
        case ["Interconnect", *_]:
            return (f"interconnect{owner}={new}",)
        case ["Fencing", "Forced Stop", label]:
            each = re.findall(r"(i-\w+) \((\w+)\)", new)
            return tuple(f"forcestop1/{label}/{name}={id_}" for id_, name in each)
        case ["NP Resolution", name, "Target Host"]:
            return (f"{name}/Target Host={NEW_TARGET}",)
    return (f"{path[0].split()[-1]}/{path[-1]}{owner}={new}",)
