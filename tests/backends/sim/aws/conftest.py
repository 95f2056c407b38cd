"""A pretend AWS with two nodes, in a loop of its own, so that blocking clients can be used as they are."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import boto3
import pytest
from botocore.config import Config

from backends.sim.aws import Endpoint
from backends.sim.clock import Clock, ManualClock
from backends.sim.cloud import Cloud

T = TypeVar("T")
VIP = "10.0.0.200"


@dataclass
class Aws:
    """A running endpoint, and the world behind it."""

    loop: asyncio.AbstractEventLoop
    session: boto3.session.Session
    clock: Clock
    cloud: Cloud
    endpoint: Endpoint
    url: str
    nodes: tuple[str, ...]

    def do(self, call: Callable[[], T]) -> T:
        """Call something in the world's own thread."""

        async def run() -> T:
            return call()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    def advance(self, seconds: float) -> None:
        assert isinstance(self.clock, ManualClock)
        self.do(lambda: self.clock.advance(seconds))

    def client(self, service: str, **config: Any) -> Any:
        settings = {"retries": {"mode": "standard", "total_max_attempts": 1}, "read_timeout": 5, **config}
        return self.session.client(service, endpoint_url=self.url, config=Config(**settings))


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="session")
def session() -> boto3.session.Session:
    return boto3.session.Session("key", "secret", region_name="ap-northeast-1")


@pytest.fixture
def started(loop: asyncio.AbstractEventLoop, session: boto3.session.Session) -> Iterator[Callable[[Clock], Aws]]:
    sites: list[Aws] = []

    def start(clock: Clock) -> Aws:
        cloud = Cloud(clock, seed=7)
        nodes = cloud.build_nodes(
            "ap-northeast-1",
            ["server01", "server02"],
            ["172.16.10.11", "172.16.20.11"],
            ["ap-northeast-1a", "ap-northeast-1c"],
            VIP,
        )
        sites.append(Aws(loop, session, clock, cloud, Endpoint(cloud, clock, loop), "", nodes))
        sites[-1].url = sites[-1].do(sites[-1].endpoint.start)
        return sites[-1]

    yield start
    for site in sites:
        site.do(site.endpoint.stop)
        asyncio.run_coroutine_threadsafe(site.endpoint.over(), loop).result(10)


@pytest.fixture
def aws(started: Callable[[Clock], Aws]) -> Aws:
    return started(ManualClock())


@pytest.fixture
def ec2(aws: Aws) -> Iterator[Any]:
    client = aws.client("ec2")
    yield client
    client.close()


class Disk:
    """A disk's content, as the nodes' side would have it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def copy(self) -> "Disk":
        return Disk(self.text)


@pytest.fixture
def osaka(aws: Aws) -> Iterator[Any]:
    """EC2 of the other region, with a place to restore into."""
    zones = {"ap-northeast-3a": "172.31.10.0/24", "ap-northeast-3b": "172.31.20.0/24"}
    aws.do(lambda: aws.cloud.build_place("ap-northeast-3", "172.31.0.0/16", zones, "osaka.clusterpro.local."))
    client = aws.client("ec2", region_name="ap-northeast-3")
    yield client
    client.close()


@pytest.fixture
def copied(aws: Aws, ec2: Any, osaka: Any) -> str:
    """An image of the first node, its disks filled, in the other region."""
    for volume in aws.cloud.volumes.values():
        volume.content = Disk(f"{volume.name} of the backup")
    name = "prod-db server01"
    made = ec2.create_image(InstanceId=aws.nodes[0], Name=name, NoReboot=True)["ImageId"]
    aws.advance(600)
    image = osaka.copy_image(SourceImageId=made, SourceRegion="ap-northeast-1", Name=name)["ImageId"]
    aws.advance(3600)
    return str(image)
