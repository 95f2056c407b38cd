"""Errors as each of AWS's wire forms writes them.

Written here, not by moto's serializers: those know only the errors a service's model lists, and EC2's lists none.
"""

import json
from collections.abc import Callable
from xml.sax.saxutils import escape

from backends.sim.aws.calls import Form
from backends.sim.aws.http import Reply
from backends.sim.cloud import AwsError

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def refusal(form: Form, error: AwsError, request_id: str) -> Reply:
    """The answer that carries an error."""
    return _WRITERS[form](error, request_id)


def _ec2(error: AwsError, request_id: str) -> Reply:
    body = f"<Response><Errors>{_error(error)}</Errors><RequestID>{request_id}</RequestID></Response>"
    return Reply(error.status, "text/xml;charset=UTF-8", (_XML + body).encode())


def _query(error: AwsError, request_id: str) -> Reply:
    blame = "Sender" if error.status < 500 else "Receiver"
    inner = _error(error, f"<Type>{blame}</Type>")
    body = f"<ErrorResponse>{inner}<RequestId>{request_id}</RequestId></ErrorResponse>"
    return Reply(error.status, "text/xml", (_XML + body).encode())


def _s3(error: AwsError, request_id: str) -> Reply:
    body = _error(error, more=f"<RequestId>{request_id}</RequestId>")
    return Reply(error.status, "application/xml", (_XML + body).encode())


def _error(error: AwsError, first: str = "", more: str = "") -> str:
    return f"<Error>{first}<Code>{_text(error.code)}</Code><Message>{_text(error.message)}</Message>{more}</Error>"


def _text(words: str) -> str:
    """Words as XML can carry them: a client's own control characters may stand in what is refused."""
    return escape("".join(letter if letter.isprintable() else "\ufffd" for letter in words))


def _json(error: AwsError, _request_id: str) -> Reply:
    body = json.dumps({"__type": error.code, "message": error.message}).encode()
    return Reply(error.status, "application/x-amz-json-1.1", body, {"x-amzn-ErrorType": error.code})


def _rest_json(error: AwsError, _request_id: str) -> Reply:
    body = json.dumps({"message": error.message}).encode()
    return Reply(error.status, "application/json", body, {"x-amzn-ErrorType": error.code})


def _cbor(error: AwsError, _request_id: str) -> Reply:
    words = ("__type", error.code, "message", error.message)
    body = b"\xa2" + b"".join(_cbor_text(word) for word in words)
    return Reply(error.status, "application/cbor", body, {"smithy-protocol": "rpc-v2-cbor"})


def _cbor_text(word: str) -> bytes:
    """A text in CBOR (RFC 8949, major type 3), its length in two bytes."""
    data = word.encode()
    return b"\x79" + len(data).to_bytes(2, "big") + data


_WRITERS: dict[Form, Callable[[AwsError, str], Reply]] = {
    "ec2": _ec2,
    "query": _query,
    "rest-xml": _query,
    "s3": _s3,
    "json": _json,
    "rest-json": _rest_json,
    "cbor": _cbor,
}
