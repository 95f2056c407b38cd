"""The whole plan of a rehearsed split."""

from backends.model import AwsFactsProbe, Probe
from backends.plan import AwsSays, Check, GroupOn, InstanceIs, Level, Obligation, Plan, listed
from backends.runbooks import parts
from backends.runbooks.asked import Asked
from backends.runbooks.rehearsing.coming_back import coming_back
from backends.runbooks.rehearsing.cutting import CUT, LAST, at_the_end, network, returning
from backends.runbooks.rehearsing.watching import watching
from backends.runbooks.rehearsing.wishes import Rehearsal, wished

NAMED = 3
"""How many neighbours are typed to confirm: of more it is said how many."""


def rehearse_split(asked: Asked) -> Plan:
    """Write the plan. Raises `PlanError`."""
    r = wished(asked)
    return Plan(
        "rehearse-split",
        r.cluster.name,
        f"Rehearse a split of {r.cluster.name}: cut {r.home.name} from {r.other.name}",
        f"See who stops whom, how long {r.group} is away, and that it ends as it should, before it happens by itself.",
        (
            ("group", r.group),
            ("on", r.home.name),
            ("cut", r.cut.name),
            ("stop", r.stop.name),
            ("expect", r.expect),
            ("back", "yes" if r.back else "no"),
        ),
        before=_checks(r),
        stages=(*network(r), *watching(r), *returning(r), *coming_back(r)),
        finally_=at_the_end(r),
        level=Level.LOSES,
        token=_token(r),
        consequence=_consequence(r),
        obligations=_obligations(r),
    )


def _token(r: Rehearsal) -> str:
    """Who is cut from whom, and who is there besides."""
    who = [one.split()[0] for one in r.neighbours]
    beside = f" beside {listed(who, most=NAMED)}" if who else ""
    return f"{r.home.name} from {r.other.name}{beside}"


def _consequence(r: Rehearsal) -> str:
    around = "; ".join(r.neighbours)
    neighbours = (
        f"In {r.of_cut('subnet')} are also: {around}: they do not reach {r.far.name} itself. " if around else ""
    )
    return (
        f"{r.home.name} and {r.other.name} are cut from each other until one of them is stopped. {neighbours}"
        f"{r.group} is away while it is taken over, and again when it is moved back. What the side that is stopped has "
        f"written alone since the cut is lost; if both become active, that is {r.stop.name}."
    )


def _checks(r: Rehearsal) -> tuple[Check, ...]:
    names = [node.name for node in r.nodes]
    views = parts.views_of(r.asked, *names)
    green = parts.mirrors_green(r.mirrors, *names)
    instances: tuple[Probe, ...] = parts.instances_of(r.asked)
    running = parts.all_of(InstanceIs(name, "running") for name in names)
    keys = ("acl", "subnet", "vpc", "addresses", "neighbours", "rules")
    pairs = [(f"{r.cut.name} {key}", r.of_cut(key)) for key in keys]
    pairs += [(f"{r.cut.name} rule {place}", rule) for place, rule in r.rules]
    pairs.append((f"{r.far.name} addresses", " ".join(r.denied)))
    checks = (
        Check(f"{r.group} is Online on {r.home.name}", GroupOn(r.group, r.home.name), views),
        *(parts.server_is_online(name, views) for name in names),
        parts.is_not_suspended(views),
        Check("both instances are running", running, instances),
        *parts.copies_are_good(green, (*views, *parts.mirror_looks(r.asked, r.mirrors))),
        _can_be_stopped(r),
        Check("the network is as it was when this was written", AwsSays("borders", tuple(pairs)), (r.borders,)),
    )
    return tuple(Check(one.title, one.condition, one.looks, once=True) for one in checks)


def _can_be_stopped(r: Rehearsal) -> Check:
    """What EC2 would refuse to stop could not be proved stopped, and the link could not return."""
    action = ("ec2:StopInstances",)
    permitted = AwsFactsProbe(r.cluster.name, "permissions", action)
    stopping = AwsFactsProbe(r.cluster.name, "stopping")
    condition = parts.all_of(
        (
            AwsSays("permissions", ((action[0], "allowed"),), action),
            AwsSays("stopping", tuple((f"{node.name} stop protection", "off") for node in r.nodes)),
        )
    )
    return Check(
        "EC2 would let them be stopped: without that the link could not return", condition, (permitted, stopping)
    )


def _obligations(r: Rehearsal) -> tuple[Obligation, ...]:
    return (
        Obligation(
            "cut",
            f"The link between {r.home.name} and {r.other.name} is cut: {r.of_cut('subnet')} has a network ACL of this "
            f"run instead of {r.of_cut('acl')}. Resume the run; or see that one of them is stopped, by EC2's word, and "
            "give the subnet its own back. The watchdog does it when its time is up.",
            opened_by=CUT,
            closed_by=f"{LAST}.2",
        ),
        Obligation(
            "one-side",
            f"{r.home.name} or {r.other.name} is stopped for the rehearsal: once the link is back, start it again "
            "(start-instance), and see that the mirror disks are GREEN on both.",
            opened_by=CUT,
            closed_by="7.1",
        ),
    )
