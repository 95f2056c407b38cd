"""The shapes a cluster can be in, and what a judgement of one is made of."""

from dataclasses import dataclass
from enum import StrEnum

from backends.model import Evidence


class Kind(StrEnum):
    """What a whole cluster is in. The first that fits is taken, in this order."""

    BOTH_ACTIVE = "both sides active"
    """Two nodes claim one group, each for itself: split brain."""
    ALL_DOWN = "no node runs"
    """EC2 says so of every instance. After a split it is what the link's return leaves: both shut themselves down."""
    NOT_KNOWN = "not known"
    """No node tells how the cluster stands."""
    NOWHERE = "service nowhere"
    """A node whose cluster service runs is heard, and no group runs anywhere that is heard."""
    CANNOT_TELL = "peer down or both sides active"
    """One side's word is all there is, and it calls the other Offline: each half of a split says the same."""
    ONE_VIEW = "one side's word only"
    """Somebody is not heard; those who are do not call it Offline."""
    STOPPED = "cluster stopped"
    """Every server says that its cluster service is stopped."""
    PEER_DOWN = "peer down"
    """One side runs on; the other is proved down, by EC2's stopped or terminated, or by its own word."""
    SUSPENDED = "suspended"
    """The groups run on, and nothing monitors them."""
    CHANGING = "changing"
    """Something is starting, stopping or moving."""
    UNWELL = "not healthy"
    """None of the others, and something is not as it should be."""
    HEALTHY = "healthy"
    """Everybody was heard just now, and every word is a good one."""


class GroupKind(StrEnum):
    """How one failover group stands."""

    BOTH_SIDES = "on both sides"
    """Two nodes claim it, each for itself."""
    ONE_SIDE = "on one side"
    """One claim, and nobody is unheard who may run it too."""
    ONE_WORD = "on one side, by one side's word"
    """One claim, and somebody is not heard who may run it as well."""
    NOWHERE = "nowhere"
    """No claim, and nobody is unheard."""
    NOT_HEARD_OF = "nowhere that is heard"
    """No claim, and somebody who is not heard may run it."""
    OFF = "off on purpose"
    """A run of ours stopped it, and nobody is unheard."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, and by whose words, each with its source and its age."""

    says: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What would tell more.

    Attributes:
        ask: Which word, of whom: `server02's own word on the cluster`.
        by: How it is got: the command or the call, exact.
        tells: What each answer would mean.
    """

    ask: str
    by: str
    tells: str


@dataclass(frozen=True, slots=True)
class GroupShape:
    """One failover group.

    Attributes:
        name: As `clpstat` prints it.
        sides: The servers it is said to run on, by words that may be believed.
        may_run: Servers that may run it too, for nobody hears them and EC2 does not say that they are off.
        certain: False while it rests on one poll, on one side's word or on hearsay.
    """

    name: str
    kind: GroupKind
    sides: tuple[str, ...] = ()
    may_run: tuple[str, ...] = ()
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """What a cluster is in.

    Attributes:
        cluster: Its name in the site file.
        certain: False while the kind rests on one poll, on one side's word, or on nobody's.
        known: What is certain, whatever the kind: who says what, with source and age.
        likely: What points one way and proves nothing.
        would_tell: What to ask next. Empty where nothing is open.
        to_do: What to do now, and what not to, in its order.
    """

    cluster: str
    kind: Kind
    certain: bool
    groups: tuple[GroupShape, ...] = ()
    known: tuple[Statement, ...] = ()
    likely: tuple[Statement, ...] = ()
    would_tell: tuple[Question, ...] = ()
    to_do: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The kind in a few words; it ends in a question mark while it is not certain."""
        return self.kind.value + ("" if self.certain else "?")

    def group(self, name: str) -> GroupShape | None:
        """How a group stands."""
        return next((one for one in self.groups if one.name == name), None)
