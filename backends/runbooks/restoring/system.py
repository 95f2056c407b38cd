"""Each node's system: services proved manual, host name, disks, region, licences (P2.2, P2.6 to P2.10)."""

from backends.model import Probe
from backends.plan import (
    ANY,
    AllDiffer,
    AllOf,
    AskOperator,
    Condition,
    Found,
    Lane,
    NodeSays,
    RunOnNode,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks.restoring.steps import number, says
from backends.runbooks.restoring.wishes import Restoring
from backends.settings import Node

EACH = 8
"""Steps in a lane, at most."""
MANUAL = (("clusterpro", "disabled"), ("clusterpro_md", "disabled"))
DOWN = (("clusterpro", "inactive"), ("clusterpro_md", "inactive"))


def system(r: Restoring) -> Stage:
    """Both nodes side by side."""
    return Stage("Set each system to its new place", tuple(Lane(node.name, _lane(r, node)) for node in r.nodes))


def _lane(r: Restoring, node: Node) -> tuple[Step, ...]:
    steps = (_manual(r, node), _down(r, node), _host_name(r, node), _disks(r, node), _region(r, node))
    return (*steps, *_licences(r, node)) if r.licences == "replace" else steps


def _id(r: Restoring, node: Node, step: int) -> str:
    return number(7, r.at(node), step, EACH)


def _manual(r: Restoring, node: Node) -> Step:
    return Step(
        _id(r, node, 1),
        f"See that {node.name}'s cluster services do not start by themselves",
        "The set says that they were set to manual; a node that starts them would act with another region's ids.",
        Wait(),
        (r.of(node.name, "services"),),
        done_when=says(node, "services", *MANUAL),
        risk="Are they not, set them to manual there by hand before anything else, or stop here.",
        timeout_s=r.limit(60),
        usual_s=r.usual(2),
        must=True,
    )


def _down(r: Restoring, node: Node) -> Step:
    return Step(
        _id(r, node, 2),
        "See that they do not run",
        "The same, for now.",
        Wait(),
        (r.of(node.name, "service-states"),),
        done_when=says(node, "service-states", *DOWN),
        timeout_s=r.limit(60),
        usual_s=r.usual(2),
        must=True,
    )


def _host_name(r: Restoring, node: Node) -> Step:
    return Step(
        _id(r, node, 3),
        f"Have its host name be {node.name}",
        "CLUSTERPRO knows its servers by their host names.",
        RunOnNode(node.name, ("hostnamectl", "set-hostname", node.name), repeatable=True),
        (r.of(node.name, "host-name"), r.of(node.name, "service-states")),
        ready_when=says(node, "service-states", *DOWN),
        done_when=says(node, "host-name", ("host name", node.name)),
        timeout_s=r.limit(60),
        usual_s=r.usual(2),
    )


def _disks(r: Restoring, node: Node) -> Step:
    """What is missing is never guessed: a wrong device can destroy a partition."""
    return Step(
        _id(r, node, 4),
        "See that the partitions of its mirror disks are there under their names",
        "Cluster and data partition of every mirror disk, as clp.conf names them. A wrong device can destroy a "
        "partition.",
        AskOperator(
            f"Some partitions that clp.conf of {node.name} names are not there. Are they now?",
            "lsblk, lvdisplay; on RHEL 9 LVM may have to be told of its new disks: lvmdevices --update --refresh. "
            "Where the names have changed, the mirror disk resource is changed with the configuration, in stage 9",
            "all of them are there, under the names of clp.conf",
            shows=(Found(node.name, "mirror-disks", ""),),
        ),
        (r.of(node.name, "mirror-disks"),),
        done_when=says(node, "mirror-disks", ("missing", "0")),
        timeout_s=r.limit(120),
        usual_s=r.usual(2),
    )


def _region(r: Restoring, node: Node) -> Step:
    return Step(
        _id(r, node, 5),
        f"Have its aws command work in {r.region}",
        "The cluster's resources call it as root: without this they would ask the lost region.",
        RunOnNode(node.name, ("aws", "configure", "set", "region", r.region), repeatable=True),
        (r.of(node.name, "aws-region"), r.of(node.name, "service-states")),
        ready_when=says(node, "service-states", *DOWN),
        done_when=says(node, "aws-region", ("region", r.region)),
        undo=f"aws configure set region {r.source.region}",
        timeout_s=r.limit(60),
        usual_s=r.usual(2),
    )


def _licences(r: Restoring, node: Node) -> tuple[Step, ...]:
    files = node.licences
    there = NodeSays(node.name, "files", tuple((one, ANY) for one in files), files)
    named = tuple((one.name, one.licences) for one in r.nodes)
    ready = AllOf((there, AllDiffer("files", named)))
    looks = tuple(r.of(name, "files", *of) for name, of in named)
    return (_read(r, node, ready, looks), _delete(r, node, ready, looks), _register(r, node))


def _read(r: Restoring, node: Node, ready: Condition, looks: tuple[Probe, ...]) -> Step:
    return Step(
        _id(r, node, 6),
        f"See that its own licence files are there: {listed(node.licences)}",
        "Nothing is deleted before what replaces it is there, no two files of all nodes being one licence; and the "
        "licences it has now are written down.",
        Wait(),
        (*looks, r.of(node.name, "licences")),
        done_when=ready,
        timeout_s=r.limit(60),
        usual_s=r.usual(2),
    )


def _delete(r: Restoring, node: Node, ready: Condition, looks: tuple[Probe, ...]) -> Step:
    return Step(
        _id(r, node, 7),
        "Delete the licences it came with",
        "They belong to the source; one licence may not exist twice.",
        RunOnNode(node.name, ("clplcnsc", "-d", "-a"), typed="y"),
        (r.of(node.name, "licences"), *looks, r.of(node.name, "service-states")),
        ready_when=AllOf((ready, says(node, "service-states", *DOWN))),
        done_when=says(node, "licences", ("count", "0")),
        undo="The source's licence files, registered again by clplcnsc -i",
        timeout_s=r.limit(120),
        usual_s=r.usual(3),
    )


def _register(r: Restoring, node: Node) -> Step:
    return Step(
        _id(r, node, 8),
        "Register its own",
        "`Command succeeded. But the license was not applied to all the servers` is normal here: the others are down. "
        "What counts is the list.",
        RunOnNode(node.name, ("clplcnsc", "-i", *node.licences)),
        (r.of(node.name, "licences"),),
        own=True,
        done_when=says(node, "licences", ("count", str(len(node.licences)))),
        undo="clplcnsc -d -a",
        timeout_s=r.limit(120),
        usual_s=r.usual(3),
    )
