"""Conditions on what is asked for apart from `clpstat`: mirror disks, routes, instances."""

from backends.events import Judgement
from backends.judge.hearing import Hearing, Said, matters, together
from backends.model import (
    Health,
    InstancesProbe,
    Interface,
    InterfacesProbe,
    MirrorProbe,
    MirrorStatus,
    Route,
    RoutesProbe,
)
from backends.plan import CopySaid, InstanceIs, MirrorGreen, VipAt
from backends.settings import Node
from backends.views import mirror_by_site_names, routes_of, routes_told

KNOWN_COLORS = frozenset({"GREEN", "YELLOW", "RED", "GRAY"})
"""Words of which it is known that they are no other; GRAY is what is said of a copy that cannot be asked about."""
PERCENT = "Percent"
"""The label of how much is copied, in a block of `clpmdstat` whose form is not confirmed."""


def mirror_green(condition: MirrorGreen, heard: Hearing) -> Judgement:
    """Every node must call these copies GREEN. One that does not run, or not its service, need not answer."""

    def of_node(node: str) -> Said:
        probe = MirrorProbe(heard.cluster.name, node, condition.mirror)
        seen = heard.word(probe)
        if seen is not None:
            return _of_mirror(condition, heard, probe, mirror_by_site_names(seen.value, heard.cluster))
        if heard.off(node, probe):
            return Said(None, heard.ec2_says(node), counts=False)
        asked_in_vain = probe in heard.estate.views and heard.stopped(node)
        return Said(None, heard.silent(probe), counts=not asked_in_vain)

    return together(of_node(node.name) for node in heard.cluster.nodes)


def copy_said(condition: CopySaid, heard: Hearing) -> Judgement:
    """That node must say so; its status may say anything. A word nobody knows, or a line about it, leaves it open."""
    probe = MirrorProbe(heard.cluster.name, condition.by, condition.mirror)
    seen = heard.word(probe)
    if seen is None:
        return Judgement(None, (heard.silent(probe),))
    status = mirror_by_site_names(seen.value, heard.cluster)
    color = next((side.color for side in status.sides if side.server == condition.server), None)
    unread = matters(status.unread, condition.mirror, "mirror", condition.server)
    far = next((f", {value} copied" for label, value in status.copying if label == PERCENT), "")
    says = f"{condition.mirror} on {condition.server}: {color.text if color else 'not named'}{far}"
    evidence = (heard.says(probe, says + (f"; not read: {unread}" if unread else "")),)
    known = color is not None and not unread and color.text in KNOWN_COLORS
    return Judgement(color is not None and color.text in condition.colors if known else None, evidence)


def vip_at(condition: VipAt, heard: Hearing) -> Judgement:
    """There must be routes, all of them active, and each lead to an interface of the server's instance."""
    probe, server = RoutesProbe(heard.cluster.name), heard.cluster.node(condition.server)
    seen = heard.word(probe)
    if seen is None:
        return Judgement(None, (heard.silent(probe),))
    routes = routes_of(condition.vip, seen.value)
    told = routes_told(routes, heard.cluster, heard.estate)
    evidence = [heard.says(probe, told or f"no route to {condition.vip}")]
    owners = heard.word(InterfacesProbe(heard.cluster.name))
    if owners is None and any(route.instance is None for route in routes):
        evidence.append(heard.silent(InterfacesProbe(heard.cluster.name)))
    leads = [_leads_to(server, route, owners.value if owners else None) for route in routes]
    holds = False if False in leads or not routes else None if None in leads else True
    return Judgement(holds, tuple(evidence))


def instance_is(condition: InstanceIs, heard: Hearing) -> Judgement:
    """EC2 must say so; a word of EC2's that we do not know is not known to be another one."""
    probe, instance = InstancesProbe(heard.cluster.name), heard.instance(condition.node)
    if heard.word(probe) is None:
        return Judgement(None, (heard.silent(probe),))
    if instance is None or instance.state.health is Health.UNKNOWN:
        return Judgement(None, (heard.ec2_says(condition.node),))
    if instance.state.text != condition.state or not condition.checks:
        return Judgement(instance.state.text == condition.state, (heard.ec2_says(condition.node),))
    said = ", ".join(f"{one.name} {one.state.text}" for one in instance.checks) or "no status checks yet"
    healths = {one.state.health for one in instance.checks}
    passed = None if Health.UNKNOWN in healths or not healths else True
    holds = False if healths - {Health.OK, Health.UNKNOWN} else passed
    says = heard.says(probe, f"{condition.node}'s instance {instance.id} {instance.state.text}: {said}")
    return Judgement(holds, (says,))


def _of_mirror(condition: MirrorGreen, heard: Hearing, probe: MirrorProbe, status: MirrorStatus) -> Said:
    colors = {side.server: side.color for side in status.sides}
    unread = matters(status.unread, condition.mirror, "mirror", *condition.servers)
    sides = ", ".join(f"{name} {color.text}" for name, color in colors.items())
    far = next((f", {value} copied" for label, value in status.copying if label == PERCENT), "")
    says = f"{condition.mirror} {status.status.text}: {sides}{far}" + (f"; not read: {unread}" if unread else "")
    healths = {colors[name].health for name in condition.servers if name in colors}
    if set(condition.servers).issuperset(colors):  # else its status may be that of a copy nobody asks about
        healths.add(status.status.health)
    if healths - {Health.OK, Health.UNKNOWN}:
        return Said(False, heard.says(probe, says))
    missing = [name for name in condition.servers if name not in colors]
    unknown = missing or unread or Health.UNKNOWN in healths
    return Said(None if unknown else True, heard.says(probe, says))


def _leads_to(server: Node | None, route: Route, interfaces: tuple[Interface, ...] | None) -> bool | None:
    """Whether a route works and leads to a server; not known where nobody tells whose interface its target is.

    A server that was restored is known by its address in its subnet, not by an instance's id.
    """
    if route.state.health not in {Health.OK, Health.UNKNOWN}:
        return False
    sure = True if route.state.health is Health.OK else None
    if server is not None and server.instance is None and server.subnet:
        target = next((one for one in interfaces or () if one.id == route.target), None)
        if interfaces is None:
            return None
        at_home = target is not None and target.subnet == server.subnet and server.address in target.private_ips
        return sure if at_home else False
    instance, owner = server.instance if server else None, route.instance
    if owner is None and interfaces is not None:
        owner = next((one.instance or "" for one in interfaces if one.id == route.target), "")
    if owner is None or instance is None:
        return None
    if owner != instance:
        return False
    return sure
