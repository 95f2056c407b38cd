"""Rules about what AWS says of the machines under the cluster, and whether it says anything."""

from collections.abc import Iterator

from backends.estate import subject
from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model import CloudProbe, Health, Instance, InstancesProbe, InterfacesProbe
from backends.questions import probes
from backends.views import Age, age_of, homes
from backends.views.machines import owner_of
from backends.views.phrases import listed

ALARMING = frozenset({Health.BAD, Health.ATTENTION, Health.UNKNOWN})
"""Checks that only begin, as they do after every start of an instance, are no alarm."""


def instances(scene: Scene) -> Iterator[Finding]:
    """Instances that do not run, or fail a status check."""
    if scene.instances is None:
        return
    for node in scene.cluster.nodes:
        instance = scene.instance(node.name)
        if instance:
            yield from _instance(scene, node.name, instance)
        elif node.instance:
            yield scene.found(
                "instance-unknown",
                Severity.WARNING,
                node.name,
                f"EC2 knows no instance {node.instance} ({node.name})",
                [scene.evidence(InstancesProbe(scene.cluster.name), f"no {node.instance}")],
                advice="Are the instance id, the region and the account in the site file right?",
            )


def contradicted(scene: Scene) -> Iterator[Finding]:
    """Nodes that answer before and after EC2 says that their instance does not run."""
    asked = scene.estate.views.get(InstancesProbe(scene.cluster.name))
    for node in scene.statuses:
        instance, held = scene.instance(node), scene.estate.views[scene.voice(node)]
        if not (instance and instance.state.health is Health.OFF and asked and asked.seen and held.seen and held.first):
            continue
        if held.first <= asked.seen.at <= held.seen.at:
            yield scene.found(
                "views-differ",
                Severity.WARNING,
                node,
                f"{node} answers although EC2 says that its instance {instance.id} is {instance.state.text}",
                (*scene.ec2_evidence([node]), scene.node_says(node, "answers")),
                advice="Is the right instance id in the site file?",
            )


def source_dest_check(scene: Scene) -> Iterator[Finding]:
    """A VIP held by routes does not reach a node whose interface drops packets that are not for its own address.

    Of a node with several interfaces the one a route leads to counts; where none does, one that is fit will do.
    """
    if not scene.cluster.vips:
        return
    targets = {route.target for route in scene.routes.value} if scene.routes else set()
    for node in scene.cluster.nodes:
        mine = [one for one in scene.interfaces if owner_of(scene.cluster, one) == node.name]
        in_use = [one for one in mine if one.id in targets]
        judged = in_use or mine
        if judged and all(one.source_dest_check for one in judged):
            names = listed(one.id for one in judged)
            yield scene.found(
                "source-dest-check",
                Severity.CRITICAL if in_use else Severity.WARNING,
                node.name,
                f"the source/dest check is on at {node.name}'s {names}: a VIP by route does not work there",
                [scene.evidence(InterfacesProbe(scene.cluster.name), f"source/dest check of {names} is on")],
            )


def aws_silent(scene: Scene) -> Iterator[Finding]:
    """What AWS does not tell now: one finding for each reason."""
    quiet: dict[str, list[CloudProbe]] = {}
    for probe in probes(scene.cluster):
        held = scene.estate.views.get(probe)
        if isinstance(probe, CloudProbe) and held:
            age, _ = age_of(held, scene.timing.interval_s(probe), scene.now)
            if age is Age.SILENT and held.silence:
                quiet.setdefault(held.silence.reason, []).append(probe)
            elif age is Age.STALE:
                quiet.setdefault("overdue, and no look has failed", []).append(probe)
    for reason, asked in quiet.items():
        names = listed(subject(probe).removeprefix("AWS ") for probe in asked)
        yield scene.found(
            "aws-silent",
            Severity.WARNING,
            "AWS",
            f"AWS does not tell {names}: {reason}",
            (scene.evidence(probe, f"last word on {probe.kind}") for probe in asked if scene.estate.views[probe].seen),
            certain=False,
        )


def _instance(scene: Scene, node: str, instance: Instance) -> Iterator[Finding]:
    evidence = scene.ec2_evidence([node])
    state = instance.state
    if state.health is Health.OK:
        failing = [f"{one.name} {one.state.text}" for one in instance.checks if one.state.health in ALARMING]
        if failing:
            sentence = f"EC2's status checks of {node}: {listed(failing)}"
            yield scene.found("instance-checks", Severity.WARNING, node, sentence, evidence)
        return
    groups = [name for name, claim in homes(scene).items() if claim.server == node]
    kinds = {Health.CHANGING: "instance-changing", Health.UNKNOWN: "instance-unknown"}
    worst = Severity.CRITICAL if groups else Severity.WARNING
    yield scene.found(
        kinds.get(state.health, "instance-stopped"),
        Severity.NOTICE if state.text == "pending" else worst,
        node,
        f"the instance of {node} is {state.text}" + (f"; {listed(groups)} is said to run there" if groups else ""),
        evidence,
    )
