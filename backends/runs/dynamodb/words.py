"""What goes wrong with the table, in sentences, and which kind of wrong it is."""

import shlex
from collections.abc import Mapping
from typing import Any

from backends.aws import codes
from backends.aws.access import Access
from backends.errors import StoreError
from backends.text import clean_line

ASKS = {"GetItem", "Query"}
"""Of the operations used here, those that change nothing."""
BUSY = frozenset(
    {
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingError",
        "ThrottlingException",
    }
)
"""DynamoDB's codes, of calls and of parts of a transaction, for too much at once. Nothing was done."""
CROSSED = frozenset({"TransactionConflict", "TransactionConflictException", "TransactionInProgressException"})
"""Another write to the same item was under way. Nothing was done."""
NOT_MET = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})


class NotNow(StoreError):
    """Nothing was done, and a moment later it may be."""


class InDoubt(StoreError):
    """Whether it was written is not known: no reply came, or none that says."""


class Refusal(Exception):
    """A condition was not met, and nothing was written.

    Attributes:
        items: What DynamoDB found in the place of each part of the write, as it sends it; `None` where it says nothing.
    """

    def __init__(self, *items: Mapping[str, Any] | None) -> None:
        super().__init__("a condition was not met")
        self.items = items


def place(table: str, access: Access) -> str:
    """What the table is called: `table clpdeck-runs in ap-northeast-3`."""
    return f"table {table} in {access.region}"


def making(table: str, access: Access) -> str:
    """The command that makes the table."""
    options = {"region": access.region, "profile": access.profile, "endpoint-url": access.endpoint_url}
    words = ["aws", "dynamodb", "create-table", "--table-name", table]
    words += ["--attribute-definitions", "AttributeName=pk,AttributeType=S", "AttributeName=sk,AttributeType=S"]
    words += ["--key-schema", "AttributeName=pk,KeyType=HASH", "AttributeName=sk,KeyType=RANGE"]
    words += ["--billing-mode", "PAY_PER_REQUEST", "--deletion-protection-enabled"]
    words += [word for name, value in options.items() if value for word in (f"--{name}", value)]
    return shlex.join(words)


def as_ours(error: Exception, table: str, access: Access) -> StoreError | Refusal:
    """What an error of botocore's means to a store."""
    from botocore.exceptions import ClientError  # type: ignore[import-untyped] # noqa: PLC0415 - untyped, loaded by now

    from backends.aws import endings, errors  # noqa: PLC0415 - they load botocore too

    where = f"the store of runs, {place(table, access)}"
    said = error.response if isinstance(error, ClientError) else {}
    code = str(said.get("Error", {}).get("Code", ""))
    if code in NOT_MET:
        return Refusal(said.get("Item"))
    if code == "TransactionCanceledException":
        return _cancelled(said.get("CancellationReasons", []), where)
    if code in BUSY | CROSSED:
        return NotNow(_busy(where, code))
    if code in _SENTENCES or code in codes.NOT_PERMITTED:
        message = clean_line(str(said["Error"].get("Message", "")))[:300]
        sentence = _SENTENCES.get(code, _NOT_PERMITTED)
        return StoreError(f"{where}: {sentence.format(making=making(table, access), message=message)}")
    ended = endings.failed(error, access)
    if ended.outcome == "unknown":
        return InDoubt(f"{where}: {errors.as_ours(error, access)}")
    return StoreError(f"{where}: {ended.says}")


_NOT_PERMITTED = (
    "{message}; the policy needs dynamodb:Query and GetItem on it, and to act dynamodb:PutItem and UpdateItem too"
)
_SENTENCES = {
    "ResourceNotFoundException": "there is no such table, or it is still being made; no run makes it, this does: "
    "`{making}`",
    "ValidationException": "it does not take what a store of runs writes ({message}); a table for runs is made by "
    "`{making}`",
    "ItemCollectionSizeLimitExceededException": "it has an index, which a table for runs must not have ({message})",
}


def _busy(where: str, code: str) -> str:
    if code in CROSSED:
        return f"{where}: others write at the same moment ({code}); try again"
    return f"{where}: it throttles ({code}): give it more capacity, or on-demand capacity; it goes on by itself"


def _cancelled(reasons: list[Mapping[str, Any]], where: str) -> StoreError | Refusal:
    """A transaction was called off: its parts say why, each for itself."""
    codes = [str(reason.get("Code", "None")) for reason in reasons]
    if not set(codes).isdisjoint(NOT_MET):
        return Refusal(*(reason.get("Item") for reason in reasons))
    other = next((code for code in codes if code not in {"None"} | BUSY | CROSSED), "")
    if other or not any(code != "None" for code in codes):
        why = next((str(one.get("Message", "")) for one in reasons if one.get("Code") == other), "")
        return StoreError(f"{where}: it called the write off ({other or 'no reason given'}): {clean_line(why)[:300]}")
    return NotNow(_busy(where, next(code for code in codes if code != "None")))
