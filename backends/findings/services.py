"""Rules about what starts with a node: services left on manual start are missed at the next boot only, by everybody."""

from collections.abc import Iterator

from backends.estate import said_since, view
from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model.facts import CORE
from backends.questions import services_probe
from backends.views.age import current, span
from backends.views.phrases import listed

BY_HAND = frozenset({"disabled", "masked", "masked-runtime"})
"""Words of `systemctl is-enabled` that say that nothing starts it at boot; of any other nothing is concluded."""


def on_manual(scene: Scene) -> Iterator[Finding]:
    """Nodes whose cluster services do not start by themselves, whoever set them so.

    A backup or a restore sets them so and back again; for longer than an online backup may take at most, it is said
    louder.
    """
    for node in scene.nodes if scene.cluster.mirrors else ():
        probe = services_probe(scene.cluster, node)
        seen = current(scene.estate, probe, scene.timing, scene.now)
        words = {key: word for key, word in seen.value.pairs if key in CORE and word in BY_HAND} if seen else {}
        if not words:
            continue
        held = view(scene.estate, probe)
        since = [at for key in words if (at := said_since(held, "fact", key))]
        for_s = max(((scene.now - at).total_seconds() for at in since), default=0.0)
        late = for_s > scene.timing.freeze_limit_s
        told = listed(f"{key} {word}" for key, word in words.items())
        sentence = f"the cluster services of {node} do not start by themselves: {told}"
        yield scene.found(
            "services-manual",
            Severity.WARNING if late else Severity.NOTICE,
            node,
            f"{sentence}, for {span(for_s)} at least" if late else sentence,
            [scene.evidence(probe, told)],
            advice=_advice(scene, node),
        )


def _advice(scene: Scene, node: str) -> str:
    return (
        f"While a backup or a restore is under way it is meant so. Else {node} comes back from its next boot without "
        f"service: after an online backup, clpdeck thaw {scene.cluster.name}; else, on {node}: systemctl enable "
        f"{' '.join(CORE)}"
    )
