"""A store in memory: what the tests of the engine write to. It keeps the contract that SQLite keeps."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backends.errors import Fenced, Held, NoSuchRun, StoreError
from backends.events import RunBegan, RunEvent
from backends.progress import Holder, Progress, RunRow, replay
from backends.runs.base import AnswerRequest, Lease, Request

LEASE_S = 30.0


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Claim:
    """Who holds a cluster; before the first runner took it, nobody's process does."""

    lease: Lease
    holder: Holder


@dataclass
class MemoryStore:
    """Keeps everything in lists.

    Attributes:
        before: Called with the number an event will have, before it is kept; may raise.
        after: Called with its number once it is kept; may raise.
        dead: Processes that are known not to run any more.
        now: The clock by which the list tells who holds a cluster.
    """

    folder: Path = Path("/nowhere")
    reach: str = "this process only"
    lease_s: float = LEASE_S
    now: Callable[[], datetime] = utc_now
    before: Callable[[int], None] = field(default=lambda _: None)
    after: Callable[[int], None] = field(default=lambda _: None)
    dead: set[int] = field(default_factory=set)
    journals: dict[str, list[RunEvent]] = field(default_factory=dict)
    asked: dict[str, list[Request]] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    fences: int = 0
    writes: int = 0

    def begin(self, began: RunBegan, *, now: datetime) -> RunBegan:
        cluster = began.plan.cluster
        if not began.plan.emergency:
            self._must_be_free(cluster, now)
        number = sum(run.startswith(f"{now:%Y%m%d}-") for run in self.journals) + 1
        new = replace(began, run=f"{now:%Y%m%d}-{number:02}")
        self.journals[new.run], self.asked[new.run] = [new], []
        self._claim(cluster, new.run, new.by, "", 0, now)
        return new

    def take(self, run: str, host: str, pid: int, now: datetime) -> Lease:
        progress = self._progress(run)
        if progress.ended:
            raise StoreError(f"run {run} is over")
        held = self.claims.get(progress.plan.cluster)
        if held is None or held.lease.run != run or held.holder.pid:
            self._must_be_free(progress.plan.cluster, now)
        return self._claim(progress.plan.cluster, run, progress.by, host, pid, now)

    def renew(self, lease: Lease, now: datetime) -> None:
        claim = self._mine(lease)
        claim.holder = replace(claim.holder, until=now + timedelta(seconds=self.lease_s))
        self.writes += 1

    def release(self, lease: Lease) -> None:
        if self.claims.get(lease.cluster, None) and self.claims[lease.cluster].lease == lease:
            del self.claims[lease.cluster]
            self.writes += 1

    def append(self, lease: Lease, event: RunEvent) -> int:
        self._mine(lease)
        journal = self.journals[lease.run]
        self.before(len(journal) + 1)
        journal.append(event)
        self.writes += 1
        self.after(len(journal))
        return len(journal)

    def read(self, run: str, after: int = 0) -> tuple[tuple[int, RunEvent], ...]:
        if run not in self.journals:
            raise NoSuchRun(f"there is no run {run}")
        return tuple(enumerate(self.journals[run], 1))[after:]

    def runs(self) -> tuple[RunRow, ...]:
        return tuple(self._row(self._progress(run)) for run in sorted(self.journals, reverse=True))

    def request(self, run: str, request: Request) -> AnswerRequest | None:
        self.read(run)
        if isinstance(request, AnswerRequest):
            answers = (one for one in self.asked[run] if isinstance(one, AnswerRequest))
            first = next((one for one in answers if one.question == request.question), None)
            if first:
                return None if first == request else first
        self.asked[run].append(request)
        self.writes += 1
        return None

    def requests(self, run: str, after: int = 0) -> tuple[tuple[int, Request], ...]:
        self.read(run)
        return tuple(enumerate(self.asked[run], 1))[after:]

    def version(self) -> int:
        return self.writes

    def close(self) -> None:
        pass

    def _progress(self, run: str) -> Progress:
        return replay(self.read(run))

    def _row(self, progress: Progress) -> RunRow:
        plan = progress.plan
        claim = self._standing(plan.cluster, self.now())
        return RunRow(
            progress.run,
            plan.cluster,
            plan.runbook,
            plan.title,
            progress.by,
            progress.began_at,
            progress.ended,
            progress.ended_at,
            sum(step.closed and step.standing != "left" for step in progress.steps),
            len(progress.steps),
            0 if progress.ended else len(progress.questions),
            claim.holder if claim and claim.lease.run == progress.run else None,
            sum(step.standing == "skipped" for step in progress.steps) if progress.ended == "incomplete" else 0,
        )

    def _standing(self, cluster: str, now: datetime) -> Claim | None:
        """The claim that stands: of a run that is not over, in its time, its process not known to be dead."""
        claim = self.claims.get(cluster)
        if claim is None or now >= claim.holder.until or claim.holder.pid in self.dead:
            return None
        return None if self._progress(claim.holder.run).ended else claim

    def _standing(self, cluster: str, now: datetime) -> Claim | None:
        claim = self.claims.get(cluster)
        if claim is None or now >= claim.holder.until or claim.holder.pid in self.dead:
            return None
        return None if self._progress(claim.lease.run).ended else claim

    def _must_be_free(self, cluster: str, now: datetime) -> None:
        claim = self._standing(cluster, now)
        if claim:
            held = claim.holder
            raise Held(f"cluster {cluster} is held by run {held.run} of {held.by} since {held.since:%H:%M:%S}")

    def _claim(self, cluster: str, run: str, by: str, host: str, pid: int, now: datetime) -> Lease:
        self.fences += 1
        self.writes += 1
        lease = Lease(cluster, run, self.fences)
        until = now + timedelta(seconds=self.lease_s)
        self.claims[cluster] = Claim(lease, Holder(run, by, host, pid, now, until))
        return lease

    def _mine(self, lease: Lease) -> Claim:
        claim = self.claims.get(lease.cluster)
        if claim is None or claim.lease != lease:
            raise Fenced(f"run {lease.run} was taken over")
        return claim
