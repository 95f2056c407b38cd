"""The whole kill walk of plans: `python -m tests.whole.walk_restore [--faults] [NAME[:FIRST] ...]`.

Every append and every effect of each of `WALKS` is a point at which a runner is killed; with `--faults` the answer to
every effect is lost instead. The whole takes more than an hour on two cores; tests walk a sample of it. What is wrong
is printed as it is found; the exit code is 1 then. `drill:200` begins at point 200, where another walk was cut off.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backends.plan import Plan
from tests.whole.freezing import UnbrokenFreeze
from tests.whole.restore_runs import Site
from tests.whole.restore_walking import Unbroken, lost_answers, unbroken

FAULTS = "--faults"
PLANS = 5
"""How often a plan is written anew, on a machine that was too busy to see all in time."""
SAYS = 25
"""It says where it is at every so manieth point."""


@dataclass(frozen=True)
class WalkedPlan:
    """A plan that is walked.

    Attributes:
        first: Plans that are carried out before it.
        fault: What is other than usual on the site.
        then: What is done once that has settled.
        last: A step that the plan has when AWS has told all that goes into it; empty: any plan has all.
        kind: By what a run of it is judged whose runner was killed.
    """

    runbook: str
    story: str
    version: str = "5.3"
    inputs: Mapping[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()
    fault: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    last: str = ""
    kind: type[Unbroken] = Unbroken

    def write(self, site: Site) -> Plan:
        """The plan, where all that comes before it is done."""
        site.reset()
        if self.fault:
            site.fault(*self.fault)
        if self.then:
            site.settled()
            site.fault(*self.then)
        for name in self.first:
            walk = site.begin(site.plan(name))
            assert walk.go_on() == 0, walk.tells()
            walk.close()
        plan = site.plan(self.runbook, **self.inputs)
        for _ in range(PLANS):
            if not self.last or any(step.id == self.last for step in plan.steps):
                break
            plan = site.plan(self.runbook, **self.inputs)
        return plan


WALKS = {
    "restore": WalkedPlan("restore", "region-lost"),
    "restore-by-clpdeck": WalkedPlan("restore", "region-lost", inputs={"configuration": "clpdeck", "disks": "rate"}),
    "restore-fast": WalkedPlan(
        "restore", "region-lost", inputs={"disks": "fsr"}, fault=("fsr-quota", "ap-northeast-3", "10")
    ),
    "restore-4.2": WalkedPlan("restore", "region-lost", "4.2"),
    "backup": WalkedPlan("cross-region-backup", "two-disks"),
    "backup-4.2": WalkedPlan("cross-region-backup", "two-disks", "4.2"),
    "drill": WalkedPlan("drill", "two-disks", first=("cross-region-backup",)),
    "rehearse": WalkedPlan("rehearse-split", "rehearsal"),
    "rehearse-both-active": WalkedPlan("rehearse-split", "no-forced-stop"),
    "fence": WalkedPlan(
        "fence",
        "split-brain",
        inputs={"node": "server02"},
        fault=("protect", "server02"),
        then=("share-disk",),
        last="5.3",
    ),
    "heal": WalkedPlan(
        "heal", "split-brain", inputs={"node": "server02"}, fault=("stop", "server02"), then=("mend-link",), last="11.3"
    ),
    "install-script": WalkedPlan("install-forced-stop-script", "two-disks", "4.3"),
    "np-target": WalkedPlan("make-np-target", "two-disks", "4.3"),
    "online-backup": WalkedPlan("online-backup", "two-disks", inputs={"side": "both"}, kind=UnbrokenFreeze),
    "replace-mirror-disk": WalkedPlan("replace-mirror-disk", "no-construction", fault=("lose-disk", "server02")),
    "online-restore": WalkedPlan(
        "online-restore", "no-construction", inputs={"safety": "no"}, first=("online-backup",)
    ),
    "fetch-file": WalkedPlan("fetch-file", "no-construction", inputs={"file": "about.txt"}, first=("online-backup",)),
    "thin-online-sets": WalkedPlan(
        "thin-online-sets", "no-construction", inputs={"keep": "1"}, first=("online-backup", "online-backup")
    ),
    "clean-up": WalkedPlan("clean-up-drill", "two-disks", first=("cross-region-backup", "drill")),
}


def walk(found: Unbroken, first: int, say: Callable[[str], None]) -> Counter[str]:
    """Kill runners at every point from the first on. Returns how many points were how."""
    counts: Counter[str] = Counter()
    for number, point in list(enumerate(found.points, 1))[first - 1 :]:
        began = time.monotonic()
        wrong = found.killed_at(point)
        counts["missed" if wrong is None else "wrong" if wrong else point.where] += 1
        took = f"{number}/{len(found.points)} {point}, {time.monotonic() - began:.1f} s"
        if wrong is None:
            say(f"MISSED {took}")
        elif wrong:
            say("\n    ".join((f"WRONG {took}", *wrong)))
        elif number % SAYS == 0:
            say(took)
    return counts


def faults(found: Unbroken, first: int, say: Callable[[str], None]) -> Counter[str]:
    """Let the answer to every effect from the first on be lost in every way. Returns how many were how."""
    counts: Counter[str] = Counter()
    for point, step in found.effects()[first - 1 :]:
        for fault in lost_answers(found, step):
            wrong = found.faulty_at(point.name, *fault)
            counts["wrong" if wrong else fault[0]] += 1
            if wrong:
                say("\n    ".join((f"WRONG {point} {' '.join(fault)}", *wrong)))
    return counts


def say(text: str) -> None:
    """Print it at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Walk what is named, or all."""
    names = [one for one in sys.argv[1:] if one != FAULTS]
    bad, does = 0, faults if FAULTS in sys.argv else walk
    for asked in names or WALKS:
        name, _, first = asked.partition(":")
        one, began = WALKS[name], time.monotonic()
        with (
            tempfile.TemporaryDirectory(prefix="walk") as folder,
            Site(Path(folder) / "s", one.story, one.version) as site,
        ):
            found = unbroken(site, one.write(site), one.kind)
            say(f"{name}: {len(found.points)} points")
            counts = does(found, int(first or 1), say)
        bad += counts["wrong"] + counts["missed"]
        say(f"{name}: {dict(counts)}, {time.monotonic() - began:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
