"""Calls to AWS that act: each is made once, in threads of its own, on what is the cluster's own."""

import asyncio
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

from backends.aws.access import Access
from backends.aws.finding import find
from backends.aws.guard import check_acting, only_act_within
from backends.aws.pace import Pace
from backends.aws.scope import Scope, Sightings, Unseen
from backends.aws.session import Clients
from backends.aws.threads import Threads
from backends.errors import LookError, NotAllowed, TimedOut
from backends.settings import Cluster, Timing

if TYPE_CHECKING:
    from backends.aws.endings import Called

THREADS = 2
CALLS_PER_S, BURST = 2.0, 4
"""EC2 itself lets an account start instances twice a second, and five times at once."""
LOOKS_PER_S, LOOKS_BURST = 5.0, 20
"""Looks for what a call names: some few before each."""


class Actor:
    """Makes the calls of a run.

    Args:
        cluster: On whose behalf; and as whom, by its `profile` and those of its places.
        timing: How long an answer is waited for.
        read_only: Refuse every call. Decided once, here.
    """

    def __init__(self, cluster: Cluster, timing: Timing, *, read_only: bool = True) -> None:
        self._cluster, self._access = cluster, Access.to(cluster)
        self._read_only = read_only
        self._limit_s = timing.aws_limit_s
        self._seen = Sightings()
        self._paces: dict[tuple[str, bool], Pace] = {}
        self._now = threading.local()
        self._threads: dict[str, Threads] = {}
        self._clients = Clients(self._limit_s, self._pace, guard=only_act_within(self._scope), attempts=1)
        self._looking = Clients(self._limit_s, partial(self._pace, looks=True))

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
        access = Access.to(self._cluster, region) if region else self._access
        with suppress(Unseen):  # for what it names is looked just before it is sent
            check_acting(service, operation, parameters, self._scope(access.region))
        most_s = 3 * self._limit_s
        send_by = min(send_by, time.monotonic() + most_s)
        try:
            async with asyncio.timeout(most_s):
                make = partial(self._make, access, service, operation, dict(parameters), gives, send_by)
                return await self._thread(access.region).run(make)
        except TimeoutError:
            from backends.aws.endings import unknown  # noqa: PLC0415 - loads botocore, which by now is

            return unknown(f"{access}: {operation} brought no answer within {most_s:g} s")

    def close(self) -> None:
        """Give up connections and threads. A call that hangs is left to its time-out; nobody waits for it."""
        for threads in self._threads.values():
            threads.close()
        self._threads.clear()
        self._clients.close()
        self._looking.close()

    def _scope(self, region: str) -> Scope:
        return Scope(self._cluster, region, self._seen)

    def _pace(self, region: str, *, looks: bool = False) -> Pace:
        made = Pace(LOOKS_PER_S, LOOKS_BURST) if looks else Pace(CALLS_PER_S, BURST)
        return self._paces.setdefault((region, looks), made)

    def _thread(self, region: str) -> Threads:
        return self._threads.setdefault(region, Threads(f"aws-act-{region}", THREADS))

    def _make(
        self,
        access: Access,
        service: str,
        operation: str,
        parameters: dict[str, Any],
        gives: tuple[tuple[str, str], ...],
        send_by: float,
    ) -> "Called":
        from botocore import xform_name  # type: ignore[import-untyped] # noqa: PLC0415 - untyped; not before a call

        from backends.aws import endings  # noqa: PLC0415 - the same

        try:
            self._know(access, service, operation, parameters)
        except LookError as error:
            return endings.unsent(error)
        try:
            client = self._clients.client(access, service)
            client.meta.events.register_last("before-send", self._in_time, unique_id="clpdeck-in-time")
            self._now.access, self._now.send_by = access, send_by
            reply = getattr(client, xform_name(operation))(**parameters)
        except NotAllowed:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the run must know whether it may have been done
            return endings.failed(error, access)
        shape = client.meta.service_model.operation_model(operation).output_shape
        may_be_empty = shape is None or not shape.members
        return endings.answered(reply, gives, access, may_be_empty=may_be_empty)

    def _know(self, access: Access, service: str, operation: str, parameters: Mapping[str, Any]) -> None:
        """Look for all that a call names and no look has found yet.

        Raises:
            NotAllowed: It was looked for, and is not the cluster's own.
            LookError: It could not be looked for.
        """
        scope, looked = self._scope(access.region), set[tuple[str, str, str]]()
        while True:
            try:
                return check_acting(service, operation, parameters, scope)
            except Unseen as missing:
                wanted = (missing.region, missing.kind, missing.id)
                if wanted in looked:
                    raise
                looked.add(wanted)
                self._find(missing, scope)

    def _find(self, missing: Unseen, scope: Scope) -> None:
        access = Access.to(self._cluster, missing.region)
        try:
            find(missing, scope, self._looking.client(access, "ec2"))
        except LookError:
            raise
        except Exception as error:  # botocore's, which is not loaded before its first call; `as_ours` tells them apart
            from backends.aws.errors import as_ours  # noqa: PLC0415 - botocore is loaded at the first call to AWS

            raise as_ours(error, access) from error

    def _in_time(self, **_: object) -> None:
        """The hook just before a request is on the wire: credentials and the pace may have taken their time."""
        if time.monotonic() > self._now.send_by:
            raise TimedOut(f"{self._now.access}: it was not sent, for it would have been too late")
