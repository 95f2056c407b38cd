"""A network ACL of our own, the cut by it, and the link's return. The ACL that was there is never changed.

Ours is a copy of it with rules before all others that let nothing pass to or from the far server's own addresses. So
whoever else is in the subnet loses those, and nothing else: neither AWS nor the target of the network partition
resolution nor a way in that does not lead over the two.
"""

from collections.abc import Iterator

from backends.model import AWS, AwsFactsProbe, Probe, Ref
from backends.plan import (
    AllOf,
    AnyOf,
    AwsSays,
    CallAws,
    Condition,
    DeadMan,
    Fields,
    Found,
    GroupOn,
    InstanceIs,
    Lane,
    Parameter,
    Stage,
    Step,
)
from backends.runbooks import parts
from backends.runbooks.rehearsing.wishes import Rehearsal

RUN = Ref("run", "id")
MADE = "1.1"
CUT = "2.1"
LAST = 90
"""The number of the stage of what is done at the end, however it ends."""
WATCHDOG_S = 3600
LEAST_WATCHDOG_S = 25
"""However fast a site is: calls and looks take their time, and the watchdog must not come before its time."""
STOPPED_WORDS = ("stopped", "terminated")


def stopped(node: str) -> AnyOf:
    """EC2 says that it is stopped, or gone for good."""
    return AnyOf(tuple(InstanceIs(node, word) for word in STOPPED_WORDS))


def one_stopped(r: Rehearsal) -> Condition:
    """One side is proved stopped, whichever."""
    return AnyOf(tuple(stopped(node.name) for node in r.nodes))


def safe(r: Rehearsal) -> Condition:
    """The link may return: one side is proved stopped, or every node says that the group runs on the same one."""
    return AnyOf((one_stopped(r), *(GroupOn(r.group, node.name) for node in r.nodes)))


def network(r: Rehearsal) -> tuple[Stage, ...]:
    """Our own ACL, which is no subnet's yet; then the cut by it."""
    lane = Lane("AWS", (_make(r), *_rules(r)))
    return (Stage("A network ACL of our own", (lane,)), Stage("Cut the link", (Lane("AWS", (_cut(r),)),)))


def returning(r: Rehearsal) -> tuple[Stage, ...]:
    """The ACL that was there is the subnet's again, and ours goes."""
    return (Stage("The link returns", (Lane("AWS", (_link(r, "5.1", CUT), _delete(r, "5.2", ""))),)),)


def at_the_end(r: Rehearsal) -> tuple[Step, ...]:
    """However it ends. The watchdog does the same, should nobody be there."""
    return (_one_side(r), _link(r, f"{LAST}.2", CUT), _delete(r, f"{LAST}.3", MADE))


def _made(r: Rehearsal) -> AwsFactsProbe:
    return AwsFactsProbe(r.cluster.name, "cut", (RUN,))


def _make(r: Rehearsal) -> Step:
    tags = (
        ("Name", f"clpdeck rehearsal of {r.cluster.name}"),
        ("clpdeck:cluster", r.cluster.name),
        ("clpdeck:run", RUN),
        ("clpdeck:step", MADE),
        ("clpdeck:instead-of", r.of_cut("acl")),
    )
    each = tuple(Fields((("Key", key), ("Value", value))) for key, value in tags)
    of = Fields((("ResourceType", "network-acl"), ("Tags", each)))
    return Step(
        MADE,
        "Make a network ACL",
        f"{r.of_cut('acl')}, which {r.of_cut('subnet')} has, is left as it is. A new one lets nothing pass, and is no "
        "subnet's yet.",
        CallAws(
            "ec2",
            "CreateNetworkAcl",
            (("VpcId", r.of_cut("vpc")), ("TagSpecifications", (of,))),
            "ClientToken",
            region=r.region,
        ),
        (_made(r),),
        done_when=AwsSays("cut", (("state", "there"),), (RUN,)),
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
        gives=(("acl", Found(AWS, "cut", "id")),),
    )


def _rules(r: Rehearsal) -> Iterator[Step]:
    """Ours before all others; then all that are there."""
    denied = [
        (f"{way} {number}", f"deny -1 {address}/32")
        for way in ("egress", "ingress")
        for number, address in enumerate(r.denied, 1)
    ]
    for at, (place, rule) in enumerate((*denied, *r.rules), 2):
        own = at < len(denied) + TWO
        yield _rule(r, f"1.{at}", place, rule, own=own)


TWO = 2


def _rule(r: Rehearsal, id_: str, place: str, rule: str, *, own: bool) -> Step:
    way, number = place.split()
    why = (
        f"The heartbeats and the mirror of {r.far.name} go there, and those of whoever else asks it directly."
        if own
        else f"As in {r.of_cut('acl')}: whatever is not about {r.far.name} passes as before."
    )
    given: tuple[tuple[str, Parameter], ...] = (
        ("NetworkAclId", Ref(MADE, "acl")),
        ("RuleNumber", int(number)),
        ("Egress", way == "egress"),
        *_as_parameters(rule),
    )
    return Step(
        id_,
        f"Rule {number}, {way}: {rule}",
        why,
        CallAws("ec2", "CreateNetworkAclEntry", given, repeatable=True, region=r.region),
        (_made(r),),
        done_when=AwsSays("cut", ((f"rule {place}", rule),), (RUN,)),
        timeout_s=r.limit(60),
        usual_s=r.usual(3),
    )


def _as_parameters(rule: str) -> tuple[tuple[str, Parameter], ...]:
    """`allow 6 0.0.0.0/0 ports 22-22`, or with `icmp 8/-1`, as the call takes it."""
    action, protocol, cidr, *more = rule.split()
    range_ = "Ipv6CidrBlock" if ":" in cidr else "CidrBlock"
    given: list[tuple[str, Parameter]] = [("RuleAction", action), ("Protocol", protocol), (range_, cidr)]
    for kind, value in zip(more[::2], more[1::2], strict=True):
        if kind == "ports":
            first, last = value.split("-")
            given.append(("PortRange", Fields((("From", int(first)), ("To", int(last))))))
        else:
            type_, code = value.split("/")
            given.append(("IcmpTypeCode", Fields((("Type", int(type_)), ("Code", int(code))))))
    return tuple(given)


def _cut(r: Rehearsal) -> Step:
    views = parts.views_of(r.asked, *(node.name for node in r.nodes))
    green = parts.mirrors_green(r.mirrors, *(node.name for node in r.nodes))
    return Step(
        CUT,
        f"Cut {r.home.name} from {r.other.name}",
        f"{r.of_cut('subnet')} gets our network ACL. Each server hears no more of the other, and is itself well.",
        _associate(r, Ref(MADE, "acl")),
        (r.borders, _made(r), *views, *parts.mirror_looks(r.asked, r.mirrors)),
        ready_when=parts.all_of(
            (
                _own_again(r),
                AwsSays("cut", (("subnets", "none"),), (RUN,)),
                GroupOn(r.group, r.home.name),
                *green,
            )
        ),
        done_when=AwsSays("cut", (("subnets", r.of_cut("subnet")),), (RUN,)),
        risk=_risk(r),
        dead_man=DeadMan("", "cut", int(max(LEAST_WATCHDOG_S, WATCHDOG_S * r.asked.timing.usual_factor))),
        undo="Step 5.1, and at the end however it ends; a watchdog does it where nobody is there",
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
    )


def _risk(r: Rehearsal) -> str:
    around = f"So do its neighbours in {r.of_cut('subnet')}: {'; '.join(r.neighbours)}. " if r.neighbours else ""
    return (
        f"{r.cut.name} and {r.far.name} do not reach each other any more. {around}"
        f"If you reach {r.far.name} through a host there, you do not reach it meanwhile. {r.home.name} writes alone "
        "from now on: what the side that is stopped then has written alone is lost."
    )


def _link(r: Rehearsal, id_: str, undoes: str) -> Step:
    """Never while both sides are active: when they hear each other again, both shut down."""
    return Step(
        id_,
        f"Give {r.of_cut('subnet')} its own network ACL back",
        "The two reach each other again. Servers that are both active shut down then, so one must be proved stopped.",
        _associate(r, r.of_cut("acl")),
        (r.borders, _made(r), *sides(r)),
        ready_when=safe(r),
        done_when=_is_back(r),
        way_on=f"By hand: see first that {r.home.name} or {r.other.name} is stopped, by EC2's word; then in the VPC "
        f"console give {r.of_cut('subnet')} the network ACL {r.of_cut('acl')}.",
        undoes=undoes,
        timeout_s=r.limit(300),
        usual_s=r.usual(5),
        must=True,
    )


def _associate(r: Rehearsal, acl: str | Ref) -> CallAws:
    association = Found(AWS, "borders", f"{r.cut.name} association")
    return CallAws(
        "ec2",
        "ReplaceNetworkAclAssociation",
        (("AssociationId", association), ("NetworkAclId", acl)),
        repeatable=True,
        region=r.region,
    )


def _delete(r: Rehearsal, id_: str, undoes: str) -> Step:
    return Step(
        id_,
        "Delete our network ACL",
        "It is no subnet's any more.",
        CallAws(
            "ec2",
            "DeleteNetworkAcl",
            (("NetworkAclId", Found(AWS, "cut", "id")),),
            repeatable=True,
            region=r.region,
        ),
        (_made(r),),
        ready_when=AwsSays("cut", (("subnets", "none"),), (RUN,)),
        done_when=AwsSays("cut", (("state", "absent"),), (RUN,)),
        undoes=undoes,
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
    )


def _one_side(r: Rehearsal) -> Step:
    """Where it ends in the middle: whoever may be active beside the other is stopped, before the link returns.

    It takes back no step by itself: the watchdog keeps watch until the link is back.
    """
    still = AwsSays("cut", (("subnets", r.of_cut("subnet")),), (RUN,))
    both = AllOf((still, *(InstanceIs(node.name, "running") for node in r.nodes)))
    return Step(
        f"{LAST}.1",
        f"Have {r.stop.name} stopped, if the link is cut and both may be active",
        "Servers that are both active shut down when they hear each other again.",
        stop_call(r),
        (r.borders, _made(r), *sides(r)),
        ready_when=both,
        done_when=AnyOf((_is_back(r), safe(r))),
        risk=f"What {r.stop.name} has written alone since the cut is lost.",
        way_on="Does EC2 refuse, or not answer: the link stays cut, which is the lesser harm. Stop one of the two by "
        "other means, and have EC2 say so.",
        undoes=MADE,
        timeout_s=r.limit(600),
        usual_s=r.usual(40),
        must=True,
    )


def _is_back(r: Rehearsal) -> Condition:
    """The subnet has its own again; or at least ours no more, whoever gave it another one."""
    ours = tuple(AwsSays("cut", (pair,), (RUN,)) for pair in (("subnets", "none"), ("state", "absent")))
    return AnyOf((_own_again(r), *ours))


def _own_again(r: Rehearsal) -> AwsSays:
    return AwsSays("borders", ((f"{r.cut.name} acl", r.of_cut("acl")),))


def stop_call(r: Rehearsal) -> CallAws:
    """Stop the side that is given up."""
    return CallAws(
        "ec2", "StopInstances", (("InstanceIds", (r.stop.instance or "",)),), repeatable=True, region=r.region
    )


def sides(r: Rehearsal) -> tuple[Probe, ...]:
    """What both nodes say, and EC2."""
    return tuple(dict.fromkeys((*parts.views_of(r.asked), *parts.instances_of(r.asked))))
