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
from backends.model import AWS, Answer, IdentityProbe, InstancesProbe, Probe, Seen
from backends.plan import CallAws, EditConf, Fields, Item, Parameter, PutFile, command_line
from backends.runs.base import Log, Outcome
from backends.runs.copying import Copying
from backends.runs.hearing import Hearing
from backends.runs.hosts import note_key
from backends.runs.place import why_read_only
from backends.runs.spool import RawSpool
from backends.settings import CLIENT, Cluster, Node, Site
from backends.transports.base import Exit
from backends.transports.pool import Pool

HASTE = 2.5
"""How many times as often as a console a run asks AWS: somebody waits for it, and it ends. With `aws_calls_per_s` as it
comes that is a tenth of what EC2 lets an account describe."""

QUOTED = 300
"""Letters of a command's last line that an outcome quotes."""

SHELL_SIGNAL = 128
"""A shell, or `sudo`, passes on that a command was ended by a signal as this and the signal's number."""
BY_SIGNAL = frozenset(SHELL_SIGNAL + number for number in (1, 2, 3, 6, 9, 11, 13, 15))
"""Where a machine goes down under a command, that is what it ends with: nobody knows then what it had done."""


class RunHands:
    """Satisfies `base.Hands`.

    Read-only is decided here once more, when they are made: by the site file and the environment.

    Args:
        site: The ways to the nodes, and the time limits.
        cluster: The only one that is acted on; AWS by its `act_profile`, and each place's. A restored one's source is
            looked at, too: whether it lives is asked before a second one is brought to life.
        log: Gets every command and call as it is sent, and every line that comes back.
    """

    def __init__(self, site: Site, cluster: Cluster, log: Log) -> None:
        read_only = bool(why_read_only(site, os.environ))
        self._cluster = as_actor(cluster)
        source = self._cluster.source
        timing = replace(site.timing, aws_calls_per_s=HASTE * site.timing.aws_calls_per_s)
        own = replace(site, clusters=(self._cluster, *((source,) if source else ())), timing=timing)
        self._own_hosts, self._read_only, self._log = site.ssh.own_hosts, read_only, log
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
        """As `base.Hands.run`. A command whose output could not be kept is not begun.

        What is read on the host that uses the cluster is a file that is fetched: its bytes are in the spool and shown
        nowhere, and its sum and its length are what the command gives.
        """
        way = self._node(node, f"`{shlex.join(argv)}` is not run on {node}")
        fetched = node == CLIENT and argv[:1] == ("cat",)
        try:
            hearing = Hearing(node, self._log, RawSpool(spool) if spool else None)
        except StoreError as error:
            return self._ended(node, Outcome("unsent", str(error)))
        hearing.sent(shlex.join(argv) + (f"  (typed: {typed.strip()})" if typed else ""))
        if self._meeting is None:
            self._meeting = asyncio.create_task(self._meet_aws())
        try:
            ears = hearing.fetching if fetched else hearing.ears
            exit_ = await self._pool.transport(self._cluster, way).act(
                argv, ears, limit_s, send_by, typed=typed.encode()
            )
            outcome = _outcome(exit_, way, hearing.last)
        except LookError as error:
            outcome = Outcome("unsent", str(error))
        finally:
            kept = await hearing.close()
        if fetched and outcome.outcome == "done":
            told = (("sha256", kept[1]), ("bytes", str(kept[0])))
            outcome = replace(outcome, says=f"{kept[0]:,} bytes, SHA-256 {kept[1]}", gives=told)
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

    async def edit(
        self, edit: EditConf | PutFile, given: tuple[str, ...], spool: Path | None, limit_s: float, send_by: float = inf
    ) -> Outcome:
        """As `base.Hands.edit`. The spool gets an edited copy's difference, with secrets hidden."""
        way = self._node(edit.node, f"no copy is written on {edit.node}")
        self._pool.check(self._cluster, way, ("tee", edit.copy), acting=True)
        try:
            hearing = Hearing(edit.node, self._log, RawSpool(spool) if spool else None)
        except StoreError as error:
            return self._ended(edit.node, Outcome("unsent", str(error)))
        try:
            copying = Copying(self._pool.transport(self._cluster, way), way, hearing)
            outcome = await copying.put(edit, given, limit_s, send_by)
        finally:
            kept = await hearing.close()
        return self._ended(edit.node, replace(outcome, spool_bytes=kept[0], spool_sha256=kept[1]))

    async def trust(self, node: str, fingerprint: str) -> Outcome:
        """As `base.Hands.trust`. It is looked at once more: since the comparison somebody else may have come there.

        Raises:
            NotAllowed: This session only looks, or there is no such node.
        """
        refusal = f"the host key of {node} is not noted"
        if self._read_only:
            raise NotAllowed(f"{refusal}: this session only looks")
        way = self._cluster.machine(node)
        if way is None:
            raise NotAllowed(f"{refusal}: cluster {self._cluster.name} has no such node")
        self._log(node, "$", f"its host key {fingerprint} is known from now on")
        return self._ended(node, await self._trusted(way, fingerprint))

    async def _trusted(self, way: Node, fingerprint: str) -> Outcome:
        if self._own_hosts is None:
            return Outcome("failed", "nothing was noted: this session has no known hosts of its own to note it in")
        try:
            offer = await self._pool.offer(way)
        except LookError as error:
            return Outcome("unsent", str(error))
        if offer.fingerprint != fingerprint:
            now = f"{way.name} offers {offer.fingerprint} now, not {fingerprint}"
            return Outcome("failed", f"nothing was noted: {now}; compare it anew, somebody else may answer there")
        try:
            await asyncio.to_thread(note_key, Path(self._own_hosts), offer)
        except (OSError, ValueError) as error:
            return Outcome("failed", f"nothing was noted: {self._own_hosts} cannot be written: {error}")
        return Outcome("done", f"{offer.host} is known by {offer.kind} {fingerprint} in {self._own_hosts}", 0)

    async def close(self) -> None:
        """Close every connection, within about a second."""
        if self._meeting is not None:
            self._meeting.cancel()
        self._actor.close()
        await self._looker.close()

    async def _meet_aws(self) -> None:
        """Be ready for AWS by the time a node has done its work: 0.7 s of loading that nobody then waits for."""
        if self._cluster.region:
            known = any(node.instance for node in self._cluster.nodes)
            with suppress(LookError):
                await self._looker.look((InstancesProbe if known else IdentityProbe)(self._cluster.name))

    def _node(self, name: str, refusal: str) -> Node:
        """A node to act on. Raises NotAllowed where the cluster has none of that name."""
        node = self._cluster.machine(name)
        if node is None:
            raise NotAllowed(f"{refusal}: cluster {self._cluster.name} has no such node")
        return node

    def _ended(self, source: str, outcome: Outcome) -> Outcome:
        code = "" if outcome.exit_code is None else f", exit code {outcome.exit_code}"
        self._log(source, "=", f"{outcome.outcome}{code}: {outcome.says}")
        return outcome


def _outcome(exit_: Exit, node: Node, last: str) -> Outcome:
    """What an exit means. Only a command that ended by itself says how it went."""
    last = last if len(last) <= QUOTED else last[: QUOTED - 3] + "..."
    if exit_.code is None:
        return Outcome("unknown", exit_.why)
    signal = -exit_.code if exit_.code < 0 else exit_.code - SHELL_SIGNAL if exit_.code in BY_SIGNAL else 0
    if signal:
        return Outcome("unknown", f"it was ended by signal {signal} on {node.name}: {last or 'no word'}", exit_.code)
    if exit_.code == 0:
        return Outcome("done", last or "it said nothing", 0)
    if node.sudo and last.startswith("sudo:"):
        last = f"{last} (sudoers must let {node.user or 'this login'} run it, NOPASSWD and without a tty)"
    return Outcome("failed", last or "it said nothing", exit_.code)


def _call_line(service: str, operation: str, parameters: Mapping[str, object]) -> str:
    given = tuple((name, _parameter(value)) for name, value in parameters.items())
    return command_line(CallAws(service, operation, given)).removeprefix(f"{AWS}: ")


def _parameter(value: object) -> Parameter:
    """A value as a plan has it: there it is a tuple where AWS takes a list, and fields where it takes a structure."""
    if isinstance(value, list | tuple):
        return tuple(map(_item, value))
    return value if isinstance(value, int) else _item(value)


def _item(value: object) -> Item:
    if isinstance(value, Mapping):
        return Fields(tuple((str(name), _parameter(part)) for name, part in value.items()))
    return str(value)
