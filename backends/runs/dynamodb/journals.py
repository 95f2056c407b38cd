"""The runs in the table: a line of the list each, and their events and requests in order."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from backends.errors import NoSuchRun, StoreError
from backends.events import RunEvent
from backends.runs.base import AnswerRequest, Request
from backends.runs.codec import FORMAT, read_event, read_request, write_request
from backends.runs.dynamodb.items import RUNS, Item, counted, journal, parts, row_key, sort_key, whole
from backends.runs.dynamodb.table import PRESENT, Table, Write, put

Kind = Literal["event", "request"]


class Journals:
    """The runs of a table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def row(self, run: str) -> Item | None:
        """A run's line of the list; `None` where there is no such run."""
        key = row_key(run)
        return self._table.get(key) if key else None

    def run(self, run: str) -> Item:
        """A run's line of the list. Raises `NoSuchRun`."""
        row = self.row(run)
        if row is None:
            raise NoSuchRun(f"there is no run {run} in {self._table}; `clpdeck runs` lists those that there are")
        return row

    def rows(self) -> list[Item]:
        """All of them, newest first."""
        return list(self._table.query(RUNS, newest=True))

    def free_number(self, now: datetime) -> str:
        """The first number of the day, in UTC, that no run has."""
        day = f"{now.astimezone(UTC):%Y%m%d}-"
        newest = self._table.newest(RUNS, day, f"{day}~", "sk")
        return f"{day}{(int(newest['sk'].removeprefix(day)) if newest else 0) + 1:02}"

    def last(self, run: str, kind: Kind) -> int:
        """The number of the last event or request of a run; 0 where there is none."""
        newest = self._table.newest(journal(run), f"{kind}#", f"{kind}#~", "number")
        return int(newest["number"]) if newest else 0

    def token(self, run: str, kind: Kind, number: int) -> str | None:
        """By which token something was written; `None` where nothing is there."""
        item = self._table.get((journal(run), sort_key(kind, number)))
        return str(item["token"]) if item else None

    def lines(self, run: str, kind: Kind, after: int) -> list[Item]:
        """What was written after a number, in order."""
        return list(self._after(run, kind, after))

    def event(self, run: str, expected: int, item: Item) -> RunEvent:
        """An event out of its line. Raises `StoreError` where it cannot be read, or is another than was expected."""
        which = f"event {expected} of run {run} in {self._table}"
        if item["number"] != expected:
            raise StoreError(f"{which} is missing: somebody has taken it away")
        try:
            return read_event(item["line"], item["format"])
        except StoreError as error:
            raise StoreError(f"{which}: {error}") from error

    def answer(self, run: str, question: str) -> AnswerRequest | None:
        """The first answer to a question; `None` where there is none."""
        found = self._table.get((journal(run), f"answer#{question}"))
        if found is None:
            return None
        item = next(self._after(run, "request", found["number"] - 1))
        kept = read_request(item["line"], item["format"])
        return kept if isinstance(kept, AnswerRequest) else None

    def _after(self, run: str, kind: Kind, after: int) -> Iterator[Item]:
        return whole(self._table.query(journal(run), sort_key(kind, after + 1), f"{kind}#~"))


def adding(run: str, seq: int, event: RunEvent, line: str, token: str) -> Iterator[Write]:
    """Add an event to a run's journal, and to its line of the list what that counts."""
    more = {"kind": event.kind, "format": FORMAT, "token": token}
    yield from map(put, parts(run, "event", seq, line, more))
    change, key = counted(event), row_key(run)
    if change and key:
        yield Write(key, PRESENT, *change)


def asking(run: str, number: int, request: Request, token: str) -> Iterator[Write]:
    """Put a request; and where it answers a question, in the place of its first answer, where none is."""
    yield from map(put, parts(run, "request", number, write_request(request), {"format": FORMAT, "token": token}))
    if isinstance(request, AnswerRequest):
        yield put({"pk": journal(run), "sk": f"answer#{request.question}", "number": number})
