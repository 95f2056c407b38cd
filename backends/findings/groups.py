"""Rules about failover groups: where they run, by whose word, and whether they run at all."""

from collections.abc import Iterator, Mapping

from backends.findings.scene import Scene
from backends.findings.values import Evidence, Finding, Severity
from backends.model import ClusterStatus, Group, Health, Seen
from backends.views import COMPARABLE_S

RUNS = {Health.OK, Health.CHANGING, Health.ATTENTION}


def split_brain(scene: Scene) -> Iterator[Finding]:
    """Two fresh views claim one group on different nodes.

    A group that moved between the two looks makes the same picture once. So it is certain only when each claimed it
    one look earlier too.
    """
    for name, said in scene.groups():
        claims = {node: group.current for node, group in said.items() if _claims(group)}
        if len(set(claims.values())) < 2 or not _comparable(scene, claims):
            continue
        where = sorted({node for node in claims.values() if node})
        certain = all(_claimed_before(scene.status_before(node), name, current) for node, current in claims.items())
        sides = " and ".join(where)
        itself = all(node == current for node, current in claims.items())
        sentence = (
            f"{sides} both say {name} is Online on themselves"
            if itself
            else f"{name} is said to run on {sides} at once"
        )
        yield Finding(
            scene.cluster.name,
            "split-brain",
            Severity.CRITICAL,
            name,
            sentence + ("" if certain else "?"),
            certain=certain,
            evidence=tuple(
                scene.node_says(node, f"{name} {said[node].state.text} @{current}") for node, current in claims.items()
            ),
            advice="Choose the good copy before any mirror recovery; do not reconnect the nodes before one is fenced.",
        )


def stopped(scene: Scene) -> Iterator[Finding]:
    """No node that speaks says the group runs."""
    said_by = scene.statuses()
    servers = [server for seen in said_by.values() for server in seen.value.servers]
    if servers and all(server.state.text == "Offline" for server in servers):
        yield Finding(
            scene.cluster.name,
            "cluster-stopped",
            Severity.CRITICAL,
            scene.cluster.name,
            "the cluster service is stopped: every server says Offline",
            evidence=tuple(scene.node_says(node, "every server Offline") for node in said_by),
        )
        return
    for name, said in scene.groups():
        if any(group.state.health in RUNS and group.current for group in said.values()):
            continue
        words = sorted({group.state.text for group in said.values()})
        off = all(group.state.health is Health.OFF for group in said.values())
        yield Finding(
            scene.cluster.name,
            "group-stopped" if off else "group-not-online",
            Severity.CRITICAL,
            name,
            f"{name} runs on no server: {', '.join(words)}",
            evidence=_all_say(scene, said),
        )


def unwell(scene: Scene) -> Iterator[Finding]:
    """A group that runs somewhere but whose word, or a resource's, is not a good one."""
    for name, said in scene.groups():
        bad = {
            f"{part.name} {part.state.text}"
            for group in said.values()
            for part in group.resources
            if part.state.health in {Health.BAD, Health.UNKNOWN, Health.ATTENTION}
        }
        running = [group for group in said.values() if group.current]
        words = {group.state.text for group in running if group.state.health not in {Health.OK, Health.CHANGING}}
        if bad or words:
            told = ", ".join(sorted(words) + sorted(bad))
            yield Finding(
                scene.cluster.name,
                "group-unwell",
                Severity.CRITICAL,
                name,
                f"{name}: {told}",
                evidence=_all_say(scene, said),
            )


def home(scene: Scene) -> dict[str, str]:
    """The node each group runs on, for groups of which all believable claims agree."""
    claims = {name: {group.current for group in said.values() if _claims(group)} for name, said in scene.groups()}
    return {name: where for name, wheres in claims.items() if len(wheres) == 1 and (where := next(iter(wheres)))}


def _claims(group: Group) -> bool:
    return group.current is not None and group.state.health in RUNS


def _comparable(scene: Scene, claims: Mapping[str, str | None]) -> bool:
    at = [seen.at for node in claims if (seen := scene.status(node))]
    return (max(at) - min(at)).total_seconds() <= COMPARABLE_S


def _claimed_before(before: Seen[ClusterStatus] | None, name: str, current: str | None) -> bool:
    groups = before.value.groups if before else ()
    return any(group.name == name and group.current == current and _claims(group) for group in groups)


def _all_say(scene: Scene, said: Mapping[str, Group]) -> tuple[Evidence, ...]:
    return tuple(
        scene.node_says(node, f"{group.name} {group.state.text} @{group.current}") for node, group in said.items()
    )
