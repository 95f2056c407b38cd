"""The judgement of a condition: each kind to its rule, and the three-valued logic of all, any and not."""

from collections.abc import Iterable
from datetime import datetime

from backends.events import Judgement
from backends.judge import apart, facts, nodes
from backends.judge.hearing import Hearing
from backends.model import Estate
from backends.plan import (
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
from backends.settings import Cluster, Timing
from backends.views import patient


def judge(condition: Condition, estate: Estate, cluster: Cluster, timing: Timing, now: datetime) -> Judgement:
    """Whether a condition holds, by what is known: yes, no, or `None`, not known.

    Where every node must say so, one that says otherwise decides; else one that is silent, or says it in a word or a
    line nobody can read, does. Two are excused: a node that was asked in vain while EC2, asked since its last word,
    says that it does not run (so the estate must hold the failed look: `LookFailed`), and one that says that its own
    cluster service is stopped, as far as others are concerned.

    To know less never brings another answer, only none: taking any view out of the estate leaves the judgement as it
    is, or makes it `None`.
    """
    return _judge(condition, Hearing(estate, cluster, patient(timing), now))


def _judge(condition: Condition, heard: Hearing) -> Judgement:  # noqa: PLR0911 - one return a kind
    match condition:
        case AllOf(conditions=parts):
            return _decided_by(False, (_judge(part, heard) for part in parts))
        case AnyOf(conditions=parts):
            return _decided_by(True, (_judge(part, heard) for part in parts))
        case Not(condition=other):
            told = _judge(other, heard)
            return Judgement(None if told.holds is None else not told.holds, told.evidence)
        case MirrorGreen():
            return apart.mirror_green(condition, heard)
        case CopySaid():
            return apart.copy_said(condition, heard)
        case VipAt():
            return apart.vip_at(condition, heard)
        case InstanceIs():
            return apart.instance_is(condition, heard)
        case NodeSays() | AwsSays() | HostKeyVouched() | AllDiffer():
            return _of_facts(condition, heard)
        case _:
            return _of_nodes(condition, heard)


def _of_facts(condition: NodeSays | AwsSays | HostKeyVouched | AllDiffer, heard: Hearing) -> Judgement:
    match condition:
        case NodeSays():
            return facts.node_says(condition, heard)
        case AwsSays():
            return facts.aws_says(condition, heard)
        case HostKeyVouched():
            return facts.host_key_vouched(condition, heard)
        case AllDiffer():
            return facts.all_differ(condition, heard)


def _of_nodes(
    condition: GroupOn | GroupAt | GroupClaimed | GroupOff | NoGroupOn | ServerOnline | NotSuspended, heard: Hearing
) -> Judgement:
    match condition:
        case GroupOn() | GroupAt():
            return nodes.group_on(condition, heard)
        case GroupClaimed():
            return nodes.group_claimed(condition, heard)
        case GroupOff():
            return nodes.group_off(condition, heard)
        case NoGroupOn():
            return nodes.no_group_on(condition, heard)
        case ServerOnline():
            return nodes.server_online(condition, heard)
        case NotSuspended():
            return nodes.not_suspended(heard)


def _decided_by(strong: bool, judgements: Iterable[Judgement]) -> Judgement:
    """One that is `strong` decides, else one that is not known, else all. The evidence is of those that decide."""
    told = tuple(judgements)
    found = {one.holds for one in told}
    holds = strong if strong in found else None if None in found else not strong
    deciding = (evidence for one in told if one.holds is holds for evidence in one.evidence)
    return Judgement(holds, tuple(dict.fromkeys(deciding)))
