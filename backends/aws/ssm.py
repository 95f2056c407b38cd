"""A node's own word by AWS Systems Manager: a second way to it, with no network of ours between. Blocks."""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from botocore.exceptions import ClientError  # type: ignore[import-untyped] # botocore has no types

from backends.aws.access import Access
from backends.aws.errors import Answer
from backends.aws.ssm_form import request
from backends.errors import NoContact
from backends.parsers.said import Said
from backends.text import clean

Client: TypeAlias = Any
"""A boto3 client."""

PAUSES_S = (0.3, 0.5, 1.0)
"""Between two questions whether it is over; the last one again and again."""
NOT_YET = frozenset({"Pending", "InProgress", "Delayed"})
OVER = frozenset({"Success", "Failed"})
"""The command ran to its end on the node; with which exit code is told beside it."""


def ask(
    client: Client,
    access: Access,
    instance: str,
    argv: tuple[str, ...],
    limit_s: float,
    sleep: Callable[[float], None] = time.sleep,
) -> Said:
    """Have a node run a command that looks, and hand out what it wrote. Blocks, for `limit_s` seconds at most.

    Raises:
        NoContact: The node did not take the command, or did not come to its end in time.
        NotAllowed: It is none of those that look.
        botocore.exceptions.ClientError: AWS said no.
    """
    sent = _told(access, instance, lambda: client.send_command(**request(instance, argv)))
    id_, left_s, pauses = sent["Command"]["CommandId"], limit_s, iter(PAUSES_S)
    while left_s > 0:
        pause_s = min(next(pauses, PAUSES_S[-1]), left_s)
        sleep(pause_s)
        left_s -= pause_s
        found = _invocation(client, id_, instance)
        status = found.get("Status", "") if found else "Pending"
        if found and status in OVER:
            return Said(
                clean(found.get("StandardOutputContent", "")),
                clean(found.get("StandardErrorContent", "")),
                int(found.get("ResponseCode", -1)),
            )
        if status not in NOT_YET:
            details = clean(str(found.get("StatusDetails") or status)) if found else status
            raise NoContact(f"{access}: SSM brought no answer of {instance}: {details}")
    raise NoContact(f"{access}: {instance} did not take the command from SSM in {limit_s:g} s: is its agent online?")


def _told(access: Access, instance: str, call: Callable[[], Any]) -> Any:
    """What AWS answers; that an instance is none that SSM knows is no answer of anybody there."""
    try:
        return call()
    except ClientError as error:
        answer = Answer.read(error)
        if answer.code != "InvalidInstanceId":
            raise
        said = answer.message or "the instance is in no valid state"
        raise NoContact(f"{access}: SSM does not reach {instance}: {answer.code}: {said}") from error


def _invocation(client: Client, command: str, instance: str) -> Mapping[str, Any] | None:
    """How the command fares; `None` while AWS itself does not know of it yet."""
    try:
        found: Mapping[str, Any] = client.get_command_invocation(CommandId=command, InstanceId=instance)
    except ClientError as error:
        if Answer.read(error).code != "InvocationDoesNotExist":
            raise
        return None
    return found
