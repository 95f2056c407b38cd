"""Split brain: two nodes claim one group, each for itself."""

from collections.abc import Iterator

from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.views import Claim, claimed_twice, claims
from backends.views.phrases import listed, sayings

ADVICE = "Choose the good copy before any mirror recovery; do not reconnect the nodes before one is fenced."


def split_brain(scene: Scene) -> Iterator[Finding]:
    """Two believable views claim one group on different servers."""
    for name in scene.groups:
        twice, held = claimed_twice(scene, name), claims(scene, name)
        if twice is not False:
            certain = twice is True
            yield scene.found(
                "split-brain",
                Severity.CRITICAL,
                name,
                _sentence(name, held) + ("" if certain else "?"),
                (scene.node_says(one.node, f"{name} {one.state.text} @{one.server}") for one in held),
                certain=certain,
                advice=ADVICE if certain else f"Look again: a group on its way looks the same for a moment. {ADVICE}",
            )


def _sentence(name: str, held: tuple[Claim, ...]) -> str:
    own = [claim for claim in held if claim.of_itself]
    if len({claim.server for claim in own}) > 1 and len({claim.state.text for claim in own}) == 1:
        number = "both" if len(own) == 2 else "all"
        return f"{listed(claim.node for claim in own)} {number} say {name} is {own[0].state.text} on themselves"
    told = sayings({claim.node: f"{claim.state.text} @{claim.server}" for claim in held})
    return f"{name} is claimed on {listed(sorted({claim.server for claim in held}))}: {told}"
