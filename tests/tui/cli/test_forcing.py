"""clpdeck forced-stop-script: the script alone on standard output, or in a file that is never written over unasked."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from backends.errors import PlanError, SiteError
from backends.forcedstop import facts_of, forced_stop_script
from backends.settings import Cluster, Node, Site
from tests.backends.policy.sites import BOOKS as RESTORED
from tui.cli import forcing

PROD = Cluster(
    "prod",
    (
        Node("server01", "10.0.0.1", instance="i-0123456789abcdef0"),
        Node("server02", "10.0.0.2", instance="i-0123456789abcdef1"),
    ),
    region="eu-south-1",
)
LINUX = forced_stop_script(facts_of(PROD, "linux"), "linux")


@pytest.fixture(autouse=True)
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = Site(str(tmp_path / "site.toml"), (PROD, RESTORED))
    monkeypatch.setattr("backends.control.read_site", lambda _path: known)


@pytest.mark.parametrize("system", ["linux", "windows"])
def test_the_script_is_all_there_is_on_standard_output(system, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    forcing.forced_stop_script("prod", system)
    said = capfdbinary.readouterr()
    assert said.out.decode() == forced_stop_script(facts_of(PROD, system), system)
    notes = said.err.decode().splitlines()
    assert all(line.startswith("clpdeck: ") for line in notes)
    assert ("never executed" in said.err.decode()) == (system == "windows")
    assert any("made for X 4.3 and before" in line for line in notes)


def test_what_is_said_stands_in_it(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    forcing.forced_stop_script("prod", "linux", version="5.3", aws="/opt/aws/bin/aws", limit=600)
    said = capfdbinary.readouterr()
    text = said.out.decode()
    assert "AWS='/opt/aws/bin/aws'\n" in text
    assert "ends this script after 600 (set it so); it ends itself by 580" in text
    assert "so this is no call of theirs" in text
    assert "made for X 4.3" not in said.err.decode()


def test_before_4_1_it_is_said_that_a_failure_holds_nothing_back(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    forcing.forced_stop_script("prod", "linux", version="4.0")
    assert (
        "before X 4.1 the product starts the group even where this script fails"
        in capfdbinary.readouterr().err.decode()
    )


def test_a_new_file_can_be_executed_and_is_not_written_again(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "forcestop.sh"
    for said in ("is written", "says this already"):
        forcing.forced_stop_script("prod", "linux", out=path)
        assert capfdbinary.readouterr().out.decode() == f"{path} {said}\n"
        assert path.read_bytes().decode() == LINUX
        assert stat.S_IMODE(path.stat().st_mode) == 0o755
    assert [one.name for one in tmp_path.iterdir()] == ["forcestop.sh"]


def test_another_file_is_left_alone_and_its_diff_is_shown(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "forcestop.sh"
    mine = LINUX.replace("eu-south-1", "eu-north-1\x1b[2J")
    path.write_text(mine)
    with pytest.raises(typer.Exit) as exit_:
        forcing.forced_stop_script("prod", "linux", out=path)
    said = capfdbinary.readouterr()
    assert exit_.value.exit_code == 2
    assert "\n-REGION='eu-north-1'\n+REGION='eu-south-1'\n" in said.out.decode()
    assert "--force replaces it" in said.err.decode()
    assert path.read_text() == mine


def test_a_file_that_may_be_replaced_is_shown_first(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "forcestop.bat"
    text = forced_stop_script(facts_of(PROD, "windows"), "windows")
    path.write_bytes(text.replace("\r\n", "\n").encode())
    forcing.forced_stop_script("prod", "windows", out=path, force=True)
    said = capfdbinary.readouterr().out.decode()
    assert said == f"they differ in line ends or characters that are not shown only\n{path} is replaced\n"
    assert path.read_bytes().decode() == text
    assert [one.name for one in tmp_path.iterdir()] == ["forcestop.bat"]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    for path in (tmp_path, tmp_path / "no" / "file", tmp_path / "gone"):
        with pytest.raises(typer.BadParameter, match=str(path)):
            forcing.forced_stop_script("prod", "linux", out=path)
    assert not (tmp_path / "nowhere").exists()


def test_without_instance_ids_no_script_is_made(tmp_path: Path) -> None:
    path = tmp_path / "forcestop.sh"
    with pytest.raises(PlanError, match=r"instance id of .* is not known"):
        forcing.forced_stop_script("books.dr", "linux", out=path)
    with pytest.raises(SiteError, match="has no cluster 'other'"):
        forcing.forced_stop_script("other", "linux", out=path)
    assert not path.exists()


def test_the_command_line_knows_it_by_its_name(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui", "forced-stop-script", "x", "--os", "vms", "--site", str(tmp_path / "none")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "vms" in done.stderr
