"""AWS, asked off the event loop. Each region has threads and a pace of its own: a lost one starves no other."""

from functools import partial
from typing import TypeAlias

from backends.aws import calls, topics
from backends.aws.access import Access, as_actor
from backends.aws.pace import Pace
from backends.aws.session import Clients
from backends.aws.threads import Threads
from backends.aws.topics.nodes import source_of
from backends.errors import ClpdeckError, Refused
from backends.model import (
    AwsFactsProbe,
    CloudProbe,
    Facts,
    Identity,
    IdentityProbe,
    Image,
    ImagesProbe,
    Instance,
    InstancesProbe,
    Interface,
    InterfacesProbe,
    Route,
    RoutesProbe,
)
from backends.parsers.said import Said
from backends.settings import Cluster, Node, Timing

CloudAnswer: TypeAlias = (
    tuple[Instance, ...] | tuple[Interface, ...] | tuple[Route, ...] | tuple[Image, ...] | Identity | Facts
)

THREADS = 4
SSM_SHARE = 0.8
"""Of a look's limit: after that it is over by its own word, before whoever waits for it gives up."""


class Cloud:
    """Answers probes by AWS's word. Its clients make no call that does more than look.

    Args:
        timing: The time limit of a look, and the calls a second a region may get.
    """

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._paces: dict[str, Pace] = {}
        self._threads: dict[str, Threads] = {}
        self._clients = Clients(timing.aws_limit_s, self._pace)

    async def ask(self, probe: CloudProbe, cluster: Cluster) -> CloudAnswer:
        """Make the calls a probe means.

        Raises:
            LookError: AWS could not be reached, or said no.
        """
        access = Access.to(cluster, _where(probe, cluster))
        if access.region not in self._threads:
            self._threads[access.region] = Threads(f"aws-{access.region}", THREADS)
        return await self._threads[access.region].run(partial(_ask, self._clients, probe, cluster, access))

    async def ask_node(self, cluster: Cluster, node: Node, argv: tuple[str, ...]) -> Said:
        """Have a node run a command that looks, by AWS Systems Manager, and hand out what it wrote, cleaned.

        It has threads of its own: a node that does not answer must not hold up the other looks.

        Raises:
            LookError: AWS could not be reached, or said no, or brought no answer of the node.
            NotAllowed: The command is none of those that look.
        """
        access = Access.to(cluster)
        name = f"ssm-{access.region}"
        if name not in self._threads:
            self._threads[name] = Threads(name, THREADS)
        limit_s = SSM_SHARE * self._timing.aws_limit_s
        return await self._threads[name].run(partial(_ask_node, self._clients, access, node, argv, limit_s))

    def close(self) -> None:
        """Give up connections and threads. A call that hangs is left to its time-out; nobody waits for it."""
        for threads in self._threads.values():
            threads.close()
        self._threads.clear()
        self._clients.close()

    def _pace(self, region: str) -> Pace:
        return self._paces.setdefault(region, Pace(self._timing.aws_calls_per_s))


def _where(probe: CloudProbe, cluster: Cluster) -> str:
    """The region a probe is about; empty: where the cluster is."""
    match probe:
        case AwsFactsProbe(topic="source", region=""):
            return source_of(cluster).region or ""
        case AwsFactsProbe(region=region) | ImagesProbe(region=region):
            return region
        case _:
            return ""


def _ask(clients: Clients, probe: CloudProbe, cluster: Cluster, access: Access) -> CloudAnswer:
    try:
        match probe:
            case InstancesProbe():
                return calls.instances(clients.client(access, "ec2"), cluster)
            case InterfacesProbe():
                return calls.interfaces(clients.client(access, "ec2"), cluster)
            case RoutesProbe():
                return calls.routes(clients.client(access, "ec2"), cluster)
            case IdentityProbe():
                return calls.identity(clients.client(access, "sts"))
            case ImagesProbe():
                return calls.images(clients.client(access, "ec2"), cluster, access.region)
            case AwsFactsProbe():
                return topics.answer(_question(clients, probe, cluster, access))
    except ClpdeckError:
        raise
    except Exception as error:  # botocore's, which is not loaded before its first call; `as_ours` tells them apart
        from backends.aws.errors import as_ours  # noqa: PLC0415 - botocore is loaded at the first call to AWS

        raise as_ours(error, access) from error


def _ask_node(clients: Clients, access: Access, node: Node, argv: tuple[str, ...], limit_s: float) -> Said:
    if not node.instance:
        raise Refused(f"{node.name} has no instance in the site file: SSM knows a node by that")
    try:
        from backends.aws import ssm  # noqa: PLC0415 - botocore is loaded at the first call to AWS

        return ssm.ask(clients.client(access, "ssm"), access, node.instance, argv, limit_s)
    except ClpdeckError:
        raise
    except Exception as error:  # botocore's, which is not loaded before its first call; `as_ours` tells them apart
        from backends.aws.errors import as_ours  # noqa: PLC0415 - the same

        raise as_ours(error, access) from error


def _question(clients: Clients, probe: AwsFactsProbe, cluster: Cluster, access: Access) -> topics.Question:
    acting = Access.to(as_actor(cluster), access.region)
    return topics.Question(
        cluster,
        probe.topic,
        tuple(map(str, probe.of)),
        access.region,
        partial(clients.client, access),
        partial(clients.client, Access.to(cluster)),
        partial(clients.client, acting),
    )
