"""The calls to the table: what is read is read as it is now, and what is written is written once."""

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from backends.aws.access import Access
from backends.aws.pace import Pace
from backends.aws.session import Clients
from backends.errors import LookError, NotAllowed, StoreError
from backends.runs.dynamodb.items import Item, Key, Value, plain, raw
from backends.runs.dynamodb.words import ASKS, InDoubt, NotNow, Refusal, as_ours, place

CALL_LIMIT_S = 2.0
"""How long a reply is waited for."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.02, 0.5
"""Between two tries."""
USED = ASKS | {"UpdateItem", "TransactWriteItems"}
CALLS_PER_S = 1000.0
"""Of our own: DynamoDB says itself when it is too much."""
SECOND = timedelta(seconds=1)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Write:
    """A part of a transaction, or a write of its own.

    Attributes:
        key: Of the item.
        condition: Without it nothing is written; names are written `#name`, values `:name`.
        update: What changes, in DynamoDB's words; empty where the whole item is put.
        values: Of `condition` and `update`; or the item that is put, but for its key.
    """

    key: Key
    condition: str
    update: str
    values: Mapping[str, Value]


ABSENT = "attribute_not_exists(#pk)"
PRESENT = "attribute_exists(#pk)"


def put(item: Item) -> Write:
    """Put an item where none is."""
    return Write((item["pk"], item["sk"]), ABSENT, "", item)


class Table:
    """One table.

    Args:
        name: Its name.
        access: As whom, and where.
        limit_s: How long something is tried again that cannot be done now; seconds.
        sleep: How a thread waits.

    Attributes:
        skew: How far this machine's clock is ahead of DynamoDB's for sure, by its last reply; behind is negative.
    """

    def __init__(
        self, name: str, access: Access, *, limit_s: float, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.name, self.access = name, access
        self.skew = timedelta()
        self._limit_s, self._sleep = limit_s, sleep
        pace = Pace(CALLS_PER_S, int(CALLS_PER_S))
        self._clients = Clients(CALL_LIMIT_S, lambda _: pace, guard=_only_a_store, attempts=1)

    def __str__(self) -> str:
        return place(self.name, self.access)

    def close(self) -> None:
        """Close its connections."""
        self._clients.close()

    # --- what is done until it is done -------------------------------------------------------------------------------

    def done(self, attempt: Callable[[], T], written: Callable[[], T | None] = lambda: None) -> T:
        """Do something, and do it again while that may help.

        Args:
            attempt: Reads what it must know, and writes on the condition that it is still so.
            written: Whether an earlier attempt was written after all: what that gives, or `None`. Asked before anything
                is attempted again whose reply was lost, or that met somebody else's write: it may have been our own.

        Raises:
            StoreError: It cannot be done, or not for now; or what `attempt` raises.
        """
        end, pause_s, look = time.monotonic() + self._limit_s, FIRST_PAUSE_S, False
        doubt: InDoubt | None = None
        trouble: StoreError
        while True:
            try:
                found = written() if look else None
                if found is not None:
                    return found
                look, doubt = False, None
                return attempt()
            except InDoubt as error:
                look, doubt, trouble = True, error, error
            except NotNow as error:
                trouble = error
            except Refusal:
                look, trouble = True, NotNow(f"the store of runs, {self}: others are always faster; try again")
            if time.monotonic() + pause_s > end:
                raise _told(doubt, trouble) from trouble
            self._sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - so that two do not try in step
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    # --- reading -----------------------------------------------------------------------------------------------------

    def get(self, key: Key) -> Item | None:
        """An item as it is now; `None` where there is none. Raises `NotNow`; `StoreError`."""
        found = self._call("GetItem", TableName=self.name, Key=_key(key), ConsistentRead=True).get("Item")
        return plain(found) if found else None

    def query(
        self, pk: str, low: str = "", high: str = "", *, newest: bool = False, only: tuple[str, ...] = (), most: int = 0
    ) -> Iterator[Item]:
        """The items of one hash key as they are now, in order, page by page. Raises `NotNow`; `StoreError`.

        Args:
            pk: The hash key.
            low: The first range key.
            high: The last one; empty: all.
            newest: The last one first.
            only: The attributes that are wanted; none: all.
            most: How many items a page has at most; 0: as many as go into it.
        """
        between = " AND #sk BETWEEN :low AND :high" if high else ""
        condition = f"#pk = :pk{between}"
        asked: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": _names(condition, *(f"#{name}" for name in only)),
            "ExpressionAttributeValues": _values({"pk": pk, **({"low": low, "high": high} if high else {})}),
            "ScanIndexForward": not newest,
            "ConsistentRead": True,
            **({"ProjectionExpression": ", ".join(f"#{name}" for name in only)} if only else {}),
            **({"Limit": most} if most else {}),
        }
        while True:
            page = self._call("Query", **asked)
            yield from map(plain, page["Items"])
            if not page.get("LastEvaluatedKey"):
                return
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def newest(self, pk: str, low: str, high: str, *only: str) -> Item | None:
        """Attributes of the last item between two range keys; `None` where there is none. Raises as `query`."""
        return next(self.query(pk, low, high, newest=True, only=only, most=1), None)

    # --- writing -----------------------------------------------------------------------------------------------------

    def update(self, write: Write) -> None:
        """Change one item. Raises `Refusal`, `InDoubt`, `NotNow`; `StoreError`."""
        self._call("UpdateItem", **self._part(write))

    def transact(self, *writes: Write) -> None:
        """Write all, or none of them. Raises `Refusal`, with what was found in each place; else as `update`."""
        self._call(
            "TransactWriteItems",
            TransactItems=[{"Update" if one.update else "Put": self._part(one)} for one in writes],
        )

    # --- inside ------------------------------------------------------------------------------------------------------

    def _part(self, write: Write) -> dict[str, Any]:
        named = _names(write.condition, write.update)
        part: dict[str, Any] = {
            "TableName": self.name,
            "ConditionExpression": write.condition,
            "ExpressionAttributeNames": named,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if write.update:
            more = {"Key": _key(write.key), "UpdateExpression": write.update}
            return {**part, **more, "ExpressionAttributeValues": _values(write.values)}
        return {**part, "Item": raw({**write.values, "pk": write.key[0], "sk": write.key[1]})}

    def _call(self, operation: str, **asked: Any) -> Mapping[str, Any]:
        """Make a call, once. What asks, and brings no reply, is `NotNow`."""
        from botocore.exceptions import (  # type: ignore[import-untyped] # noqa: PLC0415 - untyped, not before a call
            BotoCoreError,
            ClientError,
        )
        from botocore.parsers import (  # type: ignore[import-untyped] # noqa: PLC0415 - the same
            ResponseParserError,
        )

        try:
            client = self._clients.client(self.access, "dynamodb")
            method = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
            sent = datetime.now(UTC)
            reply: Mapping[str, Any] = getattr(client, method)(**asked)
        except (LookError, ValueError) as error:
            raise StoreError(f"the store of runs, {self}: {error}") from error
        except (BotoCoreError, ClientError, ResponseParserError) as error:
            ours = as_ours(error, self.name, self.access)
            if isinstance(ours, InDoubt) and operation in ASKS:
                raise NotNow(str(ours)) from error
            raise ours from error
        if not reply["ResponseMetadata"].get("RequestId"):  # a page of somebody's between us and it
            kind = NotNow if operation in ASKS else InDoubt
            raise kind(f"the store of runs, {self}: the endpoint answered, but not as DynamoDB does")
        self._compare(sent, reply)
        return reply

    def _compare(self, sent: datetime, reply: Mapping[str, Any]) -> None:
        """Compare the clocks: theirs, cut to the second, was read while we waited."""
        try:
            theirs = parsedate_to_datetime(reply["ResponseMetadata"]["HTTPHeaders"]["date"])
            ahead, behind = sent - theirs - SECOND, theirs - datetime.now(UTC)
        except (KeyError, TypeError, ValueError):
            return
        self.skew = ahead if ahead > timedelta() else -max(behind, timedelta())


def _told(doubt: InDoubt | None, trouble: StoreError) -> StoreError:
    """What the one is told who waited in vain."""
    if doubt is None:
        return StoreError(str(trouble))
    return StoreError(f"{trouble}; whether it was written is not known, `clpdeck runs` tells")


def _key(key: Key) -> dict[str, dict[str, Any]]:
    return raw({"pk": key[0], "sk": key[1]})


def _names(*expressions: str) -> dict[str, str]:
    """The names in expressions: written with `#` throughout, for many are DynamoDB's own words."""
    return {f"#{name}": name for text in expressions for name in re.findall(r"#(\w+)", text)}


def _values(values: Mapping[str, Value]) -> dict[str, dict[str, Any]]:
    return {f":{name}": value for name, value in raw(values).items()}


def _only_a_store(client: Any) -> None:
    """Let a client make the calls of a store, and no other."""

    def check(model: Any, **_: object) -> None:
        if model.name not in USED:
            raise NotAllowed(f"dynamodb:{model.name} is not called: a store of runs makes no use of it")

    client.meta.events.register_first("provide-client-params", check, unique_id="clpdeck-guard")
