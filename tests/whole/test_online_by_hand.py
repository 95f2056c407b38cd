"""An online backup by the command line: a second one is kept out, a thaw is not; cron may begin what was approved."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from backends.sim.desk import ask
from tests.conftest import begin_pretend_site
from tests.whole.outside import PATIENCE_S, until
from tests.whole.running import Operator

SLOWLY = ("--set", "thaw=completed", "--set", "limit=86400")
"""Writes wait until the snapshots are saved: long enough to look around meanwhile."""


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    begun, process = begin_pretend_site(tmp_path / "site", "healthy", speed=10)
    yield Operator(begun, {"XDG_STATE_HOME": str(tmp_path / "state"), "AWS_EC2_METADATA_DISABLED": "true"})
    process.terminate()
    process.communicate(timeout=20)


def frozen(operator: Operator) -> bool:
    return bool(ask(operator.site.folder, "stalls")[0]["frozen"])


def test_a_thaw_takes_a_frozen_cluster_from_the_run_that_holds_it_and_a_second_backup_does_not(operator: Operator):
    asked = ("run", "online-backup", "prod-db", *SLOWLY)
    approved = json.loads(operator.does("plan", *asked[1:], "--json")[1])["hash"]
    code, said = operator.does(*asked, "--yes", approved)
    assert (code, "'freeze md1 of prod-db' was to be typed to confirm it" in said) == (2, True)
    with operator.sits_at(*asked, "--detach") as terminal:
        terminal.wait_for("anything else begins nothing:", PATIENCE_S)
        terminal.press("freeze md1 of prod-db\r")
        assert terminal.wait_for_end(PATIENCE_S) == 3
    until(lambda: "CreateSnapshots" in operator.told(), operator.log)
    code, said = operator.does(*asked, "--yes", approved)
    assert (code, said.count("\n"), "cluster prod-db is held by run" in said) == (2, 1, True), said
    assert frozen(operator)
    code, said = operator.does("thaw", "prod-db", "--yes", CLPDECK_READ_ONLY="1")
    assert (code, "it is not allowed to let mirror disks go" in said, frozen(operator)) == (2, True, True)
    code, said = operator.does("thaw", "prod-db", "--yes")
    assert (code, said.count("\n"), " is over: done; Steps: " in said) == (0, 1, True), said
    assert not frozen(operator)
    backup = operator.runs()[1]
    until(lambda: not next(row for row in operator.runs() if row.run == backup.run).holder, operator.log)
    code, said = operator.does(*asked, "--yes", approved, "--detach")
    assert (code, said.count("\n"), " has begun: " in said) == (3, 1, True), said
