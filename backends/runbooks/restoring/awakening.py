"""The real profile, the post-processing of each version, and the cluster comes up (P2.12, P2.13)."""

from backends.plan import (
    AllOf,
    AnyOf,
    AskOperator,
    CallAws,
    Fields,
    Found,
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
from backends.runbooks.restoring.wishes import Restoring
from backends.settings import Node

AUTO = (("clusterpro", "enabled"), ("clusterpro_md", "enabled"))
SVCCTRL = (4, 2)
"""The first version with clpsvcctrl."""
UP = (("clusterpro", "active"), ("clusterpro_md", "active"))


def awakening(r: Restoring) -> tuple[Stage, ...]:
    """Profile, post-processing, waiting."""
    profiles = Stage("Let the nodes act", tuple(Lane(f"AWS for {node.name}", (_profile(r, node),)) for node in r.nodes))
    post = Stage("Post-processing, on all nodes at once", tuple(Lane(node.name, _post(r, node)) for node in r.nodes))
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
    skip = ("--skip-copy",) if r.quiet else ()
    looks, needed = own(r, node)
    return Step(
        number(11, r.at(node), 1, 3),
        f"Make {node.name}'s mirror disks new and boot it",
        "Mirror information is set as new, the services start by themselves again, and the machine boots. "
        + ("The copies are of one quiet point, so nothing is copied. " if r.quiet else "Everything is copied. ")
        + "`Initializing mirror disk ... failed` in its output is no failure by itself: what counts is clpmdstat after "
        "the boot. All nodes must come up within the cluster's start-up wait, 5 minutes.",
        RunOnNode(node.name, ("clprestore.sh", "--post", *skip), cuts_connection=True),
        (r.of(node.name, "services"), r.of(node.name, "service-states"), *looks),
        ready_when=AllOf((says(node, "service-states", *DOWN), *needed)),
        done_when=AllOf((says(node, "services", *AUTO), says(node, "service-states", *UP))),
        risk="It says no where initial mirror construction is still on, or the mirror agent runs.",
        timeout_s=r.limit(900),
        usual_s=r.usual(120),
    )


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
    good = () if r.quiet else (_good_side(r),)
    return (_servers(r), *good, *((_green(r),) if r.cluster.mirrors else ()), _settled(r), _group(r))


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


def _green(r: Restoring) -> Step:
    return Step(
        "12.3",
        f"Wait until {listed(r.cluster.mirrors)} {'are' if len(r.cluster.mirrors) > 1 else 'is'} GREEN",
        "On every node, by every node's word." if r.quiet else "A full copy is watched from its beginning to its end.",
        Wait(),
        (*mirrors(r), *views(r)),
        done_when=all_of(MirrorGreen(mirror, tuple(node.name for node in r.nodes)) for mirror in r.cluster.mirrors),
        risk="GREEN alone does not prove that both copies hold the same: the quiet point does, or a full copy.",
        timeout_s=r.limit(900 if r.quiet else 12 * 3600),
        usual_s=r.usual(30 if r.quiet else 3600),
    )


def _settled(r: Restoring) -> Step:
    return Step(
        "12.4",
        f"Wait until {r.group} has started, or is Offline",
        "It starts by itself where it is set to; nothing is started in the middle of that.",
        Wait(),
        views(r),
        done_when=AnyOf((GroupOn(r.group, r.master.name), GroupOff(r.group))),
        timeout_s=r.limit(600),
        usual_s=r.usual(20),
    )


def _group(r: Restoring) -> Step:
    return Step(
        "12.5",
        f"Have {r.group} Online on {r.master.name}",
        "It is started here where it did not start by itself.",
        RunOnNode(r.master.name, ("clpgrp", "-s", r.group, "-h", r.master.name)),
        views(r),
        done_when=GroupOn(r.group, r.master.name),
        timeout_s=r.limit(600),
        usual_s=r.usual(30),
    )


def _good_side(r: Restoring) -> Step:
    return Step(
        "12.2",
        "Choose the good copy, and have it copied to the other",
        "There is no proof that the copies are of one moment, so one of them overwrites the other wholly.",
        AskOperator(
            "Which side holds the good copy? Has a forced mirror recovery from it been started for every mirror disk?",
            "the quiet points and the snapshots' start times of each image; Cluster WebUI > Mirror disks, or clpmdctrl "
            "--force SERVER MD on the good side",
            "the good side was chosen, and every mirror disk is being copied from it",
            gives="good side",
            shows=tuple(Found(node.name, "mirror-disks", "") for node in r.nodes[:1]),
        ),
        tuple(r.of(node.name, "mirror-disks") for node in r.nodes[:1]),
        risk="The other side's data is lost.",
        timeout_s=r.limit(3600),
        usual_s=r.usual(300),
    )
