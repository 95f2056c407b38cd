"""What a request asks for: which service, in which region, which operation, in which of AWS's wire forms.

Service and region stand in the signature's scope (`.../20260105/ap-northeast-1/ec2/aws4_request`), as for AWS itself.
The signature is not verified: any key will do, but there must be one. Only of the looking key is it known that it may
not act (`keys`).
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

from backends.sim.aws.http import Request
from backends.sim.cloud import AwsError

Form = Literal["ec2", "query", "json", "rest-json", "rest-xml", "s3", "cbor"]

_SCOPE = re.compile(r"Credential=(?P<key>[^/,\s]+)/\d{8}/(?P<region>[^/,\s]+)/(?P<service>[^/,\s]+)/aws4_request")
_XML: dict[str, Form] = {
    "route53": "rest-xml",
    "cloudfront": "rest-xml",
    "s3": "s3",
    "ec2": "ec2",
    "sts": "query",
    "iam": "query",
}
"""The services that answer in XML even a call that names no operation; all others speak JSON."""

_NAMES = {"servicequotas": "service-quotas"}
"""Services that sign under another name than botocore's."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request, understood as far as it can be without knowing the service.

    `key` is the access key it was signed with. `operation` is empty for REST forms, whose operations are told by
    method and path; `values` are the fields of the forms that send fields.
    """

    key: str

    service: str
    region: str
    form: Form
    operation: str
    values: dict[str, str]


def understand(request: Request) -> Call:
    """Say what a request asks for, whoever signed it."""
    scope = _SCOPE.search(request.headers.get("Authorization", ""))
    key, region, service = scope.groups() if scope else ("", "us-east-1", "")
    service = _NAMES.get(service, service)
    values: dict[str, str] = {}
    if "X-Amz-Target" not in request.headers:
        values = dict(parse_qsl(request.query, keep_blank_values=True))
        if "x-www-form-urlencoded" in request.headers.get("Content-Type", ""):
            values |= parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
    form, operation = _form(request, service, values)
    return Call(key, service, region, form, operation, values)


def require_signature(request: Request) -> None:
    """Refuse, as AWS does, what nobody signed."""
    authorization = request.headers.get("Authorization", "")
    if not authorization:
        raise AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    if not _SCOPE.search(authorization) or "Signature=" not in authorization:
        message = "Authorization header must name a 'Credential' with its scope and a 'Signature'."
        raise AwsError("IncompleteSignature", message, 403)


def _form(request: Request, service: str, values: dict[str, str]) -> tuple[Form, str]:
    if target := request.headers.get("X-Amz-Target"):
        return "json", target.rpartition(".")[2]
    if "smithy-protocol" in request.headers:
        return "cbor", request.path.rpartition("/")[2]
    if action := values.get("Action"):
        return "ec2" if service == "ec2" else "query", action
    return _XML.get(service, "rest-json"), ""
