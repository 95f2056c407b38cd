"""Who says that a group runs where, since when without a break, and whether two nodes claim it at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from backends.estate import said_since, view
from backends.model import Group, Health, Word
from backends.views.scene import Scene
from backends.views.verdict import COMPARABLE_S

UNSETTLED = frozenset({Health.CHANGING, Health.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Claim:
    """A node's word that a group is on a server.

    Attributes:
        seen: Whether we have watched it become so; if not, it may have been so for long before `since`.
        since: The first of the unbroken row of answers in which the node said so.
        until: The last of them.
    """

    node: str
    server: str
    state: Word
    seen: bool
    since: datetime
    until: datetime

    @property
    def of_itself(self) -> bool:
        """Whether a node speaks of itself. Of others it only tells what it has heard."""
        return self.node == self.server

    @property
    def settled(self) -> bool:
        """Whether the group stands there, neither on its way nor in a state we do not know."""
        return self.state.health not in UNSETTLED


def claims(scene: Scene, name: str) -> tuple[Claim, ...]:
    """All believable claims on a group."""
    return tuple(_claims(scene, name))


def homes(scene: Scene) -> dict[str, Claim]:
    """The claim on each group of which all claims agree: of the node it runs on, if that one speaks."""
    found: dict[str, Claim] = {}
    for name in scene.groups:
        held = claims(scene, name)
        if len({claim.server for claim in held}) == 1:
            found[name] = next((claim for claim in held if claim.of_itself), held[0])
    return found


def claimed_twice(scene: Scene, name: str) -> bool | None:
    """Whether two believable views claim one group on different servers; `None`: they seem to.

    A group that moves between two looks makes the same picture. So it is certain only when two nodes claim it each
    for itself, each has said so in two looks at least, and the times in which they said so overlap.
    """
    held = claims(scene, name)
    pairs = [(one, other) for one, other in combinations(held, 2) if one.server != other.server]
    if any(_confirmed(scene, one, other) for one, other in pairs):
        return True
    return None if any(_apart_s(one, other) <= COMPARABLE_S for one, other in pairs) else False


def placed(group: Group) -> bool:
    """Whether a group is said to be on a server: `current` names one, and the state does not say that it is off."""
    return group.current is not None and group.state.health is not Health.OFF


def _claims(scene: Scene, name: str) -> Iterator[Claim]:
    for node, group in scene.groups.get(name, {}).items():
        held = view(scene.estate, scene.voice(node))
        since = said_since(held, "group", name)
        if group.current is not None and placed(group) and held.seen and since:
            watched = ("group", name) in held.since
            yield Claim(node, group.current, group.state, watched, since, held.seen.at)


def _confirmed(scene: Scene, one: Claim, other: Claim) -> bool:
    slowest_s = max(scene.timing.interval_s(scene.voice(claim.node)) for claim in (one, other))
    longest_s = max(COMPARABLE_S, 1.5 * slowest_s)
    return (
        all(claim.of_itself and claim.settled and claim.since < claim.until for claim in (one, other))
        and one.since <= other.until
        and other.since <= one.until
        and _apart_s(one, other) <= longest_s
    )


def _apart_s(one: Claim, other: Claim) -> float:
    return abs((one.until - other.until).total_seconds())
