"""Device names, the mirror disks made new, GREEN, backup mode, and out of backup mode (P4.5 to P4.8)."""

from backends.model import Named, Probe
from backends.plan import (
    AllOf,
    AnyOf,
    AskOperator,
    Condition,
    Found,
    GroupOff,
    Lane,
    MirrorGreen,
    NodeSays,
    RunOnNode,
    ServerOnline,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks.backing_up.coming_back import AUTO, UP
from backends.runbooks.backing_up.quiet import MANUAL
from backends.runbooks.online_restoring.exchange import PARTS, Place
from backends.runbooks.online_restoring.servers import is_down
from backends.runbooks.online_restoring.volumes import exchanging
from backends.runbooks.online_restoring.wishes import END, GREEN, NAMES, NEW, Back
from backends.runbooks.parts import all_of

LVM = ("lvmdevices", "--update", "--refresh")
POST = ("clprestore.sh", "--post", "--skip-copy")
OUT = ("clprestore.sh", "--post", "--online", "--skip-copy")
WHOLE = (("missing", "0"),)


def names_checked(b: Back) -> Stage:
    """The names of clp.conf lead to the new volumes, on each server."""
    return Stage("Check the devices' names", tuple(Lane(place.node.name, _named(b, place)) for place in b.places))


def _named(b: Back, place: Place) -> tuple[Step, ...]:
    return (_refresh(b, place), _names(b, place)) if place.logical else (_names(b, place),)


def _name_looks(b: Back, place: Place) -> tuple[Probe, ...]:
    node = place.node.name
    return (b.of(node, "mirror-disks"), b.of(node, "mirror-volumes"))


def names_right(b: Back, place: Place) -> Condition:
    """All partitions are there under the names of clp.conf, and those that are replaced on their new volumes."""
    node = place.node.name
    on: list[tuple[str, Named]] = []
    for one in place.exchanges:
        for part in one.parts:
            disk, _, kind = part.rpartition(":")
            on.append((f"{disk} {PARTS[kind]} volume", exchanging(b, place, one).new))
    return AllOf((NodeSays(node, "mirror-disks", WHOLE), NodeSays(node, "mirror-volumes", tuple(on))))


def _refresh(b: Back, place: Place) -> Step:
    node = place.node.name
    return Step(
        b.id(NAMES, place, 1),
        f"Have LVM on {node} know its new disks",
        "On RHEL 9 LVM uses the disks of its devices file only: lsblk shows the new ones, lvdisplay does not, until it "
        "is told. Are the partitions there already, nothing is done.",
        RunOnNode(node, LVM, repeatable=True),
        (*_name_looks(b, place), b.of(node, "service-states")),
        ready_when=is_down(node),
        done_when=NodeSays(node, "mirror-disks", WHOLE),
        way_on="Is there no lvmdevices (before RHEL 9), or does it not help, `skip` with that reason: the next step "
        "shows what is missing, and asks.",
        timeout_s=b.limit(120),
        usual_s=b.usual(5),
    )


def _names(b: Back, place: Place) -> Step:
    node = place.node.name
    right = names_right(b, place)
    return Step(
        b.id(NAMES, place, 2),
        f"See that the names of clp.conf lead to {node}'s new volumes",
        "A wrong device can destroy a partition. Have the names changed, the configuration is changed to them first.",
        AskOperator(
            f"Some partitions that clp.conf of {node} names are not there, or not on the new volumes. Are they now?",
            "lsblk, lvdisplay. Where the names have changed: Cluster WebUI, Config mode, the mirror disk resource's "
            "Properties > Details: each device name, then Apply the Configuration File, to both servers. Where one is "
            "down, force apply, and deliver it there before it joins",
            "every partition is there under the name of clp.conf, on its new volume: it is read back",
            shows=(Found(node, "mirror-disks", ""), Found(node, "mirror-volumes", "")),
            counts_when=right,
        ),
        _name_looks(b, place),
        done_when=right,
        must=True,
        timeout_s=b.limit(3600),
        usual_s=b.usual(3),
    )


def made_new(b: Back) -> Stage:
    """Both at once: the cluster waits 5 minutes for the other side as it starts."""
    lanes = tuple(Lane(one.node.name, (_post(b, one),)) for one in b.places)
    return Stage("Make the mirror disks new, on both servers at once", lanes)


def post_id(b: Back, place: Place) -> str:
    """The step that makes a server's mirror disks new."""
    return b.id(NEW, place, 1)


def construction_off(b: Back, node: str) -> Condition:
    """Initial mirror construction of every mirror disk is off, by the clp.conf of that server."""
    path = "/root/resource/md@{}/parameters/fullcopy"
    return NodeSays(node, "conf", tuple((path.format(one), "0") for one in b.cluster.mirrors))


def _post(b: Back, place: Place) -> Step:
    node = place.node.name
    others = [one.node.name for one in b.places if one is not place]
    quiet = AnyOf((all_of(is_down(one) for one in others), AllOf(tuple(GroupOff(group) for group, _ in b.homes))))
    return Step(
        post_id(b, place),
        f"Make {node}'s mirror disks new and boot it",
        "All cluster partitions are initialised, the services start by themselves again, and the machine boots. Both "
        "sides are of one snapshot, so nothing is copied. `Initializing mirror disk of ... failed.` in its output is "
        "in the product's own good run, too: what counts is clpmdstat after the boot. Both must come up within the "
        "cluster's start-up wait, 5 minutes.",
        RunOnNode(node, POST, cuts_connection=True),
        (
            b.of(node, "services"),
            *(b.of(name, "service-states") for name in b.names),
            b.of(node, "conf"),
            *_name_looks(b, place),
            *b.views,
        ),
        ready_when=AllOf(
            (
                NodeSays(node, "services", MANUAL),
                is_down(node),
                construction_off(b, node),
                names_right(b, place),
                quiet,
            )
        ),
        done_when=AllOf((NodeSays(node, "services", AUTO), NodeSays(node, "service-states", UP))),
        risk="It says no where initial mirror construction is on, or the mirror agent runs.",
        way_on="Does it say that initial mirror construction is on: turn it off in the Cluster WebUI, apply that to "
        "both (force apply where one is down, and deliver it there later), `again`. Does it say that the mirror agent "
        f"runs: clprestore.sh --pre on {node}, start its instance, `again`. Has the other server begun to work alone "
        "meanwhile, the copies are not equal any more: not --skip-copy, but a full copy from that one (the Cluster "
        "WebUI's Mirror disks).",
        must=True,
        timeout_s=b.limit(900),
        usual_s=b.usual(120),
    )


def green(b: Back) -> Stage:
    """What counts, whatever the output said."""
    online = Step(
        f"{GREEN}.1",
        f"Wait until {listed(b.names)} are Online",
        "Each waits up to 5 minutes for the other.",
        Wait(),
        b.views,
        done_when=all_of(ServerOnline(name) for name in b.names),
        must=True,
        timeout_s=b.limit(900),
        usual_s=b.usual(60),
    )
    whole = Step(
        f"{GREEN}.2",
        f"Wait until {listed(b.cluster.mirrors)} {'are' if len(b.cluster.mirrors) > 1 else 'is'} GREEN on both",
        "On both servers, by both words. This decides whether the mirror disks were made new well.",
        Wait(),
        (*b.copies(b.cluster.mirrors), *b.views),
        done_when=all_of(MirrorGreen(one, b.names) for one in b.cluster.mirrors),
        way_on="Is it not GREEN, the output's `failed` was one: see in the log of that server which partition, check "
        "its name, then clprestore.sh --pre there, start its instance, and clprestore.sh --post --skip-copy again, on "
        "that server. Force no copy, unless both are RED and the group is or was Online on one: that went to work "
        "alone before the other was up, and its copy is the good one then.",
        must=True,
        timeout_s=b.limit(900),
        usual_s=b.usual(30),
    )
    return Stage("The cluster comes up", (Lane("all", (online, whole)),))


def ended(b: Back) -> Stage:
    """Out of backup mode, on both."""
    lanes = tuple(Lane(one.node.name, (_out(b, one),)) for one in b.places)
    return Stage("End the backup mode, on both servers", lanes)


def out_id(b: Back, place: Place) -> str:
    """The step that ends a server's backup mode."""
    return b.id(END, place, 1)


def _out(b: Back, place: Place) -> Step:
    """Its own word is the proof: no command that is known for sure shows the flags."""
    node = place.node.name
    return Step(
        out_id(b, place),
        f"End the backup mode on {node}",
        "The backup was taken while its mirror disks were in backup mode, and the new ones are in it still: GREEN does "
        "not show that. The flags are set to OFF, and groups start by themselves again. That it says so and succeeds "
        "is the proof: the flags are shown by no command that is known for sure.",
        RunOnNode(node, OUT, repeatable=True),
        (*b.copies(b.cluster.mirrors), *b.views),
        ready_when=all_of(MirrorGreen(one, b.names) for one in b.cluster.mirrors),
        way_on="Was its answer lost, and does it say now that it is not in backup mode, it was done: the answer that "
        "was lost said that all flags are OFF. `skip` with that reason. Else look at its log, and `again`.",
        timeout_s=b.limit(120),
        usual_s=b.usual(4),
    )
