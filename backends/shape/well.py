"""Whether all is well: everybody was heard just now, and every word of everybody is a good one."""

from backends.model import Health, IdentityProbe, InstancesProbe, InterfacesProbe
from backends.questions import probes
from backends.views import Age, Row, Scene, Verdict, age_of, home_of, homes, routes_of
from backends.views.machines import owner_of

IDLE = "Offline"
"""The word of a monitor that watches only where its group runs, on the other servers."""
UNUSED = "Unused"
"""The word of a heartbeat or network partition resolution that a server does not use."""


def all_is_well(scene: Scene) -> bool:
    """Never true where anything is silent, late, unread or in a word nobody knows, or was not asked yet."""
    return (
        bool(scene.statuses)
        and _all_heard(scene)
        and not any(seen.value.unread for seen in scene.statuses.values())
        and bool(scene.groups)
        and all(_row_is_well(row, len(scene.nodes)) for row in scene.table.rows)
        and _aws_is_well(scene)
    )


def _all_heard(scene: Scene) -> bool:
    for probe in probes(scene.cluster):
        if isinstance(probe, IdentityProbe):  # says who we are, and nothing of the cluster
            continue
        held = scene.estate.views.get(probe)
        if held is None or held.silence or age_of(held, scene.timing.interval_s(probe), scene.now)[0] is not Age.FRESH:
            return False
    return True


def _row_is_well(row: Row, nodes: int) -> bool:
    """Every node names the subject, in good words, and all of them say the same; so does AWS, where it speaks of it."""
    of_nodes, of_aws = row.cells[:nodes], row.cells[nodes:]
    if row.verdict is not Verdict.AGREE:
        return False
    said = [cell for cell in of_nodes if cell.words] if row.section != "ROUTES" else list(of_aws)
    if row.section != "ROUTES" and len(said) != nodes:
        return False
    words = [word for cell in (*said, *of_aws) for word in cell.words]
    allowed = {"MONITORS": {IDLE}, "SERVERS": {UNUSED} if row.depth else set()}.get(row.section, set())
    good = [word for word in words if word.health is Health.OK]
    return bool(good) and all(word.health is Health.OK or word.text in allowed for word in words)


def _aws_is_well(scene: Scene) -> bool:
    """Every instance is known and passes its checks; every VIP leads home, to a card that lets it through."""
    asked = set(probes(scene.cluster))
    if InstancesProbe(scene.cluster.name) in asked:
        known = [scene.instance(node) for node in scene.nodes]
        if not all(one and one.checks and all(c.state.health is Health.OK for c in one.checks) for one in known):
            return False
    return _vips_lead_home(scene) and (
        InterfacesProbe(scene.cluster.name) not in asked or not scene.cluster.vips or _cards_let_through(scene)
    )


def _vips_lead_home(scene: Scene) -> bool:
    if not scene.cluster.vips or not scene.cluster.region:
        return True
    at_home = homes(scene)
    right = {at_home[name].server for name in scene.vip_groups if name in at_home}
    for vip in scene.cluster.vips:
        held = routes_of(vip, scene.routes.value if scene.routes else ())
        if not held or not {home_of(route, scene.cluster, scene.estate) for route in held} <= right:
            return False
    return True


def _cards_let_through(scene: Scene) -> bool:
    by_node = {node: [one for one in scene.interfaces if owner_of(scene.cluster, one) == node] for node in scene.nodes}
    return all(cards and any(not one.source_dest_check for one in cards) for cards in by_node.values())
