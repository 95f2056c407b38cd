"""Let frozen mirror disks go, whoever froze them: the emergency after an online backup that nobody ended."""

from backends.model import InstancesProbe, NodeFactsProbe, StatusProbe
from backends.plan import AllOf, Lane, Level, NodeSays, NotSuspended, Plan, RunOnNode, Stage, Step, Wait, listed
from backends.runbooks.asked import Asked
from backends.runbooks.backing_up.coming_back import AUTO, UP
from backends.runbooks.backing_up.quiet import MANUAL
from backends.runbooks.online.freezing import BY_HAND, POST
from backends.runbooks.parts import limit_s, usual_s


def thaw(asked: Asked) -> Plan:
    """Write the plan. It takes the cluster over from whichever run holds it: a frozen mirror is the worst to leave.

    A server in backup mode is known by what systemd says for sure: its services are set to manual, and run. One whose
    services are manual and do not run is being backed up or restored in another way, and is left alone.
    """
    nodes = [node.name for node in asked.cluster.nodes]
    return Plan(
        "thaw",
        asked.cluster.name,
        f"Let the mirror disks of {asked.cluster.name} go",
        "Have applications write again, and the cluster watch again, after an online backup that was not ended.",
        (),
        before=(),
        stages=(
            Stage("Let go", tuple(Lane(name, (_let_go(asked, name, at),)) for at, name in enumerate(nodes, 1))),
            Stage("The cluster watches again", (Lane("all", (_resumed(asked),)),)),
        ),
        level=Level.UNDOABLE,
        consequence=f"An online backup of {asked.cluster.name} that is under way is void from then on.",
        unattended=True,
        emergency=True,
    )


def _let_go(asked: Asked, node: str, at: int) -> Step:
    services, states = (NodeFactsProbe(asked.cluster.name, node, topic) for topic in ("services", "service-states"))
    return Step(
        f"1.{at}",
        f"Let the mirror disks on {node} go",
        "Only where it is in backup mode: its services are set to manual start, and run.",
        RunOnNode(node, POST, repeatable=True),
        (services, states),
        ready_when=AllOf((NodeSays(node, "services", MANUAL), NodeSays(node, "service-states", UP))),
        done_when=NodeSays(node, "services", AUTO),
        way_on=BY_HAND,
        timeout_s=limit_s(asked.timing, 60),
        usual_s=usual_s(asked.timing, 4),
    )


def _resumed(asked: Asked) -> Step:
    cluster = asked.cluster
    views = tuple(StatusProbe(cluster.name, node.name) for node in cluster.nodes)
    return Step(
        "2.1",
        f"See that {listed(node.name for node in cluster.nodes)} are not suspended",
        "The cluster was suspended with the freeze, on all servers.",
        Wait(),
        (*views, InstancesProbe(cluster.name)) if cluster.region else views,
        done_when=NotSuspended(),
        way_on="Where writes go on and the cluster is still suspended: clpcl --resume, by hand, on any server.",
        timeout_s=limit_s(asked.timing, 120),
        usual_s=usual_s(asked.timing, 2),
    )
