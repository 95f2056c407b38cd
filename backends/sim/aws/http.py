"""As much HTTP/1.1 as AWS's clients speak: requests off a stream, answers onto it. No AWS in here."""

import asyncio
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from http import HTTPStatus
from http.client import HTTPException, parse_headers
from urllib.parse import unquote, urlsplit

LARGEST_BODY = 1 << 20
"""Bytes; no call simulated here is anywhere near it."""


class BadRequestError(Exception):
    """What came is not HTTP as we know it; the connection is of no more use."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read whole. Header names are found in any case."""

    method: str
    path: str
    query: str
    headers: Message
    body: bytes

    @property
    def is_last(self) -> bool:
        """Whether the client means to close the connection after the answer."""
        return self.headers.get("Connection", "").lower() == "close"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, more: Mapping[str, str]) -> "Reply":
        """The same answer with more headers."""
        return replace(self, headers={**self.headers, **more})

    def to_bytes(self, *, head_only: bool = False) -> bytes:
        """The answer as it goes over the wire."""
        reason = HTTPStatus(self.status).phrase
        lines = [
            f"HTTP/1.1 {self.status} {reason}",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        return head if head_only else head + self.body


async def read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request | None:
    """The next request of a connection, or None where the client closed it between two.

    Raises:
        BadRequestError: What came cannot be read.
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as cut:
        if cut.partial:
            raise BadRequestError("the request ends in its head") from None
        return None
    except asyncio.LimitOverrunError:
        raise BadRequestError("the request's head is too long") from None
    line, _, rest = head.partition(b"\r\n")
    words = line.decode("latin-1").split()
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadRequestError("the request line is not HTTP/1")
    try:
        headers, target = parse_headers(io.BytesIO(rest)), urlsplit(words[1])
    except (HTTPException, ValueError) as error:
        raise BadRequestError(f"the request's head cannot be read: {error}") from None
    if headers.get("Expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return Request(words[0], unquote(target.path), target.query, headers, await _read_body(reader, headers))


async def _read_body(reader: asyncio.StreamReader, headers: Message) -> bytes:
    length = headers.get("Content-Length", "0")
    if "Transfer-Encoding" in headers or not length.isdecimal() or int(length) > LARGEST_BODY:
        raise BadRequestError(f"the body must have a Content-Length of at most {LARGEST_BODY} bytes")
    try:
        return await reader.readexactly(int(length))
    except asyncio.IncompleteReadError:
        raise BadRequestError("the request ends in its body") from None
