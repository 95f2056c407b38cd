"""Rules about who speaks: silent nodes, stale views, views that differ, and what the nodes call unwell."""

from collections.abc import Iterator

from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model import Health, InstancesProbe, MirrorProbe
from backends.views import Age, Row, SideBySide, Verdict, Witness, span

UNWELL = {Health.ATTENTION, Health.BAD, Health.UNKNOWN}


def silent(scene: Scene, table: SideBySide) -> Iterator[Finding]:
    """Nodes that do not answer. Until EC2 or the other's own word tells, one side's word is only one side's word."""
    nodes = [one for one in table.witnesses if one.name in _names(scene)]
    quiet = [one for one in nodes if one.age in {Age.SILENT, Age.STALE}]
    speaking = [one for one in nodes if one.age in {Age.FRESH, Age.LATE}]
    if quiet and not speaking:
        reasons = "; ".join(f"{one.name}: {_why(one)}" for one in quiet)
        yield Finding(
            scene.cluster.name,
            "no-view",
            Severity.CRITICAL,
            scene.cluster.name,
            f"no node answers ({reasons})",
            certain=False,
            advice="Is the bastion reachable? What does EC2 say of the instances?",
        )
        return
    for one in quiet:
        instance = scene.instance(one.name)
        off = instance is not None and instance.state.health is Health.OFF
        told = f"EC2 says {instance.state.text}" if instance else "EC2's word is not known"
        tail = "its instance does not run" if off else "down or cut off: one side's word cannot tell which"
        yield Finding(
            scene.cluster.name,
            "one-view-only",
            Severity.WARNING,
            one.name,
            f"no word from {one.name} ({_why(one)}); {told}: {tail}",
            certain=off,
            evidence=(
                *(scene.node_says(other.name, _word_on(scene, other.name, one.name)) for other in speaking),
                *([scene.evidence(InstancesProbe(scene.cluster.name), "AWS", told)] if instance else []),
            ),
            advice="" if off else "Do not start its groups elsewhere before it is proved stopped.",
        )


def stale(scene: Scene, table: SideBySide) -> Iterator[Finding]:
    """A source that should have spoken by now and neither did nor failed: looking may be stuck. And AWS silent."""
    for one in table.witnesses:
        if one.age is Age.STALE:
            age = span(one.age_s) if one.age_s is not None else "unknown: the clock was set back"
            yield Finding(
                scene.cluster.name,
                "view-stale",
                Severity.WARNING,
                one.name,
                f"the last word of {one.name} is stale (age {age})",
            )
        elif one.age is Age.SILENT and one.name not in _names(scene):
            yield Finding(
                scene.cluster.name,
                "aws-silent",
                Severity.WARNING,
                one.name,
                f"AWS cannot be asked: {one.reason}",
                advice="Instance states and routes on the screen are the last known ones.",
            )


def differ(scene: Scene, table: SideBySide, split: frozenset[str]) -> Iterator[Finding]:
    """Subjects of which comparable views say different things, but for groups already told as split brain."""
    rows = [row for row in table.rows if row.verdict is Verdict.DISAGREE and row.section != "ROUTES"]
    rows = [row for row in rows if not (row.section == "GROUPS" and row.name in split)]
    if rows:
        names = list(dict.fromkeys(row.name for row in rows))
        shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        evidence = tuple(
            scene.node_says(node, f"{row.name} {_said(row, index)}")
            for row in rows[:4]
            for index, node in enumerate(_names(scene))
        )
        yield Finding(
            scene.cluster.name,
            "views-differ",
            Severity.WARNING,
            shown,
            f"the nodes' words differ on {shown}",
            evidence=evidence,
        )


def contradicted(scene: Scene) -> Iterator[Finding]:
    """EC2 and a node contradict each other: a node answers although its instance is said not to run."""
    for node in scene.statuses():
        instance = scene.instance(node)
        if instance and instance.state.health is Health.OFF:
            yield Finding(
                scene.cluster.name,
                "views-differ",
                Severity.WARNING,
                node,
                f"{node} answers although EC2 says its instance {instance.id} is {instance.state.text}",
                certain=False,
                advice="Is the right instance id in the site file?",
            )


def unwell(scene: Scene) -> Iterator[Finding]:
    """Servers, heartbeats, NP resolutions and monitors with a word that is not good, by those who speak."""
    told: dict[str, None] = {}
    for node, seen in scene.statuses().items():
        for server in seen.value.servers:
            own = server.name == node
            if server.state.health in UNWELL or (own and server.state.health is Health.SUSPENDED):
                told[f"{server.name} {server.state.text}"] = None
            if own:
                parts = (*server.heartbeats, *server.np)
                told |= {f"{part.name}@{node} {part.state.text}": None for part in parts if part.state.health in UNWELL}
        told |= {f"{one.name} {one.state.text}": None for one in seen.value.monitors if one.state.health in UNWELL}
    if told:
        yield Finding(scene.cluster.name, "not-normal", Severity.WARNING, "cluster", f"not normal: {', '.join(told)}")


def unread(scene: Scene) -> Iterator[Finding]:
    """Lines of an answer that could not be read: they may say what no other line says."""
    for node, seen in scene.statuses().items():
        count = len(seen.value.unread)
        if count:
            lines = "a line" if count == 1 else f"{count} lines"
            yield Finding(
                scene.cluster.name,
                "unread",
                Severity.NOTICE,
                node,
                f"{lines} of {node}'s clpstat could not be read",
                evidence=(scene.node_says(node, seen.value.unread[0]),),
                advice="Read the raw text.",
            )


def mirrors_silent(scene: Scene) -> Iterator[Finding]:
    """A mirror disk whose colours nobody tells now."""
    for mirror in scene.cluster.mirrors:
        probes = [MirrorProbe(scene.cluster.name, node, mirror) for node in _names(scene)]
        held = [scene.estate.views.get(probe) for probe in probes]
        if any(one and (one.seen or one.silence) for one in held) and not any(
            scene.mirror(node, mirror) for node in _names(scene)
        ):
            reason = next((one.silence.reason for one in held if one and one.silence), "the last answer is stale")
            yield Finding(
                scene.cluster.name,
                "mirror-unknown",
                Severity.WARNING,
                mirror,
                f"the colours of {mirror} are not known: {reason}",
            )


def _names(scene: Scene) -> list[str]:
    return [node.name for node in scene.cluster.nodes]


def _why(one: Witness) -> str:
    return one.reason or (f"last word {span(one.age_s)} ago" if one.age_s is not None else "no word yet")


def _word_on(scene: Scene, speaker: str, server: str) -> str:
    seen = scene.status(speaker)
    word = next((one.state.text for one in seen.value.servers if one.name == server), "nothing") if seen else "nothing"
    return f"{server} {word}"


def _said(row: Row, index: int) -> str:
    cell = row.cells[index]
    return " / ".join(word.text for word in cell.words) + (f" {cell.addition}" if cell.addition else "")
