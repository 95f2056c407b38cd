"""The cluster configuration, in two phases that are never applied together (P2.11)."""

from typing import Literal

from backends.model import CONF, Joined, Named, NodeFactsProbe, Ref
from backends.plan import (
    ANY,
    Anew,
    AskOperator,
    Condition,
    EditConf,
    Found,
    Lane,
    NodeSays,
    Not,
    RunOnNode,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks.parts import all_of
from backends.runbooks.restoring.steps import says
from backends.runbooks.restoring.system import DOWN
from backends.runbooks.restoring.wishes import QUICK, Restoring
from backends.settings import Node

Phase = Literal["a", "b"]
NUMBER = {"a": 8, "b": 9}
TITLE = {
    "a": "Configuration, first part: the addresses, and nothing else",
    "b": "Configuration, second part: all the rest",
}
WHAT = {
    "a": "the interconnect addresses of every server, and the mirror-connect addresses",
    "b": "virtual IP, VPC and network interfaces; name; initial mirror construction; forced stop; whatever else names "
    "the source region",
}
WEBUI = {
    "a": "Cluster WebUI of {master} (http://{address}:29003), Config mode: Cluster Properties > Interconnect tab. "
    "Change the addresses that are shown, nothing else, then Apply the Configuration File. `could not get cloud "
    "environment information` and `restart the OS by hand` are to be expected: close them, restart nothing",
    "b": "Cluster WebUI of {master} (http://{address}:29003), Config mode: each row that is shown says where it is "
    "and what it is to be. Then Apply the Configuration File. Messages as before are to be expected",
}
AS_WANTED = (("left", "0"), ("unseen", "0"))
"""What can be read back is right; and what cannot does stand somewhere at least: nowhere is proof of nothing done."""
STAYS = {
    "restore": "A value of clp.conf has to be changed in the Cluster WebUI: no yes counts for it. A line of a script, "
    "a comment or a name may stay where nothing acts on it: the report names each",
    "drill": "All of it has to go, for production lives: no yes counts before",
}
"""What of the source may remain."""
LATER = ". Ids of a server that is not restored now have no new value yet: each that stays is named in the report"
ALONE = ". The other server is not there: tick force apply; it must get the same configuration before it ever joins"
FOLDER = {"a": "/root/clpdeck/a", "b": "/root/clpdeck/b"}
SUM, SUM_IN_FORCE = "sha256", "sha256 in force"
"""What the approval gives: of the copy, and of what it was compared with."""


def configuration(r: Restoring) -> tuple[Stage, ...]:
    """Both phases, the second only after the first was read back."""
    return tuple(Stage(TITLE[phase], _lanes(r, phase)) for phase in _PHASES)


_PHASES: tuple[Phase, Phase] = ("a", "b")


def _lanes(r: Restoring, phase: Phase) -> tuple[Lane, ...]:
    master = r.master.name
    if r.hand == "hand" or not r.whole or (phase == "b" and _without_place(r)):
        steps: tuple[Step, ...] = (_by_hand(r, phase),)
    else:
        steps = (_copy(r, phase), _approve(r, phase), _check(r, phase), _push(r, phase))
    last = (_read_back(r, phase), *((_no_traces(r),) if phase == "b" else ()))
    return (Lane(master, (*steps, *last)),)


def _without_place(r: Restoring) -> str:
    """Why the second phase is by hand wholly: something in it has no place in clp.conf that is known for sure."""
    if r.place.zone:
        return "where clp.conf keeps what an AWS DNS resource is to have is not confirmed"
    return "where clp.conf keeps a forced stop's instances is not confirmed" if r.version >= (5, 0) else ""


def _copied(phase: Phase) -> str:
    return f"{FOLDER[phase]}/clp.conf"


def _id(phase: Phase, step: int) -> str:
    return f"{NUMBER[phase]}.{step}"


def _asks(r: Restoring, node: str, phase: Phase) -> NodeFactsProbe:
    of: tuple[Named, ...] = (phase, *r.wanted(phase))
    return r.of(node, "to-change", *of)


def _as_wanted(r: Restoring, phase: Phase) -> Condition:
    """All that can be read back is as it is to be, on every node."""
    of: tuple[Named, ...] = (phase, *r.wanted(phase))
    return all_of(NodeSays(node.name, "to-change", AS_WANTED, of) for node in r.nodes)


def _by_hand(r: Restoring, phase: Phase) -> Step:
    because = _without_place(r) if phase == "b" and r.hand == "clpdeck" else ""
    return Step(
        _id(phase, 1),
        f"Change it in the Cluster WebUI: {'addresses' if phase == 'a' else 'the rest'}",
        f"{WHAT[phase][0].upper()}{WHAT[phase][1:]}." + (f" By hand, because {because}." if because else ""),
        AskOperator(
            f"Is {'the first' if phase == 'a' else 'the second'} part changed and applied?",
            WEBUI[phase].format(master=r.master.name, address=r.master.address) + ("" if r.whole else ALONE),
            "every row that is shown was changed as it says, and applied to all servers",
            shows=tuple(Found(node.name, "to-change", "") for node in r.nodes[:1]),
        ),
        tuple(_asks(r, node.name, phase) for node in r.nodes),
        done_when=None if phase == "b" and _without_place(r) else _as_wanted(r, phase),
        risk="Applied together, the two parts do not reach the other server.",
        timeout_s=r.limit(3600),
        usual_s=r.usual(300 if phase == "a" else 600),
    )


def _copy(r: Restoring, phase: Phase) -> Step:
    copy = _copied(phase)
    return Step(
        _id(phase, 1),
        f"Put an edited copy of clp.conf beside it: {'addresses' if phase == 'a' else 'the rest'}",
        f"{WHAT[phase][0].upper()}{WHAT[phase][1:]}. Nothing that is in force changes with it.",
        EditConf(r.master.name, phase, tuple(_given(one) for one in r.wanted(phase)), copy),
        (r.of(r.master.name, "conf-copy", copy), _asks(r, r.master.name, phase)),
        way_on="Where it cannot be made, the WebUI can: `value` with configuration=hand.",
        must=True,
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
    )


def _given(one: str | Joined) -> str | Joined:
    return one


def _approve(r: Restoring, phase: Phase) -> Step:
    copy = _copied(phase)
    there = NodeSays(r.master.name, "conf-copy", (("sha256", ANY),), (copy,))
    return Step(
        _id(phase, 2),
        "Approve the difference",
        "What is pushed is this very file, by its SHA-256, and only over the one that it is compared with here.",
        AskOperator(
            f"Is the difference between {CONF} and {copy} on {r.master.name} what is wanted?",
            "the rows that are shown: path, value now, value in the copy; and the SHA-256 of both files. Passwords are "
            "not shown",
            "each of them is right, and none is missing",
            shows=(Found(r.master.name, "conf-copy", ""),),
            binds=True,
        ),
        (r.of(r.master.name, "conf-copy", copy),),
        ready_when=there,
        timeout_s=r.limit(3600),
        usual_s=r.usual(120),
        gives=tuple((key, Found(r.master.name, "conf-copy", key)) for key in (SUM, SUM_IN_FORCE)),
        must=True,
        anew=Anew((_id(phase, 1),), Not(there)),
        way_on="Where a row is wrong, the WebUI can: `value` with configuration=hand.",
    )


def _approved(r: Restoring, phase: Phase) -> tuple[NodeFactsProbe, Condition, Anew]:
    """What was approved is on the node still, and over what it was compared with; else it is shown and asked anew."""
    copy, approval = _copied(phase), _id(phase, 2)
    pairs: tuple[tuple[str, Named], ...] = ((copy, Ref(approval, SUM)), (CONF, Ref(approval, SUM_IN_FORCE)))
    same = NodeSays(r.master.name, "files", pairs, (copy, CONF))
    earlier = tuple(_id(phase, step) for step in (1, 2, 3))
    return r.of(r.master.name, "files", copy, CONF), same, Anew(earlier, Not(same))


def _check(r: Restoring, phase: Phase) -> Step:
    look, same, anew = _approved(r, phase)
    return Step(
        _id(phase, 3),
        "Have CLUSTERPRO check the copy",
        "It says whether the product takes it; it changes nothing.",
        RunOnNode(r.master.name, ("clpcfctrl", "--compcheck", "-l", "-x", FOLDER[phase]), repeatable=True),
        (look,),
        ready_when=same,
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
        anew=Anew(anew.steps[:2], anew.when),
    )


def _push(r: Restoring, phase: Phase) -> Step:
    look, same, anew = _approved(r, phase)
    return Step(
        _id(phase, 4),
        "Give it to all servers",
        "What was approved, if it is that file still, and nobody changed what is in force meanwhile. Nothing is "
        "restarted: the services are down. The messages about cloud information and a restart by hand are to be "
        "expected.",
        RunOnNode(r.master.name, ("clpcfctrl", "--push", "-l", "-x", FOLDER[phase])),
        (
            *(_asks(r, node.name, phase) for node in r.nodes),
            *(r.of(node.name, "service-states") for node in r.nodes),
            look,
        ),
        ready_when=all_of((*(says(node, "service-states", *DOWN) for node in r.nodes), same)),
        done_when=_as_wanted(r, phase),
        risk="A server that is not reached keeps the old one: they must not differ.",
        timeout_s=r.limit(300),
        usual_s=r.usual(10),
        anew=anew,
    )


def _read_back(r: Restoring, phase: Phase) -> Step:
    return Step(
        _id(phase, 5),
        f"Read it back on {listed(node.name for node in r.nodes)}",
        "Every value that can be read is as it is to be, on every node; and what has no known place stands there at "
        "all.",
        Wait(),
        tuple(_asks(r, node.name, phase) for node in r.nodes),
        done_when=_as_wanted(r, phase),
        timeout_s=r.limit(300),
        usual_s=r.usual(5),
    )


def _no_traces(r: Restoring) -> Step:
    return Step(
        _id("b", 6),
        f"See that nothing of {r.source.region} remains in configuration and scripts",
        "A forced stop, a monitor or a script that names an instance or an address there would act on what is not "
        "there, or on what is.",
        AskOperator(
            "Something of the source still stands there. Is it meant to be?",
            f"each row that is shown: where it stands, and what. {_stays(r)}",
            "nothing of all that is shown can act on the source",
            shows=tuple(Found(node.name, "traces", "") for node in r.nodes),
            binds=True,
            decides=True,
            counts_when=_nothing_left(r) if r.drill else _no_settings(r, r.nodes),
        ),
        _traces(r, r.nodes),
        done_when=_nothing_left(r),
        way_on="Change it in the Cluster WebUI and apply that, or in the script on every node; then `again`.",
        timeout_s=r.limit(1800),
        usual_s=r.usual(5),
    )


def _stays(r: Restoring) -> str:
    return STAYS["drill"] if r.drill else STAYS["restore"] + ("" if r.settings == r.needles else LATER)


def _nothing_left(r: Restoring) -> Condition:
    """Nothing of the source is found on any node."""
    return all_of(NodeSays(node.name, "traces", (("found", "0"),), r.needles) for node in r.nodes)


def _no_settings(r: Restoring, nodes: tuple[Node, ...]) -> Condition:
    """No value of a configuration has anything of the source in it; words of scripts and comments may."""
    return all_of(NodeSays(node.name, "traces", (("settings", "0"),), r.settings) for node in nodes)


def _traces(r: Restoring, nodes: tuple[Node, ...]) -> tuple[NodeFactsProbe, ...]:
    """The looks at what is left of the source: all of it, and what no value may have."""
    asked = dict.fromkeys((r.needles, r.settings))
    return tuple(r.of(node.name, "traces", *needles) for needles in asked for node in nodes)


def right(r: Restoring) -> tuple[tuple[NodeFactsProbe, ...], tuple[Condition, ...]]:
    """The looks by which it is known that a configuration may be acted on, and what they must bring.

    Both parts read back from every node, and no value that names the source; in a rehearsal, where production lives,
    nothing at all that names it: whatever an operator has answered, a node never gets the means to act on that.
    """
    looks = [_asks(r, node.name, phase) for phase in _PHASES for node in r.nodes]
    needed = [_as_wanted(r, phase) for phase in _PHASES]
    needed.append(_nothing_left(r) if r.drill else _no_settings(r, r.nodes))
    return (*looks, *_traces(r, r.nodes)), tuple(needed)


def own(r: Restoring, node: Node) -> tuple[tuple[NodeFactsProbe, ...], tuple[Condition, ...]]:
    """The same of one node: it is started with a configuration that was read back there, both parts, and no other."""
    asked = [(phase, (phase, *r.wanted(phase))) for phase in _PHASES]
    looks = (*(_asks(r, node.name, phase) for phase in _PHASES), *_traces(r, (node,)))
    wanted = (NodeSays(node.name, "to-change", AS_WANTED, of) for _, of in asked)
    return looks, (*wanted, _no_settings(r, (node,)))


def quick(r: Restoring) -> bool:
    """Whether the version has clprestore, which does the post-processing in one command."""
    return r.version >= QUICK
