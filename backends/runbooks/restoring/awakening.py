"""The real profile, the post-processing of each version, and the cluster comes up (P2.12, P2.13)."""

from backends.plan import (
    AllOf,
    AnyOf,
    CallAws,
    Condition,
    Fields,
    GroupOff,
    GroupOn,
    Lane,
    MirrorGreen,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks.parts import all_of
from backends.runbooks.restoring.configuration import own, quick, right
from backends.runbooks.restoring.steps import found, mirrors, nodes_say, number, says, views
from backends.runbooks.restoring.system import DOWN
from backends.runbooks.restoring.unproved import by_hand, watched
from backends.runbooks.restoring.wishes import SVCCTRL, Restoring
from backends.settings import Node

AUTO = (("clusterpro", "enabled"), ("clusterpro_md", "enabled"))
UP = (("clusterpro", "active"), ("clusterpro_md", "active"))


def awakening(r: Restoring) -> tuple[Stage, ...]:
    """Profile, post-processing, waiting."""
    profiles = Stage("Let the nodes act", tuple(Lane(f"AWS for {node.name}", (_profile(r, node),)) for node in r.nodes))
    each = tuple(Lane(node.name, _post(r, node)) for node in r.nodes) if r.quiet else ()
    post = Stage("Post-processing, on all nodes at once", each) if r.quiet else by_hand(r)
    return (profiles, post, Stage("The cluster comes up", (Lane(r.master.name, _comes_up(r)),)))


def _profile(r: Restoring, node: Node) -> Step:
    looks, needed = right(r)
    return Step(
        f"10.{r.at(node) + 1}",
        f"Give {node.name} the profile {r.place.node_profile}",
        "Its configuration names this region's ids now; it must be able to move the VIP's route and the name.",
        CallAws(
            "ec2",
            "ReplaceIamInstanceProfileAssociation",
            (
                ("AssociationId", found(node, "association")),
                ("IamInstanceProfile", Fields((("Name", r.place.node_profile),))),
            ),
            repeatable=True,
            region=r.region,
        ),
        (r.aws("nodes"), *looks, r.of(node.name, "service-states")),
        ready_when=AllOf((*needed, says(node, "service-states", *DOWN))),
        done_when=nodes_say((f"{node.name} profile", r.place.node_profile)),
        undo=f"The same, with {r.place.guard_profile}",
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
    )


def _post(r: Restoring, node: Node) -> tuple[Step, ...]:
    """By version; the machine boots with the last of them, and the connection ends."""
    if quick(r):
        return (_restore_post(r, node),)
    looks, needed = own(r, node)
    enable: list[tuple[tuple[str, ...], tuple[tuple[str, str], ...]]] = [(("clpsvcctrl.sh", "--enable", "core"), AUTO)]
    if r.version < SVCCTRL:
        enable = [(("systemctl", "enable", name), ((name, "enabled"),)) for name, _ in AUTO]
    steps = [
        Step(
            number(11, r.at(node), at, 3),
            f"Let {node.name}'s services start by themselves again" if at == 1 else "And the mirror disks' agent",
            "As before the backup.",
            RunOnNode(node.name, argv, repeatable=True),
            (r.of(node.name, "services"), *looks),
            ready_when=AllOf(needed),
            done_when=says(node, "services", *pairs),
            timeout_s=r.limit(120),
            usual_s=r.usual(3),
        )
        for at, (argv, pairs) in enumerate(enable, 1)
    ]
    return (*steps, _boot(r, node))


def _restore_post(r: Restoring, node: Node) -> Step:
    looks, needed = own(r, node)
    return Step(
        number(11, r.at(node), 1, 3),
        f"Make {node.name}'s mirror disks new and boot it",
        "Mirror information is set as new, the services start by themselves again, and the machine boots. The copies "
        "are of one quiet point, so nothing is copied. "
        "`Initializing mirror disk ... failed` in its output is no failure by itself: what counts is clpmdstat after "
        "the boot. All nodes must come up within the cluster's start-up wait, 5 minutes.",
        RunOnNode(node.name, ("clprestore.sh", "--post", "--skip-copy"), cuts_connection=True),
        (
            r.of(node.name, "services"),
            *(r.of(one.name, "service-states") for one in r.nodes),
            *looks,
            *(views(r) if len(r.nodes) > 1 else ()),
        ),
        ready_when=AllOf((says(node, "service-states", *DOWN), *needed, *_equal(r, node))),
        way_on=_AHEAD,
        done_when=AllOf((says(node, "services", *AUTO), says(node, "service-states", *UP))),
        risk="It says no where initial mirror construction is still on, or the mirror agent runs.",
        timeout_s=r.limit(900),
        usual_s=r.usual(120),
    )


_AHEAD = (
    "Is the group Online on another server already, that one has written alone, and the copies are not equal any more: "
    "do not use --skip-copy here. Run `clprestore.sh --post` on this node by hand, without it. Are both copies RED "
    "then, the one of the server that has written is the good one: `clpmdctrl --force SERVER MD` there, for every "
    "mirror disk. See that each is copied wholly to this node, never from it, and `skip` this step."
)


def _equal(r: Restoring, node: Node) -> tuple[Condition, ...]:
    """Copies are equal while no other server has gone to work: all are down yet, or the group is Offline."""
    others = [one for one in r.nodes if one is not node]
    if not others:
        return ()
    down = AllOf(tuple(says(one, "service-states", *DOWN) for one in others))
    return (AnyOf((down, GroupOff(r.group))),)


def _boot(r: Restoring, node: Node) -> Step:
    argv = ("clpdown", "-r") if r.version >= SVCCTRL else ("reboot",)
    return Step(
        number(11, r.at(node), 3, 3),
        f"Boot {node.name}",
        "Its services start with it. All nodes must come up within the cluster's start-up wait, 5 minutes.",
        RunOnNode(node.name, argv, cuts_connection=True),
        (r.of(node.name, "services"), r.of(node.name, "service-states")),
        ready_when=AllOf((says(node, "services", *AUTO), says(node, "service-states", ("clusterpro", "inactive")))),
        done_when=says(node, "service-states", *UP),
        timeout_s=r.limit(900),
        usual_s=r.usual(120),
    )


def _comes_up(r: Restoring) -> tuple[Step, ...]:
    copied = () if r.quiet else (watched(r),)
    return (_servers(r), *copied, *((_green(r),) if r.cluster.mirrors else ()), _settled(r), _group(r), *_home(r))


def _servers(r: Restoring) -> Step:
    return Step(
        "12.1",
        f"Wait until {listed(node.name for node in r.nodes)} {'are' if len(r.nodes) > 1 else 'is'} Online",
        "Each waits up to 5 minutes for the others.",
        Wait(),
        views(r),
        done_when=all_of(ServerOnline(node.name) for node in r.nodes),
        timeout_s=r.limit(900),
        usual_s=r.usual(60),
    )


BOTH_RED = (
    "Are both copies RED, a server went to work alone before the other one was up. The group is or was Online there: "
    "its copy is the good one. `clpmdctrl --force SERVER MD` there, for every mirror disk, and see that each is copied "
    "wholly from it. It goes on by itself then."
)


def _green(r: Restoring) -> Step:
    return Step(
        "12.3",
        f"Wait until {listed(r.cluster.mirrors)} {'are' if len(r.cluster.mirrors) > 1 else 'is'} GREEN",
        "On every node, by every node's word.",
        Wait(),
        (*mirrors(r), *views(r)),
        done_when=all_of(MirrorGreen(mirror, tuple(node.name for node in r.nodes)) for mirror in r.cluster.mirrors),
        risk="GREEN alone does not prove that both copies hold the same: the quiet point does, or a full copy.",
        way_on=BOTH_RED if len(r.nodes) > 1 else "",
        timeout_s=r.limit(900),
        usual_s=r.usual(30),
    )


def _settled(r: Restoring) -> Step:
    return Step(
        "12.4",
        f"Wait until {r.group} has started, or is Offline",
        "It starts by itself where it is set to; nothing is started in the middle of that.",
        Wait(),
        views(r),
        done_when=AnyOf((*_anywhere(r), GroupOff(r.group))),
        timeout_s=r.limit(600),
        usual_s=r.usual(20),
    )


def _group(r: Restoring) -> Step:
    return Step(
        "12.5",
        f"Have {r.group} Online",
        f"It is started on {r.master.name} where it did not start by itself.",
        RunOnNode(r.master.name, ("clpgrp", "-s", r.group, "-h", r.master.name)),
        views(r),
        done_when=AnyOf(_anywhere(r)),
        timeout_s=r.limit(600),
        usual_s=r.usual(30),
    )


def _home(r: Restoring) -> tuple[Step, ...]:
    """A node that came up long before the others went to work alone, and has the group now."""
    return tuple(
        Step(
            f"12.{6 + at}",
            f"Have {r.group} on {r.master.name}, not on {node.name}",
            f"{node.name} has it where it was up minutes before {r.master.name}, and went to work alone.",
            RunOnNode(node.name, ("clpgrp", "-m", r.group, "-a", r.master.name)),
            views(r),
            ready_when=GroupOn(r.group, node.name),
            done_when=AnyOf((*(one for one in _anywhere(r) if one.server != node.name), GroupOff(r.group))),
            risk=f"{r.group} stops on {node.name} meanwhile.",
            timeout_s=r.limit(600),
            usual_s=r.usual(40),
        )
        for at, node in enumerate(r.nodes[1:])
    )


def _anywhere(r: Restoring) -> tuple[GroupOn, ...]:
    return tuple(GroupOn(r.group, node.name) for node in r.nodes)
