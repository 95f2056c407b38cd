"""A report as JSON, and the JSON Schema that it keeps to."""

import json
from dataclasses import asdict
from datetime import datetime

from backends.report.values import Report


def as_json(report: Report) -> str:
    """The report's fields, by their names; times in ISO 8601, with their offset from UTC."""
    return json.dumps(asdict(report), default=_plain, indent=2) + "\n"


def json_schema() -> str:
    """The JSON Schema (draft 2020-12) of what `as_json` writes."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - slow to load, and only for this

    return json.dumps(TypeAdapter(Report).json_schema(mode="serialization"), indent=2) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a report has no {type(value).__name__}")
