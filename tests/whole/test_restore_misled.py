"""An operator who says yes to everything and skips what can be skipped, having done nothing: no harm comes of it."""

from pathlib import Path

import pytest

from backends.events import Asked, Choice
from backends.sim.desk import ask
from tests.conftest import begin_pretend_site
from tests.whole.restoring import Doing, Region

AFTER = "12.1"
"""From here on the cluster is to come up: enough is seen then."""


def misled(doing: Doing, asked: Asked) -> Choice | None:
    """Yes, done, go on."""
    doing.values[asked.step] = "never mind"
    if asked.why == "operator":
        return "yes"
    return "skip" if "skip" in asked.choices and asked.step != AFTER else "stop"


@pytest.mark.timeout(300)
def test_nothing_is_started_or_let_act_while_the_configuration_is_another_region_s_whatever_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.whole.restoring._answer", misled)
    monkeypatch.setattr("backends.runbooks.parts.LEAST_LIMIT_S", 5.0)
    _, process = begin_pretend_site(tmp_path / "s", "region-lost", "--clusterpro", "5.3", speed=300)
    try:
        region = Region(tmp_path / "s")
        doing = region.begin(region.plan("restore"))
        assert doing.go().ended == "stopped"
        assert {one.step for one in doing.asked if one.why == "not-ready"} == {"10.1", "10.2", "11.1", "11.4"}
        told = [one for one in ask(region.folder, "told") if one["acts"]]
        assert not any("clprestore" in " ".join(one["argv"]) for one in told if one["kind"] == "command")
        assert not any(one["operation"].startswith("ReplaceIam") for one in told if one["kind"] == "call")
    finally:
        process.terminate()
        process.communicate(timeout=20)
