"""Rules about failover groups: whether they run, and how well."""

from collections.abc import Iterator, Mapping

from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model import Evidence, Group, Health, Word
from backends.views import Stopped, claims, placed
from backends.views.phrases import listed, sayings

OURS = "clpdeck"
"""The source of what our own runs did."""
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
    """Groups that no node places on any server; of one that a run of ours stopped it is only said which run it was."""
    if scene.all_stopped:
        return
    unheard = scene.unheard()
    stopped_by = {row.name: row.stopped for row in scene.table.rows if row.section == "GROUPS" and row.depth == 0}
    for name, said in scene.groups.items():
        if claims(scene, name):
            continue
        off = all(group.state.health is Health.OFF for group in said.values())
        by_run = stopped_by.get(name)
        if by_run and off and not unheard:
            yield _on_purpose(scene, name, by_run, _all_say(scene, said))
            continue
        words = listed(sorted({group.state.text for group in said.values()}))
        if unheard:
            sentence = f"no node that speaks runs {name} ({words}); {listed(unheard)}, not heard, may"
        else:
            sentence = f"{name} runs on no server: {words}"
        kind = "group-stopped" if off else "group-not-online"
        yield scene.found(kind, Severity.CRITICAL, name, sentence, _all_say(scene, said), certain=not unheard)


def _on_purpose(scene: Scene, name: str, by_run: Stopped, said: tuple[Evidence, ...]) -> Finding:
    age_s = max(0.0, (scene.now - by_run.at).total_seconds())
    journal = Evidence(OURS, f"stopped by run {by_run.run} of {by_run.by}", age_s)
    sentence = f"{name} is off: run {by_run.run} stopped it"
    return scene.found("group-stopped", Severity.NOTICE, name, sentence, (*said, journal), certain=by_run.watched)


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
        scene.node_says(node, f"{group.name} {group.state.text}" + (f" @{group.current}" if group.current else ""))
        for node, group in said.items()
    )
