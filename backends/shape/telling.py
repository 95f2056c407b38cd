"""What is certain, what is likely, and what would tell more: each with its source."""

from collections.abc import Iterator

from backends.estate import view
from backends.model import Evidence, RoutesProbe, SsmProbe, StatusProbe
from backends.questions import vips_probe
from backends.settings import Node
from backends.shape.groups import at_work, lost
from backends.shape.values import GroupKind, GroupShape, Kind, Question, Statement
from backends.views import Scene, home_of, placed, routes_of, routes_told
from backends.views.phrases import listed

SETTLES = "stopped or terminated proves it down; running settles nothing"
OPEN = frozenset({Kind.CANNOT_TELL, Kind.ONE_VIEW, Kind.NOWHERE, Kind.NOT_KNOWN})


def known(scene: Scene) -> tuple[Statement, ...]:
    """Who says what: every node of itself and the others, EC2 of every instance, each route table, each copy."""
    return (
        *(Statement(f"{node} speaks for itself", (_own_word(scene, node),)) for node in scene.statuses),
        *(_unheard(scene, node) for node in scene.nodes if node not in scene.statuses),
        *_instances(scene),
        *_routes(scene),
        *_mirrors(scene),
        *_answers(scene),
        *_second_ways(scene),
    )


def likely(scene: Scene, kind: Kind, groups: tuple[GroupShape, ...]) -> tuple[Statement, ...]:
    """What points one way and proves nothing."""
    if kind is Kind.BOTH_ACTIVE and not all(one.certain for one in groups if one.kind is GroupKind.BOTH_SIDES):
        return (Statement("a group that moves looks the same for a moment: the next round of looks will show it"),)
    found = [*_routes_hint(scene), *_answers_hint(scene), *_checks_hint(scene), *_heartbeat_hint(scene, kind)]
    if kind is Kind.NOWHERE:
        found += _held_back(scene)
    if kind in {Kind.ALL_DOWN, Kind.NOT_KNOWN}:
        found += _both_were_active(scene)
    return tuple(found)


def questions(scene: Scene, kind: Kind, groups: tuple[GroupShape, ...]) -> tuple[Question, ...]:
    """What to ask next, of whom, how, and what each answer would mean."""
    found: list[Question] = []
    if kind in OPEN or kind is Kind.BOTH_ACTIVE:
        for server in scene.unheard():
            found += _of_server(scene, server, groups)
    if kind is Kind.NOWHERE and at_work(scene):
        found.append(_held_back_question(at_work(scene)))
    if kind is Kind.ALL_DOWN and _last_claims(scene):
        found.append(_emergency_question(scene.nodes))
    if kind is Kind.BOTH_ACTIVE:
        by = "; ".join(
            f"{node}: clpmdstat --mirror {mirror}"
            for mirror in scene.cluster.mirrors
            for node in scene.nodes
            if not _tells_times(scene, node, mirror)
        )
        if by:
            tells = "the colours and the Lastupdate Time of each side's own copy: which of them was written last"
            found.append(Question("each side's own word on its copy", by, tells))
    return tuple(found)


def _own_word(scene: Scene, node: str) -> Evidence:
    status = scene.statuses[node].value
    servers = (f"{row.name} {row.state.text}" for row in status.servers)
    groups = (f"{one.name} {one.state.text}" + (f" @{one.current}" if one.current else "") for one in status.groups)
    return scene.node_says(node, "; ".join((", ".join(servers), ", ".join(groups))).strip("; "))


def _unheard(scene: Scene, node: str) -> Statement:
    held = view(scene.estate, StatusProbe(scene.cluster.name, node))
    seen = scene.last(node)
    why = held.silence.reason if held.silence else "its last word is too old" if held.seen else "it was not asked yet"
    if scene.off(node):
        return Statement(f"{node} is down: its instance is {scene.ec2_says(node)}", scene.ec2_evidence([node]))
    second = view(scene.estate, SsmProbe(StatusProbe(scene.cluster.name, node))).silence
    beside = f"; by SSM neither: {second.reason}" if second else ""
    last = [f"{one.name} {one.state.text} @{one.current}" for one in (seen.value.groups if seen else ()) if placed(one)]
    said = (_last(scene, node, ", ".join(last)),) if last else ()
    return Statement(f"{node} is not heard: {why}{beside}", said)


def _last(scene: Scene, node: str, says: str) -> Evidence:
    """What a node said last, as old as that is."""
    seen = scene.last(node)
    return Evidence(node, f"last: {says}", max(0.0, (scene.now - seen.at).total_seconds()) if seen else 0.0)


def _instances(scene: Scene) -> Iterator[Statement]:
    told = {node: scene.ec2_says(node) for node in scene.nodes if not scene.off(node)}
    running = [node for node, says in told.items() if says.startswith("running")]
    other = [node for node, says in told.items() if says and node not in running]
    if running:
        settles = " (that settles nothing)" if set(running) - set(scene.statuses) else ""
        yield Statement(f"EC2 says running of {listed(running)}{settles}", scene.ec2_evidence(running))
    for node in other:
        yield Statement(f"EC2 says {told[node]} of {node}", scene.ec2_evidence([node]))


def _routes(scene: Scene) -> Iterator[Statement]:
    for vip in scene.cluster.vips if scene.routes else ():
        held = routes_of(vip, scene.routes.value if scene.routes else ())
        probe = RoutesProbe(scene.cluster.name)
        told = tuple(scene.evidence(probe, routes_told((one,), scene.cluster, scene.estate)) for one in held)
        homes = sorted({home_of(one, scene.cluster, scene.estate) or one.target for one in held})
        where = f"leads to {homes[0]} in every table" if len(homes) == 1 else f"leads to {listed(homes)}"
        yield Statement(f"the VIP {vip} {where if held else 'is in no route table'}", told)


def _mirrors(scene: Scene) -> Iterator[Statement]:
    for mirror in scene.cluster.mirrors:
        for node in scene.nodes:
            seen = scene.mirror(node, mirror)
            if seen is None:
                continue
            sides = ", ".join(f"{one.server} {one.color.text}" for one in seen.value.sides)
            own = next((one for one in seen.value.sides if one.server == node), None)
            times = ", ".join(f"{label} {value}" for label, value in (own.details if own else ()))
            says = f"{mirror} {seen.value.status.text}: {sides}" + (f"; of its own copy: {times}" if times else "")
            told = scene.evidence(scene.mirror_voice(node, mirror), says)
            yield Statement(f"{node} tells of the copies of {mirror}", (told,))


def _second_ways(scene: Scene) -> Iterator[Statement]:
    """Whether a node that SSH brings the words of could be asked by SSM as well, as it was when that was last tried."""
    for node in scene.cluster.nodes:
        first = StatusProbe(scene.cluster.name, node.name)
        held = view(scene.estate, SsmProbe(first))
        if not node.ssm or node.name not in scene.statuses or scene.voice(node.name) != first:
            continue
        if held.silence:
            since_s = (scene.now - held.silence.since).total_seconds()
            told = Evidence(f"{node.name} (SSM)", "no answer when it was last tried", since_s)
            yield Statement(f"{node.name} could not be asked by SSM: {held.silence.reason}", (told,))
        elif held.seen:
            told = scene.evidence(SsmProbe(first), "answered")
            yield Statement(f"{node.name} can be asked by SSM too, should SSH fail", (told,))


def _answers(scene: Scene) -> Iterator[Statement]:
    """Who answers at the VIPs. It decides nothing: the host that asks reaches one side only."""
    seen = scene.vip_answers
    for place, word in seen.value.pairs if seen else ():
        told = scene.evidence(vips_probe(scene.cluster), f"{place}: {word}")
        yield Statement(f"at {place} the client finds {word}", (told,))


def _tells_times(scene: Scene, node: str, mirror: str) -> bool:
    """Whether a node tells when its own copy was written last; the rows that do are not there in every state."""
    seen = scene.mirror(node, mirror)
    own = next((one for one in seen.value.sides if one.server == node), None) if seen else None
    return own is not None and bool(own.details)


def _routes_hint(scene: Scene) -> Iterator[Statement]:
    """A VIP that leads to a node which is not heard: it took the VIP, or has it still."""
    for vip in scene.cluster.vips if scene.routes else ():
        held = routes_of(vip, scene.routes.value if scene.routes else ())
        leads = sorted({home for one in held if (home := home_of(one, scene.cluster, scene.estate))})
        for server in set(leads) & set(scene.unheard()):
            told = tuple(
                scene.evidence(RoutesProbe(scene.cluster.name), routes_told((one,), scene.cluster, scene.estate))
                for one in held
            )
            yield Statement(f"{server} had the VIP {vip} last: its routes lead there", told)


def _answers_hint(scene: Scene) -> Iterator[Statement]:
    """A server that we do not hear and that answers where the VIP is: it runs, and has it."""
    seen = scene.vip_answers
    for place, word in seen.value.pairs if seen else ():
        if word in scene.unheard():
            told = scene.evidence(vips_probe(scene.cluster), f"{place}: {word}")
            yield Statement(f"{word} runs and has the VIP: it answers the client at {place}", (told,))


def _checks_hint(scene: Scene) -> Iterator[Statement]:
    for server in scene.unheard():
        instance = scene.instance(server)
        failing = [one for one in (instance.checks if instance else ()) if one.state.text == "impaired"]
        if failing:
            names = listed(one.name for one in failing)
            yield Statement(f"{server} is down or hangs: EC2's {names} check fails", scene.ec2_evidence([server]))


def _heartbeat_hint(scene: Scene, kind: Kind) -> Iterator[Statement]:
    """One that is not heard by us, and is heard by the others: it is our way to it that is cut."""
    if kind is Kind.ONE_VIEW:
        for server in set(scene.unheard()) - set(lost(scene)):
            told = tuple(scene.node_says(node, f"{server} Online") for node in at_work(scene))
            yield Statement(f"{server} runs, and only our way to it is cut: the others call it Online", told)


def _held_back(scene: Scene) -> Iterator[Statement]:
    running = [one for one in (*lost(scene), *scene.unheard()) if scene.ec2_says(one).startswith("running")]
    if running:
        says = f"the forced stop of {listed(dict.fromkeys(running))} failed, and the failover was held back"
        yield Statement(says, scene.ec2_evidence(dict.fromkeys(running)))


def _last_claims(scene: Scene) -> tuple[Evidence, ...]:
    """The last words of nodes that each had a group on itself, where two had the same one."""
    said: dict[str, list[Evidence]] = {}
    for node in scene.nodes:
        seen = scene.last(node)
        for group in seen.value.groups if seen else ():
            if placed(group) and group.current == node:
                evidence = _last(scene, node, f"{group.name} {group.state.text} @{group.current}")
                said.setdefault(group.name, []).append(evidence)
    return next((tuple(told) for told in said.values() if len(told) > 1), ())


def _both_were_active(scene: Scene) -> Iterator[Statement]:
    if told := _last_claims(scene):
        yield Statement("the link came back, and both sides, being active, shut themselves down", told)


def _of_server(scene: Scene, server: str, groups: tuple[GroupShape, ...]) -> Iterator[Question]:
    node = scene.cluster.node(server)
    claimed = [one.name for one in groups if one.sides and server in one.may_run]
    both = f"{listed(claimed)} Online @{server}: both sides are active; " if claimed else ""
    tells = f"{both}Offline, or the group on the other side: it has nothing"
    yield Question(f"{server}'s own word on the cluster", _way_to(node, server), tells)
    if scene.cluster.region and node and (node.instance or node.subnet):
        asked = f"ec2 DescribeInstances {node.instance or node.address}"
        yield Question(f"EC2's word on {server}'s instance", asked, SETTLES)


def _way_to(node: Node | None, server: str) -> str:
    console = f"clpstat --local on {server}'s own console"
    if node is None:
        return console
    if node.ssm:
        return f"clpstat --local on {node.address} by SSH or by SSM (both are tried); else {console}"
    second = "; by SSM too, with ssm = true in the site file" if node.instance else ""
    return f"clpstat --local on {node.address} by SSH{second}; else {console}"


def _held_back_question(nodes: tuple[str, ...]) -> Question:
    return Question(
        f"the alert log of {listed(nodes)}",
        f"Cluster WebUI > Alert logs, or the system log of {listed(nodes)}",
        "rc 431 or 432: the forced stop failed or ran out of time; rc 433: the failover was cancelled for that",
    )


def _emergency_question(nodes: tuple[str, ...]) -> Question:
    return Question(
        f"the alert log of {listed(nodes)}, once it runs",
        "the system log, read before the cluster service is started there",
        "rc 92: the group was started on more than one server, and the server was shut down for that",
    )
