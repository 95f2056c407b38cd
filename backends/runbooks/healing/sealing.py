"""A server that is to boot where it cannot win: sealed off before it boots, by security groups; and let back again.

While it is stopped nothing in its system can be changed, so its cluster service will start with it. What can be
changed, and read back, is whom it reaches: no partner that it could meet, no AWS that would give it the VIP.
"""

from backends.model import Probe
from backends.plan import (
    AllOf,
    AnyOf,
    AskOperator,
    AwsSays,
    CallAws,
    Condition,
    InstanceIs,
    Lane,
    Obligation,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks import parts
from backends.runbooks.fencing import stopped
from backends.runbooks.healing.wishes import Healing

SSH_ONLY = "lets in ssh only, and nothing out"


def sealed(h: Healing) -> Condition:
    """EC2 says that it reaches nobody; only where the group does that by its own rules, too."""
    return AwsSays("isolation", ((f"{h.node} sealed", "yes"), ("quarantine", SSH_ONLY)))


def seal_off(h: Healing, number: int) -> tuple[Stage, ...]:
    """Before it boots."""
    steps = (_by_hand(h, number),) if h.seal == "hand" else (*_set(h, number), _proved(h, number))
    return (Stage(f"Seal {h.node} off before it boots", (Lane("AWS", steps),)),)


def let_back(h: Healing, number: int, harmless: Condition) -> tuple[Stage, ...]:
    """Once it is harmless."""
    if h.seal == "hand":
        steps: tuple[Step, ...] = (_back_by_hand(h, number),)
    else:
        steps = tuple(_back(h, f"{number}.{at}", eni, groups, harmless) for at, (eni, groups) in enumerate(h.groups, 1))
    return (Stage(f"Let {h.node} reach the others again", (Lane("AWS", steps),)),)


def obligations(h: Healing, number: int, back: int) -> tuple[Obligation, ...]:
    """It must not be forgotten that it is sealed off, nor ended too early."""
    return tuple(
        Obligation(
            f"groups-{eni}",
            f"{eni} of {h.node} has the quarantine group: give {listed(groups)} back, but only while its cluster "
            "service is stopped and does not start by itself.",
            opened_by=f"{number}.{at}",
            closed_by=f"{back}.{at}",
        )
        for at, (eni, groups) in enumerate(h.groups, 1)
    )


def _set(h: Healing, number: int) -> tuple[Step, ...]:
    group = h.f.cluster.quarantine
    return tuple(
        Step(
            f"{number}.{at}",
            f"Give {eni} of {h.node} the quarantine group",
            f"Instead of {listed(groups)}: nobody but SSH gets in, and nothing gets out.",
            _modify(h, eni, (group,)),
            (h.isolation, *parts.instances_of(h.f.asked)),
            ready_when=AllOf((stopped(h.node), AwsSays("isolation", (("quarantine", SSH_ONLY),)))),
            done_when=AwsSays("isolation", ((f"{h.node} {eni}", group),)),
            undo=f"ModifyNetworkInterfaceAttribute of {eni} with {listed(groups)}, by step {number + 4}.{at}",
            way_on="Does the quarantine group let more pass, mend its rules: it is read anew each time.",
            timeout_s=h.f.limit(60),
            usual_s=h.f.usual(5),
        )
        for at, (eni, groups) in enumerate(h.groups, 1)
    )


def _proved(h: Healing, number: int) -> Step:
    return Step(
        f"{number}.90",
        f"Have it proved that {h.node} will reach nobody",
        "All of its interfaces, and the rules of the group, are read back. It starts only then.",
        Wait(),
        (h.isolation, *parts.instances_of(h.f.asked)),
        done_when=AllOf((sealed(h), _standing(h))),
        timeout_s=h.f.limit(120),
        usual_s=h.f.usual(3),
        must=True,
    )


def _standing(h: Healing) -> Condition:
    """Sealed off while it was stopped; a run that goes on later finds it started."""
    return AnyOf(tuple(InstanceIs(h.node, word) for word in ("stopped", "pending", "running")))


def _by_hand(h: Healing, number: int) -> Step:
    return Step(
        f"{number}.90",
        f"Seal {h.node} off by hand",
        "The site file names no quarantine group, so you do it.",
        AskOperator(
            f"Is {h.node} sealed off, so that it will reach neither its partners nor AWS when it boots?",
            f"EC2, every network interface of {h.f.instance}: a security group that lets in SSH from here only, and "
            f"nothing out. Note which groups it has. It must be stopped. The partners: "
            f"{listed(node.address for node in h.f.cluster.nodes if node.name != h.node)}",
            "all of its interfaces and the rules of the group were read back",
            decides=True,
        ),
        parts.instances_of(h.f.asked),
        risk=f"Not sealed off, and with the link still cut, {h.node} goes to work alone 5 minutes after it boots.",
        timeout_s=h.f.limit(1800),
        usual_s=h.f.usual(180),
        must=True,
    )


def _back(h: Healing, id_: str, eni: str, groups: tuple[str, ...], harmless: Condition) -> Step:
    looks: tuple[Probe, ...] = (h.isolation, h.of("services"), h.of("service-states"))
    return Step(
        id_,
        f"Give {eni} of {h.node} its own groups back",
        "As they were before. Its cluster service is stopped, and does not start by itself.",
        _modify(h, eni, groups),
        looks,
        ready_when=harmless,
        done_when=AwsSays("isolation", ((f"{h.node} {eni}", " ".join(sorted(groups))),)),
        timeout_s=h.f.limit(60),
        usual_s=h.f.usual(5),
    )


def _back_by_hand(h: Healing, number: int) -> Step:
    return Step(
        f"{number}.1",
        f"Let {h.node} reach the others again, by hand",
        "Its cluster service is stopped, and does not start by itself.",
        AskOperator(
            f"Does {h.node} have its own security groups again?",
            f"EC2, every network interface of {h.f.instance}",
            "each has the groups that it had",
            decides=True,
        ),
        (h.of("services"), h.of("service-states")),
        timeout_s=h.f.limit(1800),
        usual_s=h.f.usual(120),
        must=True,
    )


def _modify(h: Healing, eni: str, groups: tuple[str, ...]) -> CallAws:
    return CallAws(
        "ec2",
        "ModifyNetworkInterfaceAttribute",
        (("NetworkInterfaceId", eni), ("Groups", groups)),
        repeatable=True,
        region=h.f.region,
    )
