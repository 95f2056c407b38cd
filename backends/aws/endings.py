"""How a call that acts ended: done, refused, never sent, or not known. The border is where AWS may have done it."""

import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from botocore import exceptions as boto  # type: ignore[import-untyped] # botocore has no types
from botocore.parsers import ResponseParserError  # type: ignore[import-untyped] # the same

from backends.aws.access import Access
from backends.aws.codes import EXPIRED, NO_ROOM, NOT_ACCEPTED, THROTTLED
from backends.aws.errors import Answer, as_ours
from backends.errors import ClpdeckError, LookError
from backends.text import clean_line

MOST_SAID = 300
"""Letters of a reply that are quoted."""
WOULD_WORK = "DryRunOperation"
ONE_AT_A_TIME = frozenset({"PriorRequestNotComplete"})
"""Route 53 is still busy with an earlier change of the same zone; it says to ask again, later and later."""
BEFORE_EFFECT = EXPIRED | NOT_ACCEPTED | THROTTLED | ONE_AT_A_TIME
"""Answers given at the door: AWS did not even look at what was asked."""
NEVER_LEFT = (boto.EndpointConnectionError, boto.ConnectTimeoutError, boto.ProxyConnectionError)
"""There was no connection that could have carried it."""
MAY_HAVE_ARRIVED = (boto.HTTPClientError, boto.ConnectionError, ResponseParserError)
"""Time-outs of the answer, lost connections, replies that make no sense."""


@dataclass(frozen=True, slots=True)
class Called:
    """How a call ended.

    Attributes:
        outcome: `done`: AWS says so. `failed`: it says no. `unsent`: it had no effect and is as if never sent.
            `unknown`: it may have been done.
        says: AWS's words, or why there are none, one line.
        gives: Values taken out of the reply, by name; what the reply does not hold is left out.
    """

    outcome: Literal["done", "failed", "unsent", "unknown"]
    says: str
    gives: tuple[tuple[str, str], ...] = ()


def answered(
    reply: Mapping[str, Any], gives: tuple[tuple[str, str], ...], access: Access, *, may_be_empty: bool
) -> Called:
    """AWS answered. A reply without anything that AWS would put into it is somebody else's, e.g. a portal's page.

    Args:
        reply: As botocore parsed it.
        gives: What to take out of it: name and JMESPath.
        access: As whom it was called.
        may_be_empty: AWS has nothing to put into it.
    """
    said = {key: value for key, value in reply.items() if key != "ResponseMetadata"}
    if not said and not may_be_empty:
        return unknown(f"{access}: the endpoint answered, but not as AWS does")
    refused = tuple(_in_part(said))
    if refused:
        return Called("failed", f"{access} answered, and refused in part: {_short('; '.join(refused))}")
    text = clean_line(json.dumps(said, default=str, ensure_ascii=False))
    return Called("done", _short(text), tuple(_given(said, gives)))


def failed(error: Exception, access: Access) -> Called:
    """The call ended with an error, which tells whether AWS may have done it."""
    if isinstance(error, boto.ClientError):
        return _refused(error, access)
    if isinstance(error, ClpdeckError):
        return Called("unsent", str(error))
    never_left = isinstance(error, NEVER_LEFT) or _untrusted(error)
    if never_left or (isinstance(error, boto.BotoCoreError) and not isinstance(error, MAY_HAVE_ARRIVED)):
        return Called("unsent", str(as_ours(error, access)))
    return unknown(str(as_ours(error, access)))


def unsent(why: LookError) -> Called:
    """What was to be looked at before could not be; so nothing was sent."""
    return Called("unsent", f"what it names could not be looked at before, so it was not sent: {why}")


def unknown(why: str) -> Called:
    """Nobody told us."""
    return Called("unknown", f"{why}; whether it was done is for a look to tell")


def _refused(error: boto.ClientError, access: Access) -> Called:
    answer = Answer.read(error)
    if answer.code == WOULD_WORK:
        return Called("done", f"{answer.code}: {answer.message}")
    if answer.code in BEFORE_EFFECT:
        return Called("unsent", str(as_ours(error, access)))
    said = f"{answer.code}: {answer.message}"
    if answer.status < 500 or answer.code.startswith(NO_ROOM):
        return Called("failed", str(as_ours(error, access)))
    return unknown(f"{access} failed at {answer.operation} ({said})")


def _in_part(said: Mapping[str, Any]) -> Iterator[str]:
    """What EC2 did not do of a call that it answered well: fast snapshot restore is refused by snapshot and zone."""
    for one in said.get("Unsuccessful") or ():
        if not isinstance(one, Mapping):
            yield clean_line(str(one))
            continue
        name = one.get("SnapshotId") or one.get("ResourceId") or "something"
        errors = one.get("FastSnapshotRestoreStateErrors") or ({"Error": one.get("Error") or {}},)
        for state in errors:
            why, zone = state.get("Error") or {}, state.get("AvailabilityZone")
            words = f"{why.get('Code', 'no code')}: {why.get('Message', 'no word why')}"
            yield clean_line(f"{name}{f' in {zone}' if zone else ''}: {words}")


def _short(text: str) -> str:
    return text if len(text) <= MOST_SAID else text[: MOST_SAID - 3] + "..."


def _untrusted(error: Exception) -> bool:
    """Whether the endpoint's certificate was not accepted, which is before anything is said to it."""
    inner: object = error
    while isinstance(inner, Exception):
        if isinstance(inner, ssl.SSLCertVerificationError):
            return True
        inner = getattr(inner, "kwargs", {}).get("error") or inner.__cause__ or inner.__context__
    return False


def _given(said: Mapping[str, Any], gives: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    import jmespath  # type: ignore[import-untyped] # noqa: PLC0415 - botocore brings it; without types

    for name, path in gives:
        value = jmespath.search(path, said)
        if value is not None:
            yield name, clean_line(str(value))
