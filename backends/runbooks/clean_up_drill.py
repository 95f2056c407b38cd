"""Take a rehearsed restore away again: its instances, its routes, its name."""

from backends.errors import PlanError
from backends.model import AWS, AwsFactsProbe, Probe
from backends.plan import ANY, AnyOf, AwsSays, CallAws, Fields, Found, Lane, Level, Plan, Stage, Step, listed
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.restoring.network import leads_here
from backends.settings import Cluster, Node, Place


def looks(cluster: Cluster) -> tuple[Probe, ...]:
    """What must be seen to write it."""
    place = cluster.place
    return (AwsFactsProbe(cluster.name, "nodes"), _routes(cluster.name, place)) if place else ()


def clean_up_drill(asked: Asked) -> Plan:
    """Write the plan: what a drill made goes; what stood there before stays."""
    cluster, place = asked.cluster, asked.cluster.place
    if place is None or cluster.source is None:
        raise PlanError(f"{asked.runbook}: {cluster.name} is no cluster that is rehearsed")
    nodes = listed(node.name for node in place.nodes)
    lanes = [Lane(f"AWS for {node.name}", (_terminate(asked, place, node),)) for node in place.nodes]
    return Plan(
        "clean-up-drill",
        cluster.name,
        f"Clean up the drill of {cluster.source.name} in {place.region}",
        f"Take away what the drill made: {nodes} in {place.vpc}, their routes and their name.",
        (),
        before=(),
        stages=(
            Stage(
                "The routes and the name go first", (Lane("AWS", (*_no_routes(asked, place), *_no_name(asked, place))),)
            ),
            Stage("The instances end, with their disks", tuple(lanes)),
        ),
        level=Level.LOSES,
        token=cluster.name,
        consequence=f"{nodes} of the drill end, and what is on their disks is lost. The backup set stays.",
    )


def _routes(cluster: str, place: Place) -> AwsFactsProbe:
    return AwsFactsProbe(cluster, "vip-routes", place.tables)


def _terminate(asked: Asked, place: Place, node: Node) -> Step:
    own = AwsFactsProbe(asked.cluster.name, "nodes")
    return Step(
        f"2.{place.nodes.index(node) + 1}",
        f"Terminate {node.name} at {node.address}",
        "It costs as long as it is there. One that no run has launched for this drill, by its tags, stays.",
        CallAws(
            "ec2",
            "TerminateInstances",
            (("InstanceIds", (Found(AWS, "nodes", f"{node.name} instance"),)),),
            repeatable=True,
            region=place.region,
        ),
        (own,),
        ready_when=AwsSays("nodes", ((f"{node.name} run", ANY),)),
        done_when=AwsSays("nodes", ((f"{node.name} state", "absent"),)),
        risk="What is on its disks is lost.",
        timeout_s=parts.limit_s(asked.timing, 900),
        usual_s=parts.usual_s(asked.timing, 60),
    )


def _no_routes(asked: Asked, place: Place) -> tuple[Step, ...]:
    look = _routes(asked.cluster.name, place)
    own = [node.name + dead for node in place.nodes for dead in ("", " blackhole")]
    pairs = [(table, vip) for table in place.tables for vip in place.vips]
    return tuple(
        Step(
            f"1.{at}",
            f"Take the route to {vip} out of {table}",
            "It leads to a node of the drill; one that leads elsewhere is asked about.",
            CallAws(
                "ec2",
                "DeleteRoute",
                (("RouteTableId", table), ("DestinationCidrBlock", f"{vip}/32")),
                repeatable=True,
                region=place.region,
            ),
            (look,),
            ready_when=AnyOf(tuple(AwsSays("vip-routes", ((f"{table} {vip}", word),), place.tables) for word in own)),
            done_when=AwsSays("vip-routes", ((f"{table} {vip}", "none"),), place.tables),
            timeout_s=parts.limit_s(asked.timing, 120),
            usual_s=parts.usual_s(asked.timing, 5),
        )
        for at, (table, vip) in enumerate(pairs, 1)
    )


def _no_name(asked: Asked, place: Place) -> tuple[Step, ...]:
    if not place.zone:
        return ()
    of = (place.zone, place.record)
    record = Fields(
        (
            ("Name", place.record),
            ("Type", "A"),
            ("TTL", Found(AWS, "record", "TTL", number=True)),
            ("ResourceRecords", (Fields((("Value", Found(AWS, "record", "A")),)),)),
        )
    )
    change = Fields((("Action", "DELETE"), ("ResourceRecordSet", record)))
    return (
        Step(
            "1.90",
            f"Take {place.record} out of zone {place.zone}",
            "It leads to a node of the drill; one that leads elsewhere is asked about.",
            CallAws(
                "route53",
                "ChangeResourceRecordSets",
                (("HostedZoneId", place.zone), ("ChangeBatch", Fields((("Changes", (change,)),)))),
                repeatable=True,
                region=place.region,
            ),
            (AwsFactsProbe(asked.cluster.name, "record", of),),
            ready_when=leads_here(place),
            done_when=AwsSays("record", (("A", "none"),), of),
            timeout_s=parts.limit_s(asked.timing, 120),
            usual_s=parts.usual_s(asked.timing, 5),
        ),
    )
