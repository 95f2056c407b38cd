"""What AWS must know before the cluster can work there: source/dest check, the VIP's routes, the name (P2.3-5)."""

from backends.plan import AllOf, AnyOf, AwsSays, CallAws, Condition, Fields, Lane, Ref, Stage, Step, Wait
from backends.runbooks.restoring.steps import call, found, nodes_say
from backends.runbooks.restoring.wishes import Restoring
from backends.settings import Node, Place

TTL_S = 60
NAME_STEP = "5.90"


def network(r: Restoring) -> Stage:
    """The nodes' own interfaces, the routes and the name side by side."""
    checks = Lane("AWS, interfaces", tuple(_unchecked(r, node) for node in r.nodes))
    routes = tuple(
        _route(r, table, vip, 11 + at)
        for at, (table, vip) in enumerate((table, vip) for table in r.place.tables for vip in r.place.vips)
    )
    lanes = [checks, *([Lane("AWS, routes", routes)] if routes else [])]
    if r.place.zone:
        lanes.append(Lane("AWS, name", (_name(r), _in_sync(r))))
    return Stage("Let AWS lead to them", tuple(lanes))


def _unchecked(r: Restoring, node: Node) -> Step:
    return Step(
        f"5.{r.at(node) + 1}",
        f"Switch source/destination check off on {node.name}",
        "Packets to the VIP are addressed to nobody whom AWS knows; it drops them while it checks. An instance from an "
        "image always comes with the check on.",
        call(
            r,
            "ModifyInstanceAttribute",
            ("InstanceId", found(node, "instance")),
            ("SourceDestCheck", Fields((("Value", False),))),
        ),
        (r.aws("nodes"),),
        done_when=nodes_say((f"{node.name} source/dest check", "off")),
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
    )


def _route(r: Restoring, table: str, vip: str, at: int) -> Step:
    """Made where the table has none, replaced where it leads to one of the cluster's own; else the operator decides."""
    key, new = f"{table} {vip}", not r.leads(table, vip)
    own: tuple[Condition, ...] = tuple(
        _leads(r, key, node.name + dead) for node in r.nodes for dead in ("", " blackhole")
    )
    ready = _leads(r, key, "none") if new else AnyOf(own)
    parameters = (
        ("RouteTableId", table),
        ("DestinationCidrBlock", f"{vip}/32"),
        ("NetworkInterfaceId", found(r.master, "eni")),
    )
    return Step(
        f"5.{at}",
        f"Lead {vip} to {r.master.name} in {table}",
        "Every table that clients and servers use must have it; the cluster's own resource moves it from then on.",
        CallAws("ec2", "CreateRoute" if new else "ReplaceRoute", parameters, repeatable=not new, region=r.region),
        (r.aws("vip-routes", *r.place.tables), r.aws("nodes")),
        ready_when=ready,
        done_when=_leads(r, key, r.master.name),
        risk="Where the table leads it to something that is none of these nodes, you are asked; nothing is replaced.",
        undo=f"DeleteRoute {vip}/32 in {table}",
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
    )


def _leads(r: Restoring, key: str, word: str) -> AwsSays:
    return AwsSays("vip-routes", ((key, word),), r.place.tables)


def leads_here(place: Place, *others: str) -> Condition:
    """What the name may be before it is changed: an address of the place's own, or one of those words."""
    own = (*others, *(node.address for node in place.nodes), *place.vips)
    return AnyOf(tuple(AwsSays("record", (("A", word),), (place.zone, place.record)) for word in own))


def _record(r: Restoring) -> tuple[str, str]:
    return (r.place.zone, r.place.record)


def _name(r: Restoring) -> Step:
    record = Fields(
        (
            ("Name", r.place.record),
            ("Type", "A"),
            ("TTL", TTL_S),
            ("ResourceRecords", (Fields((("Value", r.master.address),)),)),
        )
    )
    change = Fields((("Action", "UPSERT"), ("ResourceRecordSet", record)))
    return Step(
        NAME_STEP,
        f"Let {r.place.record} be {r.master.address}",
        f"Clients find {r.master.name} by it. It is another name than before, so that nobody wanders back when "
        f"{r.source.region} returns. Resolvers keep an old answer for its TTL.",
        CallAws(
            "route53",
            "ChangeResourceRecordSets",
            (("HostedZoneId", r.place.zone), ("ChangeBatch", Fields((("Changes", (change,)),)))),
            repeatable=True,
            gives=(("change", "ChangeInfo.Id"),),
            region=r.region,
        ),
        (r.aws("record", *_record(r)),),
        ready_when=leads_here(r.place, "none"),
        risk="Where it is another's address, or an alias, you are asked; nothing is replaced.",
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
    )


def _in_sync(r: Restoring) -> Step:
    change = Ref(NAME_STEP, "change")
    return Step(
        "5.91",
        "Wait until all of Route 53's servers have it",
        "Before that, some of them give the old answer.",
        Wait(),
        (r.aws("dns-change", change), r.aws("record", *_record(r))),
        done_when=AllOf(
            (
                AwsSays("dns-change", (("change", "INSYNC"),), (change,)),
                AwsSays("record", (("A", r.master.address),), _record(r)),
            )
        ),
        timeout_s=r.limit(900),
        usual_s=r.usual(60),
    )
