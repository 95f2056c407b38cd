"""One side: frozen, its snapshots begun, seen to be frozen still, and let go (P3.2 to P3.5)."""

from backends.model import AWS, MirrorProbe, Probe, Ref
from backends.plan import (
    AllOf,
    AwsSays,
    CallAws,
    DeadMan,
    Fields,
    Found,
    MirrorGreen,
    NodeSays,
    NotSuspended,
    Parameter,
    RunOnNode,
    ServerOnline,
    Step,
    Text,
    Wait,
    listed,
)
from backends.runbooks.backing_up.coming_back import AUTO
from backends.runbooks.backing_up.quiet import MANUAL
from backends.runbooks.online.wishes import Online, Side
from backends.runbooks.parts import all_of

LONGEST_TAG = 256
"""Of a tag's value, in characters; a longer one would have the snapshots refused while writes wait."""
PRE = ("clpbackup.sh", "--pre", "--online")
POST = ("clpbackup.sh", "--post", "--online")
BY_HAND = (
    "Applications may still wait on their writes. Look at its log, then try by hand on that server: clpbackup.sh "
    "--post --online. Where that says that it is not in backup mode: systemctl enable clusterpro clusterpro_md lets "
    "its services start by themselves again, and clpcl --resume resumes the cluster. What is seen to be so closes this "
    "step by itself."
)


def frozen_steps(o: Online, side: Side) -> tuple[Step, ...]:
    """What is done on one side, in its order."""
    steps = [freeze(o, side), snapshots(o, side)]
    if o.thaw == "completed":
        steps.append(completed(o, side, f"{side.stage}.3"))
    return (*steps, still(o, side), let_go(o, side, f"{side.stage}.5"), back(o, side))


def of_set(o: Online, side: Side, **words: str) -> AwsSays:
    """What AWS says of the snapshots of this run and this side."""
    return AwsSays("online-set", tuple(words.items()), (o.set_id, side.node.name), "", ("snapshots", "progress", "why"))


def look_at_set(o: Online, side: Side) -> tuple[Probe, ...]:
    """The look that finds them, by their tags."""
    return (o.aws("online-set", o.set_id, side.node.name),)


def freeze(o: Online, side: Side) -> Step:
    """From here on applications wait. Only its own word tells that it is done: flags are shown by nothing else."""
    node = side.node
    holds = f"writes to {listed(o.cluster.mirrors)} of {o.cluster.name} wait"
    return Step(
        f"{side.stage}.1",
        f"Freeze the mirror disks on {node.name}",
        "Services are set to manual start, the cluster is suspended on all servers, what was written is brought to the "
        "disk, and nothing more is: the disks hold one moment.",
        RunOnNode(node.name, PRE),
        (o.of(node, "services"), o.of(node, "service-states"), o.of(node, "mirror-volumes"), o.aws("attached")),
        ready_when=AllOf((NodeSays(node.name, "services", AUTO), *on_volumes(side))),
        risk=f"From now on {holds}, nothing is watched and nothing fails over; a server that reboots comes back "
        "without its service. It lasts until it is let go of.",
        dead_man=DeadMan(node.name, "thaw", o.limit_s, POST, holds, o.asked.timing.freeze_alarm_s),
        timeout_s=o.limit(60),
        usual_s=o.usual(5),
        gives_way=True,
        must=True,
    )


def on_volumes(side: Side) -> tuple[NodeSays, AwsSays]:
    """The mirror disks are on the volumes that the plan was written for, and nothing else is attached."""
    name = side.node.name
    told = NodeSays(name, "mirror-volumes", (*side.where, ("volumes", " ".join(side.volumes))))
    return told, AwsSays("attached", side.attached)


def snapshots(o: Online, side: Side) -> Step:
    """One call for one instance: its volumes are of one moment. It has no token, and is found again by its tags."""
    node = side.node
    wish: list[tuple[str, Parameter]] = [("InstanceId", node.instance or ""), ("ExcludeBootVolume", not side.with_root)]
    if side.excluded:
        wish.append(("ExcludeDataVolumeIds", side.excluded))
    return Step(
        f"{side.stage}.2",
        f"Begin a snapshot of {listed(side.volumes)}",
        "These volumes hold the cluster and data partitions: "
        + "; ".join(f"{key} is {word}" for key, word in side.where)
        + ". AWS fixes the moment when it is called. It takes no token: it is sent once, and found again by its tags.",
        CallAws(
            "ec2",
            "CreateSnapshots",
            (
                ("InstanceSpecification", Fields(tuple(wish))),
                ("Description", f"mirror disks of {node.name} of {o.cluster.name}, taken online"),
                ("TagSpecifications", (_tagged(o, side),)),
            ),
            region=o.cluster.region or "",
        ),
        (*look_at_set(o, side), o.of(node, "services")),
        ready_when=NodeSays(node.name, "services", MANUAL),
        done_when=of_set(o, side, volumes=" ".join(side.volumes)),
        cost="a snapshot of each of these volumes, by the data that changed since the last; no run takes them away",
        undo="They are marked void where the set does not become whole; then DeleteSnapshot for each, by hand",
        timeout_s=o.limit(30),
        usual_s=o.usual(3),
        gives_way=True,
        must=True,
    )


def _tagged(o: Online, side: Side) -> Fields:
    """As an image of a backup set is tagged, and of a kind of its own: no cluster is restored from it."""
    disks = " ".join(f"{volume}={'+'.join(held)}" for volume, held in side.holds)
    words: tuple[tuple[str, Text], ...] = (
        ("Name", f"{o.cluster.name} {side.node.name} online"),
        ("clpdeck:set", o.set_id),
        ("clpdeck:kind", "online"),
        ("clpdeck:cluster", o.cluster.name),
        ("clpdeck:node", side.node.name),
        ("clpdeck:nodes", " ".join(one.node.name for one in o.sides)),
        ("clpdeck:side", "active" if side.node.name in {server for _, server in o.groups} else "standby"),
        ("clpdeck:quiet-point", Ref(f"{side.stage}.1", "ended")),
        ("clpdeck:services", "manual"),
        ("clpdeck:version", ".".join(map(str, o.version))),
        ("clpdeck:os", "linux"),
        ("clpdeck:mirrors", " ".join(o.cluster.mirrors)),
        *((("clpdeck:disks", disks),) if 0 < len(disks) <= LONGEST_TAG else ()),
        ("clpdeck:run", Ref("run", "number")),
        ("clpdeck:step", f"{side.stage}.2"),
    )
    tags = tuple(Fields((("Key", key), ("Value", value))) for key, value in words)
    return Fields((("ResourceType", "snapshot"), ("Tags", tags)))


def still(o: Online, side: Side) -> Step:
    """That it was frozen all the time is proved after the call: whoever thaws sets the services back first."""
    node = side.node
    return Step(
        f"{side.stage}.4",
        f"See that {node.name} was still frozen",
        "Whoever lets the mirror disks go sets the services back to automatic start first: that they are still manual "
        "proves that nothing was written before AWS had been called. The flags themselves are shown by no command that "
        "is known for sure.",
        Wait(),
        (o.of(node, "services"),),
        done_when=NodeSays(node.name, "services", MANUAL),
        lost_when=NodeSays(node.name, "services", AUTO),
        way_on="The snapshots are of no use, and are marked void.",
        timeout_s=o.limit(30),
        usual_s=o.usual(1),
        gives_way=True,
        must=True,
    )


def let_go(o: Online, side: Side, id_: str) -> Step:
    """The thaw: on every way out, and until it is so."""
    node = side.node
    return Step(
        id_,
        f"Let the mirror disks on {node.name} go",
        "Writes go on, services start by themselves again, and the cluster is resumed. It is tried until it is so; the "
        "timer on the node is taken away after it.",
        RunOnNode(node.name, POST, repeatable=True),
        (o.of(node, "services"), *o.views),
        done_when=AllOf((NodeSays(node.name, "services", AUTO), NotSuspended())),
        way_on=BY_HAND,
        timeout_s=o.limit(20),
        usual_s=o.usual(4),
        undoes=f"{side.stage}.1",
    )


def back(o: Online, side: Side) -> Step:
    """What it was before."""
    green = tuple(MirrorGreen(one, o.names) for one in o.cluster.mirrors)
    return Step(
        f"{side.stage}.6",
        "See that all is as before",
        "The cluster watches again, and both copies are whole.",
        Wait(),
        (*o.views, *mirrors(o)),
        done_when=all_of((*(ServerOnline(name) for name in o.names), NotSuspended(), *green)),
        timeout_s=o.limit(600),
        usual_s=o.usual(5),
    )


def mirrors(o: Online) -> tuple[Probe, ...]:
    """What every node says of every mirror disk."""
    return tuple(MirrorProbe(o.cluster.name, name, mirror) for mirror in o.cluster.mirrors for name in o.names)


def completed(o: Online, side: Side, id_: str) -> Step:
    """AWS saves what it fixed; that can fail hours later."""
    return Step(
        id_,
        f"Wait until the snapshots of {side.node.name} are completed",
        "A snapshot can fail while it is saved. The set is void then.",
        Wait(),
        look_at_set(o, side),
        done_when=of_set(o, side, state="completed", volumes=" ".join(side.volumes)),
        lost_when=of_set(o, side, state="error"),
        way_on="That moment cannot be had again. The set is marked void; back up anew.",
        timeout_s=o.limit(12 * 3600),
        usual_s=o.usual(600),
        gives_way=True,
        must=True,
    )


def mark(o: Online, side: Side, word: str) -> CallAws:
    """The one tag that says whether the set is whole. Whoever finds none does not use it."""
    found = tuple(Found(AWS, "online-set", f"{volume} snapshot") for volume in side.volumes)
    tag = Fields((("Key", "clpdeck:state"), ("Value", word)))
    return CallAws(
        "ec2", "CreateTags", (("Resources", found), ("Tags", (tag,))), repeatable=True, region=o.cluster.region or ""
    )
