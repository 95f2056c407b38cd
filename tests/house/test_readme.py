"""What the README says is so."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from backends import sitefile
from backends.settings import Timing
from tui import cli
from tui.commands import ALL

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_starts_with_a_picture_and_two_commands_and_its_pictures_exist() -> None:
    picture, *rest = [line for line in README.splitlines()[1:] if line]
    assert picture.startswith("![")
    assert [name for name in re.findall(r"\((screenshots/.*)\)", README) if not (ROOT / name).is_file()] == []
    assert [line.split("#")[0].strip() for line in rest[:2]] == ["make demo", "make test"]


def test_every_key_is_in_its_table_as_the_help_screen_tells_it() -> None:
    rows = [f"| {' '.join(f'`{key}`' for key in one.names())} | {one.help()} |" for one in ALL]
    assert [row for row in rows if row not in README] == []


@pytest.mark.parametrize("name", list(get_command(cli.app).commands))
def test_every_command_is_described(name: str) -> None:
    assert f"`clpdeck {name}" in README


def test_its_site_file_can_be_used_and_its_timings_are_the_defaults(tmp_path: Path) -> None:
    text = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)[0]
    path = tmp_path / "site.toml"
    path.write_text(text, encoding="utf-8")
    site = sitefile.read(path)
    assert site.timing == Timing()
    assert set(tomllib.loads(text)["timing"]) == set(Timing.__dataclass_fields__) - {"identity_s"}


def test_ci_calls_the_readmes_test_command() -> None:
    assert "\nmake test\n" in (ROOT / ".ci/run").read_text(encoding="utf-8")
