"""A restore in another region, up to a moment: the runbook's own plan, and what its journal would say."""

from collections.abc import Iterable, Mapping
from functools import cache

from backends import runbooks
from backends.events import Asked, Judgement, RunEnded, Sight, StepLooked, StepOpened
from backends.model import Evidence
from backends.plan import AskOperator, CallAws, Lane, Plan, RunOnNode, Stage, Step, command_line
from backends.progress import duties_of, obligations
from screenshots import standbys
from screenshots.desk import StillDesk
from screenshots.estates import NOW
from screenshots.tales import Tale, ago

DISASTER = "2026-03-04T13:55:00Z"
"""When the region was lost, as the operator says at the gate."""
COPY_SUM = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
IN_FORCE_SUM = "0c1d9a4be63f2087d5e1947a83bc60f25e4d718a96b30cf1725d8e46a9037bfc"
CHANGES = (
    "/root/cluster/heartbeat/lankhb@lankhb1/device@0/info: 172.16.10.11 -> 172.31.10.11",
    "/root/cluster/heartbeat/lankhb@lankhb1/device@1/info: 172.16.20.11 -> 172.31.20.11",
    "/root/cluster/networkpartition/pingnp@pingnp1/grp@0/list@1/ip: 172.16.10.1 -> (left out)",
    "/root/resource/md@md1/mdc/server@server01/info: 172.16.10.11 -> 172.31.10.11",
    "/root/resource/md@md1/mdc/server@server02/info: 172.16.20.11 -> 172.31.20.11",
    "/root/resource/md@md1/parameters/fullcopy: (left out) -> 0",
    "changes: 6",
    f"sha256: {COPY_SUM}",
    f"sha256 in force: {IN_FORCE_SUM}",
)
FIELDS = (
    "AWS virtual IP resource awsvip1 > Details: IP Address: 10.0.0.200 -> 172.32.0.1",
    "AWS virtual IP resource awsvip1 > Details: VPC ID: vpc-0aa11bb22cc33dd44 -> vpc-0123456789abcdef0",
    "AWS virtual IP resource awsvip1 > Details: ENI ID (server01): eni-0a1b2c3d4e5f60001 -> eni-0f00d0f00d0f00d01",
    "AWS virtual IP resource awsvip1 > Details: ENI ID (server02): eni-0a1b2c3d4e5f60002 -> eni-0f00d0f00d0f00d02",
    "AWS DNS resource awsdns1 > Details: Hosted Zone ID: Z0OLD1 -> Z0NEW2",
    "AWS DNS resource awsdns1 > Details: Resource Record Set Name: tokyo.clusterpro.local. -> osaka.clusterpro.local.",
    "AWS DNS resource awsdns1 > Details: IP Address (server01): 172.16.10.11 -> 172.31.10.11",
    "AWS DNS resource awsdns1 > Details: IP Address (server02): 172.16.20.11 -> 172.31.20.11",
    "Mirror disk resource md1 > Details > Tuning > Mirror tab: Execute the initial mirror construction: on -> off",
    "left: 7",
    "by hand: yes",
)


@cache
def plan(configuration: str = "clpdeck") -> Plan:
    """The plan of the restore."""
    story, look = standbys.placed(), standbys.look(lost=True)
    about = runbooks.meant("restore", story.site.clusters[0])
    inputs: Mapping[str, str] = {"configuration": configuration}
    return runbooks.write("restore", about, story.site.timing, inputs, look.estate, look.at or NOW)


class Restore(Tale):
    """A run of it: its steps are done one after the other in each lane, each as long as it usually takes.

    Args:
        until: The step that is not begun any more, with all that come after its stage.
        now_s: How many seconds ago its stage was begun.
        of: Another plan than that of the restore.
    """

    def __init__(self, until: Step, now_s: float, of: Plan | None = None) -> None:
        of = of or plan()
        before = [stage for stage in of.stages if until not in _steps(stage)]
        before = before[: next(at for at, stage in enumerate(of.stages) if until in _steps(stage))]
        lasted = sum(max(sum(step.usual_s for step in lane.steps) for lane in stage.lanes) for stage in before)
        super().__init__(of, began_s=now_s + lasted + 8)
        self.checked(now_s + lasted + 5)
        left = now_s + lasted
        for stage in before:
            left = min(self.lane_done(lane, left) for lane in stage.lanes)

    def lane_done(self, lane: Lane, from_s: float, most: int = 99) -> float:
        """Its first steps are done, beginning so many seconds ago. Returns how many seconds ago that ended."""
        for step in lane.steps[:most]:
            self.begun(step, from_s)
            from_s -= step.usual_s
            self.seen_done(step, from_s)
        return from_s

    def seen_done(self, step: Step, seconds_ago: float) -> None:
        """All whom a step looks at answer, and it is done."""
        sights = tuple(Sight(probe, ago(seconds_ago)) for probe in step.looks)
        self.happened(StepLooked(step.id, ago(seconds_ago), "done", Judgement(True), sights))
        gives = ((step.do.gives, DISASTER),) if isinstance(step.do, AskOperator) and step.do.gives else ()
        self.closed(step.id, seconds_ago, gives)

    def begun(self, step: Step, seconds_ago: float) -> None:
        """A step is in hand."""
        source, mark, text = _logged(step)
        sent = text if isinstance(step.do, RunOnNode) else command_line(step.do)
        self.happened(StepOpened(step.id, ago(seconds_ago), 1, sent, spool=f"{step.id}-1.out"))
        self.logged(seconds_ago, source, mark, text)
        self.log.sort(key=lambda one: one.at)

    def asked(self, step: Step, seconds_ago: float, shown: Iterable[str] = ()) -> None:
        """A step asks."""
        do = step.do
        if not isinstance(do, AskOperator):
            raise TypeError(step.id)
        self.begun(step, seconds_ago)
        text = f"{do.question} Look at: {do.look_at}. Yes means: {do.yes_means}."
        lines = tuple(f"server01: {one}" for one in shown)
        self.happened(Asked("q1", step.id, ago(seconds_ago), "operator", text, ("yes", "no", "stop"), lines))


def _steps(stage: Stage) -> list[Step]:
    return [step for lane in stage.lanes for step in lane.steps]


def _logged(step: Step) -> tuple[str, str, str]:
    """What the log says when a step is begun: whose, its mark, and the words."""
    match step.do:
        case RunOnNode(node=node):
            return node, "$", command_line(step.do).removeprefix(f"{node} $ ")
        case CallAws():
            return "AWS", "$", command_line(step.do).removeprefix("AWS: ")
        case _:
            return "clpdeck", "=", f"step {step.id}: {step.title}"


def _question(topic: str) -> Step:
    """The first step that asks and shows something on a topic."""
    for step in plan().steps:
        if isinstance(step.do, AskOperator) and topic in {one.topic for one in step.do.shows}:
            return step
    raise LookupError(topic)


def two_lanes() -> Restore:
    """Both nodes are set to their new place, side by side."""
    longest = max(plan().stages, key=lambda stage: len(_steps(stage)) if len(stage.lanes) > 1 else 0)
    tale = Restore(longest.lanes[0].steps[0], 40)
    for at, lane in enumerate(longest.lanes):
        left = tale.lane_done(lane, 40, 5 - at)
        tale.begun(lane.steps[5 - at], min(left, 18))
    return tale


def configuration() -> Restore:
    """The differences of the configuration are shown, and a yes is asked for."""
    step = _question("conf-copy")
    tale = Restore(step, 30)
    lane = next(lane for stage in plan().stages for lane in stage.lanes if step in lane.steps)
    tale.lane_done(lane, 30, lane.steps.index(step))
    tale.asked(step, 12, CHANGES)
    return tale


def in_the_webui() -> Restore:
    """What is to be done in the Cluster WebUI is shown, and a yes is asked for."""
    step = _question("to-change")
    tale = Restore(step, 90)
    tale.asked(step, 85, FIELDS)
    return tale


def proving() -> Restore:
    """It is seen from where clients are who answers at the VIP and at the name."""
    stage = next(stage for stage in plan().stages if "client" in {lane.name for lane in stage.lanes})
    others = max(sum(step.usual_s for step in lane.steps) for lane in stage.lanes[:-1])
    tale = Restore(stage.lanes[0].steps[0], others + 2)
    for lane in stage.lanes[:-1]:
        tale.lane_done(lane, others + 2)
    step = stage.lanes[-1].steps[0]
    tale.begun(step, 6)
    tale.looked(step.id, 1, False, (Evidence("client", "osaka.clusterpro.local. no answer: no address yet", 0.8),))
    return tale


def restored() -> Restore:
    """It is done, some minutes ago."""
    last = plan().stages[-1]
    tale = Restore(last.lanes[0].steps[0], 400)
    left = min(tale.lane_done(lane, 400) for lane in last.lanes)
    for step in plan().finally_:
        tale.begun(step, left)
        tale.closed(step.id, left - 1)
    count = len(plan().steps)
    tale.happened(RunEnded(ago(left - 1), "done", f"Steps: {count} done."))
    return tale


def desk(*tales: Tale) -> StillDesk:
    """A desk that has looked at all that a restore needs while its region is silent."""
    made = standbys.desk(*tales, lost=True)
    made.duties = tuple(
        one for tale in tales for one in obligations(duties_of(enumerate(tale.events, 1))) if one.met_at is None
    )
    return made
