"""A pretend site of two regions in haste, the runs on it, and an operator who knows what to answer."""

import asyncio
import json
import re
import select
import shlex
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self, TypeAlias

from backends.events import Asked, Choice
from backends.plan import AskOperator, CallAws, Lane, Plan, RunOnNode, Stage, Step
from backends.runs.base import AnswerRequest, StopRequest
from backends.runs.hands import RunHands
from backends.runs.runner import utc_now
from backends.runs.sqlite import SqliteStore
from backends.sim.desk import ask
from tests.conftest import begin_pretend_site
from tests.undertaker import end_all_of
from tests.whole import checkpoints
from tests.whole.mortals import Job, Where
from tests.whole.restoring import DISASTER, Doing, Region
from tests.whole.restoring import _typed as typed
from tests.whole.walking import found, put_to_rest

SPEED = 300.0
"""A server's wait for the other, five minutes in life, is a second here: a busy machine is late by less, as a rule."""
HASTE = re.compile(r"^(?P<name>run_look_s|store_s) = .*$", re.MULTILINE)
"""Waits of the site file that are shortened further."""
OPERATOR_S = 5.0
"""How long a step may take here before the operator is asked: in life it is minutes."""
LOOKS_S = 0.5
"""How long the operator looks before they have something of an unknown end done again."""
BOTH = 2
TRIES = 3
"""How often the operator has a step done again."""
PATIENCE_S = 60.0
SETTLES_S = 10.0
"""How long the world may take, once a run is over, to look as it will stay."""

Answer: TypeAlias = tuple[Choice, str]
Way: TypeAlias = Callable[["Walk", Asked], Answer | None]


@dataclass
class Site:
    """A pretend site of two regions in haste, and a nursery of runners for it."""

    folder: Path
    story: str
    version: str = "5.3"
    _site: subprocess.Popen[str] = field(init=False)
    _nursery: subprocess.Popen[str] = field(init=False)

    def __enter__(self) -> Self:
        begun, self._site = begin_pretend_site(self.folder, self.story, "--clusterpro", self.version, speed=SPEED)
        begun.file.write_text(HASTE.sub(r"\g<name> = 0.05", begun.file.read_text("utf-8")), "utf-8")
        self._found_nursery()
        return self

    def _found_nursery(self) -> None:
        self._nursery = found("tests.whole.mortals")

    def _close_nursery(self) -> None:
        """Let it end, and the runner that it may have."""
        put_to_rest(self._nursery)

    def __exit__(self, *_: object) -> None:
        self._close_nursery()
        self._site.terminate()
        self._site.communicate(timeout=20)

    @property
    def region(self) -> Region:
        """What is done there."""
        return Region(self.folder)

    def reset(self) -> None:
        """Let the site begin anew, and forget all runs and checkpoints."""
        end_all_of(self.folder, but=self._site.pid)
        self.region.reset(self.story)
        shutil.rmtree(self.folder / checkpoints.KEPT, ignore_errors=True)
        (self.folder / "points").unlink(missing_ok=True)

    def fault(self, *words: str) -> None:
        """Let something go wrong there."""
        ask(self.folder, "fault", *words)

    def hand(self, node: str, *words: str) -> None:
        """Change fields in the Cluster WebUI of a node."""
        ask(self.folder, "hand", node, *words)

    def plan(self, name: str, **inputs: str) -> Plan:
        """A plan in haste, by what is seen now."""
        return soon(self.region.plan(name, **inputs))

    def begin(self, plan: Plan) -> "Walk":
        """Begin a run of the plan."""
        begun = self.region.begin(plan)
        return Walk(self, begun.store, begun.run)

    def again(self, run: str, checkpoint: str) -> "Walk":
        """The run as it was at a checkpoint; no watchdog of what came after it is left."""
        end_all_of(self.folder, but=self._site.pid)
        checkpoints.back(self.folder, checkpoint)
        return Walk(self, SqliteStore(self.folder / checkpoints.STORE), run)

    def carried_out(self, job: Job, walk: "Walk") -> int:
        """Have a runner carry it out, and the operator work meanwhile; its exit code, negative for a signal."""
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.write(json.dumps(asdict(job)) + "\n")
        self._nursery.stdin.flush()
        end = time.monotonic() + PATIENCE_S
        while not select.select([self._nursery.stdout], [], [], 0.05)[0]:
            if time.monotonic() > end:
                self._close_nursery()
                self._found_nursery()
                raise AssertionError(walk.tells())
            walk.operate()
        return int(self._nursery.stdout.readline())

    def acts(self) -> list[dict[str, Any]]:
        """What the site was told to do, and did."""
        return [one for one in ask(self.folder, "acts") if one["carried_out"]]

    def world(self) -> list[str]:
        """All that there is."""
        return list(ask(self.folder, "counted"))

    def settled(self, like: Iterable[str] = ()) -> list[str]:
        """All that there is once it stays so, or is like that."""
        wanted, before, end = list(like), self.world(), time.monotonic() + SETTLES_S
        alike = 0
        while time.monotonic() < end and before != wanted and alike < 10:
            time.sleep(0.1)
            now = self.world()
            alike, before = alike + 1 if now == before and not wanted else 0, now
        return before


@dataclass
class Walk(Doing):
    """A run that is carried out by mortal runners, and the operator, who knows what to answer.

    Attributes:
        ways: What the operator does and says, by the step that is asked about, before what they would say anyhow.
        by_hand: Steps that the operator did by hand, and skipped.
    """

    site: Site = field(kw_only=True)

    def __init__(self, site: Site, store: SqliteStore, run: str) -> None:
        super().__init__(site.region, store, run)
        self.site, self._version = site, 0
        self._open: tuple[Asked, ...] = ()
        self._answered: list[Asked] = []
        self._tried: Counter[str] = Counter()
        self.by_hand: list[str] = []
        self._forced: list[Asked] = []
        self.ways: dict[str, Way] = {}

    def go_on(self, where: Where = "", point: str = "", *, keeps: bool = False) -> int:
        """Have a runner carry it out."""
        return self.site.carried_out(Job(self.region.site.path, self.run, where, point, keeps), self)

    def operate(self) -> None:
        """Answer what is asked, each question once."""
        version = self.store.version()
        if version != self._version:
            self._version, self._open = version, self.progress.questions
        for asked in self._open:
            if asked not in self._answered and (answer := self.answer_to(asked)):
                self._answered.append(asked)
                choice, value = answer
                self.store.request(self.run, AnswerRequest(asked.question, choice, "robot@test", utc_now(), value))

    def answer_to(self, asked: Asked) -> tuple[Choice, str] | None:
        """What somebody answers who looks first; what was sent and may be under way is waited for."""
        if asked not in self.asked:
            self.asked.append(asked)
        way = self.ways.get(asked.step)
        if way and (answer := way(self, asked)):
            return answer
        if asked.why == "operator":
            step = self.progress.plan.step(asked.step)
            if step.title.startswith("Change it in the Cluster WebUI"):
                self.hand(asked)
            return "yes", DISASTER if isinstance(step.do, AskOperator) and step.do.gives else ""
        if "Are both copies RED" in asked.text:
            ahead = "do not use --skip-copy here" in asked.text
            return self.copy_wholly(asked) if ahead else self.copy_from_one(asked)
        if "not in backup mode" in asked.text and asked.why == "failed" and self.out_of_backup_mode(asked):
            return "skip", "its answer was lost; it was done"
        quiet = all(one["ended"] for one in ask(self.site.folder, "acts"))
        late = (utc_now() - asked.at).total_seconds() > LOOKS_S
        if not (quiet and late and asked.why in {"unknown", "failed"} and self._tried[asked.step] < TRIES):
            return None
        self._tried[asked.step] += 1
        return "again", ""

    def hand(self, asked: Asked) -> None:
        """Change in the Cluster WebUI what is shown, as far as it is known; who is not there is left behind."""
        cluster = self.region.meant(self.progress.plan.runbook)
        node = cluster.node(self.progress.plan.step(asked.step).looks[0].node)  # type: ignore[union-attr] # asks a node
        alone = dict(self.progress.plan.inputs)["servers"] != "all"
        words = [
            *(["--force"] if alone else []),
            *(word for row in asked.shown for word in typed(row) if "(to be asked)" not in word),
        ]
        self.site.hand(node.address, *dict.fromkeys(words))

    def copy_wholly(self, asked: Asked) -> Answer | None:
        """The other server has written alone: have its disks copied to this one by hand, as the question says."""
        cluster = self.progress.plan.cluster
        node = self.progress.plan.step(asked.step).do.node  # type: ignore[union-attr] # it runs on a node
        if asked.step not in self.by_hand:
            self.by_hand.append(asked.step)
            asyncio.run(self._run(node, ("clprestore.sh", "--post")))
        world = self.site.world()
        if sum(line.startswith("server <instance ap-northeast-3 ") and " running " in line for line in world) < BOTH:
            return None
        here = [line.split() for line in world if line.startswith("copy md") and f" {cluster} " in line]
        if all(words[4] == "RED," for words in here) and asked not in self._forced:
            self._forced.append(asked)
            other = next(words[3] for words in here if words[3] != node)
            for mirror in dict.fromkeys(words[1] for words in here):
                asyncio.run(self._run(other, ("clpmdctrl", "--force", other, mirror)))
        return ("skip", "copied wholly by hand") if all(words[4:6] == ["GREEN,", "as"] for words in here) else None

    def out_of_backup_mode(self, asked: Asked) -> bool:
        """Whether the flags are OFF on the server that the step is about, as only the world itself knows."""
        node = self.progress.plan.step(asked.step).do.node  # type: ignore[union-attr] # it runs on a node
        is_out = not any(f"'{node}'" in line for line in self.site.world() if line.startswith("mirror "))
        self.by_hand += [asked.step] if is_out and asked.step not in self.by_hand else []
        return is_out

    def copy_from_one(self, asked: Asked) -> Answer | None:
        """Where both have written alone, have one copied to the other by hand; what is asked about is so then."""
        world = [line.split() for line in self.site.world()]
        here = [words for words in world if words[0] == "copy" and self.progress.plan.cluster in words]
        if here and all(words[4] == "RED," for words in here) and asked not in self._forced:
            self._forced.append(asked)
            works = [words[4] for words in world if words[0] == "server" and words[5::3] == ["running", "Online"]]
            good = works[0] if works else here[0][3]
            for mirror in dict.fromkeys(words[1] for words in here):
                asyncio.run(self._run(good, ("clpmdctrl", "--force", good, mirror)))
        return None

    async def _run(self, node: str, words: tuple[str, ...]) -> None:
        cluster = self.region.meant(self.progress.plan.runbook)
        hands = RunHands(self.region.site, cluster, lambda *_: None)
        await hands.run(node, words, None, PATIENCE_S)
        await hands.close()

    def stop(self) -> None:
        """Tell the run to stop."""
        self.store.request(self.run, StopRequest("robot@test", utc_now()))

    def times(self) -> Counter[str]:
        """How often the site did what."""
        return Counter(_told(one) for one in self.site.acts())

    def once(self) -> Counter[str]:
        """Of these how often the site did what must not be done twice."""
        delicate = {self._sent(one) for one in self.progress.plan.steps if _delicate(one)}
        return Counter({name: number for name, number in self.times().items() if name in delicate})

    def wanted(self) -> Counter[str]:
        """How often it was to be done: once for each step that was begun and is done."""
        known = self.progress
        begun = {one.id for one in known.steps if one.attempt and one.standing == "done"} - {*self.by_hand}
        return Counter(self._sent(one) for one in known.plan.steps if _delicate(one) and one.id in begun)

    def _sent(self, step: Step) -> str:
        """A step's action as `times` names it: with the words that were sent, where some were only found in the run."""
        words = self.progress.step(step.id).words
        do = step.do
        return " ".join((do.node, *shlex.split(words))) if words and isinstance(do, RunOnNode) else name_of(do)

    def tells(self) -> str:
        """What is said where it does not go on."""
        asked = [one.text for one in self.progress.questions]
        open_ = [(one.id, one.standing) for one in self.progress.steps if one.standing not in {"to-do", "done"}]
        return f"{asked} {open_} {self.log[-1500:]}"

    def whys(self) -> list[str]:
        """Why the operator was asked, where it was neither for their word nor for a look that comes back by itself."""
        return [one.why for one in self.asked if one.why not in {"operator", "no-view"}]

    def close(self) -> None:
        """Leave the store alone."""
        self.store.close()


def _delicate(step: Step) -> bool:
    return isinstance(step.do, RunOnNode | CallAws) and not step.do.repeatable


def name_of(action: object) -> str:
    """An action as `Walk.times` names it."""
    if isinstance(action, RunOnNode):
        return " ".join((action.node, *map(str, action.argv)))
    return action.operation if isinstance(action, CallAws) else ""


def _told(told: Mapping[str, Any]) -> str:
    """A restored node is called after its cluster, too: `prod-db.dr server01`."""
    return " ".join((told["node"].split()[-1], *told["argv"])) if told["kind"] == "command" else str(told["operation"])


def soon(plan: Plan, timeout_s: float = OPERATOR_S) -> Plan:
    """The same plan with less patience: a step that does not end is asked about soon."""

    def short(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(replace(step, timeout_s=min(step.timeout_s, timeout_s)) for step in steps)

    def lane(one: Lane) -> Lane:
        return replace(one, steps=short(one.steps))

    def stage(one: Stage) -> Stage:
        return replace(one, lanes=tuple(map(lane, one.lanes)))

    return replace(plan, stages=tuple(map(stage, plan.stages)), finally_=short(plan.finally_))
