"""Rules about mirror disks: whose copy is good."""

from collections.abc import Iterator, Mapping, Sequence

from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model import Health, MirrorSide, MirrorStatus
from backends.views import Verdict, claims
from backends.views.phrases import listed, sayings


def not_green(scene: Scene) -> Iterator[Finding]:
    """Mirror disks of which some believable view names a copy other than GREEN."""
    for mirror in scene.cluster.mirrors:
        said = {node: seen.value for node in scene.nodes if (seen := scene.mirror(node, mirror))}
        if all(_green(status) for status in said.values()):
            continue
        severity, what, advice = _judge(scene, mirror, said)
        told = sayings({node: _colors(status) for node, status in said.items()})
        yield scene.found(
            "mirror-not-green",
            severity,
            mirror,
            f"{what}: {told}",
            (scene.evidence(scene.mirror_voice(node, mirror), _colors(status)) for node, status in said.items()),
            advice=advice,
        )


def _judge(scene: Scene, mirror: str, said: Mapping[str, MirrorStatus]) -> tuple[Severity, str, str]:
    """How bad it is, what it is, and what to mind."""
    sides = [side for status in said.values() for side in status.sides]
    colors = {side.color.health for side in sides}
    danger = _danger(scene, mirror, sides)
    if danger:
        return Severity.CRITICAL, *danger
    if Health.BAD in colors:
        advice = "A RED copy is older: do not start its group there."
        return Severity.CRITICAL, f"{mirror} is not GREEN on every side", advice
    if not sides:
        return Severity.WARNING, f"{mirror} shows no copies", ""
    if Health.CHANGING in colors and Health.UNKNOWN not in colors:
        return Severity.WARNING, f"{mirror} is copying", ""
    return Severity.WARNING, f"{mirror} is not known to be GREEN on every side", ""


def _danger(scene: Scene, mirror: str, sides: Sequence[MirrorSide]) -> tuple[str, str] | None:
    """Pictures in which a recovery in the wrong direction would lose what was written last."""
    row = next(row for row in scene.table.rows if row.section == "MIRRORS" and row.name == mirror)
    if row.verdict is Verdict.DISAGREE:
        return f"the nodes differ on which copy of {mirror} is good", "Choose the good copy before any recovery."
    users = _users(scene, mirror)
    if len(users) > 1:
        advice = "Choose the good copy before any recovery: what was written to the other is lost by it."
        return f"{mirror} is said to be in use on {listed(sorted(users))}: its copies drift apart", advice
    red = {side.server for side in sides if side.color.health is Health.BAD}
    if red & users:
        return f"the copy of {mirror} in use is RED", "Its other copy may hold what this one lacks: look at both first."
    if red and not any(side.color.health is Health.OK for side in sides):
        advice = "Choose the copy to keep by its last update: a forced recovery loses what the other has."
        return f"no copy of {mirror} is known to be good", advice
    return None


def _users(scene: Scene, mirror: str) -> set[str]:
    """The servers on which a group is said to run that has the mirror disk for a resource."""
    return {
        claim.server
        for name, said in scene.groups.items()
        if any(part.name == mirror for group in said.values() for part in group.resources)
        for claim in claims(scene, name)
    }


def _green(status: MirrorStatus) -> bool:
    return (
        bool(status.sides)
        and status.status.health is Health.OK
        and all(side.color.health is Health.OK for side in status.sides)
    )


def _colors(status: MirrorStatus) -> str:
    sides = ", ".join(f"{side.server} {side.color.text}" for side in status.sides)
    return f"{status.status.text} ({sides})" if sides else status.status.text
