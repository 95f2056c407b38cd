"""Whose calls are carried out: the looking key may only look, as under a policy that allows it no more."""

from backends.sim.aws.calls import Call
from backends.sim.cloud import AwsError

LOOKING_KEY = "PRETEND"
ACTING_KEY = "PRETENDOPS"


HANDED_ON = frozenset({"SendCommand"})
"""Whether these change anything, the command tells that a node is given by them: it is recorded there."""


def looks(operation: str) -> bool:
    """Whether an operation changes nothing, by its name."""
    return operation.startswith(("Describe", "Get", "Head", "List")) or operation in HANDED_ON


def user(key: str) -> str:
    """The name of the user a key belongs to; that of a key nobody knows is the looking one's, rights aside."""
    return "pretend-ops" if key == ACTING_KEY else "pretend"


def require_right(call: Call, operation: str, account: str) -> None:
    """Refuse what the caller may not do, in the words of the service it was asked of.

    Raises:
        AwsError: The looking key was used to act; DryRun is no way round, as it is none on AWS.
    """
    if call.key != LOOKING_KEY or looks(operation):
        return
    action = f"{call.service}:{operation}"
    message = (
        f"User: arn:aws:iam::{account}:user/{user(call.key)} is not authorized to perform: {action} "
        f"because no identity-based policy allows the {action} action"
    )
    if call.form == "ec2":
        raise AwsError("UnauthorizedOperation", f"You are not authorized to perform this operation. {message}", 403)
    if call.form in ("query", "rest-xml", "s3"):
        raise AwsError("AccessDenied", message, 403)
    raise AwsError("AccessDeniedException", message, 400)
