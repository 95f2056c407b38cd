"""What is done for somebody who acts on runs: begin, resume, answer, stop, read. It blocks, and raises what went wrong.

The desk has one in its thread; the command line has one of its own.
"""

import json
import os
import pwd
import shlex
import socket
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from backends.control.approving import begins_alone
from backends.control.desk import Warned
from backends.control.mode import mode_of
from backends.control.watching import utc_now
from backends.errors import ClpdeckError, Held, NoRunner, NoSuchRun, NotAllowed, StoreError
from backends.events import Answered, Asked, Choice, RunBegan, RunEvent, RunnerBegan
from backends.plan import Level, Plan, plan_hash
from backends.progress import Progress, RunRow, replay
from backends.runs.base import AnswerRequest, CloseRequest, Request, StopRequest, Store
from backends.runs.opening import is_there, kept_in, open_store
from backends.runs.place import folder_of, why_read_only
from backends.runs.spool import LogTail
from backends.runs.starting import Started, log_of
from backends.settings import Cluster, Mode, Site
from backends.sitefile import default_path
from backends.text import clean_line

BEGINS_WITHIN_S = 30.0
"""A runner that has not said within so many seconds that it began is not waited for any longer."""
GLANCE_S = 0.02
NEEDED: Mapping[Choice, str] = {"skip": "the reason", "value": "the new inputs, as name=value, one a line"}
"""What must come with an answer."""


def person() -> str:
    """Who is at work here: `user@host`, by the process's own user; the environment could say anything."""
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        user = f"user-{os.getuid()}"
    return clean_line(f"{user}@{socket.gethostname()}")


def plan_json(plan: Plan) -> str:
    """A plan as JSON, with the hash by which it can be approved."""
    return json.dumps(
        {"schema": "clpdeck.plan/1", "hash": plan_hash(plan), "plan": TypeAdapter(Plan).dump_python(plan, mode="json")},
        indent=2,
    )


def _was_first(answer: AnswerRequest | Answered) -> str:
    at = f"{answer.at.astimezone():%H:%M:%S}"
    return f"{answer.by} was first, at {at}: {answer.question} is answered {answer.choice}"


class Clerk:
    """Acts on the runs of one site, for one person.

    Args:
        mode: In `REFERENCE` all that acts is refused with `NotAllowed`.

    Attributes:
        folder: Where the runs are kept, or beside a table their logs.
        kept_in: Where the runs are kept, in words.
        glance_s: Seconds between two glances at them.
    """

    def __init__(self, site: Site, mode: Mode, by: str | None = None) -> None:
        self._site, self._mode, self._by = site, mode_of(site, mode), by or person()
        self._store: Store | None = None
        self.folder, self.kept_in = folder_of(site), kept_in(site)
        self.glance_s = site.timing.store_s

    def command(self, *words: str) -> str:
        """The command line that does this with the runs of this site, to be typed as it is."""
        usual = Path(self._site.path) == default_path().absolute()
        return f"clpdeck {' '.join(words)}" + ("" if usual else f" --site {shlex.quote(self._site.path)}")

    def close(self) -> None:
        """Close the store."""
        if self._store:
            self._store.close()
            self._store = None

    # --- reading -----------------------------------------------------------------------------------------------------

    def runs(self) -> tuple[RunRow, ...]:
        """All runs, newest first; none where there is no store yet. Looking makes none."""
        return self._opened().runs() if self._is_there() else ()

    def version(self) -> int:
        """A number that changes when anything was written by anybody; 0 where there is no store yet."""
        return self._opened().version() if self._is_there() else 0

    def read(self, run: str, after: int = 0) -> tuple[tuple[int, RunEvent], ...]:
        """The journal of a run after a number. Raises `NoSuchRun`."""
        if not self._is_there():
            raise NoSuchRun(f"there is no run {run}: there is no store of runs in {self.folder} yet")
        return self._opened().read(run, after)

    def progress(self, run: str) -> Progress:
        """How a run stands. Raises `NoSuchRun`."""
        return replay(self.read(run))

    def question(self, run: str, id_: str) -> Asked:
        """The question of that id that waits in a run; with no id the only one.

        Raises:
            ClpdeckError: There is no such question open, or none was named of several; they are.
        """
        questions = self.progress(run).questions
        wanted = [one for one in questions if id_ in {"", one.question}]
        if len(wanted) == 1:
            return wanted[0]
        for _, event in self.read(run):
            if isinstance(event, Answered) and event.question == id_:
                raise ClpdeckError(_was_first(event))
        asked = ", ".join(one.question for one in questions) or "nothing"
        raise ClpdeckError(
            f"run {run} asks {asked} now" + (f", not {id_}" if id_ else "; say what is answered" * bool(questions))
        )

    def requests(self, run: str) -> tuple[Request, ...]:
        """All that consoles put to a run, in the order in which they did."""
        return tuple(one for _, one in self._opened().requests(run)) if self._is_there() else ()

    def log(self, run: str) -> LogTail:
        """The log of a run, to read from its beginning: of what was done from this machine."""
        return LogTail(self.folder / "runs" / run / "log")

    def logged_elsewhere(self, run: str) -> tuple[str, ...]:
        """The other machines that runners of a run were on: each keeps the log, and the raw output, of what it did."""
        hosts = dict.fromkeys(event.host for _, event in self.read(run) if isinstance(event, RunnerBegan))
        return tuple(host for host in hosts if self._site.store.table and host != socket.gethostname())

    @property
    def reach(self) -> str:
        """How far a lease reaches here, in words; empty where there is no store yet."""
        return self._opened().reach if self._is_there() else ""

    def review(self, plan: Plan) -> tuple[Warned, ...]:
        """What to know before a plan is begun; also that there is no store to write it down in."""
        from backends.control.outlasting import warnings  # noqa: PLC0415 - botocore, when it is asked for

        if self._mode is not Mode.OPERATION:
            return warnings(plan, self._cluster(plan), self.reach, utc_now())
        try:
            return warnings(plan, self._cluster(plan), self._opened().reach, utc_now())
        except StoreError as error:
            return (Warned(str(error), serious=True), *warnings(plan, self._cluster(plan), "", utc_now()))

    def session(self, plan: Plan) -> str:
        """As whom, and where, a plan would be begun: the words above a confirmation."""
        cluster = self._cluster(plan)
        profile = cluster.act_profile or cluster.profile
        aws = f", AWS {cluster.region}{f' as {profile}' if profile else ''}" if cluster.region else ""
        return f"[{self._mode}] {f'{cluster.banner} ' if cluster.banner else ''}{cluster.name}, by {self._by}{aws}"

    # --- acting ------------------------------------------------------------------------------------------------------

    def may_act(self, what: str) -> None:
        """Refuse to act in a session that only looks.

        Raises:
            NotAllowed: It does; `what` was not allowed.
        """
        if self._mode is not Mode.OPERATION:
            why = why_read_only(self._site) or "it was opened as REFERENCE"
            raise NotAllowed(f"this session only looks ({why}): it is not allowed {what}")

    def begin(self, plan: Plan, typed: str) -> str:
        """Write a run down, start its runner, and wait until that has it. Returns the run's number.

        Raises:
            NotAllowed: This session only looks, or what was typed does not confirm the plan.
            Held: Another run holds the cluster.
            NoRunner: The runner did not begin; the run is written down, and can be resumed.
        """
        self.may_act(f"to begin {plan.title!r}")
        approved = plan_hash(plan)
        if plan.level >= Level.INTERRUPTS and typed != plan.token and not begins_alone(self, plan, typed):
            raise NotAllowed(f"{plan.title!r} is not begun: {plan.token!r} was to be typed to confirm it")
        self._cluster(plan)
        now = utc_now()
        began = RunBegan("", now, self._by, plan, approved, typed, self._site.path)
        run = self._opened().begin(began, now=now).run
        self._start_runner(run)
        return run

    def resume(self, run: str) -> None:
        """Start a runner for a run that has none, and wait until that has it. Raises as `may_resume`; `NoRunner`."""
        self.may_resume(run)
        self._start_runner(run)

    def may_resume(self, run: str) -> None:
        """Refuse to resume a run that cannot be.

        Raises:
            NotAllowed: This session only looks.
            Held: It has a runner.
            ClpdeckError: The run is over.
        """
        self.may_act(f"to resume run {run}")
        row = self._going_on(run)
        if row.holder and row.holder.alive and row.holder.run == run:
            held = row.holder
            raise Held(f"run {run} has a runner: process {held.pid} on {held.host}, since {held.since:%H:%M:%S} UTC")

    def answer(self, run: str, question: str, choice: str, value: str = "") -> str:
        """Answer a question of a run, by its id; an empty id is the only one that is asked.

        Returns who answered it first, in a sentence; empty where this answer counts.

        Raises:
            NotAllowed: This session only looks.
            ClpdeckError: There is no such question open, or it cannot be answered so.
        """
        self.may_act(f"to answer a question of run {run}")
        asked = self.question(run, question)
        chosen: Choice | None = next((one for one in asked.choices if one == choice), None)
        if chosen is None:
            raise ClpdeckError(
                f"{choice!r} does not answer {asked.question} of run {run}: {', '.join(asked.choices)} do"
            )
        if chosen in NEEDED and not value.strip():
            raise ClpdeckError(f"{chosen} needs {NEEDED[chosen]}")
        first = self._opened().request(run, AnswerRequest(asked.question, chosen, self._by, utc_now(), value))
        return _was_first(first) if first else ""

    def stop_run(self, run: str, *, interrupt: bool = False) -> None:
        """Have a run stop after the steps in hand; or interrupt their commands too.

        Raises:
            NotAllowed: This session only looks.
            ClpdeckError: The run is over.
        """
        self.may_act(f"to stop run {run}")
        self._going_on(run)
        self._opened().request(run, StopRequest(self._by, utc_now(), interrupt))

    def put_closing(self, run: str, obligation: str, note: str) -> None:
        """Put it down that an obligation of a run is met, and how. Raises `NotAllowed`, `NoSuchRun`."""
        self.may_act(f"to close an obligation of run {run}")
        self._opened().request(run, CloseRequest(obligation, self._by, utc_now(), note))

    # --- inside ------------------------------------------------------------------------------------------------------

    def _is_there(self) -> bool:
        return self._store is not None or is_there(self._site)

    def _opened(self) -> Store:
        if self._store is None:
            self._store = open_store(self._site)
        return self._store

    def _cluster(self, plan: Plan) -> Cluster:
        cluster = self._site.cluster(plan.cluster)
        if cluster is None:
            raise NotAllowed(f"{self._site.path} has no cluster {plan.cluster!r}, which the plan is for")
        return cluster

    def _going_on(self, run: str) -> RunRow:
        row = next((one for one in self.runs() if one.run == run), None)
        if row is None:
            raise NoSuchRun(f"there is no run {run} in {self.kept_in}; `clpdeck runs` lists them")
        if row.ended:
            raise ClpdeckError(f"run {run} is over: {row.ended}")
        return row

    def _start_runner(self, run: str) -> None:
        """Start it, and wait until it has the run, or has ended without it."""
        try:
            self._runner_of(run)
        except StoreError as error:
            said = f"whether the runner of run {run} has begun cannot be read"
            raise NoRunner(f"{said}: {error}; see `{self.command('runs')}`") from error

    def _runner_of(self, run: str) -> None:
        known = max((seq for seq, _ in self.read(run)), default=0)
        started = Started(Path(self._site.path), run, self.folder)
        until = time.monotonic() + BEGINS_WITHIN_S
        while True:
            over = started.ended  # asked first: what it wrote before its end is then there to be read
            for _, event in self.read(run, known):
                if isinstance(event, RunnerBegan) and event.pid == started.pid:
                    return
            if over:
                raise NoRunner(f"{started.last_words()}; `{self.command('resume', run)}` tries again")
            if time.monotonic() > until:
                said = f"the runner of run {run} (process {started.pid}) did not begin in {BEGINS_WITHIN_S:g} s"
                raise NoRunner(f"{said}; see {log_of(self.folder, run)}")
            threading.Event().wait(GLANCE_S)
