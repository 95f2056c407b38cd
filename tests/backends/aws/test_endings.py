"""Where a call that acts ended, by the error that botocore had: AWS may have done it, or cannot have."""

import ssl

import pytest
from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from backends.aws import endings
from backends.aws.access import Access
from backends.errors import Refused, TimedOut

ACCESS = Access("ap-northeast-1", "ops")
URL = "https://ec2.ap-northeast-1.example/"


def answered(code, status, message="no"):
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return boto.ClientError(response, "StopInstances")


NOT_TRUSTED = boto.SSLError(endpoint_url=URL, error=OSError("x"))
NOT_TRUSTED.kwargs["error"].__cause__ = ssl.SSLCertVerificationError("self-signed")

NO_ROOM = (
    "We currently do not have sufficient m5.large capacity in the Availability Zone you requested (ap-northeast-3a). "
    "Our system will be working on provisioning additional capacity. You can currently get m5.large capacity by not "
    "specifying an Availability Zone in your request or choosing ap-northeast-3b, ap-northeast-3c."
)
"""As AWS's page on launch issues has it."""
PASS_ROLE = (
    "You are not authorized to perform this operation. User: arn:aws:iam::1:user/ops is not authorized to perform: "
    "iam:PassRole on resource: arn:aws:iam::1:role/cluster-node because no identity-based policy allows the "
    "iam:PassRole action. Encoded authorization failure message: " + "x" * 900
)
ENDINGS = [
    (boto.NoCredentialsError(), "unsent", "no credentials were found; run `aws sso login --profile ops`"),
    (boto.UnauthorizedSSOTokenError(), "unsent", "has ended or was never made"),
    (boto.CredentialRetrievalError(provider="process", error_msg="exit 1"), "unsent", "could not be fetched"),
    (boto.EndpointConnectionError(endpoint_url=URL), "unsent", "could not be reached"),
    (boto.ConnectTimeoutError(endpoint_url=URL), "unsent", "did not answer"),
    (boto.ProxyConnectionError(proxy_url="http://proxy:1"), "unsent", "the proxy could not be reached"),
    (NOT_TRUSTED, "unsent", "certificate is not trusted"),
    (boto.ParamValidationError(report="x"), "unsent", "Parameter validation failed"),
    (Refused("there is no AWS profile ops"), "unsent", "there is no AWS profile ops"),
    (TimedOut("our own pace"), "unsent", "our own pace"),
    (answered("RequestLimitExceeded", 503), "unsent", "throttles StopInstances"),
    (answered("Throttling", 400), "unsent", "throttles StopInstances"),
    (answered("ExpiredToken", 400), "unsent", "run `aws sso login --profile ops`"),
    (answered("AuthFailure", 401), "unsent", "does not accept the credentials"),
    (answered("UnauthorizedOperation", 403), "failed", "does not permit ec2:StopInstances"),
    (answered("IncorrectInstanceState", 400, "is not\x1b[2J so"), "failed", "IncorrectInstanceState: is not so"),
    (answered("InsufficientInstanceCapacity", 500), "failed", "refused StopInstances: InsufficientInstanceCapacity"),
    (answered("InsufficientInstanceCapacity", 500), "failed", "EC2 names no zone that has room: take another instance"),
    (
        answered("InsufficientInstanceCapacity", 500, NO_ROOM),
        "failed",
        "(EC2 itself names ap-northeast-3b, ap-northeast-",
    ),
    (answered("InsufficientVolumeCapacity", 500), "failed", "refused StopInstances: InsufficientVolumeCapacity: no"),
    (answered("IdempotentParameterMismatch", 400), "failed", "look for what it made before anything is sent again"),
    (answered("InvalidAMIName.Duplicate", 400), "failed", "there is an image of that name already"),
    (
        answered("RouteAlreadyExists", 400),
        "failed",
        "it is replaced, not made, where it leads to a node of this cluster",
    ),
    (answered("PriorRequestNotComplete", 400), "unsent", "still busy with an earlier change of that zone"),
    (answered("ThrottlingException", 429), "unsent", "throttles StopInstances"),
    (answered("VcpuLimitExceeded", 400), "failed", "stop an instance there, take a smaller type, or ask for more"),
    (answered("InvalidIPAddress.InUse", 400), "failed", "another network interface has that address"),
    (answered("UnauthorizedOperation", 403, PASS_ROLE), "failed", "does not permit iam:PassRole: add it to the policy"),
    (answered("AccessDenied", 403, "no"), "failed", "does not permit ec2:StopInstances"),
    (answered("DryRunOperation", 412, "Request would have succeeded"), "done", "DryRunOperation: Request would"),
    (answered("InternalError", 500), "unknown", "failed at StopInstances (InternalError: no); whether it was done is"),
    (answered("Unavailable", 503), "unknown", "for a look to tell"),
    (answered("502", 502, "Bad Gateway"), "unknown", "502: Bad Gateway"),
    (boto.ReadTimeoutError(endpoint_url=URL), "unknown", "accepted the call and did not answer in time; whether"),
    (boto.ConnectionClosedError(endpoint_url=URL), "unknown", "the connection to the endpoint was lost"),
    (boto.SSLError(endpoint_url=URL, error=ssl.SSLError("bad record mac")), "unknown", "for a look to tell"),
    (boto.HTTPClientError(error=OSError("x")), "unknown", "for a look to tell"),
    (ResponseParserError("<html>"), "unknown", "answered, but not as AWS does"),
    (ValueError("a fault of ours"), "unknown", "a fault of ours"),
]


@pytest.mark.parametrize(("error", "outcome", "says"), ENDINGS)
def test_an_error_tells_whether_aws_may_have_done_it(error, outcome, says):
    called = endings.failed(error, ACCESS)
    assert called.outcome == outcome
    assert says in called.says


def test_what_is_wanted_is_taken_out_of_the_reply_and_cleaned():
    reply = {"Ids": ["i-1", "i\x1b[2J-2"], "ResponseMetadata": {"RequestId": "r"}}
    gives = (("second", "Ids[1]"), ("none", "Missing"), ("count", "length(Ids)"), ("request", "ResponseMetadata"))
    called = endings.answered(reply, gives, ACCESS, may_be_empty=False)
    assert called.gives == (("second", "i-2"), ("count", "2"))
    assert called.says == '{"Ids": ["i-1", "i\\u001b[2J-2"]}'


def test_a_long_reply_is_quoted_in_part():
    called = endings.answered({"Text": "x" * 1000}, (), ACCESS, may_be_empty=False)
    assert len(called.says) == 300
    assert called.says.endswith("...")


def test_a_reply_with_nothing_of_aws_in_it_says_nothing_of_what_was_done():
    reply = {"ResponseMetadata": {"HTTPStatusCode": 200}}
    assert endings.answered(reply, (), ACCESS, may_be_empty=False).outcome == "unknown"
    assert endings.answered(reply, (), ACCESS, may_be_empty=True).outcome == "done"


def test_a_call_that_names_another_service_says_which_action_to_allow():
    response = {"Error": {"Code": "AccessDenied", "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
    called = endings.failed(boto.ClientError(response, "ChangeResourceRecordSets"), ACCESS)
    assert (called.outcome, "does not permit route53:ChangeResourceRecordSets" in called.says) == ("failed", True)


def fast(*errors):
    """A reply that takes one snapshot and refuses these."""
    refused = [{"SnapshotId": id_, "FastSnapshotRestoreStateErrors": states} for id_, states in errors]
    return {"Successful": [{"SnapshotId": "snap-1"}], "Unsuccessful": refused}


def test_what_ec2_refuses_in_part_of_a_well_answered_call_is_a_failure_with_each_reason():
    why = {"Code": "FastSnapshotRestoreLimitExceeded", "Message": "The limit\x1b[2J of 5"}
    reply = fast(
        ("snap-2", [{"AvailabilityZone": "ap-northeast-3a", "Error": why}]),
        ("snap-3", [{"AvailabilityZone": "ap-northeast-3b", "Error": {"Code": "X"}}]),
    )
    called = endings.answered(reply, (), ACCESS, may_be_empty=False)
    assert called.outcome == "failed"
    assert called.says == (
        f"{ACCESS} answered, and refused in part: snap-2 in ap-northeast-3a: FastSnapshotRestoreLimitExceeded: "
        "The limit of 5; snap-3 in ap-northeast-3b: X: no word why"
    )


def test_a_refusal_in_part_of_another_shape_is_a_failure_too():
    odd = {"Unsuccessful": [{"Error": {"Code": "Y", "Message": "m"}}, "text"]}
    called = endings.answered(odd, (), ACCESS, may_be_empty=False)
    assert (called.outcome, called.says.endswith("something: Y: m; text")) == ("failed", True)


def test_nothing_refused_in_part_is_done():
    reply = {"Successful": [{"SnapshotId": "snap-1"}], "Unsuccessful": []}
    assert endings.answered(reply, (), ACCESS, may_be_empty=False).outcome == "done"


def test_what_could_not_be_looked_at_before_was_not_sent():
    called = endings.unsent(TimedOut("no answer"))
    assert (called.outcome, called.says.endswith("so it was not sent: no answer")) == ("unsent", True)
