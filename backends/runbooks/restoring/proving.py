"""Success is more than GREEN: VIP, name and data, on one server and on the other, from where clients are (P2.15)."""

from backends.model import InterfacesProbe, RoutesProbe
from backends.plan import ANY, AskOperator, GroupOn, Lane, NodeSays, RunOnNode, Stage, Step, VipAt, Wait, listed
from backends.runbooks.parts import all_of
from backends.runbooks.restoring.steps import mirrors, says, views
from backends.runbooks.restoring.wishes import Restoring
from backends.settings import CLIENT, Node


def proving(r: Restoring) -> tuple[Stage, ...]:
    """On the first server; moved, on the second; and moved back."""
    first, *others = r.nodes
    stages = [Stage(f"Proved on {first.name}", _lanes(r, first, 13))]
    if others:
        second = others[0]
        stages += [
            Stage(f"Moved to {second.name}", (Lane(first.name, (_move(r, first, second, "14.1"),)),)),
            Stage(f"Proved on {second.name}", _lanes(r, second, 15)),
            Stage(f"Moved back to {first.name}", (Lane(second.name, (_move(r, second, first, "16.1"),)),)),
        ]
    return tuple(stages)


def _lanes(r: Restoring, node: Node, stage: int) -> tuple[Lane, ...]:
    lanes = [Lane(node.name, (_data(r, node, f"{stage}.1"), *_licences(r, stage)))]
    if r.place.vips:
        lanes.append(Lane("AWS", (_routes(r, node, f"{stage}.4"),)))
    if r.place.vips or r.place.record:
        lanes.append(Lane("client", (_reached(r, node, f"{stage}.5"),)))
    return tuple(lanes)


def _targets(r: Restoring) -> tuple[str, ...]:
    port = r.place.client_port
    names = (*r.place.vips, *([r.place.record.rstrip(".")] if r.place.record else []))
    return tuple(f"{name}:{port}" for name in names)


def _reached(r: Restoring, node: Node, id_: str) -> Step:
    targets = _targets(r)
    if r.place.client is None:
        return Step(
            id_,
            f"See from a client that {listed(targets)} leads to {node.name}",
            "No client host is named in the site file, so you look.",
            AskOperator(
                f"Do {listed(targets)} lead to {node.name}?",
                "a host in the subnets whose route tables hold the VIP",
                f"{node.name} answers at each of them",
            ),
            timeout_s=r.limit(1800),
            usual_s=r.usual(120),
        )
    return Step(
        id_,
        f"See from {r.place.client.address} that {listed(targets)} lead to {node.name}",
        "Connected to from there, as a client would be; whose host key answers is whose server it is.",
        Wait(),
        (r.of(CLIENT, "reach", *targets),),
        done_when=NodeSays(CLIENT, "reach", tuple((one, node.name) for one in targets), targets),
        timeout_s=r.limit(600),
        usual_s=r.usual(20),
    )


def _routes(r: Restoring, node: Node, id_: str) -> Step:
    return Step(
        id_,
        f"See that the routes of {listed(r.place.vips)} lead to {node.name}",
        "In every table, and active.",
        Wait(),
        (RoutesProbe(r.cluster.name), InterfacesProbe(r.cluster.name)),
        done_when=all_of(VipAt(vip, node.name) for vip in r.place.vips),
        timeout_s=r.limit(300),
        usual_s=r.usual(5),
    )


def _data(r: Restoring, node: Node, id_: str) -> Step:
    file = r.place.check_file
    if file:
        return Step(
            id_,
            f"See that {file} is there on {node.name}",
            "A file of the backup's time, on the mirror disk.",
            Wait(),
            (r.of(node.name, "files", file),),
            done_when=NodeSays(node.name, "files", ((file, ANY),), (file,)),
            timeout_s=r.limit(120),
            usual_s=r.usual(3),
        )
    return Step(
        id_,
        f"Look at the data on {node.name}",
        "The site file names no file to look at, so you look.",
        AskOperator(
            f"Is the data of {r.set.quiet_point:%Y-%m-%d %H:%M} UTC there on {node.name}, and whole?"
            if r.set.quiet_point
            else f"Is the data there on {node.name}, and whole?",
            f"{node.name}, by the application or by its files",
            "what was there at the backup's time is there",
        ),
        timeout_s=r.limit(1800),
        usual_s=r.usual(120),
    )


def _licences(r: Restoring, stage: int) -> tuple[Step, ...]:
    """Once more, now that all servers are up."""
    if stage != 13 or r.licences != "replace":
        return ()
    pairs = tuple((node.name, str(len(node.licences))) for node in r.nodes)
    return (
        Step(
            f"{stage}.2",
            "See that each node has its own licences, and no others",
            "Registered while the others were down, they are applied by now.",
            Wait(),
            tuple(r.of(node.name, "licences") for node in r.nodes),
            done_when=all_of(
                says(node, "licences", ("count", count)) for node, (_, count) in zip(r.nodes, pairs, strict=True)
            ),
            timeout_s=r.limit(120),
            usual_s=r.usual(3),
        ),
    )


def _move(r: Restoring, source: Node, target: Node, id_: str) -> Step:
    return Step(
        id_,
        f"Move {r.group} to {target.name}",
        f"The other server must be able to do the work, too. {r.group} stops on {source.name} meanwhile.",
        RunOnNode(source.name, ("clpgrp", "-m", r.group, "-a", target.name)),
        (*views(r), *mirrors(r)),
        ready_when=GroupOn(r.group, source.name),
        done_when=GroupOn(r.group, target.name),
        risk="The service is down from the stop to the start.",
        undo=f"The same the other way: clpgrp -m {r.group} -a {source.name}, on {target.name}",
        timeout_s=r.limit(600),
        usual_s=r.usual(40),
    )
