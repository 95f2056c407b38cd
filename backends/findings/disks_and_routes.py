"""Rules about what a failover needs from below: mirror copies, instances, and the VIP's routes."""

from collections.abc import Iterator

from backends.findings.groups import home
from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model import Health, InstancesProbe, InterfacesProbe, MirrorProbe, MirrorStatus, Route, RoutesProbe
from backends.views import home_of


def mirrors(scene: Scene) -> Iterator[Finding]:
    """A mirror disk of which some believable view names a copy other than GREEN."""
    for mirror in scene.cluster.mirrors:
        said = {node.name: seen.value for node in scene.cluster.nodes if (seen := scene.mirror(node.name, mirror))}
        bad = {node: status for node, status in said.items() if not _green(status)}
        if not bad:
            continue
        colors = {side.color.health for status in bad.values() for side in status.sides}
        copying = Health.CHANGING in colors and Health.BAD not in colors
        sentence = f"{mirror} is copying" if copying else f"{mirror} is not GREEN on every side"
        told = "; ".join(f"{node} says {_colors(status)}" for node, status in bad.items())
        yield Finding(
            scene.cluster.name,
            "mirror-not-green",
            Severity.WARNING if copying or Health.BAD not in colors else Severity.CRITICAL,
            mirror,
            f"{sentence}: {told}",
            evidence=tuple(
                scene.evidence(MirrorProbe(scene.cluster.name, node, mirror), node, _colors(status))
                for node, status in said.items()
            ),
            advice="" if copying else "A RED copy is older: do not start its group there.",
        )


def instances(scene: Scene) -> Iterator[Finding]:
    """Instances that do not run, or fail a status check."""
    known = scene.instances()
    at_home = set(home(scene).values())
    for node in scene.cluster.nodes:
        instance = scene.instance(node.name)
        evidence = (
            scene.evidence(
                InstancesProbe(scene.cluster.name),
                "AWS",
                f"{node.instance} is {instance.state.text if instance else 'not there'}",
            ),
        )
        if instance is None:
            if known and node.instance:
                yield Finding(
                    scene.cluster.name,
                    "instance-stopped",
                    Severity.WARNING,
                    node.name,
                    f"EC2 knows no instance {node.instance} ({node.name})",
                    evidence=evidence,
                    advice="Is the instance id in the site file right, and the region?",
                )
        elif instance.state.health is not Health.OK:
            severity = Severity.CRITICAL if node.name in at_home else Severity.WARNING
            sentence = f"the instance of {node.name} is {instance.state.text}"
            yield Finding(scene.cluster.name, "instance-stopped", severity, node.name, sentence, evidence=evidence)
        else:
            failing = [
                f"{one.name} {one.state.text}"
                for one in instance.checks
                if one.state.health in {Health.BAD, Health.UNKNOWN, Health.ATTENTION}
            ]
            if failing:
                sentence = f"EC2's status checks of {node.name}: {', '.join(failing)}"
                yield Finding(
                    scene.cluster.name, "instance-checks", Severity.WARNING, node.name, sentence, evidence=evidence
                )


def source_dest_check(scene: Scene) -> Iterator[Finding]:
    """A VIP held by routes does not reach a node whose interface drops packets that are not for its own address."""
    if not scene.cluster.vips:
        return
    own = {node.instance: node.name for node in scene.cluster.nodes if node.instance}
    for one in scene.interfaces():
        if one.source_dest_check and one.instance in own:
            yield Finding(
                scene.cluster.name,
                "source-dest-check",
                Severity.WARNING,
                own[one.instance],
                f"source/dest check is on at {own[one.instance]}'s {one.id}: the VIP will not work there",
                evidence=(
                    scene.evidence(InterfacesProbe(scene.cluster.name), "AWS", f"{one.id} SourceDestCheck true"),
                ),
            )


def routes(scene: Scene) -> Iterator[Finding]:
    """Every route table with the VIP must lead to the node where the group runs, over a route that works."""
    held = scene.routes()
    if held is None:
        return
    where = _vip_home(scene)
    for vip in scene.cluster.vips:
        mine = [route for route in held if route.destination.split("/")[0] == vip]
        if not mine:
            yield Finding(
                scene.cluster.name,
                "route-missing",
                Severity.CRITICAL,
                vip,
                f"no route table holds the VIP {vip}",
                evidence=(scene.evidence(RoutesProbe(scene.cluster.name), "AWS", f"no route to {vip}"),),
            )
        black = [route for route in mine if route.state.text != "active"]
        if black:
            told = ", ".join(f"{_table(route)} {route.state.text}" for route in black)
            yield _route_finding(scene, "route-blackhole", vip, f"the VIP {vip} leads nowhere: {told}", black)
        homes = {_table(route): home_of(route, scene.cluster, scene.estate) or route.target for route in mine}
        astray = [route for route in mine if where and homes[_table(route)] != where]
        if astray:
            told = ", ".join(f"{_table(route)} -> {homes[_table(route)]}" for route in astray)
            sentence = f"the VIP {vip} points elsewhere than the group, which runs on {where}: {told}"
            yield _route_finding(scene, "route-elsewhere", vip, sentence, astray)
        elif len(set(homes.values())) > 1:
            told = ", ".join(f"{table} -> {target}" for table, target in homes.items())
            yield _route_finding(scene, "routes-differ", vip, f"route tables differ on the VIP {vip}: {told}", mine)


def _vip_home(scene: Scene) -> str | None:
    """The node the VIP belongs to: where the group with an awsvip resource runs, or the only group there is."""
    at_home = home(scene)
    holders = {
        name
        for name, said in scene.groups()
        if any(part.name.startswith("awsvip") for group in said.values() for part in group.resources)
    }
    names = holders or {name for name, _ in scene.groups()}
    return at_home.get(next(iter(names))) if len(names) == 1 else None


def _route_finding(scene: Scene, kind: str, vip: str, sentence: str, held: list[Route]) -> Finding:
    probe = RoutesProbe(scene.cluster.name)
    evidence = tuple(
        scene.evidence(probe, "AWS", f"{route.table} {route.destination} -> {route.target} {route.state.text}")
        for route in held
    )
    return Finding(scene.cluster.name, kind, Severity.CRITICAL, vip, sentence, evidence=evidence)


def _table(route: Route) -> str:
    return f"{route.table_name} ({route.table})" if route.table_name else route.table


def _green(status: MirrorStatus) -> bool:
    return (
        bool(status.sides)
        and status.status.health is Health.OK
        and all(side.color.text == "GREEN" for side in status.sides)
    )


def _colors(status: MirrorStatus) -> str:
    sides = ", ".join(f"{side.server} {side.color.text}" for side in status.sides)
    return f"{status.status.text} ({sides})" if sides else status.status.text
