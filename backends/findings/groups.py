"""Rules about failover groups: whether they run, and how well."""

from collections.abc import Iterator, Mapping

from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model import Evidence, Group, Health, Word
from backends.views import claims, placed
from backends.views.phrases import listed, sayings

UNWELL = frozenset({Health.ATTENTION, Health.BAD, Health.UNKNOWN})


def cluster_stopped(scene: Scene) -> Iterator[Finding]:
    """All that is heard says that the cluster service is stopped on every server."""
    if not scene.all_stopped:
        return
    unheard = scene.unheard()
    told = "every server says Offline" if not unheard else f"{listed(scene.statuses)} says Offline of every server"
    yield scene.found(
        "cluster-stopped",
        Severity.CRITICAL,
        scene.cluster.name,
        f"the cluster service is stopped: {told}" + (f"; {listed(unheard)} not heard" if unheard else ""),
        (scene.node_says(node, "every server Offline") for node in scene.statuses),
        certain=not unheard,
    )


def stopped(scene: Scene) -> Iterator[Finding]:
    """Groups that no node places on any server."""
    if scene.all_stopped:
        return
    unheard = scene.unheard()
    for name, said in scene.groups.items():
        if claims(scene, name):
            continue
        off = all(group.state.health is Health.OFF for group in said.values())
        words = listed(sorted({group.state.text for group in said.values()}))
        if unheard:
            sentence = f"no node that speaks runs {name} ({words}); {listed(unheard)}, not heard, may"
        else:
            sentence = f"{name} runs on no server: {words}"
        kind = "group-stopped" if off else "group-not-online"
        yield scene.found(kind, Severity.CRITICAL, name, sentence, _all_say(scene, said), certain=not unheard)


def unwell(scene: Scene) -> Iterator[Finding]:
    """Groups that are placed on a server but whose word, or a resource's, is not a good one."""
    for name, said in scene.groups.items():
        here = {node: group for node, group in said.items() if placed(group)}
        bad = {node: tuple(_bad_words(group)) for node, group in here.items()}
        told = {node: listed(words) for node, words in bad.items() if words}
        if told:
            known_bad = any(one.health is Health.BAD for group in here.values() for one in _words(group))
            yield scene.found(
                "group-unwell",
                Severity.CRITICAL if known_bad else Severity.WARNING,
                name,
                f"{name} is not well: {sayings(told)}",
                _all_say(scene, here),
            )


def _words(group: Group) -> Iterator[Word]:
    yield group.state
    yield from (part.state for part in group.resources)


def _bad_words(group: Group) -> Iterator[str]:
    """The group's word if it is not good, then its resources': one that is off in a group that is on is not well."""
    if group.state.health in UNWELL:
        yield f"{group.state.text} @{group.current}"
    amiss = UNWELL | {Health.OFF} if group.state.health is Health.OK else UNWELL
    yield from (f"{part.name} {part.state.text}" for part in group.resources if part.state.health in amiss)


def _all_say(scene: Scene, said: Mapping[str, Group]) -> tuple[Evidence, ...]:
    return tuple(
        scene.node_says(node, f"{group.name} {group.state.text} @{group.current}") for node, group in said.items()
    )
