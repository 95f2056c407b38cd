"""A console that is killed in the middle of a run takes nothing with it: another one shows the whole of the run."""

import json
import signal
from collections.abc import Iterator

import pytest

from tests.conftest import begin_pretend_site
from tests.whole.outside import PATIENCE_S, shown
from tests.whole.running import MOVE, Operator


@pytest.fixture
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """Somebody at a site whose next clpgrp does its work and does not return until `clear`."""
    folder = tmp_path_factory.mktemp("gone")
    site, process = begin_pretend_site(folder / "site", "healthy", speed=20)
    file = site.file.read_text("utf-8")
    site.file.write_text(file.replace("usual_factor = 0.05", "usual_factor = 1"), "utf-8")
    site.fault("hang", "server01", "clpgrp")
    operator = Operator(site, {"XDG_STATE_HOME": str(folder / "state"), "AWS_EC2_METADATA_DISABLED": "true"})
    yield operator
    operator.clears_up()
    process.terminate()
    process.communicate(timeout=20)


def test_a_killed_console_s_run_goes_on_is_shown_by_another_and_reported_whole(operator: Operator) -> None:
    with operator.begins() as terminal:
        operator.until_told(MOVE)
        terminal.kill(signal.SIGKILL)
        terminal.wait_for_end(PATIENCE_S)
    run = operator.run().run
    with operator.sits_at("attach", run) as screen:
        shown(screen, MOVE)
        screen.kill(signal.SIGKILL)
        screen.wait_for_end(PATIENCE_S)
    with operator.sits_at("attach", run) as another:
        shown(another, MOVE)
        operator.site.fault("clear")
        shown(another, "done")
    assert operator.until_over().ended == "done"
    report = json.loads(operator.does("report", run, "--format", "json")[1])
    assert operator.told() == [MOVE]
    assert report["ended"] == "done", report
