"""AWS's wire protocols, out of botocore's service models: request to parameters, result to answer.

moto.core.parse and moto.core.serialize do the work; nothing else of moto is used.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from botocore.exceptions import UnknownServiceError  # type: ignore[import-untyped]  # botocore ships no types
from botocore.loaders import Loader  # type: ignore[import-untyped]  # botocore ships no types
from moto.core.model import OperationModel, ServiceModel
from moto.core.parse import PROTOCOL_PARSERS, RequestDict, RequestParserError
from moto.core.serialize import SerializationContext, get_serializer_class
from werkzeug.datastructures import Headers, MultiDict

from backends.sim.aws.calls import Call
from backends.sim.aws.http import Reply, Request
from backends.sim.cloud import AwsError


@cache
def load(service: str) -> ServiceModel:
    """A service's model, an empty one where botocore has none under this name. Takes 0.2 s for EC2, once."""
    try:
        return ServiceModel(Loader().load_service_model(service, "service-2"), service)
    except UnknownServiceError:
        return ServiceModel({"metadata": {}, "operations": {}, "shapes": {}}, service)


def locate(model: ServiceModel, request: Request, call: Call) -> tuple[str, dict[str, str]]:
    """The name of the operation a call means, and the values in its path; else its method and path.

    Raises:
        AwsError: It is for a service whose calls name their operation, and names none.
    """
    if call.operation:
        return call.operation, {}
    if model.metadata.get("protocol") in ("ec2", "query"):
        raise AwsError("MissingAction", "Missing Action")
    given = {*parse_qs(request.query, keep_blank_values=True), *(name.lower() for name in request.headers)}
    for method, pattern, words, name in _routes(model):
        if method == request.method and words <= given and (match := pattern.fullmatch(request.path)):
            return name, match.groupdict()
    return f"{request.method} {request.path}", {}


@cache
def _routes(model: ServiceModel) -> tuple[tuple[str, re.Pattern[str], frozenset[str], str], ...]:
    """Method, path, words of query and head, and name of every operation, the most literal ones first."""
    found = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        http = operation.http
        path, _, words = http.get("requestUri", "/").partition("?")
        uri, told = path.rstrip("/"), frozenset((*parse_qs(words, keep_blank_values=True), *_needed(operation)))
        pattern = re.sub(r"\\\{(\w+)(\\\+)?\\\}", _placeholder, re.escape(uri))
        order = (uri.count("{"), -len(told), -len(uri))
        found.append((order, http.get("method", "POST"), re.compile(pattern + "/?"), told, name))
    ordered = sorted(found, key=lambda row: row[0])
    return tuple((method, pattern, told, name) for _, method, pattern, told, name in ordered)


def _needed(operation: OperationModel) -> Iterator[str]:
    """What a call must have in its query or its head: of two with one path that tells them apart."""
    shape = operation.input_shape
    for name in shape.required_members if shape else ():
        place = shape.members[name].serialization
        if place.get("location") == "querystring":
            yield place["name"]
        elif place.get("location") == "header":
            yield place["name"].lower()


def _placeholder(match: re.Match[str]) -> str:
    return f"(?P<{match[1]}>{'.+' if match[2] else '[^/]+'})"


def read(operation: OperationModel, request: Request, call: Call, in_path: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a call, by the names boto3 gives them.

    Raises:
        AwsError: A value cannot be read, or a required one is missing.
    """
    parser = PROTOCOL_PARSERS[operation.service_model.metadata["protocol"]](operation)
    wire = RequestDict(
        method=request.method,
        url_path=request.path,
        url_params=dict(in_path),
        headers=Headers(request.headers.items()),
        values=MultiDict(call.values),
        body=request.body,
    )
    try:
        params: dict[str, Any] = parser.parse(wire)
    except (ValueError, RequestParserError) as error:
        raise AwsError("InvalidParameterValue", f"A value of the request cannot be read: {error}") from None
    missing = [name for name in getattr(operation.input_shape, "required_members", ()) if name not in params]
    if missing:
        raise AwsError("MissingParameter", f"The request must contain the parameter {missing[0]}")
    return params


NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry. A client's own words may hold it, and are told in answers."""


def write(operation: OperationModel, result: Mapping[str, Any], request_id: str) -> Reply:
    """The answer that carries a result."""
    service = operation.service_model
    serializer_class = get_serializer_class(service.service_name, service.metadata["protocol"])
    answer = serializer_class(operation, SerializationContext(request_id)).serialize(result)
    body, headers = answer["body"], dict(answer["headers"])
    content_type = headers.pop("Content-Type", "text/xml")
    if isinstance(body, str):
        body = (NO_XML.sub("\ufffd", body) if "xml" in content_type else body).encode()
    return Reply(answer["status_code"], content_type, body, headers)
