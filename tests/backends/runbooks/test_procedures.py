"""Each runbook's written procedure, whole: what a person would read, approve, and could do by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from backends import runbooks
from backends.plan import as_procedure
from tests.backends.runbooks.splits import LOST, known, split
from tests.backends.told import Story, at, group

PROCEDURES = Path(__file__).parent / "procedures"

running = Story("server01", "server02")
running.well(0, "server01")
off = Story("server01", "server02")
off.well(0, "server01")
for node in off.names:
    off.says(0, node, group(None))
plain = Story("server01", "server02", "server03", aws=False)
plain.well(0, "server02")
plain.cluster = replace(plain.cluster, mirrors=())


@pytest.mark.parametrize(
    ("file", "story", "inputs"),
    [
        ("move-group", running, {}),
        ("start-group", off, {"on": "server02"}),
        ("stop-group", running, {}),
        ("start-instance", running, {"node": "server02"}),
        ("stop-instance", running, {"node": "server02"}),
        ("move-group-without-aws-and-mirrors", plain, {"to": "server03"}),
        ("fence", split(protection="on", shared="vol-1"), {"node": LOST}),
        ("fence-by-hand", split(), {"node": LOST, "way": "hand"}),
        ("heal", known(), {"node": LOST}),
    ],
)
def test_the_procedure_reads_so(file: str, story: Story, inputs: dict[str, str]) -> None:
    name = next(one for one in runbooks.NAMES if file.startswith(one))
    plan = runbooks.write(name, story.cluster, story.timing, inputs, story.estate, at(1))
    assert as_procedure(plan) == (PROCEDURES / f"{file}.txt").read_text(encoding="utf-8")
