"""What screens and the command line may ask of runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from backends.events import Choice, Judgement
from backends.model import Estate
from backends.plan import Plan
from backends.prevention import Vouched
from backends.progress import LogLine, Obliged, Progress, RunRow, Usual, Wanted
from backends.readiness import Attested
from backends.report.blocks import Block
from backends.runbooks import Field, Offer
from backends.settings import Cluster, Mode, Site
from backends.views import Stood

READY = "ready"
"""What is looked at that is no runbook: whether a cluster could be restored."""
FORCED_STOP = "forced-stop"
"""The same: whether a lost server would be stopped."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to know before a run is begun: credentials that end with this terminal, a lease that reaches not far.

    Attributes:
        serious: The run would not come far.
    """

    text: str
    serious: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen for a plan that is being written, beyond what is watched.

    Attributes:
        began_at: When it was asked for.
        at: When the newest answer came; before the first one `None`.
        asked: How many questions there are, and `out` how many of them have neither an answer nor a refusal yet.
        problem: Why it ended before its time; else empty.
    """

    began_at: datetime
    estate: Estate = field(default_factory=Estate)
    at: datetime | None = None
    asked: int = 0
    out: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RunNews:
    """What there is about runs.

    Attributes:
        runs: All runs, newest first.
        followed: The run that is followed, as it stands; `None` where none is.
        log: Lines of its log since the last time, oldest first; after `follow` from the beginning.
        said: What came of something asked for, a sentence each, oldest first: refusals, who answered first.
        began: Runs that were begun or resumed by `begin`/`resume` here, since the last time.
        trouble: Why the store cannot be read now; empty where it can.
        reach: How far a lease of this store reaches, in words.
        stops: Of each group the last that a run wanted of it, where that was a stop.
        usual: How long steps took before, by runbook and cluster, and then by step.
        looked: What `look` brought up to now, by runbook and the name of the cluster it was asked for.
        duties: What runs left to be done that nobody did yet, newest run first.
        reported: The report of a run, by its number, as it was when it was asked for.
        stood: Where the newest run of each restored cluster has its servers, which the site file may not know yet.
        attested: Who vouches for licences, as read with the last look whether a cluster could be restored.
        vouched: What people have seen of the forced stop, as read with the last look at that.
    """

    at: datetime
    runs: tuple[RunRow, ...] = ()
    followed: Progress | None = None
    log: tuple[LogLine, ...] = ()
    said: tuple[str, ...] = ()
    began: tuple[str, ...] = ()
    trouble: str = ""
    reach: str = ""
    reviewed: Mapping[str, tuple[Warned, ...]] = field(default_factory=dict)
    stops: tuple[Wanted, ...] = ()
    usual: Mapping[tuple[str, str], Mapping[str, Usual]] = field(default_factory=dict)
    looked: Mapping[tuple[str, str], Look] = field(default_factory=dict)
    duties: tuple[Obliged, ...] = ()
    stood: tuple[Stood, ...] = ()
    attested: tuple[Attested, ...] = ()
    vouched: tuple[Vouched, ...] = ()
    reported: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)


class Desk(Protocol):
    """Runs, for a viewer. What takes time happens elsewhere and comes with the news; nothing here waits.

    In `Mode.REFERENCE` all that acts is refused here and again where it would act.
    """

    mode: Mode

    def start(self, site: Site, wake: Callable[[], None]) -> None:
        """Begin to follow the site's store. `wake` is called from another thread, at most once until `take`."""

    def take(self) -> RunNews:
        """Take what has come since the last call. Never waits."""

    def offers(self, cluster: Cluster, estate: Estate, now: datetime) -> tuple[Offer, ...]:
        """What can be asked for on a cluster. Pure and quick."""

    def look(self, runbook: str, cluster: Cluster) -> None:
        """Ask all that must be seen to write a plan; what it brings comes as `looked`, answer by answer.

        With `READY` instead of a runbook: whether the cluster could be restored, and which backup sets it has.
        """

    def form(
        self, runbook: str, cluster: Cluster, inputs: Mapping[str, str], estate: Estate, now: datetime
    ) -> tuple[Field, ...]:
        """A runbook's inputs as a form asks for them. Pure and quick. Raises `PlanError`."""

    def seen(self, run: Progress, cluster: Cluster, estate: Estate, now: datetime) -> Mapping[str, Judgement]:
        """Whether steps whose action is in hand are done, as this console sees it, by step. Pure and quick."""

    def plan(self, runbook: str, cluster: Cluster, inputs: Mapping[str, str], estate: Estate, now: datetime) -> Plan:
        """Write the plan from what was asked for and seen. Pure and quick (under 100 ms). Raises `PlanError`.

        `cluster` is the one that is watched: a plan to restore it is for the cluster it is restored as.
        """

    def review(self, plan: Plan) -> None:
        """Find out what to warn of before this plan is begun; comes as `reviewed[plan_hash]`."""

    def begin(self, plan: Plan, typed: str) -> None:
        """Write the run down and start its runner; its number comes as `began`, a refusal as `said`."""

    def follow(self, run: str | None) -> None:
        """Follow one run, its log from the beginning; or none."""

    def report(self, run: str) -> None:
        """Write the report of a run, as far as that goes; comes as `reported`."""

    def answer(self, run: str, question: str, choice: Choice, value: str = "") -> None:
        """Answer a question of a run."""

    def stop_run(self, run: str, *, interrupt: bool = False) -> None:
        """Have a run stop after the steps in hand; or interrupt their commands too."""

    def resume(self, run: str) -> None:
        """Start a runner for a run that has none."""

    def stop(self) -> None:
        """End following. Runs do not notice."""
