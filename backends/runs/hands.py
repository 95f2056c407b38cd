"""A run's hands: commands on the cluster's nodes, calls to AWS, and looks of its own, all as whom the site says."""

import asyncio
import os
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from math import inf
from pathlib import Path

from backends.aws.access import as_actor
from backends.aws.acting import Actor
from backends.errors import LookError, NotAllowed, StoreError
from backends.looking import Looker
from backends.model import AWS, Answer, InstancesProbe, Probe, Seen
from backends.plan import CallAws, Parameter, command_line
from backends.runs.base import Log, Outcome
from backends.runs.place import why_read_only
from backends.runs.spool import RawSpool
from backends.settings import Cluster, Node, Site
from backends.transports.base import Ears, Exit, Line
from backends.transports.pool import Pool

QUOTED = 300
"""Letters of a command's last line that an outcome quotes."""
TRIES, PAUSE_S = 10, 3.0
"""How often, and with how many seconds between, output is put on a disk that has no room for it."""


class RunHands:
    """Satisfies `base.Hands`.

    Read-only is decided here once more, when they are made: by the site file and the environment.

    Args:
        site: The ways to the nodes, and the time limits.
        cluster: The only one that is looked at and acted on; AWS by its `act_profile`, and each place's.
        log: Gets every command and call as it is sent, and every line that comes back.
    """

    def __init__(self, site: Site, cluster: Cluster, log: Log) -> None:
        read_only = bool(why_read_only(site, os.environ))
        self._cluster = as_actor(cluster)
        own = replace(site, clusters=(self._cluster,))
        self._log = log
        self._pool = Pool(own, read_only=read_only)
        self._looker = Looker(own, pool=self._pool)
        self._actor = Actor(self._cluster, site.timing, read_only=read_only)
        self._meeting: asyncio.Task[None] | None = None

    async def look(self, probe: Probe) -> Seen[Answer]:
        """As `base.Hands.look`."""
        return await self._looker.look(probe)

    async def run(
        self,
        node: str,
        argv: tuple[str, ...],
        spool: Path | None,
        limit_s: float,
        send_by: float = inf,
        *,
        typed: str = "",
    ) -> Outcome:
        """As `base.Hands.run`. A command whose output could not be kept is not begun."""
        way = self._cluster.node(node)
        if way is None:
            raise NotAllowed(
                f"`{shlex.join(argv)}` is not run on {node}: cluster {self._cluster.name} has no such node"
            )
        try:
            hearing = _Hearing(node, self._log, RawSpool(spool) if spool else None)
        except StoreError as error:
            return self._ended(node, Outcome("unsent", str(error)))
        self._log(node, "$", shlex.join(argv))
        if self._meeting is None:
            self._meeting = asyncio.create_task(self._meet_aws())
        try:
            exit_ = await self._pool.transport(self._cluster, way).act(
                argv, hearing.ears, limit_s, send_by, typed=typed.encode()
            )
            outcome = _outcome(exit_, way, hearing.last)
        except LookError as error:
            outcome = Outcome("unsent", str(error))
        finally:
            kept = await hearing.close()
        return self._ended(node, replace(outcome, spool_bytes=kept[0], spool_sha256=kept[1]))

    async def call(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, object],
        gives: tuple[tuple[str, str], ...],
        send_by: float = inf,
        *,
        region: str = "",
    ) -> Outcome:
        """As `base.Hands.call`."""
        self._log(AWS, "$", _call_line(service, operation, parameters))
        called = await self._actor.call(service, operation, parameters, gives, send_by, region=region)
        return self._ended(AWS, Outcome(called.outcome, called.says, gives=called.gives))

    async def close(self) -> None:
        """Close every connection, within about a second."""
        if self._meeting is not None:
            self._meeting.cancel()
        self._actor.close()
        await self._looker.close()

    async def _meet_aws(self) -> None:
        """Be ready for AWS by the time a node has done its work: 0.7 s of loading that nobody then waits for."""
        if self._cluster.region:
            with suppress(LookError):
                await self._looker.look(InstancesProbe(self._cluster.name))

    def _ended(self, source: str, outcome: Outcome) -> Outcome:
        code = "" if outcome.exit_code is None else f", exit code {outcome.exit_code}"
        self._log(source, "=", f"{outcome.outcome}{code}: {outcome.says}")
        return outcome


class _Hearing:
    """What one command says: to the log line by line, to the spool byte by byte."""

    def __init__(self, node: str, log: Log, spool: RawSpool | None) -> None:
        self.last = ""
        self.ears = Ears(self._raw, self._line, self._remark)
        self._node = node
        self._log = log
        self._spool = spool

    async def close(self) -> tuple[int, str]:
        """Put what was heard on the disk; returns its size and its SHA-256, both empty where it is not there."""
        said = ""
        for left in range(TRIES - 1, -1, -1):
            try:
                return await asyncio.to_thread(self._spool.close) if self._spool else (0, "")
            except StoreError as error:
                if str(error) != said:
                    said = str(error)
                    self._remark(said)
            if left:
                await asyncio.sleep(PAUSE_S)
        return 0, ""

    def _raw(self, data: bytes) -> None:
        if self._spool is not None:
            self._spool.write(data)

    def _line(self, line: Line) -> None:
        self.last = line.text.strip() or self.last
        self._log(self._node, "|" if line.stream == "out" else "!", line.text)

    def _remark(self, text: str) -> None:
        self._log(self._node, "=", text)


def _outcome(exit_: Exit, node: Node, last: str) -> Outcome:
    """What an exit means. Only a command that ended by itself says how it went."""
    last = last if len(last) <= QUOTED else last[: QUOTED - 3] + "..."
    if exit_.code is None:
        return Outcome("unknown", exit_.why)
    if exit_.code < 0:
        return Outcome(
            "unknown", f"it was ended by signal {-exit_.code} on {node.name}: {last or 'no word'}", exit_.code
        )
    if exit_.code == 0:
        return Outcome("done", last or "it said nothing", 0)
    if node.sudo and last.startswith("sudo:"):
        last = f"{last} (sudoers must let {node.user or 'this login'} run it, NOPASSWD and without a tty)"
    return Outcome("failed", last or "it said nothing", exit_.code)


def _call_line(service: str, operation: str, parameters: Mapping[str, object]) -> str:
    given = tuple((name, _parameter(value)) for name, value in parameters.items())
    return command_line(CallAws(service, operation, given)).removeprefix(f"{AWS}: ")


def _parameter(value: object) -> Parameter:
    """A value as a plan has it: there it is a tuple where AWS takes a list."""
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    return value if isinstance(value, int) else str(value)
