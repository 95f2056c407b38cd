"""What is asked of AWS on a topic, and how the pairs of its answer are put together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from backends.aws.calls import Client
from backends.model import Facts
from backends.settings import Cluster, Node

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a topic.

    Attributes:
        cluster: Whose.
        topic: One of `AWS_TOPICS`.
        of: What of it.
        region: Where.
        client: The client of a service there. It only looks.
        home: The same in the cluster's own region.
        trying: The same as whom a runner acts: it is let do nothing but look, and try what it may by DryRun.
    """

    cluster: Cluster
    topic: str
    of: tuple[str, ...]
    region: str
    client: Callable[[str], Client]
    home: Callable[[str], Client]
    trying: Callable[[str], Client]

    @property
    def ec2(self) -> Client:
        """EC2 there."""
        return self.client("ec2")

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that are asked about: those that are named, else all."""
        named = tuple(node for node in self.cluster.nodes if node.name in self.of)
        return named or self.cluster.nodes

    def facts(self, pairs: Iterable[tuple[str, str]], unread: Sequence[str] = ()) -> Facts:
        """The answer. Of a key that comes twice the first word stays."""
        told: dict[str, str] = {}
        for key, word in pairs:
            told.setdefault(key, word)
        return Facts(self.topic, tuple(told.items()), tuple(unread))


def or_none(word: str) -> str:
    """A word, or `none` where there is none."""
    return word or "none"
