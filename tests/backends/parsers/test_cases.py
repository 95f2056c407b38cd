"""Each `cases/PROGRAM-what-is-so.txt` is read as its `.json` says. A new case needs no Python."""

import json
from pathlib import Path

import pytest

from backends.parsers.as_json import PROGRAMS
from backends.text import decode

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_text_is_read_as_its_json_says(case: Path) -> None:
    read = PROGRAMS[case.stem.partition("-")[0]]
    expected = json.loads(case.with_suffix(".json").read_text("utf-8"))
    assert json.loads(json.dumps(read(decode(case.read_bytes())))) == expected


def test_every_expectation_has_its_text() -> None:
    expectations = {path.stem for path in (Path(__file__).parent / "cases").glob("*.json")}
    assert expectations == {case.stem for case in CASES}


def test_every_program_has_cases() -> None:
    assert {case.stem.partition("-")[0] for case in CASES} == set(PROGRAMS)
