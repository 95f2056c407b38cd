"""Whole reports, as files beside this one: what a ticket gets, and what a program reads."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from backends.report import FORMS, SCHEMA, Report, json_schema, render, tell
from tests.backends.report.journals import lost, moved, stopped, under_way

CASES = Path(__file__).parent / "cases"
RUNS = {"moved": moved, "lost": lost, "stopped": stopped, "under-way": under_way}
FILES = [("moved", "md"), ("moved", "html"), ("moved", "json"), ("lost", "md"), ("stopped", "md"), ("under-way", "md")]


@pytest.mark.parametrize(("name", "form"), FILES)
def test_a_whole_report_is_as_its_file_has_it(name: str, form: str):
    assert render(RUNS[name](), form) == (CASES / f"{name}.{form}").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("form", FORMS)
def test_a_report_can_be_written_of_a_journal_that_ends_anywhere(name: str, form: str):
    journal = RUNS[name]()
    for length in range(len(journal) + 1):
        assert render(journal[:length], form).endswith("\n")


@pytest.mark.parametrize("name", RUNS)
def test_json_is_read_back_as_the_same_report(name: str):
    report = tell(RUNS[name]())
    assert TypeAdapter(Report).validate_json(render(RUNS[name](), "json")) == report


def test_the_json_schema_names_every_field_and_the_version():
    schema = json.loads(json_schema())
    report = json.loads(render(moved(), "json"))
    assert schema["properties"]["schema"]["const"] == report["schema"] == SCHEMA
    assert set(schema["properties"]) == set(schema["required"]) == set(report)


def test_a_form_nobody_knows_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="a report is written as one of md, html, json, not as 'pdf'"):
        render(moved(), "pdf")
