"""What can go wrong on the way to AWS and back, put there on purpose."""

from collections.abc import MutableSequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from backends.sim.aws.calls import Form
from backends.sim.cloud import AwsError

_STATUS = {"InternalError": 500, "InsufficientInstanceCapacity": 500, "Unavailable": 503, "UnauthorizedOperation": 403}


@dataclass(slots=True)
class AwsFault:
    """Trouble for the next `times` calls of matching operations.

    Attributes:
        operation: The operation's name; `*` and `?` stand for any letters.
        kind: `throttle` refuses as AWS throttles; `error` refuses with `code`; `delay` waits `seconds` of world time,
            then goes on; `lose-reply` carries the call out, then drops the connection without an answer; `expire`
            says that the caller's credentials have expired; `silence` hears nothing and answers nothing.
        times: How many calls are still to be hit; `math.inf` for all until it is taken away.
        seconds: How long a delay is.
        code: The error's code; `InternalError` where none is given.
    """

    operation: str = "*"
    kind: Literal["throttle", "error", "delay", "lose-reply", "expire", "silence"] = "throttle"
    times: float = 1
    seconds: float = 0.0
    code: str = ""

    def refusal(self, form: Form) -> AwsError | None:
        """The error this fault answers with, if it is of the kind that does."""
        if self.kind == "error":
            code = self.code or "InternalError"
            return AwsError(code, "The pretend site was told to fail this call.", _STATUS.get(code, 400))
        if self.kind == "throttle":
            return _throttled(form)
        if self.kind == "expire":
            return _expired(form)
        return None


def take(faults: MutableSequence[AwsFault], operation: str) -> AwsFault | None:
    """The first fault that hits this operation, used up by one."""
    for fault in tuple(faults):
        if fault.times > 0 and fnmatchcase(operation, fault.operation):
            fault.times -= 1
            if fault.times == 0:
                faults.remove(fault)
            return fault
    return None


def _expired(form: Form) -> AwsError:
    """What AWS says of a session token whose time is over. EC2's own code for it, RequestExpired, is for old clocks."""
    code = "ExpiredTokenException" if form in ("json", "rest-json", "cbor") else "ExpiredToken"
    return AwsError(code, "The security token included in the request is expired", 400 if form == "ec2" else 403)


def _throttled(form: Form) -> AwsError:
    """Each service's own way to say it."""
    if form == "ec2":
        return AwsError("RequestLimitExceeded", "Request limit exceeded.", 503)
    if form in ("query", "rest-xml"):
        return AwsError("Throttling", "Rate exceeded")
    return AwsError("ThrottlingException", "Rate exceeded", 429)
