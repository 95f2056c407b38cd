"""One question, one answer: `look(probe)` asks the node or AWS, within the time limit of a look."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from backends.aws.as_text import as_text
from backends.aws.cloud import Cloud
from backends.errors import NotAllowed, Refused, TimedOut
from backends.looking import facts, words
from backends.model import (
    AWS,
    Answer,
    CloudProbe,
    MirrorProbe,
    NodeFactsProbe,
    NodeProbe,
    Probe,
    Seen,
    SsmProbe,
    StatusProbe,
    observer,
)
from backends.settings import Cluster, Node, Site
from backends.transports.base import Output, collect
from backends.transports.pool import Pool

MOST_TEXT = 400_000
"""Characters of a command's output that are read: a screen of a large cluster has 20,000."""


def utc_now() -> datetime:
    """This machine's clock, aware."""
    return datetime.now(UTC)


class Looker:
    """Carries out probes on a site. Read-only.

    Args:
        site: The clusters, the ways to them, and the time limits.
        now: The clock that answers are stamped with.
        pool: Connections to share with somebody who acts; what is asked over them only looks all the same.
    """

    def __init__(self, site: Site, now: Callable[[], datetime] = utc_now, pool: Pool | None = None) -> None:
        self._site = site
        self._now = now
        self._pool = pool or Pool(site)
        self._cloud = Cloud(site.timing)

    async def look(self, probe: Probe) -> Seen[Answer]:
        """Ask, and read the answer.

        Raises:
            LookError: There is no answer; the sentence says why. Nothing else is raised.
        """
        limit_s = self._site.timing.limit_s(probe)
        try:
            async with asyncio.timeout(limit_s):
                return await self._ask(probe)
        except TimeoutError:
            raise TimedOut(f"{observer(probe)} brought no whole answer within {limit_s:g} s") from None
        except NotAllowed as error:
            raise Refused(str(error)) from error

    async def close(self) -> None:
        """Close all connections, within about a second."""
        self._cloud.close()
        await self._pool.close()

    async def _ask(self, probe: Probe) -> Seen[Answer]:
        cluster = self._site.cluster(probe.cluster)
        if cluster is None:
            raise Refused(f"the site file has no cluster {probe.cluster}")
        if isinstance(probe, SsmProbe):
            return await self._ask_by_ssm(probe, cluster)
        if isinstance(probe, StatusProbe | MirrorProbe | NodeFactsProbe):
            return await self._ask_node(probe, cluster)
        return await self._ask_aws(probe, cluster)

    async def _ask_node(self, probe: NodeProbe, cluster: Cluster) -> Seen[Answer]:
        node = _node(cluster, probe.node)
        if isinstance(probe, NodeFactsProbe):
            answer, text = await facts.ask(probe, cluster, node, self._pool)
            return Seen(answer, node.name, self._now(), text)
        transport = self._pool.transport(cluster, node)
        output = await collect(transport.start(words.words(probe)), MOST_TEXT)
        return Seen(words.read(probe, node, output), node.name, self._now(), output.text)

    async def _ask_by_ssm(self, probe: SsmProbe, cluster: Cluster) -> Seen[Answer]:
        node = _node(cluster, probe.node)
        said = await self._cloud.ask_node(cluster, node, words.words(probe.asked))
        output = Output(said.out[:MOST_TEXT], said.err, said.code)
        return Seen(words.read(probe.asked, node, output), observer(probe), self._now(), output.text)

    async def _ask_aws(self, probe: CloudProbe, cluster: Cluster) -> Seen[Answer]:
        answer = await self._cloud.ask(probe, cluster)
        return Seen(answer, AWS, self._now(), as_text(answer))


def _node(cluster: Cluster, name: str) -> Node:
    node = cluster.machine(name)
    if node is None:
        raise Refused(f"cluster {cluster.name} has no node {name} in the site file")
    return node
