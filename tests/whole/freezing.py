"""What must be so when an online backup is over, however it ended, and whoever was killed on the way."""

from dataclasses import dataclass

from backends.events import StepClosed
from backends.sim.desk import ask
from tests.whole.restore_runs import Site, Walk
from tests.whole.restore_walking import Unbroken


def left_behind(site: Site) -> list[str]:
    """What of a freeze is still there: nothing, where all is well."""
    world = site.settled()
    found = [line for line in world if line.startswith("mirror ") and not line.endswith("on no server, flags on []")]
    found += [line for line in world if line.startswith("server ") and not line.split(" failover")[0].endswith("False")]
    found += [line for line in world if line.startswith("node ") and "auto clusterpro clusterpro_api" not in line]
    return found


def marks(site: Site) -> list[str]:
    """How each snapshot of an online set is marked: `whole`, `void`, or nothing."""
    told = [line for line in site.world() if line.startswith("snapshot ") and "clpdeck:kind=online" in line]
    return [next((word[14:] for word in line.split() if word.startswith("clpdeck:state=")), "") for line in told]


def longest_stall_s(site: Site) -> float:
    """The longest wait of a write, in world seconds."""
    return max(one["longest_s"] for one in ask(site.folder, "stalls"))


@dataclass
class UnbrokenFreeze(Unbroken):
    """An online backup that was carried out without any trouble.

    Where its runner is killed while writes wait, it may stop: what is held up is let go of before anything else.
    """

    def wrong(self, walk: Walk, code: int) -> list[str]:
        """What is wrong at the end of a run that went on in another way than this one."""
        wrong = [f"the runner ended with {code}"] if code else []
        wrong += left_behind(self.site)
        ended = walk.progress.ended
        wrong += [] if ended in {"done", "stopped"} else [f"ended {ended!r}"]
        wrong += [f"armed still: {one.unit}" for one in walk.progress.switches]
        found = set(marks(self.site))
        wrong += [] if found <= ({"whole"} if ended == "done" else {"whole", "void"}) else [f"marked {found}"]
        calls = walk.times()
        sides = [one.dead_man.node for one in self.plan.steps if one.dead_man]
        for side in sides:
            freezes = calls[f"{side} clpbackup.sh --pre --online"]
            wrong += [f"{side} was frozen {freezes} times"] if freezes > 1 else []
        taken = calls["CreateSnapshots"]
        wrong += [f"{taken} times CreateSnapshots"] if taken > len(sides) else []
        closed = [event.step for event in walk.events if isinstance(event, StepClosed)]
        return wrong + [f"step {one} was closed twice" for one in set(closed) if closed.count(one) > 1]
