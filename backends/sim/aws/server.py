"""The endpoint: reads a request, finds what it asks for, does it, answers in the service's own wire form.

It lives in the event loop's thread with the rest of the world, so that nothing needs a lock: reading and writing a
message takes milliseconds. Only a service's model, slow to load, is loaded in a thread. The HTTP is our own, because
the servers at hand either close every connection or bring a thread for each.
"""

import asyncio
import logging
import socket
import uuid
from collections import Counter
from email.utils import format_datetime
from fnmatch import fnmatchcase

from backends.sim.aws import keys, models, operations
from backends.sim.aws.calls import Call, require_signature, understand
from backends.sim.aws.faults import AwsFault, take
from backends.sim.aws.http import BadRequestError, Reply, Request, read_request
from backends.sim.aws.refusals import refusal
from backends.sim.clock import Clock
from backends.sim.cloud import AwsError, Cloud
from backends.sim.listening import listen_no_more, some_rounds
from backends.sim.told import CallTold, Record, bounded

log = logging.getLogger(__name__)

EVERYWHERE = {"iam", "route53"}
"""Services that are in no region, whatever region their calls are signed for."""


class UnheardError(Exception):
    """The call was to a region that is lost: nothing will ever be answered."""


class Endpoint:
    """AWS at one address, for all regions and services.

    Attributes:
        faults: What is to go wrong; a fault leaves the list when it has struck its `times`.
        told: Where calls are recorded.
        calls: How often each operation was asked for, refused ones and faults included.
    """

    def __init__(self, cloud: Cloud, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
        self.faults: list[AwsFault] = []
        self.told = Record()
        self.calls: Counter[str] = Counter()
        self._cloud = cloud
        self._clock = clock
        self._loop = loop
        self._serving: asyncio.Task[None] | None = None
        self._talks: set[asyncio.Task[None]] = set()
        self._ended: list[asyncio.Task[None]] = []

    @property
    def connections(self) -> int:
        """How many clients are connected now."""
        return len(self._talks)

    def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, on a free port where none is given; call it in the loop's thread.

        Returns:
            The URL to give a client as `endpoint_url`.

        Raises:
            OSError: The port is taken.
        """
        listening = socket.create_server((host, port))
        self._serving = self._loop.create_task(self._serve(listening))
        self._serving.add_done_callback(lambda _: listening.close())
        return f"http://{host}:{listening.getsockname()[1]}"

    def lead_into(self, cloud: Cloud, clock: Clock, faults: list[AwsFault], told: Record) -> None:
        """Drop every connection, and be another AWS from now on."""
        self._drop()
        self._cloud, self._clock, self.faults, self.told = cloud, clock, faults, told

    def stop(self) -> None:
        """Listen no more and drop every connection."""
        if self._serving is not None:
            self._serving.cancel()
            self._ended.append(self._serving)
            self._serving = None
        self._drop()

    async def over(self) -> None:
        """Wait, after a stop, until every connection is gone and the port is free."""
        await asyncio.gather(*self._ended, *self._talks, return_exceptions=True)
        await some_rounds()

    def _drop(self) -> None:
        for talk in self._talks:
            talk.cancel()

    async def _serve(self, listening: socket.socket) -> None:
        server = await asyncio.start_server(self._accept, sock=listening)
        try:
            await asyncio.Event().wait()
        finally:
            await listen_no_more([listening])
            server.close()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._serving is None:  # it came in the same breath as the end
            writer.transport.abort()
            return
        talk = self._loop.create_task(self._converse(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)
        talk.add_done_callback(lambda _: writer.close())  # also of one that was cancelled before it began

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client's connection, request after request."""
        try:
            while (request := await read_request(reader, writer)) is not None:
                reply = await self._answer(request)
                if reply is None:
                    writer.transport.abort()
                    break
                writer.write(reply.to_bytes(head_only=request.method == "HEAD"))
                await writer.drain()
                if request.is_last:
                    break
        except BadRequestError as error:
            writer.write(Reply(400, "text/plain", f"{error}\n".encode(), {"Connection": "close"}).to_bytes())
        except UnheardError:
            while await reader.read(65536):
                pass  # the client waits, or sends on, until it gives up and hangs up
        except ConnectionError:
            log.debug("A client of the pretend AWS went away.")
        except asyncio.CancelledError:
            writer.transport.abort()
            raise

    async def _answer(self, request: Request) -> Reply | None:
        """The answer to a request; None where a fault has eaten it."""
        request_id = str(uuid.uuid4())
        call = understand(request)
        try:
            reply = await self._carry_out(request, call, request_id)
        except AwsError as error:
            reply = refusal(call.form, error, request_id)
        except UnheardError:
            raise
        except Exception as error:  # the last line of defence: no client may ever see a traceback
            log.exception("The pretend AWS failed in %s", call)
            wrong = AwsError("InternalFailure", f"The pretend site failed: {type(error).__name__}: {error}", 500)
            reply = refusal(call.form, wrong, request_id)
        at = format_datetime(self._clock.now(), usegmt=True)
        return reply and reply.with_headers({"x-amzn-RequestId": request_id, "Date": at})

    async def _carry_out(self, request: Request, call: Call, request_id: str) -> Reply | None:
        require_signature(request)
        model = await asyncio.to_thread(models.load, call.service)
        name, in_path = models.locate(model, request, call)
        self.calls[name] += 1
        told = CallTold(self._clock.now(), call.service, name, call.region, call.key, not keys.looks(name))
        self.told.keep(told)
        try:
            known = name in model.operation_names
            params = models.read(model.operation_model(name), request, call, in_path) if known else {}
            told.parameters = bounded(params)
            self._must_hear(name, call, told)
            lost = await self._suffer(name, call)
            keys.require_right(call, name, self._cloud.number)
            self._cloud.caller = keys.user(call.key)
            result = operations.run(operations.find(call.service, name), self._cloud, call.region, params)
        except AwsError as error:
            told.end(error.code, well=False)
            raise
        told.end("reply lost" if lost else "answered", well=True)
        return None if lost else models.write(model.operation_model(name), result, request_id)

    def _must_hear(self, name: str, call: Call, told: CallTold) -> None:
        """Raise UnheardError where nobody is there to hear a call, or to let anybody know."""
        if call.region in self._cloud.lost and call.service not in EVERYWHERE:
            told.end("region lost", well=False)
            raise UnheardError
        if any(fault.kind == "silence" and fnmatchcase(name, fault.operation) for fault in self.faults):
            told.end("not heard", well=False)
            raise UnheardError

    async def _suffer(self, name: str, call: Call) -> bool:
        """What the next fault does to a call before it is carried out; whether its reply will be lost."""
        fault = take(self.faults, name)
        if fault is None:
            return False
        if fault.kind == "delay":
            await self._clock.sleep(fault.seconds)
        if error := fault.refusal(call.form):
            raise error
        return fault.kind == "lose-reply"
