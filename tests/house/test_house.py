"""The floors that no import contract can see."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("backends", "tui", "themes", "screenshots")
PRODUCT = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]

LONG_FILES: dict[str, str] = {}
"""Files over 300 lines that answered the question why."""

LONG_FUNCTIONS: dict[str, str] = {}
"""Functions over 40 lines that answered it."""


def modules(room: str) -> list[str]:
    """Every module of a room by its dotted name."""
    paths = sorted((ROOT / room).rglob("*.py"))
    parts = [path.relative_to(ROOT).with_suffix("").parts for path in paths]
    return [".".join(part for part in one if part != "__init__") for one in parts if "__main__" not in one]


def run_fresh(code: str) -> str:
    """Run a piece of Python in a fresh interpreter and hand back what it printed."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_no_room_of_the_back_loads_the_screens() -> None:
    code = (
        f"import sys, importlib\nfor name in {modules('backends')!r}:\n    importlib.import_module(name)\n"
        "    found = {'textual', 'rich', 'tui', 'themes'} & set(sys.modules)\n"
        "    if found: print(name, found)"
    )
    assert run_fresh(code) == ""


def test_the_front_door_and_the_values_load_no_library_of_the_edges() -> None:
    heavy = {"asyncssh", "winrm", "boto3", "botocore", "requests", "cryptography", "pydantic"}
    code = f"import sys, tui.app, backends.control\nprint(sorted({heavy!r} & set(sys.modules)))"
    assert run_fresh(code).strip() == "[]"


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_at_most_300_lines_or_says_why(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300 or name in LONG_FILES


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_has_at_most_40_lines_and_a_class_250(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        most = {ast.FunctionDef: 40, ast.AsyncFunctionDef: 40, ast.ClassDef: 250}.get(type(node))
        if most and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            name = f"{path.relative_to(ROOT)}:{node.name}"
            if lines > most and name not in LONG_FUNCTIONS:
                found.append(f"{name} has {lines} lines")
    assert found == []


@pytest.mark.parametrize("room", ["backends", "tui", "themes", "tests", "screenshots"])
def test_every_top_room_states_its_rule_in_four_lines(room: str) -> None:
    lines = (ROOT / room / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4


def test_the_lock_pins_every_direct_dependency_with_hashes_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = project["dependencies"] + [name for group in project["optional-dependencies"].values() for name in group]
    names = [text.split(">")[0].split("[")[0].strip() for text in direct]
    assert [name for name in names if f"\n{name}==" not in f"\n{lock}"] == []
    assert "://" not in lock
    assert "--hash=sha256:" in lock


def test_no_folder_of_tests_is_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
