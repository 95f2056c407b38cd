"""Rules about the VIP's routes: every table with the VIP must lead to the node where its group runs."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from backends.findings.scene import Scene
from backends.findings.values import Finding, Severity
from backends.model import Evidence, Health, Route, RoutesProbe
from backends.views import COMPARABLE_S, Claim, home_of, homes, placed, routes_of, routes_told
from backends.views.phrases import listed


def routes(scene: Scene) -> Iterator[Finding]:
    """VIPs without a route, with routes that lead nowhere, elsewhere than the group, or to several places."""
    for vip in scene.cluster.vips if scene.routes else ():
        held = routes_of(vip, scene.routes.value if scene.routes else ())
        if not held:
            evidence = [scene.evidence(RoutesProbe(scene.cluster.name), f"no route to {vip}")]
            sentence = f"no route table holds the VIP {vip}"
            yield scene.found("route-missing", _severity(scene), vip, sentence, evidence)
        dark = [route for route in held if route.state.health is not Health.OK]
        if dark:
            sentence = f"the VIP {vip} leads nowhere: {_leads(scene, dark)}"
            yield scene.found("route-blackhole", _severity(scene), vip, sentence, _routes_say(scene, dark))
        yield from _elsewhere(scene, vip, [route for route in held if route not in dark])


def _elsewhere(scene: Scene, vip: str, held: Sequence[Route]) -> Iterator[Finding]:
    """Routes that work and lead to the wrong node; to several nodes, where it is not known which is right."""
    right = _right_places(scene)
    leads = {route: home_of(route, scene.cluster, scene.estate) or route.target for route in held}
    astray = [route for route in held if right and leads[route] not in {claim.server for claim in right}]
    if astray:
        where = listed(sorted({claim.server for claim in right}))
        of = f"the group, which runs on {where}" if len(right) == 1 else f"the groups, which run on {where}"
        sentence = f"the VIP {vip} points elsewhere than {of}: {_leads(scene, astray)}"
        said = (scene.node_says(claim.node, f"{claim.state.text} @{claim.server}") for claim in right)
        evidence = (*_routes_say(scene, astray), *said)
        yield scene.found("route-elsewhere", Severity.CRITICAL, vip, sentence, evidence)
    elif len(set(leads.values())) > 1:
        sentence = f"the route tables differ on the VIP {vip}: {_leads(scene, held)}"
        yield scene.found("routes-differ", Severity.CRITICAL, vip, sentence, _routes_say(scene, held))


def _right_places(scene: Scene) -> tuple[Claim, ...]:
    """Where the VIPs' groups run. Empty where that is not settled, or became so after AWS was asked for the routes.

    Which VIP belongs to which group, nobody tells: with several groups, each one's node is a right place.
    """
    at_home, held = homes(scene), scene.routes
    claims = [at_home.get(name) for name in scene.vip_groups]
    settled = [claim for claim in claims if claim and claim.settled and held and _known_by(claim, held.at)]
    return tuple(settled) if len(settled) == len(claims) else ()


def _known_by(claim: Claim, at: datetime) -> bool:
    """Whether the group was there already at this time. If we saw it come, we know; if not, a margin must do."""
    margin_s = 0.0 if claim.seen else COMPARABLE_S
    return (claim.since - at).total_seconds() <= margin_s


def _severity(scene: Scene) -> Severity:
    """A VIP that leads nowhere hurts nobody while its group is known to run nowhere."""
    said = [group for name in scene.vip_groups for group in scene.groups[name].values()]
    runs_nowhere = bool(said) and not scene.unheard() and not any(placed(group) for group in said)
    return Severity.WARNING if runs_nowhere else Severity.CRITICAL


def _leads(scene: Scene, held: Sequence[Route]) -> str:
    told = []
    for route in held:
        table = f"{route.table_name} ({route.table})" if route.table_name else route.table
        state = "" if route.state.health is Health.OK else f" {route.state.text}"
        told.append(f"{table} -> {home_of(route, scene.cluster, scene.estate) or route.target}{state}")
    return ", ".join(told)


def _routes_say(scene: Scene, held: Sequence[Route]) -> tuple[Evidence, ...]:
    probe = RoutesProbe(scene.cluster.name)
    return tuple(scene.evidence(probe, routes_told((route,), scene.cluster, scene.estate)) for route in held)
