"""Split brain: two nodes claim one group, each for itself."""

from collections.abc import Iterator
from itertools import combinations

from backends.findings.claims import Claim, claims
from backends.findings.phrases import listed, sayings
from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.views import COMPARABLE_S

ADVICE = "Choose the good copy before any mirror recovery; do not reconnect the nodes before one is fenced."


def split_brain(scene: Scene) -> Iterator[Finding]:
    """Two believable views claim one group on different servers.

    A group that moves between two looks makes the same picture. So it is certain only when two nodes claim it each
    for itself, each has said so in two looks at least, and the times in which they said so overlap.
    """
    for name in scene.groups:
        held = claims(scene, name)
        pairs = [(one, other) for one, other in combinations(held, 2) if one.server != other.server]
        certain = any(_confirmed(scene, one, other) for one, other in pairs)
        if certain or any(_apart_s(one, other) <= COMPARABLE_S for one, other in pairs):
            yield scene.found(
                "split-brain",
                Severity.CRITICAL,
                name,
                _sentence(name, held) + ("" if certain else "?"),
                (scene.node_says(one.node, f"{name} {one.state.text} @{one.server}") for one in held),
                certain=certain,
                advice=ADVICE if certain else f"Look again: a group on its way looks the same for a moment. {ADVICE}",
            )


def _confirmed(scene: Scene, one: Claim, other: Claim) -> bool:
    longest_s = max(COMPARABLE_S, 1.5 * scene.timing.status_s)
    return (
        all(claim.of_itself and claim.settled and claim.since < claim.until for claim in (one, other))
        and one.since <= other.until
        and other.since <= one.until
        and _apart_s(one, other) <= longest_s
    )


def _apart_s(one: Claim, other: Claim) -> float:
    return abs((one.until - other.until).total_seconds())


def _sentence(name: str, held: tuple[Claim, ...]) -> str:
    own = [claim for claim in held if claim.of_itself]
    if len({claim.server for claim in own}) > 1 and len({claim.state.text for claim in own}) == 1:
        number = "both" if len(own) == 2 else "all"
        return f"{listed(claim.node for claim in own)} {number} say {name} is {own[0].state.text} on themselves"
    told = sayings({claim.node: f"{claim.state.text} @{claim.server}" for claim in held})
    return f"{name} is claimed on {listed(sorted({claim.server for claim in held}))}: {told}"
