"""moto's DynamoDB as a server on loopback: it answers one request at a time, and can be told to lose replies.

moto's own server needs flask; what answers in it is the same handler.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from moto.core.request import Request
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.responses import DynamoHandler

from tests.backends.runs.dynamo_table import REGION

ACCOUNT = "123456789012"
NUMBERS = count(1)


@dataclass
class Fault:
    """What goes wrong with the next request of an operation.

    Attributes:
        how: `lose`: done, and the connection cut before the reply. `cut`: not done, and the connection cut.
            `delay`: the connection cut, and done only when the server is told to `land`.
            `portal`: somebody else's page comes. Else an error code of AWS's.
        message: Of the error.
        status: Of the error.
        reasons: Why a transaction was called off.
    """

    operation: str
    how: str
    message: str = "no"
    status: int = 400
    reasons: tuple[str, ...] = ()


@dataclass
class DynamoServer:
    """The server, and what it was asked for.

    Attributes:
        asked: The operations it was asked for, oldest first.
        words: What each of them said.
        faults: What goes wrong next; each once.
        before: Called with the operation before it is done; it may ask the server something itself.
        ahead: How far its clock is ahead of ours.
        page: How many items of a query it answers at once; 0: as many as DynamoDB would.
    """

    asked: list[str] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    before: Callable[[str], None] = field(default=lambda _: None)
    ahead: timedelta = timedelta()
    page: int = 0
    delayed: list[Request] = field(default_factory=list)
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Short: what it was asked for is too much to print with an example."""
        printer.text(f"DynamoServer({self.url})")

    def table(self, pk: str = "pk", sk: str = "sk") -> str:
        """Make a new table; its name."""
        name = f"clpdeck-runs-{next(NUMBERS)}"
        keys = ((pk, "HASH"), (sk, "RANGE"))
        dynamodb_backends[ACCOUNT][REGION].create_table(
            name,
            schema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys],
            attr=[{"AttributeName": key, "AttributeType": "S"} for key, _ in keys],
            throughput=None,
            global_indexes=[],
            indexes=[],
            streams=None,
            billing_mode="PAY_PER_REQUEST",
            sse_specification=None,
            tags=[],
            deletion_protection_enabled=True,
            warm_throughput=None,
        )
        return name

    def tamper(self, table: str, pk: str, sk: str, values: dict[str, dict[str, str]] | None) -> None:
        """Change an item behind everybody's back; `None`: take it away."""
        backend, key = dynamodb_backends[ACCOUNT][REGION], {"pk": {"S": pk}, "sk": {"S": sk}}
        item = backend.delete_item(table, key)
        assert item, f"there is no {pk} {sk}"
        if values is not None:
            backend.put_item(table, {**item.to_json()["Attributes"], **values})

    def sizes(self, table: str) -> list[int]:
        """How large each item is, about; bytes."""
        items = dynamodb_backends[ACCOUNT][REGION].tables[table].all_items()
        return [len(json.dumps(item.to_json(), ensure_ascii=False).encode()) for item in items]

    def forget(self) -> None:
        """Go well again, and forget what was asked."""
        self.asked.clear()
        self.words.clear()
        self.faults.clear()
        self.delayed.clear()
        self.before, self.ahead, self.page = lambda _: None, timedelta(), 0

    def fails(self, operation: str, how: str, times: int = 1, **more: Any) -> None:
        """Let the next requests of an operation go wrong."""
        self.faults += [Fault(operation, how, **more)] * times

    def land(self) -> None:
        """Let what was delayed be done now."""
        delayed, self.delayed = self.delayed, []
        for request in delayed:
            DynamoHandler.dispatch(request, request.url, request.headers)

    def answer(self, operation: str, request: Request) -> tuple[int, str] | None:
        """Do what is asked; the status and body of the reply, or `None` where none comes."""
        self.before(operation)
        with self._lock:
            self.asked.append(operation)
            self.words.append(json.loads(request.data))
            fault = next((one for one in self.faults if one.operation in {operation, "*"}), None)
            if fault:
                self.faults.remove(fault)
                match fault.how:
                    case "cut":
                        return None
                    case "delay":
                        self.delayed.append(request)
                        return None
                    case "lose":
                        DynamoHandler.dispatch(request, request.url, request.headers)
                        return None
                    case "portal":
                        return 200, "<html>Please log in.</html>"
                return fault.status, _error(fault)
            status, _, body = DynamoHandler.dispatch(request, request.url, request.headers)
            return int(status), body if isinstance(body, str) else body.decode()


def _error(fault: Fault) -> str:
    said: dict[str, Any] = {"__type": f"com.amazonaws.dynamodb.v20120810#{fault.how}", "message": fault.message}
    if fault.reasons:
        said["CancellationReasons"] = [{"Code": code, "Message": fault.message} for code in fault.reasons]
    return json.dumps(said)


@contextmanager
def serving() -> Iterator[DynamoServer]:
    """A server for a while."""
    server = DynamoServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version, disable_nagle_algorithm, wbufsize = "HTTP/1.1", True, -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            if server.page and operation == "Query":
                body = json.dumps({"Limit": server.page, **json.loads(body)}).encode()
            request = Request.from_primitives("POST", f"{server.url}{self.path}", self.headers, body)
            reply = server.answer(operation, request)
            if reply is None:
                self.close_connection = True
                return
            self.send_response(reply[0])
            if not reply[1].startswith("<"):
                self.send_header("x-amzn-RequestId", "A1")
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(reply[1].encode())))
            self.end_headers()
            self.wfile.write(reply[1].encode())

        def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002 - as it is called there
            return format_datetime(datetime.now(UTC) + server.ahead, usegmt=True)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is called there
            """Nobody reads it."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}"
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
