"""EC2's paging: at most MaxResults answers, and a token for the rest."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from backends.sim.cloud import AwsError

FEWEST, MOST = 5, 1000
"""What EC2 takes as MaxResults."""


def page(answers: Sequence[Any], params: Mapping[str, Any]) -> tuple[Sequence[Any], str | None]:
    """The answers of this page, and the token of the next; None on the last.

    Raises:
        AwsError: MaxResults or NextToken is none that EC2 takes.
    """
    size = params.get("MaxResults", MOST)
    if not FEWEST <= size <= MOST:
        hint = f"greater than {FEWEST}" if size < FEWEST else f"less than {MOST}"
        message = f"Value ( {size} ) for parameter maxResults is invalid. Expecting a value {hint}."
        raise AwsError("InvalidParameterValue", message)
    first = _from_token(params["NextToken"]) if params.get("NextToken") else 0
    last = first + size
    return answers[first:last], _to_token(last) if last < len(answers) else None


def _to_token(first: int) -> str:
    return base64.urlsafe_b64encode(f"from {first}".encode()).decode()


def _from_token(token: str) -> int:
    try:
        word, _, first = base64.urlsafe_b64decode(token).decode().partition(" ")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        word, first = "", ""
    if word != "from" or not first.isdecimal():
        raise AwsError("InvalidNextToken", "The specified NextToken is not valid.")
    return int(first)
