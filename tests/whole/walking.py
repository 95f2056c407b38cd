"""Runs whose runner is killed somewhere, and which another one then brings to their end; with an operator at hand."""

import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backends.events import Asked, Choice, RunBegan, RunEvent
from backends.plan import CallAws, Plan, RunOnNode, plan_hash
from backends.progress import Progress, replay
from backends.runs.base import AnswerRequest
from backends.runs.sqlite import FILE, SqliteStore
from backends.sim.desk import ask
from tests.terminal import ROOT, python
from tests.whole.nursery import Job, Where

PATIENCE_S = 60.0
KILLED = -signal.SIGKILL


def found(module: str) -> "subprocess.Popen[str]":
    """A nursery of runners, in a session of its own."""
    return subprocess.Popen(
        python("-m", module),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "AWS_EC2_METADATA_DISABLED": "true"},
    )


def put_to_rest(nursery: "subprocess.Popen[str]") -> None:
    """Let a nursery end, and the runner that it may have."""
    os.killpg(nursery.pid, signal.SIGKILL)
    nursery.communicate()


@dataclass
class Walker:
    """Somebody who begins a run on a pretend site again and again, and has its runner killed.

    Attributes:
        folder: Of the site. It runs faster than life by far; so does what looks at it here.
    """

    folder: Path
    _nursery: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        self._nursery = found("tests.whole.nursery")

    def close(self) -> None:
        """Let the nursery end, and the runner that it may have."""
        put_to_rest(self._nursery)

    @property
    def site(self) -> Path:
        """The site file."""
        return self.folder / "site.toml"

    def reset(self, story: str = "healthy") -> None:
        """Let the site begin anew."""
        ask(self.folder, "reset", story)

    def fault(self, *words: str) -> None:
        """Let something go wrong on the site."""
        ask(self.folder, "fault", *words)

    def begin(self, plan: Plan, story: str = "healthy") -> "Walk":
        """Begin a run of the plan where nothing has happened yet."""
        self.reset(story)
        shutil.rmtree(self.folder / "store", ignore_errors=True)
        store, now = SqliteStore(self.folder / "store"), datetime.now(UTC)
        began = RunBegan("", now, "walker@test", plan, plan_hash(plan), plan.token, str(self.site))
        return Walk(self, store, store.begin(began, now=now).run)

    def carried_out(self, job: Job, meanwhile: Callable[[], None]) -> int:
        """Have a runner carry it out; its exit code, negative for the signal that killed it."""
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.write(json.dumps(asdict(job)) + "\n")
        self._nursery.stdin.flush()
        end = time.monotonic() + PATIENCE_S
        while not select.select([self._nursery.stdout], [], [], 0.02)[0]:
            assert time.monotonic() < end, "the runner never ends"
            meanwhile()
        return int(self._nursery.stdout.readline())

    def told(self) -> list[dict[str, Any]]:
        """What the site was told to do, refusals and all, since it began anew."""
        return [one for one in ask(self.folder, "told") if one["acts"]]


@dataclass
class Walk:
    """One run, from its beginning to its end.

    Attributes:
        world: How everything looked at its end.
    """

    walker: Walker
    store: SqliteStore
    run: str
    world: str = ""
    _answered: set[str] = field(default_factory=set)

    def go(
        self,
        where: Where = "",
        number: int = 0,
        settled: str = "",
        late_s: float = 0.0,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> int:
        """Have a runner carry it out, and be the operator meanwhile; its exit code, negative where it was killed."""
        world = self.walker.folder / "world"
        job = Job(str(self.walker.site), self.run, str(world), where, number, settled, late_s)

        def goes_on() -> None:
            self._operate()
            meanwhile()

        code = self.walker.carried_out(job, goes_on)
        self.world = world.read_text("utf-8") if code == 0 else ""
        return code

    def torn(self, cut: int) -> "Walk":
        """The same run as it is when the last so many bytes of its journal never reached the disk."""
        file = self.store.folder / FILE
        wal = file.with_name(f"{FILE}-wal")
        main, log = file.read_bytes(), wal.read_bytes()
        self.store.close()
        file.write_bytes(main)
        wal.write_bytes(log[:-cut])
        return Walk(self.walker, SqliteStore(self.store.folder), self.run)

    @property
    def events(self) -> tuple[RunEvent, ...]:
        """The journal."""
        return tuple(event for _, event in self.store.read(self.run))

    @property
    def progress(self) -> Progress:
        """How it stands."""
        return replay(self.store.read(self.run))

    def _operate(self) -> None:
        """Answer what is asked, as an operator would who looks at the cluster first."""
        for asked in self.progress.questions:
            choice = self._answer_to(asked)
            if choice and asked.question not in self._answered:
                answer = AnswerRequest(asked.question, choice, "operator@test", datetime.now(UTC))
                assert self.store.request(self.run, answer) is None
                self._answered.add(asked.question)

    def _answer_to(self, asked: Asked) -> Choice | None:
        """What was never sent is done again; what was is waited for, for it can be seen to come."""
        if asked.why == "operator":
            return "yes"
        sent = self.progress.plan.step(asked.step).do
        return "again" if asked.why == "unknown" and not self.times_told()[name_of(sent)] else None

    def times_told(self) -> Counter[str]:
        """How often the site did what; what it refused is not counted."""
        return Counter(_name(one) for one in self.walker.told() if one["carried_out"])


def name_of(action: object) -> str:
    """An action as `Walk.times_told` names it."""
    if isinstance(action, RunOnNode):
        return " ".join((action.node, *map(str, action.argv)))
    return action.operation if isinstance(action, CallAws) else ""


def _name(told: Mapping[str, Any]) -> str:
    return " ".join((told["node"], *told["argv"])) if told["kind"] == "command" else str(told["operation"])
