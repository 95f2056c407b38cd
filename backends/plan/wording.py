"""The parts of a plan in words: conditions as sentences, actions as what is typed or called."""

import hashlib
import json
import re
import shlex
from collections.abc import Iterable

from backends.model import AWS_TOPICS, CONF, NODE_TOPICS, Named
from backends.plan.actions import (
    Action,
    AskOperator,
    CallAws,
    EditConf,
    Fields,
    Parameter,
    PutFile,
    RunOnNode,
    Text,
    TrustHostKey,
    Wait,
)
from backends.plan.conditions import (
    ANY,
    AllDiffer,
    AllOf,
    AnyOf,
    AwsSays,
    Condition,
    CopySaid,
    GroupAt,
    GroupClaimed,
    GroupOff,
    GroupOn,
    HostKeyVouched,
    InstanceIs,
    MirrorGreen,
    NodeSays,
    NoGroupOn,
    Not,
    NotSuspended,
    ServerOnline,
    VipAt,
)

PHASES = {
    "a": "interconnect and mirror-connect addresses, and nothing else",
    "b": "all that remains to be changed",
}
"""What the two phases of a change of configuration are about; never applied together."""

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

IN_THE_SHELL = {"s3": "s3api"}
"""Services that the aws command knows by another name."""


def in_words(condition: Condition) -> str:
    """A condition as a sentence without its full stop: `every node says failover Online on server02`."""
    match condition:
        case AllOf(conditions=parts):
            return "; ".join(in_words(part) for part in parts) or "nothing"
        case AnyOf(conditions=parts):
            return "; or ".join(in_words(part) for part in parts) or "never"
        case Not(condition=other):
            return f"it is known not to be so that {in_words(other)}"
        case NodeSays() | AwsSays() | HostKeyVouched() | AllDiffer():
            return _of_facts(condition)
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
        case EditConf() | PutFile():
            return f"{action.node}: {_put(action)}"
        case TrustHostKey(node=node, fingerprint=fingerprint):
            return f"{node}: its host key {fingerprint} is known from now on"
        case Wait():
            return "nothing; look until it is done"
        case AskOperator(question=question):
            return question


def _put(action: EditConf | PutFile) -> str:
    """What is put where."""
    if isinstance(action, EditConf):
        return f"an edited copy of {CONF} is put at {action.copy}: {PHASES[action.phase]}"
    raw = action.text.encode()
    return f"{len(raw):,} bytes are put at {action.copy}, SHA-256 {hashlib.sha256(raw).hexdigest()}"


def by_hand(call: CallAws) -> tuple[str, ...]:
    """The same call as the words of a line for the aws command: `aws ec2 stop-instances --instance-ids i-1`.

    A structure is written as JSON, which the aws command takes for every parameter.
    """
    words = ["aws", IN_THE_SHELL.get(call.service, call.service), _kebab(call.operation)]
    if call.region:
        words += ["--region", call.region]
    for name, value in call.parameters:
        option = _kebab(name)
        match value:
            case bool():
                words.append(f"--{option}" if value else f"--no-{option}")
            case tuple() if not any(isinstance(one, Fields) for one in value):
                words += [f"--{option}", *(_shell_word(one) for one in value if not isinstance(one, Fields))]
            case tuple() | Fields():
                words += [f"--{option}", shlex.quote(json.dumps(_plain(value), ensure_ascii=False))]
            case int():
                words += [f"--{option}", str(value)]
            case _:
                words += [f"--{option}", _shell_word(value)]
    return tuple(words)


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


def _of_facts(condition: NodeSays | AwsSays | HostKeyVouched | AllDiffer) -> str:
    match condition:
        case NodeSays(node=node, topic=topic, pairs=pairs):
            return f"{node} says of {NODE_TOPICS[topic].about}: {_pairs(pairs)}"
        case AwsSays(topic=topic, pairs=pairs, region=region):
            return f"AWS says of {AWS_TOPICS[topic][0]}{f' in {region}' if region else ''}: {_pairs(pairs)}"
        case HostKeyVouched(node=node):
            return f"the host key that {node} offers is one that its instance printed on its EC2 console"
        case AllDiffer(topic=topic, asked=asked):
            keys = listed(f"{key} on {node}" for node, of in asked for key in of)
            return f"no two of these are the same, by what each node says of {NODE_TOPICS[topic].about}: {keys}"


def _simple(condition: Condition) -> str:
    match condition:
        case GroupOn(group=group, server=server):
            said = f"every node says {group} Online on {server}"
        case GroupAt(group=group, server=server):
            said = f"every node says that {group} is on {server}, in whatever state"
        case GroupClaimed(group=group, server=server):
            said = f"{server} itself says {group} Online on {server}"
        case GroupOff(group=group):
            said = f"every node says {group} Offline"
        case NoGroupOn(server=server):
            said = f"every node names the groups, and none says that one is on {server}"
        case ServerOnline(server=server):
            said = f"{server} says Online of itself, and no node says otherwise"
        case NotSuspended():
            said = "no node says Suspend of any server"
        case _:
            said = _apart(condition)
    return said


def _apart(condition: Condition) -> str:
    """What is asked for apart from `clpstat`."""
    match condition:
        case MirrorGreen(mirror=mirror, servers=servers):
            said = f"every node says {mirror} GREEN on {listed(servers)}"
        case CopySaid(mirror=mirror, by=by, server=server, colors=colors):
            whose = "its own copy" if by == server else f"{server}'s copy"
            said = f"{by} says of {whose} of {mirror}: {' or '.join(colors)}"
        case VipAt(vip=vip, server=server):
            said = f"there are routes to {vip}, all active, and all lead to {server}'s own network interface"
        case InstanceIs(node=node, state=state, checks=checks):
            said = f"EC2 says that {node}'s instance is {state}" + (", and its status checks ok" if checks else "")
        case _:
            said = in_words(condition)
    return said


def _pairs(pairs: Iterable[tuple[str, Named]]) -> str:
    return ", ".join(f"{key} is there" if word == ANY else f"{key} {word}" for key, word in pairs)


def _shell_word(word: Text) -> str:
    return shlex.quote(word) if isinstance(word, str) else str(word)


def _plain(value: Parameter) -> object:
    """A parameter as JSON has it; what only the run knows, by the words that stand for it."""
    match value:
        case Fields(fields=fields):
            return {name: _plain(one) for name, one in fields}
        case tuple():
            return [_plain(one) for one in value]
        case bool() | int():
            return value
        case _:
            return str(value)


def _value(value: Parameter) -> str:
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return f"[{', '.join(map(_value, value))}]"
        case Fields(fields=fields):
            return f"{{{', '.join(f'{name}={_value(one)}' for name, one in fields)}}}"
        case _:
            return str(value)


def _kebab(name: str) -> str:
    """`StopInstances` as the aws command spells it: `stop-instances`."""
    return _WORD_START.sub("-", name).lower()
