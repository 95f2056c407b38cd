"""Clients reach the side that goes on: of two active ones the last has the routes, also when it is stopped."""

from collections.abc import Iterator

from backends.model import AwsFactsProbe
from backends.plan import AllOf, AnyOf, AwsSays, CallAws, GroupClaimed, NodeSays, Step, Wait, listed
from backends.questions import vips_probe
from backends.runbooks import parts
from backends.runbooks.rehearsing.cutting import sides, stopped
from backends.runbooks.rehearsing.wishes import Rehearsal
from backends.settings import CLIENT


def clients_follow(r: Rehearsal) -> tuple[Step, ...]:
    """The routes, where they lead to the one that was stopped; and what a client sees, where there is one."""
    return (*_led(r), *_answered(r))


def _led(r: Rehearsal) -> Iterator[Step]:
    """Only where the side that is kept was active beside the other: one that takes over sets them itself."""
    keep, eni = r.keep.name, parts.eni_of(r.asked, r.keep)
    pairs = [(vip, table) for vip in parts.vips_of(r.asked, r.group) for table in parts.tables_of(r.asked, vip)]
    for at, (vip, table) in enumerate(pairs if eni else (), 2):
        key, look = f"{table} {vip}", AwsFactsProbe(r.cluster.name, "vip-routes", (table,))
        ours = [f"{node.name}{end}" for node in r.nodes for end in ("", " blackhole")]
        yield Step(
            f"4.{at}",
            f"Have the route to {vip} in {table} lead to {keep}, if that is the one that is left",
            f"Where both were active, {r.stop.name} may have set it, and it is stopped: nobody is reached there. One "
            "that leads to nobody of the cluster is asked about.",
            CallAws(
                "ec2",
                "ReplaceRoute",
                (("RouteTableId", table), ("DestinationCidrBlock", f"{vip}/32"), ("NetworkInterfaceId", eni)),
                repeatable=True,
                region=r.region,
            ),
            (look, *sides(r)),
            ready_when=AllOf(
                (
                    stopped(r.stop.name),
                    GroupClaimed(r.group, keep),
                    AnyOf(tuple(AwsSays("vip-routes", ((key, word),), (table,)) for word in ours)),
                )
            ),
            done_when=AnyOf((AwsSays("vip-routes", ((key, keep),), (table,)), stopped(keep))),
            timeout_s=r.limit(120),
            usual_s=r.usual(5),
        )


def _answered(r: Rehearsal) -> Iterator[Step]:
    vips = parts.vips_of(r.asked, r.group)
    if r.cluster.client is None or not vips:
        return
    probe = vips_probe(r.cluster)
    of = tuple(map(str, probe.of))
    one = tuple(NodeSays(CLIENT, "reach", tuple((key, node.name) for key in of), of) for node in r.nodes)
    yield Step(
        "4.90",
        f"See from the client that {listed(vips)} is answered",
        "A host that uses the cluster is asked who answers it there.",
        Wait(),
        (probe,),
        done_when=AnyOf(one),
        risk="While nobody answers, nobody is served.",
        way_on="See where the routes lead, and on which server the group is. `skip` goes on: the link returns.",
        timeout_s=r.limit(300),
        usual_s=r.usual(5),
    )
