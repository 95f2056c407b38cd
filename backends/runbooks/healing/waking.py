"""The server is started, and kept from working: its services off at boot, proved; then the link, by the agents."""

from backends.plan import (
    ANY,
    AllOf,
    AnyOf,
    AskOperator,
    CallAws,
    Condition,
    CopySaid,
    InstanceIs,
    Lane,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks import parts
from backends.runbooks.healing.sealing import sealed
from backends.runbooks.healing.wishes import Healing

OFF = (("clusterpro", "disabled"), ("clusterpro_md", "disabled"))
AUTO = (("clusterpro", "enabled"), ("clusterpro_md", "enabled"))
DOWN = (("clusterpro", "inactive"), ("clusterpro_md", "inactive"))
HEARD = ("GREEN", "YELLOW", "RED")
NO_ROOM = (
    "InsufficientInstanceCapacity: EC2 has no room for it in its zone just now. `again` tries once more, later; "
    "another instance type can be given to it while it is stopped (the other server must not get it alone); On-Demand "
    "Capacity Reservations hold room. Until then the cluster has one server, and nothing to fail over to."
)


def harmless(h: Healing) -> Condition:
    """It says that its cluster service and its mirror agent are stopped, and do not start by themselves."""
    return AllOf((h.says("services", *OFF), h.says("service-states", *DOWN)))


def start(h: Healing, number: int, *, apart: bool) -> Stage:
    """Have it running; sealed off, where it might win otherwise."""
    name = h.node
    ready: tuple[Condition, ...] = (InstanceIs(name, "stopped"),)
    ready += (sealed(h),) if apart and h.seal == "group" else ()
    begin = Step(
        f"{number}.1",
        f"Start {name}'s instance",
        "Sealed off: it can neither meet its partners nor move the VIP." if apart else "Its cluster service joins.",
        CallAws("ec2", "StartInstances", (("InstanceIds", (h.f.instance,)),), repeatable=True, region=h.f.region),
        (*parts.instances_of(h.f.asked), *((h.isolation,) if apart and h.seal == "group" else ())),
        ready_when=AllOf(ready),
        done_when=AnyOf((InstanceIs(name, "pending"), InstanceIs(name, "running"))),
        way_on=NO_ROOM,
        timeout_s=h.f.limit(60),
        usual_s=h.f.usual(5),
    )
    answers = Step(
        f"{number}.2",
        f"Wait until {name} answers",
        "By SSH.",
        Wait(),
        (h.of("host-name"),),
        done_when=h.says("host-name", ("host name", ANY)),
        way_on="See its system log and screenshot in the EC2 console. Does the quarantine group let in SSH from here?"
        if apart
        else "See its system log and screenshot in the EC2 console.",
        timeout_s=h.f.limit(900),
        usual_s=h.f.usual(120),
    )
    return Stage(f"Start {name}", (Lane("AWS", (begin, answers)),))


def kept_down(h: Healing, number: int) -> Stage:
    """Its services do not start by themselves any more, and are stopped, by a boot that proves it."""
    name = h.node
    apart = (sealed(h),) if h.seal == "group" else ()
    looks = (h.of("services"), h.of("service-states"), *((h.isolation,) if apart else ()))
    off = Step(
        f"{number}.1",
        f"Keep {name}'s cluster service from starting by itself",
        "Within its start-up wait of 5 minutes, as a rule; later it works alone, sealed off, and meets nobody.",
        RunOnNode(name, ("systemctl", "disable", "clusterpro", "clusterpro_md"), repeatable=True),
        looks,
        ready_when=AllOf((*apart, h.says("services", ("clusterpro", ANY)))),
        done_when=h.says("services", *OFF),
        undo=f"systemctl enable clusterpro clusterpro_md, on {name}; the run does so once its copy is decided",
        timeout_s=h.f.limit(60),
        usual_s=h.f.usual(3),
    )
    boot = Step(
        f"{number}.2",
        f"Boot {name} once more",
        "What it may have begun ends, and it comes up without its cluster service.",
        RunOnNode(name, ("reboot",), cuts_connection=True),
        looks,
        ready_when=AllOf((*apart, h.says("services", *OFF))),
        done_when=h.says("service-states", *DOWN),
        timeout_s=h.f.limit(900),
        usual_s=h.f.usual(90),
    )
    proof = Step(
        f"{number}.3",
        f"Have it proved that {name} cannot win",
        "Stopped, and not starting by itself: only now may it reach the others again.",
        Wait(),
        looks,
        done_when=harmless(h),
        timeout_s=h.f.limit(300),
        usual_s=h.f.usual(3),
        must=True,
    )
    return Stage(f"Keep {name} from working", (Lane(name, (off, boot, proof)),))


def linked(h: Healing, number: int) -> Stage:
    """The mirror agent alone is started: what it hears, and is heard of it, proves the link, and changes nothing."""
    name, keep = h.node, h.keep
    agent = Step(
        f"{number}.1",
        f"Start {name}'s mirror agent, and nothing else",
        "It talks to the other agent, and copies nothing by itself while the cluster service is stopped.",
        RunOnNode(name, ("systemctl", "start", "clusterpro_md"), repeatable=True),
        (h.of("service-states"),),
        ready_when=h.says("service-states", ("clusterpro", "inactive")),
        done_when=h.says("service-states", ("clusterpro_md", "active")),
        risk="That copying waits for the cluster service is believed, not confirmed by published text.",
        timeout_s=h.f.limit(120),
        usual_s=h.f.usual(5),
    )
    lane = (agent, _heard(h, number)) if h.mirrors else (_asked(h, number),)
    return Stage(f"See that {keep} and {name} hear each other", (Lane(name, lane),))


def _heard(h: Healing, number: int) -> Step:
    return Step(
        f"{number}.2",
        "Have it proved that the link is back",
        f"Each agent names the colour of the other's copy; GRAY is what an agent says of one it does not hear. With "
        f"the link cut, {h.node} would go to work alone 5 minutes after its service starts.",
        Wait(),
        h.copies(h.keep, h.node),
        done_when=AllOf(
            tuple(
                CopySaid(mirror, by, of, HEARD)
                for mirror in h.mirrors
                for by, of in ((h.keep, h.node), (h.node, h.keep))
            )
        ),
        way_on=f"Mend the network between them: network ACLs, routes, security groups, the ports of the mirror "
        f"connection. {h.node} waits, and does no harm meanwhile. It goes on by itself once both are heard.",
        timeout_s=h.f.limit(3600),
        usual_s=h.f.usual(10),
        must=True,
    )


def _asked(h: Healing, number: int) -> Step:
    return Step(
        f"{number}.2",
        "See that the link is back",
        "There is no mirror agent that could tell.",
        AskOperator(
            f"Do {h.keep} and {h.node} reach each other at their interconnect addresses?",
            "network ACLs, routes, security groups; a ping from one to the other",
            "packets pass both ways",
            decides=True,
        ),
        timeout_s=h.f.limit(3600),
        usual_s=h.f.usual(120),
        must=True,
    )


def joins(h: Healing, number: int, decided: Condition | None) -> Stage:
    """It takes part again: its services start, and from now on by themselves."""
    name = h.node
    heard = (h.keep, h.node) if h.others else (h.keep,)
    looks = (h.of("services"), h.of("service-states"), *h.copies(*heard))
    auto = Step(
        f"{number}.1",
        f"Have {name}'s services start by themselves again",
        "As they were.",
        RunOnNode(name, ("systemctl", "enable", "clusterpro", "clusterpro_md"), repeatable=True),
        looks,
        ready_when=decided,
        done_when=h.says("services", *AUTO),
        timeout_s=h.f.limit(60),
        usual_s=h.f.usual(3),
    )
    go = Step(
        f"{number}.2",
        f"Start {name}'s cluster service",
        f"Only while {h.keep} is heard: it joins then, as the one that stands by.",
        RunOnNode(name, ("systemctl", "start", "clusterpro"), repeatable=True),
        looks,
        ready_when=decided,
        done_when=h.says("service-states", ("clusterpro", "active")),
        timeout_s=h.f.limit(300),
        usual_s=h.f.usual(15),
    )
    return Stage(f"{name} comes back", (Lane(name, (auto, go, online(h, f"{number}.3"))),))


def online(h: Healing, id_: str) -> Step:
    """It takes part, by both words."""
    return Step(
        id_,
        f"Wait until {listed((h.keep, h.node))} call each other Online",
        "By both words.",
        Wait(),
        parts.views_of(h.f.asked, h.node, h.keep),
        done_when=AllOf((ServerOnline(h.node), ServerOnline(h.keep))),
        way_on=f"Do they not hear each other, {h.node} goes to work alone after 5 minutes: stop its instance "
        "(fence) before that.",
        timeout_s=h.f.limit(300),
        usual_s=h.f.usual(30),
    )
