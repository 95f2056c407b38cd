"""The parts of a plan in words: conditions as sentences, actions as what is typed or called, looks as what asks."""

import re
import shlex
from collections.abc import Iterable

from backends.model import InstancesProbe, InterfacesProbe, MirrorProbe, Probe, RoutesProbe, StatusProbe
from backends.plan.conditions import (
    AllOf,
    AnyOf,
    Condition,
    GroupAt,
    GroupOff,
    GroupOn,
    InstanceIs,
    MirrorGreen,
    NoGroupOn,
    Not,
    NotSuspended,
    ServerOnline,
    VipAt,
)
from backends.plan.values import Action, AskOperator, CallAws, Parameter, Ref, RunOnNode, Text, Wait

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def in_words(condition: Condition) -> str:
    """A condition as a sentence without its full stop: `every node says failover Online on server02`."""
    match condition:
        case AllOf(conditions=parts):
            return "; ".join(in_words(part) for part in parts) or "nothing"
        case AnyOf(conditions=parts):
            return "; or ".join(in_words(part) for part in parts) or "never"
        case Not(condition=other):
            return f"it is known not to be so that {in_words(other)}"
        case _:
            return _simple(condition)


def parts(condition: Condition) -> tuple[Condition, ...]:
    """What must hold together, one by one."""
    if isinstance(condition, AllOf):
        return tuple(part for one in condition.conditions for part in parts(one))
    return (condition,)


def command_line(action: Action) -> str:
    """What is sent, exactly: `server01 $ clpgrp -m failover -a server02`, `AWS: ec2 StopInstances InstanceIds=[i-1]`.

    Of an action that sends nothing: what is waited for, or what is asked.
    """
    match action:
        case RunOnNode(node=node, argv=argv):
            return f"{node} $ {' '.join(map(_shell_word, argv))}"
        case CallAws(service=service, operation=operation, parameters=parameters):
            given = (f"{name}={_value(value)}" for name, value in parameters)
            return " ".join((f"AWS: {service} {operation}", *given))
        case Wait():
            return "nothing; look until it is done"
        case AskOperator(question=question):
            return question


def by_hand(call: CallAws) -> tuple[str, ...]:
    """The same call as the words of a line for the aws command: `aws ec2 stop-instances --instance-ids i-1`."""
    words = ["aws", call.service, _kebab(call.operation)]
    if call.region:
        words += ["--region", call.region]
    for name, value in call.parameters:
        option = _kebab(name)
        match value:
            case bool():
                words.append(f"--{option}" if value else f"--no-{option}")
            case tuple():
                words += [f"--{option}", *map(_shell_word, value)]
            case int():
                words += [f"--{option}", str(value)]
            case _:
                words += [f"--{option}", _shell_word(value)]
    return tuple(words)


def asked(looks: Iterable[Probe]) -> tuple[str, ...]:
    """What asks for some looks, a line each, nodes that are asked the same together."""
    nodes: dict[str, list[str]] = {}
    calls: dict[str, None] = {}
    for probe in looks:
        match probe:
            case StatusProbe(node=node):
                nodes.setdefault("clpstat --local", []).append(node)
            case MirrorProbe(node=node, mirror=mirror):
                nodes.setdefault(f"clpmdstat --mirror {mirror}", []).append(node)
            case InstancesProbe():
                calls["AWS: ec2 DescribeInstances, DescribeInstanceStatus"] = None
            case InterfacesProbe():
                calls["AWS: ec2 DescribeNetworkInterfaces"] = None
            case RoutesProbe():
                calls["AWS: ec2 DescribeRouteTables"] = None
            case _:
                calls["AWS: sts GetCallerIdentity"] = None
    return (*(f"{', '.join(names)} $ {words}" for words, names in nodes.items()), *calls)


def duration(seconds: float) -> str:
    """A length of time as a person says it: `10 s`, `1 min 30 s`, `10 min`, `2 h`; a part of a second is one."""
    whole = max(1, -int(-seconds // 1))
    units = ((whole // 3600, "h"), (whole % 3600 // 60, "min"), (whole % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in units if count)


def listed(names: Iterable[str], most: int = 6) -> str:
    """`a`, `a and b`, `a, b and c`; of many the first ones, and how many more."""
    given = list(names)
    if len(given) > most:
        return f"{', '.join(given[:most])} and {len(given) - most} more"
    return " and ".join(part for part in (", ".join(given[:-1]), *given[-1:]) if part)


def _simple(condition: Condition) -> str:
    match condition:
        case GroupOn(group=group, server=server):
            said = f"every node says {group} Online on {server}"
        case GroupAt(group=group, server=server):
            said = f"every node says that {group} is on {server}, in whatever state"
        case GroupOff(group=group):
            said = f"every node says {group} Offline"
        case NoGroupOn(server=server):
            said = f"every node names the groups, and none says that one is on {server}"
        case ServerOnline(server=server):
            said = f"{server} says Online of itself, and no node says otherwise"
        case NotSuspended():
            said = "no node says Suspend of any server"
        case MirrorGreen(mirror=mirror, servers=servers):
            said = f"every node says {mirror} GREEN on {listed(servers)}"
        case VipAt(vip=vip, server=server):
            said = f"there are routes to {vip}, all active, and all lead to {server}'s own network interface"
        case InstanceIs(node=node, state=state, checks=checks):
            said = f"EC2 says that {node}'s instance is {state}" + (", and its status checks ok" if checks else "")
        case _:
            said = in_words(condition)
    return said


def _shell_word(word: Text) -> str:
    return str(word) if isinstance(word, Ref) else shlex.quote(word)


def _value(value: Parameter) -> str:
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return f"[{', '.join(map(str, value))}]"
        case _:
            return str(value)


def _kebab(name: str) -> str:
    """`StopInstances` as the aws command spells it: `stop-instances`."""
    return _WORD_START.sub("-", name).lower()
