"""A pretend site on which both sides are active, one of them fenced."""

from backends.plan import Plan
from backends.sim.desk import ask
from tests.whole.restore_runs import Site

LOST = "server02"


def written(site: Site, name: str = "fence", last: str = "5.3", **inputs: str) -> Plan:
    """A plan, once AWS has told all that goes into it: that has this step."""
    inputs = {"node": LOST, **inputs}
    plan = site.plan(name, **inputs)
    for _ in range(5):
        if any(step.id == last for step in plan.steps):
            break
        plan = site.plan(name, **inputs)
    return plan


def fenced(site: Site) -> None:
    """Have one side fenced by a run."""
    walk = site.begin(written(site))
    assert walk.go_on() == 0, walk.tells()
    walk.close()


def copies(site: Site) -> dict[str, str]:
    """What lies on each server's mirror disk."""
    return {one["machine"]: one["sha256"] for one in ask(site.folder, "disks")}
