"""Two sides that are both active, as each of them and AWS tell it; plans of it, and what these wait for."""

from dataclasses import replace

from backends import runbooks
from backends.judge import judge
from backends.model import AwsFactsProbe, Facts, MirrorProbe, MirrorSide, MirrorStatus
from backends.plan import Condition, Plan, Step
from tests.backends.told import Story, at, group, word

KEPT, LOST = "alpha", "beta"
"""The side that is kept, and the one that is given up."""
OWN, QUARANTINE = "sg-0a1", "sg-0f1"
SSH_ONLY = "lets in ssh only, and nothing out"
TIMES = {
    KEPT: (("Lastupdate Time", "2026/02/03 04:05:00"), ("Break Time", "2026/02/03 04:01:00")),
    LOST: (("Lastupdate Time", "2026/02/03 04:01:00"), ("Break Time", "2026/02/03 04:01:00")),
}


def split(**facts: str) -> Story:
    """Each says that it runs the group, and that the other is Offline; routes lead to the one that is given up."""
    story = Story(KEPT, LOST)
    for node, other in ((KEPT, LOST), (LOST, KEPT)):
        story.says(0, node, group(node), servers={other: "Offline"})
        sides = tuple(
            MirrorSide(name, word("GREEN" if name == node else "GRAY"), TIMES[node] if name == node else ())
            for name in story.names
        )
        story.answer(0, MirrorProbe("books", node, "md1"), MirrorStatus("md1", word("Abnormal"), sides))
    story.ec2(0)
    story.routes(0, LOST, LOST)
    story.interfaces(0, **dict.fromkeys(story.names, False))
    aws(story, 0, **facts)
    return story


def aws(story: Story, second: float, protection: str = "off", shared: str = "none") -> None:
    """What EC2 says of the stop of the side that is given up."""
    told = [
        (f"{LOST} instance", f"i-{LOST}"),
        (f"{LOST} stop protection", protection),
        (f"{LOST} shared disks", shared),
    ]
    told += [(f"{LOST} {one}", "attached") for one in shared.split() if shared != "none"]
    story.answer(second, AwsFactsProbe("books", "stopping"), Facts("stopping", tuple(told)))


def fenced(second: float = 0.5) -> Story:
    """The one that is given up is stopped, the other one goes on."""
    story = Story(KEPT, LOST)
    story.says(second, KEPT, group(KEPT), servers={LOST: "Offline"})
    story.mirror(second, KEPT, "GREEN", "GRAY", status="Abnormal")
    story.quiet(second, LOST)
    story.fail(second, MirrorProbe("books", LOST, "md1"))
    story.ec2(second, **{LOST: "stopped"})
    story.routes(second, LOST, LOST, state="blackhole")
    story.interfaces(second, **dict.fromkeys(story.names, False))
    aws(story, second)
    return story


def isolation(story: Story, second: float, groups: str = OWN, quarantine: str = SSH_ONLY) -> Story:
    """What EC2 says of whom the server reaches."""
    sealed = "yes" if groups == QUARANTINE else "no"
    kept = ((f"{KEPT} interfaces", "eni-9"), (f"{KEPT} eni-9", "sg-0a1 sg-0a2"))
    told = (*kept, (f"{LOST} interfaces", "eni-1"), (f"{LOST} eni-1", groups), (f"{LOST} sealed", sealed))
    story.answer(second, AwsFactsProbe("books", "isolation"), Facts("isolation", (*told, ("quarantine", quarantine))))
    return story


def known(**changed: str) -> Story:
    """The same, where the site file has a quarantine group."""
    story = isolation(fenced(), 0.5)
    story.cluster = replace(story.cluster, quarantine=changed.get("quarantine", QUARANTINE))
    return story


def plan(name: str, story: Story, **inputs: str) -> Plan:
    return runbooks.write(name, story.cluster, story.timing, {"node": LOST, **inputs}, story.estate, at(1))


def holds(condition: Condition | None, story: Story, second: float = 1) -> bool | None:
    assert condition
    return judge(condition, story.estate, story.cluster, story.timing, at(second)).holds


def ready(step: Step, story: Story) -> bool | None:
    return holds(step.ready_when, story)


def done(step: Step, story: Story) -> bool | None:
    return holds(step.done_when, story)
