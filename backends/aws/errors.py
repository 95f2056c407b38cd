"""botocore's errors, turned into ours: one sentence each, on what AWS said and what to do."""

from dataclasses import dataclass

from botocore import exceptions as boto  # type: ignore[import-untyped] # botocore has no types
from botocore.parsers import ResponseParserError  # type: ignore[import-untyped] # the same

from backends.aws.access import Access
from backends.aws.codes import EXPIRED, NO_ROOM, NOT_ACCEPTED, NOT_PERMITTED, THROTTLED, action, advice
from backends.errors import LookError, NoContact, Refused, TimedOut, Unreadable
from backends.text import clean_line

SENTENCES: tuple[tuple[type[Exception], type[LookError], str], ...] = (
    (boto.NoCredentialsError, Refused, "{access}: no credentials were found; {sign_in}"),
    (boto.PartialCredentialsError, Refused, "{access}: the credentials are not complete: {reason}"),
    (boto.SSOError, Refused, "{access}: the sign-in has ended or was never made; {sign_in}"),
    (boto.TokenRetrievalError, Refused, "{access}: the sign-in has ended; {sign_in}"),
    (boto.NoAuthTokenError, Refused, "{access}: the sign-in has ended; {sign_in}"),
    (boto.LoginError, Refused, "{access}: the sign-in has ended; run `aws login{profile}`"),
    (boto.CredentialRetrievalError, Refused, "{access}: the credentials could not be fetched: {reason}"),
    (boto.ConfigParseError, Refused, "{access}: the AWS configuration cannot be read: {reason}"),
    (boto.ConnectTimeoutError, NoContact, "{access}: the endpoint did not answer: {reason}"),
    (boto.ReadTimeoutError, TimedOut, "{access}: the endpoint accepted the call and did not answer in time"),
    (boto.SSLError, NoContact, "{access}: the endpoint's certificate is not trusted: {reason}"),
    (boto.ProxyConnectionError, NoContact, "{access}: the proxy could not be reached: {reason}"),
    (boto.EndpointConnectionError, NoContact, "{access}: the endpoint could not be reached: {reason}"),
    (boto.ConnectionError, NoContact, "{access}: the endpoint could not be reached: {reason}"),
    (boto.HTTPClientError, NoContact, "{access}: the connection to the endpoint was lost: {reason}"),
    (ResponseParserError, Unreadable, "{access}: the endpoint answered, but not as AWS does: {reason}"),
    (KeyError, Unreadable, "{access}: the endpoint answered, but not as AWS does: there is no {reason} in it"),
)
"""First match wins: the narrow before the wide."""

MOST_SAID = 500
"""Letters of AWS's own sentence that are quoted; where it has no capacity it says last where there is some."""


def as_ours(error: Exception, access: Access) -> LookError:
    """What an error of botocore's means to the one who looks."""
    if isinstance(error, boto.ClientError):
        return _answered(error, access)
    profile = f" --profile {access.profile}" if access.profile else ""
    for kind, ours, sentence in SENTENCES:
        if isinstance(error, kind):
            sign_in = f"run `aws sso login{profile}`, or `aws configure{profile}` where keys are used"
            return ours(sentence.format(access=access, reason=_reason(error), sign_in=sign_in, profile=profile))
    return Refused(f"{access}: {_reason(error)}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An error that AWS itself answered with, in its own words, cleaned."""

    operation: str
    code: str
    message: str
    status: int

    @classmethod
    def read(cls, error: boto.ClientError) -> "Answer":
        """Take it out of botocore's error."""
        said = error.response.get("Error", {})
        return cls(
            clean_line(error.operation_name),
            clean_line(str(said.get("Code", ""))),
            clean_line(str(said.get("Message", "")))[:MOST_SAID],
            error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0),
        )


def _answered(error: boto.ClientError, access: Access) -> LookError:
    """AWS itself said no."""
    answer = Answer.read(error)
    if answer.code in EXPIRED:
        renew = f"run `aws sso login{f' --profile {access.profile}' if access.profile else ''}`"
        return Refused(f"{access}: the sign-in has ended; {renew} (and check this machine's clock)")
    return Refused(f"{access} {_no(answer)}")


def _no(answer: Answer) -> str:
    """The rest of the sentence that begins with who said no."""
    code, operation, said = answer.code, answer.operation, f"{answer.code}: {answer.message}"
    if code in NOT_PERMITTED:
        return f"does not permit {action(operation, answer.message)}: add it to the policy of the role or user"
    if code in NOT_ACCEPTED:
        return f"does not accept the credentials ({code}): check keys, account and this machine's clock"
    if code in THROTTLED:
        return f"throttles {operation}: too many calls from this account; asked again later"
    what_to_do = advice(code, answer.message)
    if what_to_do:
        return f"refused {operation}: {said} ({what_to_do})"
    if answer.status >= 500 and not code.startswith(NO_ROOM):
        return f"failed at {operation} ({said}): trouble of AWS's own or of a proxy; asked again later"
    return f"refused {operation}: {said}"


def _reason(error: Exception) -> str:
    return clean_line(str(error))[:300] or type(error).__name__
