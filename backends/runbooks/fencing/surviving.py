"""The side that goes on: each group by itself, once the other is proved stopped; then the VIP's routes, read back."""

from collections.abc import Collection, Iterator

from backends.model import AwsFactsProbe
from backends.plan import (
    AllOf,
    AnyOf,
    AwsSays,
    CallAws,
    Condition,
    CopySaid,
    GroupOff,
    GroupOn,
    Lane,
    RunOnNode,
    Stage,
    Step,
    VipAt,
    Wait,
    listed,
)
from backends.runbooks import parts
from backends.runbooks.fencing.stopping import stopped
from backends.runbooks.fencing.wishes import Fencing


def surviving(f: Fencing, number: int, *, fenced: bool = True, but: Collection[str] = ()) -> tuple[Stage, ...]:
    """The stages: groups, a lane each, and routes.

    Args:
        f: The sides.
        number: Of the first stage.
        fenced: Only while the other side is proved stopped.
        but: Groups that are not meant.
    """
    groups = [group for group in f.claimed if (group in f.kept or group in f.start) and group not in but]
    lanes = tuple(
        Lane(f"{group} on {f.keep.name}", _group(f, group, number, at, fenced=fenced))
        for at, group in enumerate(groups)
    )
    goes_on = (Stage(f"{f.keep.name} goes on", lanes),) if lanes else ()
    return (*goes_on, *_routes(f, groups, number + 1, fenced=fenced))


def _group(f: Fencing, group: str, number: int, at: int, *, fenced: bool) -> tuple[Step, ...]:
    """One that runs there is only looked at; another is started, if the copy there may be used."""
    settled = Step(
        f"{number}.{2 * at + 1}",
        f"See how {group} stands on {f.keep.name}",
        "It may start by itself now, where its failover was held back; nothing is started in the middle of that.",
        Wait(),
        parts.views_of(f.asked, f.keep.name),
        done_when=AnyOf((GroupOn(group, f.keep.name), GroupOff(group))),
        timeout_s=f.limit(600),
        usual_s=f.usual(5),
    )
    return (settled, _start(f, group, f"{number}.{2 * at + 2}", fenced=fenced)) if group in f.start else (settled,)


def _start(f: Fencing, group: str, id_: str, *, fenced: bool) -> Step:
    keep, mirrors = f.keep.name, parts.mirrors_of(f.asked, group)
    good: tuple[Condition, ...] = tuple(CopySaid(mirror, keep, keep, ("GREEN",)) for mirror in mirrors)
    return Step(
        id_,
        f"Have {group} Online on {keep}",
        f"Only because {f.node.name} is proved stopped, and only from a copy that {keep} itself calls GREEN."
        if fenced
        else f"Only where it runs nowhere, and only from a copy that {keep} itself calls GREEN.",
        RunOnNode(keep, ("clpgrp", "-s", group, "-h", keep)),
        (*parts.views_of(f.asked, keep), *parts.mirror_looks(f.asked, mirrors)),
        ready_when=AllOf((*_apart(f, fenced=fenced), GroupOff(group), *good)),
        done_when=GroupOn(group, keep),
        risk=f"It goes on from the data {keep} has: what only {f.node.name} wrote is not in it."
        + parts.not_looked_at(f.asked, group),
        undo=f"clpgrp -t {group} -h {keep}, on {keep}",
        way_on=f"Is a copy on {keep} not GREEN, the group is not started from it unasked: to declare it the latest is "
        "another decision, which the runbook heal asks for. `skip` leaves the group as it is.",
        timeout_s=f.limit(600),
        usual_s=f.usual(20),
    )


def _routes(f: Fencing, groups: list[str], number: int, *, fenced: bool) -> tuple[Stage, ...]:
    """The cluster sets them itself, as a rule; in a split each side did, and the last one's are still there."""
    follows = {vip: group for group in groups for vip in parts.vips_of(f.asked, group)}
    steps = [*_led(f, follows, number, fenced=fenced)]
    if not follows:
        return ()
    see = Step(
        f"{number}.90",
        f"See that {listed(follows)} {'lead' if len(follows) > 1 else 'leads'} to {f.keep.name}",
        "Read back, in every table.",
        Wait(),
        f.network(),
        done_when=parts.all_of(VipAt(vip, f.keep.name) for vip in follows),
        risk="While a route leads elsewhere, clients get no answer.",
        way_on="Were the routes not known when the plan was written, it has no step that leads them here: `value` with "
        "way=aws writes it anew, by what AWS says now.",
        timeout_s=f.limit(120),
        usual_s=f.usual(5),
    )
    return (Stage("Clients follow", (Lane("AWS", (*steps, see)),)),)


def _apart(f: Fencing, *, fenced: bool) -> tuple[Condition, ...]:
    """What must hold of the other side."""
    return (stopped(f.node.name),) if fenced else ()


def _led(f: Fencing, follows: dict[str, str], number: int, *, fenced: bool) -> Iterator[Step]:
    eni = f.eni(f.keep)
    pairs = [(vip, group, table) for vip, group in follows.items() for table in f.tables(vip)]
    for at, (vip, group, table) in enumerate(pairs if eni else (), 1):
        key, look = f"{table} {vip}", AwsFactsProbe(f.cluster.name, "vip-routes", (table,))
        ours = [f"{node.name}{end}" for node in f.cluster.nodes for end in ("", " blackhole")]
        yield Step(
            f"{number}.{at}",
            f"Have the route to {vip} in {table} lead to {f.keep.name}",
            f"Only where it does not yet; one that leads to nobody of {f.cluster.name} is asked about.",
            CallAws(
                "ec2",
                "ReplaceRoute",
                (("RouteTableId", table), ("DestinationCidrBlock", f"{vip}/32"), ("NetworkInterfaceId", eni)),
                repeatable=True,
                region=f.region,
            ),
            (look, *parts.views_of(f.asked, f.keep.name)),
            ready_when=AllOf(
                (
                    *_apart(f, fenced=fenced),
                    GroupOn(group, f.keep.name),
                    AnyOf(tuple(AwsSays("vip-routes", ((key, word),), (table,)) for word in ours)),
                )
            ),
            done_when=AwsSays("vip-routes", ((key, f.keep.name),), (table,)),
            timeout_s=f.limit(120),
            usual_s=f.usual(5),
        )
