"""clpdeck policy: JSON on standard output, what is taken for granted beside it."""

import json
from pathlib import Path

import pytest
import typer

from backends.settings import Site, StorePlace
from tests.backends.policy.sites import BOOKS, HOME
from tui.cli.policies import policy


@pytest.fixture(autouse=True)
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = Site(str(tmp_path / "site.toml"), (BOOKS,), store=StorePlace(table="runs", region=HOME))
    monkeypatch.setattr("backends.control.read_site", lambda _path, _cluster: known)


def test_json_is_all_there_is_on_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    policy("restore", "books", place="drill", role=["toy=Toys"], key=["arn:aws:kms:eu-south-1:1:key/k"])
    said = capfdbinary.readouterr()
    told = {one["Sid"]: one for one in json.loads(said.out)["Statement"]}
    assert told["LeadRoutes"]["Resource"] == ["arn:aws:ec2:eu-south-1:*:route-table/rtb-9"]
    assert "arn:aws:iam::*:role/Toys" in told["PassRoles"]["Resource"]
    assert told["UseKeys"]["Resource"] == ["arn:aws:kms:eu-south-1:1:key/k"]
    assert told["KeepRuns"]["Resource"] == [f"arn:aws:dynamodb:{HOME}:*:table/runs"]
    assert said.err.decode() == (
        "clpdeck: the role in an instance profile is taken to bear its name (guard); else say --role PROFILE=ROLE\n"
    )


@pytest.mark.parametrize("word", ["toy", "=Toys", "toy="])
def test_a_role_is_said_with_its_profile(word: str) -> None:
    with pytest.raises(typer.BadParameter, match="not of the form PROFILE=ROLE"):
        policy("restore", role=[word])
