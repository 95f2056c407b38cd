"""The server that lost its disk goes down and comes up with its services off; its cluster partition is made new."""

from backends.model import Joined, Named, Probe
from backends.plan import (
    ANY,
    AllOf,
    AnyOf,
    AskOperator,
    CallAws,
    Condition,
    CopySaid,
    Found,
    InstanceIs,
    Lane,
    MirrorGreen,
    NodeSays,
    NoGroupOn,
    NotSuspended,
    Obligation,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    Wait,
)
from backends.runbooks import parts
from backends.runbooks.backing_up.coming_back import UP
from backends.runbooks.healing.waking import AUTO, NO_ROOM, OFF, harmless
from backends.runbooks.online_restoring.mirrors import LVM
from backends.runbooks.replacing.volumes import exchanging
from backends.runbooks.replacing.wishes import BEHIND, DOWN, JOIN, LINK, NAMES, NEW, PROVE, START, Replacing

PLAIN = ("/dev/sd", "/dev/xvd", "/dev/nvme", "/dev/vd")
NOT_CONFIRMED = "is believed, not confirmed by published text"


def taken_down(r: Replacing) -> Stage:
    """Its cluster service would work with a disk that nobody has looked at: it does not start by itself any more."""
    node = r.h.node
    off = Step(
        f"{DOWN}.1",
        f"Keep {node}'s cluster service from starting by itself",
        "With its new disk it must not join before its cluster partition is made new: that one, from the good side's "
        "snapshot, says that it is good.",
        RunOnNode(node, ("systemctl", "disable", "clusterpro", "clusterpro_md"), repeatable=True),
        (r.h.of("services"), *parts.views_of(r.asked), *r.h.copies(r.h.keep)),
        ready_when=AllOf((NoGroupOn(node), r.good)),
        done_when=r.h.says("services", *OFF),
        undo=f"systemctl enable clusterpro clusterpro_md, on {node}; the run does so in stage {JOIN}",
        must=True,
        timeout_s=r.limit(60),
        usual_s=r.usual(3),
    )
    down = Step(
        f"{DOWN}.2",
        f"Shut {node} down",
        f"Its cluster service stops and the system goes off; {r.h.keep} works on alone, and knows that {node} left.",
        RunOnNode(node, ("clpdown",), cuts_connection=True),
        (r.h.of("services"), *parts.views_of(r.asked, r.h.keep), *r.h.copies(r.h.keep)),
        ready_when=AllOf((NoGroupOn(node), r.good, r.h.says("services", *OFF))),
        done_when=InstanceIs(node, "stopped"),
        risk=f"Until {node} is copied to there is nothing to fail over to.",
        way_on=f"A system that waits for its lost disk may not go off. Is no group on {node}, Force stop its instance "
        "in the EC2 console: its services do not start by themselves any more. The run goes on by itself then.",
        must=True,
        timeout_s=r.limit(900),
        usual_s=r.usual(60),
    )
    return Stage(f"Take {node} down", (Lane(node, (off, down)),))


def manual(r: Replacing) -> Obligation:
    """Where it is left in the middle."""
    return Obligation(
        "services",
        f"{r.h.node}'s cluster services do not start by themselves: finish this run's procedure. Never start them on a "
        "new disk whose cluster partition was not made new.",
        opened_by=f"{DOWN}.1",
        closed_by=f"{JOIN}.1",
    )


def started(r: Replacing) -> Stage:
    """With its new disk, and its services off."""
    h, node = r.h, r.h.node
    begin = Step(
        f"{START}.1",
        f"Start {node}'s instance",
        "Its cluster services stay down.",
        CallAws("ec2", "StartInstances", (("InstanceIds", (h.f.instance,)),), repeatable=True, region=h.f.region),
        (*parts.instances_of(r.asked), *(exchanging(r, one).look for one in r.lost)),
        ready_when=AllOf((InstanceIs(node, "stopped"), *(exchanging(r, one).done for one in r.lost))),
        done_when=AnyOf((InstanceIs(node, "pending"), InstanceIs(node, "running"))),
        way_on=NO_ROOM,
        must=True,
        timeout_s=r.limit(300),
        usual_s=r.usual(5),
    )
    answers = Step(
        f"{START}.2",
        f"Wait until {node} answers, with its cluster services down",
        "Stopped, and not starting by themselves.",
        Wait(),
        (h.of("services"), h.of("service-states")),
        done_when=harmless(h),
        way_on="See its system log and screenshot in the EC2 console: an entry of /etc/fstab for the lost disk, "
        "without nofail, stops a boot.",
        must=True,
        timeout_s=r.limit(900),
        usual_s=r.usual(120),
    )
    return Stage(f"Start {node}", (Lane(node, (begin, answers)),))


def names_checked(r: Replacing) -> Stage:
    """The names of clp.conf lead to the new disk. What is on a logical volume LVM has to know."""
    paths = [part.path for one in r.lost for part in one.parts]
    logical = any(not path.startswith(PLAIN) for path in paths)
    return Stage("Check the disk's names", (Lane(r.h.node, (*((_refresh(r),) if logical else ()), _names(r))),))


def _name_looks(r: Replacing) -> tuple[Probe, ...]:
    return (r.h.of("mirror-disks"), r.h.of("mirror-volumes"))


def names_right(r: Replacing) -> Condition:
    """Every partition is there under its name, and those of the lost volume on the new one."""
    on: list[tuple[str, Named]] = [
        (f"{part.mirror} {part.kind} partition", Joined((f"{part.path} on ", exchanging(r, one).new)))
        for one in r.lost
        for part in one.parts
    ]
    whole = NodeSays(r.h.node, "mirror-disks", (("missing", "0"),))
    return AllOf((whole, NodeSays(r.h.node, "mirror-volumes", tuple(on))))


def _refresh(r: Replacing) -> Step:
    node = r.h.node
    return Step(
        f"{NAMES}.1",
        f"Have LVM on {node} know its new disk",
        "On RHEL 9 LVM uses the disks of its devices file only. Are the partitions there already, nothing is done.",
        RunOnNode(node, LVM, repeatable=True),
        (*_name_looks(r), r.h.of("services"), r.h.of("service-states")),
        ready_when=harmless(r.h),
        done_when=NodeSays(node, "mirror-disks", (("missing", "0"),)),
        way_on="Is there no lvmdevices (before RHEL 9), or does it not help, `skip` with that reason: the next step "
        "shows what is missing, and asks.",
        timeout_s=r.limit(120),
        usual_s=r.usual(5),
    )


def _names(r: Replacing) -> Step:
    right = names_right(r)
    return Step(
        f"{NAMES}.2",
        f"See that the names of clp.conf lead to {r.h.node}'s new disk",
        "What is made new in the next stage is what these names lead to: a wrong one can destroy another partition.",
        AskOperator(
            f"Some partitions that clp.conf of {r.h.node} names are not there, or not on the new volume. Are they now?",
            "lsblk, lvdisplay. Have names changed: Cluster WebUI, Config mode, the mirror disk resource's Properties > "
            "Details, then Apply the Configuration File; force apply while one is down, and deliver it there later",
            "every partition is there under the name of clp.conf, on its new volume: it is read back",
            shows=(Found(r.h.node, "mirror-disks", ""), Found(r.h.node, "mirror-volumes", "")),
            counts_when=right,
        ),
        _name_looks(r),
        done_when=right,
        must=True,
        timeout_s=r.limit(3600),
        usual_s=r.usual(3),
    )


def made_new(r: Replacing) -> Stage:
    """On that side only, and while nothing of the cluster runs there."""
    steps = tuple(_init(r, mirror, f"{NEW}.{at}") for at, mirror in enumerate(r.mirrors, 1))
    return Stage("Make the cluster partition new", (Lane(r.h.node, steps),))


def _init(r: Replacing, mirror: str, id_: str) -> Step:
    node, keep = r.h.node, r.h.keep
    return Step(
        id_,
        f"Make {mirror}'s cluster partition on {node} new",
        f"It came with the snapshot of {keep}, and says that this copy is good. It must not: what {keep} wrote "
        f"since is not here. On {node} only; {keep} is not touched.",
        RunOnNode(node, ("clpmdinit", "--create", "force", mirror), repeatable=True),
        (r.h.of("services"), r.h.of("service-states"), *_name_looks(r), *r.h.copies(keep)),
        ready_when=AllOf(
            (harmless(r.h), names_right(r), *(CopySaid(one, keep, keep, ("GREEN",)) for one in r.h.mirrors))
        ),
        risk=f"That {node}'s copy then counts as one to be overwritten whole {NOT_CONFIRMED}: the run goes on only "
        f"once both mirror agents call it {' or '.join(BEHIND)}, and never where one calls it GREEN.",
        way_on="Does it say that the mirror agent runs: systemctl stop clusterpro_md there, `again`. Does it not find "
        "the partition, see the stage before.",
        must=True,
        timeout_s=r.limit(300),
        usual_s=r.usual(5),
    )


def not_taken_for_good(r: Replacing) -> Step:
    """By both agents' words; the cluster service is not started before."""
    node, keep = r.h.node, r.h.keep
    both = tuple(CopySaid(one, by, node, BEHIND) for one in r.mirrors for by in (keep, node))
    return Step(
        f"{LINK}.3",
        f"Have it proved that {node}'s new copy is not taken for good",
        f"The copy to come goes {keep} -> {node}: {' or '.join(BEHIND)} of {node}, GREEN of {keep}, by both agents.",
        Wait(),
        r.h.copies(keep, node),
        done_when=AllOf((r.behind, *both)),
        risk=f"Is it GREEN, it would be used in a failover without {keep}'s data.",
        way_on=f"Is {node}'s copy GREEN: never start its cluster service. systemctl stop clusterpro_md there, and "
        f"clpmdinit --create force again; or the Cluster WebUI's Mirror disks, full copy from {keep} to {node}. Is "
        f"{keep}'s not GREEN: stop here, touch nothing, and look at clpmdstat on both. It goes on by itself.",
        must=True,
        timeout_s=r.limit(600),
        usual_s=r.usual(5),
    )


def proved(r: Replacing) -> Stage:
    """All is as it was before."""
    h = r.h
    step = Step(
        f"{PROVE}.1",
        "See that all is as it was",
        "Both servers Online, every copy GREEN on both, services start by themselves, nothing is suspended.",
        Wait(),
        (*parts.views_of(r.asked, h.node, h.keep), *h.copies(h.keep, h.node), h.of("services"), h.of("service-states")),
        done_when=AllOf(
            (
                ServerOnline(h.keep),
                ServerOnline(h.node),
                NotSuspended(),
                h.says("services", *AUTO),
                h.says("service-states", *UP),
                *(MirrorGreen(one, (h.keep, h.node)) for one in h.mirrors),
            )
        ),
        must=True,
        timeout_s=r.limit(600),
        usual_s=r.usual(5),
    )
    return Stage("Proof", (Lane("all", (step,)),))


def answers(r: Replacing) -> NodeSays:
    """That server runs, and tells."""
    return NodeSays(r.h.node, "host-name", (("host name", ANY),))
