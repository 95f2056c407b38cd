"""What was said of a place, as far as it may be believed, and with its age."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from backends.estate import subject, view
from backends.model import (
    AWS,
    AwsFactsProbe,
    Estate,
    Evidence,
    Facts,
    ImagesProbe,
    Item,
    NodeFactsProbe,
    Probe,
    Seen,
    Verdict,
)
from backends.readiness.values import Attested
from backends.sets import BackupSet, backup_sets
from backends.settings import Cluster, Node, Place, Timing

BELIEVED_S = 3600.0
"""Seconds for which a word on a place is believed: subnets, groups and quotas change slowly."""
AHEAD_S = 60.0
"""A word from further ahead than that means that the clock was set back: its age is not known."""

T = TypeVar("T")


@dataclass(frozen=True)
class Hearing:
    """A restored cluster, its place, and all that is known, at one moment.

    Attributes:
        cluster: `prod-db.dr`.
        attested: Who vouches for what.
    """

    estate: Estate
    cluster: Cluster
    place: Place
    timing: Timing
    now: datetime
    attested: tuple[Attested, ...] = field(default=())

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The restored nodes."""
        return self.place.nodes

    @property
    def source(self) -> Cluster:
        """The cluster that is restored."""
        return self.cluster.source or self.cluster

    @cached_property
    def images(self) -> Seen[tuple[BackupSet, ...]] | None:
        """The backup sets there, newest first; `None` where nobody tells."""
        probe = ImagesProbe(self.cluster.name)
        seen = self._believed(view(self.estate, probe).seen, probe)
        return Seen(backup_sets(seen.value, self.now), seen.source, seen.at) if seen else None

    @cached_property
    def set(self) -> BackupSet | None:
        """The newest one that can be restored."""
        return next((one for one in self.images.value if not one.restorable), None) if self.images else None

    def facts(self, topic: str, *of: str) -> Facts | None:
        """What AWS said of a topic; `None` where it did not, or too long ago."""
        probe = AwsFactsProbe(self.cluster.name, topic, of)
        seen = self._believed(view(self.estate, probe).seen, probe)
        return seen.value if seen else None

    def files(self, node: Node) -> Facts | None:
        """What the living node of that name said of the restored one's licence files."""
        probe = NodeFactsProbe(self.source.name, node.name, "files", node.licences)
        seen = self._believed(view(self.estate, probe).seen, probe)
        return seen.value if seen else None

    def evidence(self, probe: Probe, says: str) -> tuple[Evidence, ...]:
        """Whose word it is, how old."""
        held = self.estate.views.get(probe)
        if held is None or held.seen is None:
            return ()
        return (Evidence(held.seen.source, says, max(0.0, (self.now - held.seen.at).total_seconds())),)

    def said(self, topic: str, says: str, *of: str) -> tuple[Evidence, ...]:
        """The same of a topic of AWS."""
        return self.evidence(AwsFactsProbe(self.cluster.name, topic, of), says)

    def unseen(self, title: str, probe: Probe, remedy: str = "") -> Item:
        """An item nobody tells of, and why."""
        held = self.estate.views.get(probe)
        if held and held.silence:
            why = held.silence.reason
        elif held and held.seen:
            why = f"it was last told {held.seen.at:%Y-%m-%d %H:%M:%S} UTC"
        else:
            why = "it was not asked"
        return Item(title, "unproved", f"{subject(probe)}: {why}", remedy)

    def untold(self, title: str, topic: str, *of: str) -> Item:
        """The same of a topic of AWS."""
        found = self.unseen(title, AwsFactsProbe(self.cluster.name, topic, of))
        why = found.says.partition(": ")[2]
        return Item(title, "unproved", f"{AWS} does not tell of {topic}: {why}", "look again, or see why AWS is silent")

    def _believed(self, seen: Seen[T] | None, probe: Probe) -> Seen[T] | None:
        """The last answer, if no look has failed since and it is neither too old nor from the future."""
        held = self.estate.views.get(probe)
        if seen is None or held is None or held.silence:
            return None
        age_s = (self.now - seen.at).total_seconds()
        most_s = max(BELIEVED_S, 4 * self.timing.interval_s(probe))
        return seen if -AHEAD_S <= age_s <= most_s else None


def all_found(told: Facts, keys: tuple[str, ...], *, found: str = "found") -> tuple[Verdict, str]:
    """Whether a word stands under each key; and of those that have another one what they say."""
    words = {key: told.word(key) for key in keys}
    wrong = [f"{key} {word}" for key, word in words.items() if word is not None and word != found]
    silent = [key for key, word in words.items() if word is None]
    if wrong:
        return "no", ", ".join(wrong)
    if silent:
        unread = f"; not read: {told.unread[0].strip()}" if told.unread else ""
        return "unproved", f"nothing is said of {', '.join(silent)}{unread}"
    return "yes", ", ".join(f"{key} {word}" for key, word in words.items())
