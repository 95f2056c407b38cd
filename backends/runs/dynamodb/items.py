"""Values of a store as items of DynamoDB, and back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeAlias

from backends.errors import StoreError
from backends.events import Answered, Asked, PlanRevised, RunBegan, RunEnded, RunEvent, StepClosed, Withdrawn
from backends.progress import Holder, RunRow
from backends.runs.lease import Claim

LAYOUT = 1
"""Of the items. It grows when an older clpdeck would misread what a newer one writes."""
PART = 90_000
"""Letters of a line that one item holds: at most 360 kB of UTF-8, where DynamoDB takes 400 kB an item."""
MOST_BYTES = 3_800_000
"""Of one line. DynamoDB takes 4 MB a transaction."""

Value: TypeAlias = str | int | bool | frozenset[str]
Item: TypeAlias = dict[str, Any]
"""An item as plain values, by attribute."""
Key: TypeAlias = tuple[str, str]

LEASES, RUNS = "leases", "runs"


def raw(values: Mapping[str, Value]) -> dict[str, dict[str, Any]]:
    """Plain values as DynamoDB takes them."""
    return {name: _raw(value) for name, value in values.items()}


def _raw(value: Value) -> dict[str, Any]:
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
    return {"SS": sorted(value)}


def plain(found: Mapping[str, Mapping[str, Any]]) -> Item:
    """An item of DynamoDB as plain values. Raises `StoreError` where a newer clpdeck wrote it."""
    item = {name: _plain(*next(iter(value.items()))) for name, value in found.items()}
    if item.get("layout", LAYOUT) > LAYOUT:
        raise StoreError(
            f"{item['pk']} {item['sk']} was written by a newer clpdeck (its layout is {item['layout']}, this one "
            f"knows {LAYOUT}): use that one; nothing was changed"
        )
    return item


def _plain(kind: str, value: Any) -> Any:
    if kind == "N":
        return int(value)
    return frozenset(value) if kind == "SS" else value


# --- the list of runs ------------------------------------------------------------------------------------------------


def row_key(run: str) -> Key | None:
    """Where the line of a run lies, so that lines sort by day and number; `None`: that is no run's number."""
    named = re.fullmatch(r"(\d{8})-(\d{2,6})", run, re.ASCII)
    return (RUNS, f"{named[1]}-{int(named[2]):06}") if named else None


def row_item(began: RunBegan, token: str) -> Item:
    """The line of a run that begins."""
    key, plan = row_key(began.run), began.plan
    if key is None:
        raise StoreError(f"{began.run} is no number that a run can have")
    return {
        "pk": key[0],
        "sk": key[1],
        "run": began.run,
        "cluster": plan.cluster,
        "runbook": plan.runbook,
        "title": plan.title,
        "person": began.by,
        "began_at": began.at.isoformat(),
        "steps": len(plan.steps),
        "ended": "",
        "token": token,
        "layout": LAYOUT,
    }


def row_of(item: Item, holder: Holder | None) -> RunRow:
    """A line of the list; `holder` is whoever holds the cluster for this run."""
    ended = item["ended"]
    waiting = item.get("asked", frozenset()) - item.get("answered", frozenset())
    return RunRow(
        run=item["run"],
        cluster=item["cluster"],
        runbook=item["runbook"],
        title=item["title"],
        by=item["person"],
        began_at=datetime.fromisoformat(item["began_at"]),
        ended=ended,
        ended_at=datetime.fromisoformat(item["ended_at"]) if ended else None,
        done=len(item.get("closed", ())),
        steps=item["steps"],
        questions=0 if ended else len(waiting),
        holder=None if ended else holder,
        skipped=item.get("skipped", 0) if ended == "incomplete" else 0,
    )


def counted(event: RunEvent) -> tuple[str, dict[str, Value]] | None:
    """What an event changes in its run's line: an update and its values; `None` where it changes nothing."""
    match event:
        case RunEnded():
            return "SET #ended = :ended, #ended_at = :at", {"ended": event.how, "at": event.at.isoformat()}
        case PlanRevised(plan=plan):
            return "SET #title = :title, #steps = :steps", {"title": plan.title, "steps": len(plan.steps)}
        case StepClosed(step=step, how=how) if how != "left":
            skipped: dict[str, Value] = {"one": 1} if how == "skipped" else {}
            return _added(step, "ADD #closed :about" + ", #skipped :one" * len(skipped), **skipped)
        case Asked(question=question):
            return _added(question, "ADD #asked :about")
        case Answered(question=question) | Withdrawn(question=question):
            return _added(question, "ADD #answered :about")
    return None


def _added(about: str, update: str, **more: Value) -> tuple[str, dict[str, Value]] | None:
    """A step or question is added to those that are counted, each once; nothing is where it has no name."""
    return (update, {"about": frozenset({about}), **more}) if about else None


# --- the lease -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A cluster's lease as it lies in the table.

    Attributes:
        seq: The number of the last event of the run it is held for.
        writes: How often anything about the cluster was written.
        token: Of the write that took it.
    """

    claim: Claim
    seq: int
    writes: int
    token: str


def held(item: Item) -> Held:
    """A lease out of its item."""
    claim = Claim(
        cluster=item["sk"],
        run=item["run"],
        fence=item["fence"],
        runner=item["runner"],
        by=item["by"],
        host=item["host"],
        pid=item["pid"],
        place=item["place"],
        started=item["started"],
        since=datetime.fromisoformat(item["since"]),
        until=datetime.fromisoformat(item["until"]),
    )
    return Held(claim, item["seq"], item["writes"], item["token"])


def values_of(claim: Claim) -> dict[str, Value]:
    """What is written of a claim; its cluster is the key."""
    values = {name: _written(value) for name, value in asdict(claim).items() if name != "cluster"}
    return {**values, "layout": LAYOUT}


def _written(value: str | int | datetime) -> Value:
    return value.isoformat() if isinstance(value, datetime) else value


# --- lines that may be long ------------------------------------------------------------------------------------------


def journal(run: str) -> str:
    """The hash key of all that belongs to one run."""
    return f"run#{run}"


def sort_key(kind: str, number: int) -> str:
    """The range key of an event or a request."""
    return f"{kind}#{number:08}"


def parts(run: str, kind: str, number: int, line: str, more: Mapping[str, Value]) -> list[Item]:
    """A line as items, each small enough.

    Args:
        run: Whose it is.
        kind: `event` or `request`.
        number: Its number.
        line: What `codec` wrote.
        more: What else the first of them holds.

    Raises:
        StoreError: It is too long for all of them together.
    """
    size = len(line.encode("utf-8"))
    if size > MOST_BYTES:
        raise StoreError(
            f"{kind} {number} of run {run} has {size / 1e6:.1f} MB, and DynamoDB takes {MOST_BYTES / 1e6:.1f} MB at "
            "once: such a run needs a store in a folder"
        )
    pieces = [line[start : start + PART] for start in range(0, len(line), PART)]
    first, key = sort_key(kind, number), {"pk": journal(run), "number": number}
    return [{**key, **more, "sk": first, "line": pieces[0], "pieces": len(pieces)}] + [
        {**key, "sk": f"{first}#{count:03}", "line": piece} for count, piece in enumerate(pieces[1:], 1)
    ]


def whole(found: Iterator[Item]) -> Iterator[Item]:
    """Lines put together from their items, in order; one that is not all there yet ends them: its write goes on.

    Raises:
        StoreError: Something of a line is missing.
    """
    for first in found:
        pieces = [first, *(item for _, item in zip(range(first.get("pieces", 1) - 1), found, strict=False))]
        if not all(item["sk"].startswith(first["sk"]) for item in pieces) or "pieces" not in first:
            raise StoreError(f"a part of {first['pk']} {first['sk']} is missing: somebody has taken it away")
        if len(pieces) < first["pieces"]:
            return
        yield {**first, "line": "".join(item["line"] for item in pieces)}
