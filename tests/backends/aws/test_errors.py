"""botocore's errors, turned into ours."""

import pytest
from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from backends.aws.access import Access
from backends.aws.errors import as_ours
from backends.errors import NoContact, Refused, TimedOut, Unreadable

ACCESS = Access("ap-northeast-1", "watcher")
URL = "https://ec2.ap-northeast-1.example/"


def answered(code, message="no", operation="DescribeInstances"):
    return boto.ClientError({"Error": {"Code": code, "Message": message}}, operation)


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (boto.NoCredentialsError(), Refused, "no credentials were found; run `aws sso login --profile watcher`"),
        (boto.PartialCredentialsError(provider="env", cred_var="secret"), Refused, "not complete: .* missing: secret"),
        (
            boto.UnauthorizedSSOTokenError(),
            Refused,
            "has ended or was never made; run `aws sso login --profile watcher`",
        ),
        (boto.SSOTokenLoadError(error_msg="x"), Refused, "run `aws sso login --profile watcher`"),
        (boto.TokenRetrievalError(provider="sso", error_msg="x"), Refused, "run `aws sso login --profile watcher`"),
        (boto.LoginRefreshRequired(), Refused, "run `aws login --profile watcher`"),
        (boto.CredentialRetrievalError(provider="process", error_msg="\x1b[2Jexit 1"), Refused, "process: exit 1$"),
        (boto.ConnectTimeoutError(endpoint_url=URL), NoContact, "did not answer"),
        (boto.ReadTimeoutError(endpoint_url=URL), TimedOut, "accepted the call and did not answer in time"),
        (boto.SSLError(endpoint_url=URL, error="self-signed"), NoContact, "certificate is not trusted"),
        (boto.ProxyConnectionError(proxy_url="http://proxy:1"), NoContact, "the proxy could not be reached"),
        (boto.EndpointConnectionError(endpoint_url=URL), NoContact, "could not be reached"),
        (boto.ConnectionClosedError(endpoint_url=URL), NoContact, "the connection to the endpoint was lost"),
        (ResponseParserError("<html>"), Unreadable, "answered, but not as AWS does: <html>"),
        (boto.NoRegionError(), Refused, "You must specify a region"),
        (answered("AccessDenied", operation="GetCallerIdentity"), Refused, "does not permit sts:GetCallerIdentity"),
        (answered("UnauthorizedOperation"), Refused, "does not permit ec2:DescribeInstances: add it to the policy"),
        (answered("RequestExpired"), Refused, "check this machine's clock"),
        (answered("SignatureDoesNotMatch"), Refused, "does not accept the credentials"),
        (answered("Throttling"), Refused, "throttles DescribeInstances"),
        (answered("Unavailable", "later\x9b2J"), Refused, "refused DescribeInstances: Unavailable: later$"),
    ],
)
def test_each_error_says_what_and_what_to_do(error, kind, sentence):
    ours = as_ours(error, ACCESS)
    assert type(ours) is kind
    assert str(ours).startswith("AWS ap-northeast-1 (profile watcher)")
    with pytest.raises(kind, match=sentence):
        raise ours


def test_without_a_profile_the_command_to_run_names_none():
    assert "run `aws sso login`," in str(as_ours(boto.NoCredentialsError(), Access("ap-northeast-1")))
