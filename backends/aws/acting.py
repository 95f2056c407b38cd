"""Calls to AWS that act: each is made once, in threads of its own, on one of the cluster's own instances."""

import asyncio
import threading
import time
from collections.abc import Mapping
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

from backends.aws.access import Access
from backends.aws.guard import check_acting, only_act_on
from backends.aws.pace import Pace
from backends.aws.session import Clients
from backends.aws.threads import Threads
from backends.errors import NotAllowed, TimedOut
from backends.settings import Cluster, Timing

if TYPE_CHECKING:
    from backends.aws.endings import Called

THREADS = 2
CALLS_PER_S, BURST = 2.0, 4
"""EC2 itself lets an account start instances twice a second, and five times at once."""


class Actor:
    """Makes the calls of a run.

    Args:
        cluster: On whose instances; and as whom, by its `profile`.
        timing: How long an answer is waited for.
        read_only: Refuse every call. Decided once, here.
    """

    def __init__(self, cluster: Cluster, timing: Timing, *, read_only: bool = True) -> None:
        self._access = Access.to(cluster)
        self._own = frozenset(node.instance for node in cluster.nodes if node.instance)
        self._read_only = read_only
        self._limit_s = timing.aws_limit_s
        self._pace = Pace(CALLS_PER_S, BURST)
        self._now = threading.local()
        self._threads = Threads(f"aws-act-{self._access.region}", THREADS)
        self._clients = Clients(self._limit_s, lambda _: self._pace, guard=only_act_on(self._own), attempts=1)

    async def call(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
        gives: tuple[tuple[str, str], ...],
        send_by: float = inf,
        *,
        region: str = "",
    ) -> "Called":
        """Make one call. Cancelled, it is not made any more if it has not begun, and else left to its end.

        Args:
            service: As boto3 names it.
            operation: As AWS names it.
            parameters: By AWS's names, nothing but what the list allows.
            gives: What to take out of the reply: name and JMESPath.
            region: Where; empty: where the cluster is.
            send_by: Later than this it is not sent any more, by `time.monotonic`; nor once nobody waits for the answer.

        Raises:
            NotAllowed: The session only looks, or the call is not on the list. Nothing was sent.
        """
        if self._read_only:
            raise NotAllowed(f"{service}:{operation} is not called: this session only looks")
        check_acting(service, operation, parameters, self._own)
        most_s = 2 * self._limit_s
        send_by = min(send_by, time.monotonic() + most_s)
        try:
            async with asyncio.timeout(most_s):
                return await self._threads.run(
                    partial(self._make, service, operation, dict(parameters), gives, send_by)
                )
        except TimeoutError:
            from backends.aws.endings import unknown  # noqa: PLC0415 - loads botocore, which by now is

            return unknown(f"{self._access}: {operation} brought no answer within {most_s:g} s")

    def close(self) -> None:
        """Give up connections and threads. A call that hangs is left to its time-out; nobody waits for it."""
        self._threads.close()
        self._clients.close()

    def _make(
        self,
        service: str,
        operation: str,
        parameters: dict[str, Any],
        gives: tuple[tuple[str, str], ...],
        send_by: float,
    ) -> "Called":
        from botocore import xform_name  # type: ignore[import-untyped] # noqa: PLC0415 - untyped; not before a call

        from backends.aws import endings  # noqa: PLC0415 - the same

        try:
            client = self._clients.client(self._access, service)
            client.meta.events.register_last("before-send", self._in_time, unique_id="clpdeck-in-time")
            self._now.send_by = send_by
            reply = getattr(client, xform_name(operation))(**parameters)
        except NotAllowed:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the run must know whether it may have been done
            return endings.failed(error, self._access)
        shape = client.meta.service_model.operation_model(operation).output_shape
        may_be_empty = shape is None or not shape.members
        return endings.answered(reply, gives, self._access, may_be_empty=may_be_empty)

    def _in_time(self, **_: object) -> None:
        """The hook just before a request is on the wire: credentials and the pace may have taken their time."""
        if time.monotonic() > self._now.send_by:
            raise TimedOut(f"{self._access}: it was not sent, for it would have been too late")
