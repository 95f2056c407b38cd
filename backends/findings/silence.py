"""Rules about who does not speak. One side's word is one side's word: it never tells whether the other is dead."""

from collections.abc import Iterator

from backends.estate import view
from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model import Evidence, MirrorProbe, StatusProbe
from backends.views import Age, Witness, placed
from backends.views.phrases import listed

NOT_PROVED = "Do not start its groups elsewhere before it is proved stopped."


def nobody_speaks(scene: Scene) -> Iterator[Finding]:
    """No node tells how the cluster stands."""
    nodes = _nodes(scene)
    if scene.statuses or not all(one.age in {Age.SILENT, Age.STALE} or scene.off(one.name) for one in nodes):
        return
    off = all(scene.off(one.name) for one in nodes)
    told = "; ".join(dict.fromkeys(_named(one.name, _why(scene, one)) for one in nodes))
    yield scene.found(
        "no-view",
        Severity.CRITICAL,
        scene.cluster.name,
        "no node runs: EC2 says so of every instance" if off else f"no node tells how the cluster stands ({told})",
        (*(one for node in scene.nodes for one in _last_words(scene, node)), *scene.ec2_evidence(scene.nodes)),
        certain=off,
        advice="" if off else "Is the way to the nodes open (bastion, keys)? What runs there is not known.",
    )


def silent(scene: Scene) -> Iterator[Finding]:
    """Nodes that do not answer while another does."""
    if scene.statuses:
        for one in _nodes(scene):
            if one.age is Age.SILENT:
                yield _silent(scene, one)


def second_way(scene: Scene) -> Iterator[Finding]:
    """Nodes that SSH brings nothing of, and that speak by a second way."""
    for one in _nodes(scene):
        if one.via and one.name in scene.statuses:
            held = view(scene.estate, StatusProbe(scene.cluster.name, one.name))
            why = held.silence.reason if held.silence else "its last answer is too old"
            sentence = f"SSH brings no word of {one.name} ({why}); it speaks by {one.via}"
            said = (scene.node_says(one.name, "answers"),)
            advice = f"What is to be done on {one.name} needs SSH: runs cannot reach it now."
            yield scene.found("ssh-silent", Severity.WARNING, one.name, sentence, said, advice=advice)


def stale(scene: Scene) -> Iterator[Finding]:
    """Nodes that should have spoken by now and neither did nor failed: it may be the looking that hangs."""
    late = [one for one in _nodes(scene) if one.age is Age.STALE]
    if scene.statuses and late:
        names = listed(one.name for one in late)
        told = "; ".join(_named(one.name, _why(scene, one)) for one in late)
        yield scene.found(
            "view-stale",
            Severity.WARNING,
            names,
            f"what {names} said last counts as unknown by now ({told})",
            (said for one in late for said in _last_words(scene, one.name)),
            certain=False,
        )


def mirrors_silent(scene: Scene) -> Iterator[Finding]:
    """Mirror disks whose colours nobody tells, though somebody speaks."""
    for mirror in scene.cluster.mirrors if scene.statuses else ():
        held = {node: view(scene.estate, MirrorProbe(scene.cluster.name, node, mirror)) for node in scene.nodes}
        asked = any(one.seen or one.silence for one in held.values())
        if asked and not any(scene.mirror(node, mirror) for node in scene.nodes):
            reasons = {one.silence.reason: None for one in held.values() if one.silence}
            yield scene.found(
                "mirror-unknown",
                Severity.WARNING,
                mirror,
                f"the colours of {mirror} are not known: {'; '.join(reasons) or 'the last answers are stale'}",
                (
                    scene.evidence(MirrorProbe(scene.cluster.name, node, mirror), f"last: {one.seen.value.status.text}")
                    for node, one in held.items()
                    if one.seen
                ),
            )


def _silent(scene: Scene, one: Witness) -> Finding:
    held = view(scene.estate, StatusProbe(scene.cluster.name, one.name))
    ec2 = scene.ec2_says(one.name)
    why, severity, certain, advice = _why(scene, one), Severity.WARNING, False, NOT_PROVED
    if scene.off(one.name):
        sentence = f"no word from {one.name}: its instance is {ec2}"
        severity, certain, advice = Severity.NOTICE, True, ""
    elif held.silence and held.silence.answered:
        sentence = f"no word from {one.name} on the cluster: {why}"
        advice = f"Something answers there, so {one.name} may well run. {NOT_PROVED}"
    else:
        beside = f"; EC2 says {ec2}" if ec2 else "; EC2's word is not known" if scene.cluster.region else ""
        sentence = f"no word from {one.name} ({why}{beside}): down or cut off, one side's word cannot tell which"
    others = (scene.node_says(node, f"{one.name} {_word_on(scene, node, one.name)}") for node in scene.statuses)
    evidence = (*others, *scene.ec2_evidence([one.name]), *_last_words(scene, one.name))
    return scene.found("one-view-only", severity, one.name, sentence, evidence, certain=certain, advice=advice)


def _nodes(scene: Scene) -> tuple[Witness, ...]:
    return tuple(one for one in scene.table.witnesses if one.name in scene.nodes)


def _why(scene: Scene, one: Witness) -> str:
    """Why a node is not heard, without any figure that changes from second to second."""
    silence = view(scene.estate, StatusProbe(scene.cluster.name, one.name)).silence
    if silence and one.age is Age.SILENT:
        return silence.reason
    if one.age is Age.STALE:
        return "this machine's clock was set back" if one.age_s is None else "overdue, and no look has failed"
    return f"its instance is {scene.ec2_says(one.name)}"


def _named(node: str, why: str) -> str:
    return why if node in why else f"{node}: {why}"


def _last_words(scene: Scene, node: str) -> Iterator[Evidence]:
    """What a node said last of where the groups are: it may still be so."""
    seen = scene.last(node)
    for group in seen.value.groups if seen else ():
        where = f" @{group.current}" if placed(group) else ""
        yield scene.node_says(node, f"last: {group.name} {group.state.text}{where}")


def _word_on(scene: Scene, speaker: str, server: str) -> str:
    rows = scene.statuses[speaker].value.servers
    return next((row.state.text for row in rows if row.name == server), "is not named")
