"""The real desk: follows the store in a thread of its own, where a clerk does what is asked for."""

import queue
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from backends import runbooks
from backends.control.desk import FORCED_STOP, READY, Look, RunNews
from backends.control.glance import Glance
from backends.control.mode import mode_of
from backends.control.seeing import seen_now
from backends.control.watching import utc_now
from backends.errors import ClpdeckError, PlanError, StoreError
from backends.events import Choice, Judgement
from backends.model import Estate, Probe
from backends.plan import Plan, plan_hash
from backends.prevention import Hearing, prevention_probes
from backends.progress import LogLine, Progress
from backends.readiness import readiness_probes, set_probes
from backends.runbooks import Field, Offer
from backends.settings import Cluster, Mode, Site, Timing
from backends.views import moved_site

if TYPE_CHECKING:
    from backends.control.clerk import Clerk
    from backends.control.past import Past
    from backends.control.tracking import Tracker

KEPT_LINES = 50_000
"""Lines of a log kept for a viewer that does not take them; all are on disk."""


class Following:
    """Satisfies `Desk`.

    Attributes:
        mode: What this session may do. The site file may tighten it (`start`); nothing loosens it.
    """

    def __init__(self, mode: Mode = Mode.OPERATION) -> None:
        self.mode = mode_of(None, mode)
        self._timing = Timing()
        self._site: Site | None = None
        self._glances: dict[tuple[str, str], Glance] = {}
        self._lock = threading.RLock()
        self._news = RunNews(utc_now())
        self._lines: deque[LogLine] = deque(maxlen=KEPT_LINES)
        self._run: str | None = None
        self._woken = False
        self._wake: Callable[[], None] = _nobody
        self._wishes: queue.SimpleQueue[Callable[[Clerk], None]] = queue.SimpleQueue()
        self._stopped = False
        self._thread: threading.Thread | None = None

    # --- what a viewer calls, none of which waits --------------------------------------------------------------------

    def start(self, site: Site, wake: Callable[[], None]) -> None:
        """Begin to follow the site's store."""
        self.mode = mode_of(site, self.mode)
        self._wake, self._timing, self._site = wake, site.timing, site
        self._thread = threading.Thread(target=self._work, args=(site,), name="runs", daemon=True)
        self._thread.start()

    def take(self) -> RunNews:
        """Take what has come since the last call."""
        with self._lock:
            news = replace(self._news, at=utc_now(), log=tuple(self._lines))
            self._news = replace(self._news, said=(), began=())
            self._lines.clear()
            self._woken = False
        return news

    def offers(self, cluster: Cluster, estate: Estate, now: datetime) -> tuple[Offer, ...]:
        """What can be asked for on a cluster."""
        return runbooks.offers(cluster, self._timing, estate, now)

    def look(self, runbook: str, cluster: Cluster) -> None:
        """Ask all that must be seen to write a plan; comes as `looked`, answer by answer."""
        key = (runbook, cluster.name)
        if self._site is None or (key in self._glances and self._glances[key].look.out):
            return
        try:
            asked = _wanted(runbook, cluster)
        except PlanError:
            return  # whoever wants the form or the plan is told
        if runbook == READY:
            self._wishes.put(self._see_who_vouches)
        site = moved_site(self._site, self._news.stood)
        then = partial(self._of_forced_stop, cluster) if runbook == FORCED_STOP else None
        self._glances[key] = glance = Glance(site, asked, lambda look: self._looked(key, look), then)
        self._looked(key, glance.look)
        glance.start()

    def _see_who_vouches(self, _clerk: "Clerk") -> None:
        from backends.control.attesting import attested  # noqa: PLC0415 - pydantic, after the first paint

        if self._site:
            self._tell(attested=attested(self._site))

    def _of_forced_stop(self, cluster: Cluster, estate: Estate) -> tuple[Probe, ...]:
        """What to ask next; in the glance's thread, for what people have seen is read with it."""
        from backends.control import prevention  # noqa: PLC0415 - after the first paint

        people = prevention.vouched(self._site) if self._site else ()
        self._tell(vouched=people)
        return prevention.wanted(cluster, estate, people)

    def form(
        self, runbook: str, cluster: Cluster, inputs: Mapping[str, str], estate: Estate, now: datetime
    ) -> tuple[Field, ...]:
        """A runbook's inputs as a form asks for them. Raises `PlanError`."""
        return runbooks.form(runbook, runbooks.meant(runbook, cluster), self._timing, inputs, estate, now)

    def seen(self, run: Progress, cluster: Cluster, estate: Estate, now: datetime) -> Mapping[str, Judgement]:
        """Whether steps whose action is in hand are done, as this console sees it."""
        return seen_now(run, cluster, self._timing, estate, now)

    def plan(self, runbook: str, cluster: Cluster, inputs: Mapping[str, str], estate: Estate, now: datetime) -> Plan:
        """Write the plan. Raises `PlanError`."""
        return runbooks.write(runbook, runbooks.meant(runbook, cluster), self._timing, inputs, estate, now)

    def review(self, plan: Plan) -> None:
        """Find out what to warn of before this plan is begun; comes as `reviewed[plan_hash]`."""

        def find_out(clerk: "Clerk") -> None:
            found = clerk.review(plan)
            self._tell(reviewed={**self._news.reviewed, plan_hash(plan): found})

        self._wishes.put(find_out)

    def begin(self, plan: Plan, typed: str) -> None:
        """Write the run down and start its runner; its number comes as `began`, a refusal as `said`."""
        self._wishes.put(lambda clerk: self._tell(began=(clerk.begin(plan, typed),)))

    def resume(self, run: str) -> None:
        """Start a runner for a run that has none; comes as `began`."""

        def start_again(clerk: "Clerk") -> None:
            clerk.resume(run)
            self._tell(began=(run,))

        self._wishes.put(start_again)

    def answer(self, run: str, question: str, choice: Choice, value: str = "") -> None:
        """Answer a question of a run; that somebody was first comes as `said`."""

        def hand_in(clerk: "Clerk") -> None:
            first = clerk.answer(run, question, choice, value)
            self._tell(said=(first,) if first else ())

        self._wishes.put(hand_in)

    def report(self, run: str) -> None:
        """Write the report of a run; comes as `reported`."""

        def write(clerk: "Clerk") -> None:
            from backends.control.reporting import reported  # noqa: PLC0415 - after the first paint

            self._tell(reported={run: reported(clerk, run)})

        self._wishes.put(write)

    def stop_run(self, run: str, *, interrupt: bool = False) -> None:
        """Have a run stop after the steps in hand; or interrupt their commands too."""
        self._wishes.put(lambda clerk: clerk.stop_run(run, interrupt=interrupt))

    def follow(self, run: str | None) -> None:
        """Follow one run, its log from the beginning; or none."""
        with self._lock:
            self._run = run
            self._news = replace(self._news, followed=None)
            self._lines.clear()
        self._wishes.put(_nothing)

    def stop(self, patience_s: float = 1.0) -> None:
        """End following. Runs do not notice. Nobody is woken any more."""
        self._wake, self._stopped = _nobody, True
        self._wishes.put(_nothing)
        for glance in self._glances.values():
            glance.stop(patience_s)
        if self._thread:
            self._thread.join(patience_s)

    # --- the thread --------------------------------------------------------------------------------------------------

    def _work(self, site: Site) -> None:
        from backends.control.clerk import Clerk  # noqa: PLC0415 - pydantic, after the first paint
        from backends.control.past import Past  # noqa: PLC0415 - the same
        from backends.control.tracking import Tracker  # noqa: PLC0415 - the same

        clerk = Clerk(site, self.mode)
        tracker, past = Tracker(clerk), Past(clerk)
        while not self._stopped:
            self._look(clerk, tracker, past)
            try:
                wish = self._wishes.get(timeout=site.timing.store_s)
            except queue.Empty:
                continue
            self._grant(wish, clerk)
        clerk.close()

    def _grant(self, wish: Callable[["Clerk"], None], clerk: "Clerk") -> None:
        """Do what was asked for. Its refusals are said; nothing ends the thread."""
        try:
            wish(clerk)
        except ClpdeckError as error:
            self._tell(said=(str(error),))
        except Exception as error:  # noqa: BLE001 - the thread's last line of defence
            self._tell(said=(f"that failed by a fault of clpdeck's own: {error!r}",))

    def _look(self, clerk: "Clerk", tracker: "Tracker", past: "Past") -> None:
        """See what is new, and tell it."""
        if tracker.run != self._run:
            tracker.follow(self._run)
        trouble, new, reach = "", False, self._news.reach
        lines: tuple[LogLine, ...] = ()
        try:
            new, reach, lines = tracker.look(), clerk.reach, tracker.lines()
            new = past.look(tracker.runs) or new
        except StoreError as error:
            trouble = str(error)
            clerk.close()
        except Exception as error:  # noqa: BLE001 - the thread's last line of defence
            trouble = f"runs are not followed, by a fault of clpdeck's own: {error!r}"
        with self._lock:
            if tracker.run == self._run and (new or lines or trouble != self._news.trouble):
                self._lines.extend(lines)
                self._tell(
                    runs=tracker.runs,
                    followed=tracker.progress,
                    trouble=trouble,
                    reach=reach,
                    stops=past.stops,
                    usual=past.usual,
                    duties=past.duties,
                    stood=past.stood,
                )

    def _looked(self, key: tuple[str, str], look: Look) -> None:
        with self._lock:
            self._tell(looked={**self._news.looked, key: look})

    def _tell(self, *, said: tuple[str, ...] = (), began: tuple[str, ...] = (), **facts: object) -> None:
        with self._lock:
            old = self._news
            told = {**facts, "said": (*old.said, *said), "began": (*old.began, *began)}
            self._news = replace(old, **told)  # type: ignore[arg-type] # fields of RunNews, by name
            wake, self._woken = not self._woken, True
        if wake:
            self._wake()


def _wanted(runbook: str, cluster: Cluster) -> tuple[Probe, ...]:
    """What is asked for a plan, or to know whether a cluster could be restored. Raises `PlanError`."""
    if runbook == FORCED_STOP:
        return prevention_probes(Hearing(Estate(), cluster, utc_now()))
    if runbook == READY:
        restored = cluster.restored("dr")
        return (*set_probes(cluster), *(readiness_probes(restored) if restored else ()))
    return runbooks.wanted(runbook, runbooks.meant(runbook, cluster))


def _nobody() -> None:
    """Nobody waits for this yet."""


def _nothing(_: "Clerk") -> None:
    """Only look."""
