"""Journal events, requests and plans as lines of JSON, and back.

Importing it loads pydantic, so nobody does before a run is begun or read.
"""

from functools import cache
from typing import Annotated, TypeAlias, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from backends.errors import StoreError
from backends.events import RunEvent
from backends.plan import Plan, plan_hash, plan_json
from backends.runs.base import Request
from backends.text import clean_line

__all__ = [
    "FORMAT",
    "plan_hash",
    "plan_json",
    "read_event",
    "read_plan",
    "read_request",
    "write_event",
    "write_request",
]

FORMAT = 1
"""Of the lines written here. It grows when an older clpdeck would misread what a newer one writes."""

T = TypeVar("T")
_Kinds: TypeAlias = Annotated[T, Field(discriminator="kind")]
_CONFIG = ConfigDict(ser_json_inf_nan="strings")


@cache
def _events() -> TypeAdapter[RunEvent]:
    return TypeAdapter(_Kinds[RunEvent], config=_CONFIG)


@cache
def _requests() -> TypeAdapter[Request]:
    return TypeAdapter(_Kinds[Request], config=_CONFIG)


@cache
def _plans() -> TypeAdapter[Plan]:
    return TypeAdapter(Plan)


def write_event(event: RunEvent) -> str:
    """An event as one line. Raises `StoreError` for text that is no Unicode."""
    return _write(_events(), event)


def read_event(text: str, written_as: int = FORMAT) -> RunEvent:
    """An event from its line and the format it was written in. Raises `StoreError` where it is not read for sure."""
    return _read(_events(), text, written_as)


def write_request(request: Request) -> str:
    """A request as one line. Raises `StoreError` for text that is no Unicode."""
    return _write(_requests(), request)


def read_request(text: str, written_as: int = FORMAT) -> Request:
    """A request from its line and the format it was written in. Raises `StoreError` where it is not read for sure."""
    return _read(_requests(), text, written_as)


def read_plan(text: str) -> Plan:
    """A plan from what `plan_json` wrote. Raises `StoreError` where it is none."""
    return _read(_plans(), text, FORMAT)


def _write(adapter: TypeAdapter[T], value: T) -> str:
    try:
        return adapter.dump_json(value).decode("utf-8")
    except PydanticSerializationError as error:
        raise StoreError(f"what holds text that is no Unicode cannot be written down: {error}") from error


def _read(adapter: TypeAdapter[T], text: str, written_as: int) -> T:
    if written_as > FORMAT:
        raise StoreError(
            f"it was written by a newer clpdeck (format {written_as}, this one reads up to {FORMAT}): use that one"
        )
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        where = ".".join(map(str, wrong["loc"])) or "the line"
        raise StoreError(
            f"it cannot be read, {where}: {clean_line(wrong['msg'])}; the line is {clean_line(text[:200])}"
        ) from error
