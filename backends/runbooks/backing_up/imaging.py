"""An image of every node with all its disks, tagged as one set (P1.5), and its copy in the other region (P1.7)."""

from backends.model import AWS, AwsFactsProbe, InstancesProbe, Joined, Ref
from backends.plan import AllOf, AnyOf, AwsSays, CallAws, Condition, Fields, Found, Lane, Parameter, Stage, Step, Wait
from backends.runbooks.backing_up.quiet import QUIET, all_stopped
from backends.runbooks.backing_up.wishes import BackingUp
from backends.settings import Node

Word = str | Ref | Joined


def imaging(b: BackingUp) -> Stage:
    """All at once: they are begun within seconds, and take their time while production runs again."""
    return Stage("Image every node", tuple(Lane(f"AWS for {node.name}", (_image(b, node),)) for node in b.nodes))


def copying(b: BackingUp) -> Stage:
    """Each image is waited for and copied; hours are normal."""
    lanes = tuple(Lane(f"AWS for {node.name}", (_made(b, node), _copy(b, node))) for node in b.nodes)
    return Stage(f"Copy the images to {b.place.region}", lanes)


def copy_done(b: BackingUp, node: Node) -> AwsSays:
    """Its copy is there."""
    return _there(b, node, b.place.region)


def whole(b: BackingUp) -> tuple[tuple[AwsFactsProbe, ...], Condition]:
    """The looks by which it is known that the new set is whole in both regions, and what they must bring."""
    looks = tuple(b.aws("image", b.image_name(node), there=there) for there in (False, True) for node in b.nodes)
    return looks, AllOf(tuple(_there(b, node, region) for region in ("", b.place.region) for node in b.nodes))


def _there(b: BackingUp, node: Node, region: str) -> AwsSays:
    return AwsSays("image", (("state", "available"),), (b.image_name(node),), region, ("progress", "why"))


def _image(b: BackingUp, node: Node) -> Step:
    name = b.image_name(node)
    look = b.aws("image", name)
    begun = AnyOf(
        tuple(AwsSays("image", (("state", word), ("begun", "yes")), (name,)) for word in ("pending", "available"))
    )
    return Step(
        _id(b, node),
        f"Image {node.name} with all its disks",
        "Its name is the set's and the node's, and names are unique: whether it is made is seen by its name, so that "
        "none is made twice. It is made while every node is stopped, or not at all; and no node starts before the "
        "snapshot of each disk is begun: it would hold what is written then.",
        CallAws(
            "ec2",
            "CreateImage",
            (
                ("InstanceId", node.instance or ""),
                ("Name", name),
                ("NoReboot", True),
                ("TagSpecifications", _tagged(b, node, _id(b, node))),
            ),
            repeatable=True,
            region=b.cluster.region or "",
        ),
        (look, InstancesProbe(b.cluster.name)),
        ready_when=all_stopped(b),
        own=True,
        done_when=begun,
        cost="snapshots of all its disks, by the data that changed since the last",
        undo="DeregisterImage, and DeleteSnapshot for each of its snapshots",
        timeout_s=b.limit(300),
        usual_s=b.usual(10),
        gives=(("image", Found(AWS, "image", "id")),),
    )


def _id(b: BackingUp, node: Node) -> str:
    return f"4.{b.nodes.index(node) + 1}"


def _made(b: BackingUp, node: Node) -> Step:
    name = b.image_name(node)
    return Step(
        f"7.{2 * b.nodes.index(node) + 1}",
        f"Wait until {node.name}'s image is available",
        "Production runs meanwhile. A copy can only be made of a whole image.",
        Wait(),
        (b.aws("image", name),),
        done_when=_there(b, node, ""),
        lost_when=AwsSays("image", (("state", "failed"),), (name,)),
        way_on="That moment cannot be imaged again: production has run since. Stop this run, and back up anew.",
        timeout_s=b.limit(12 * 3600),
        usual_s=b.usual(600),
        gives=(("image", Found(AWS, "image", "id")),),
    )


def _copy(b: BackingUp, node: Node) -> Step:
    """The call and the wait are one step: a copy that fails late is made again by it, under the name that is free."""
    at, name, there = 2 * b.nodes.index(node), b.image_name(node), b.place.region
    call = CallAws(
        "ec2",
        "CopyImage",
        (
            ("Name", name),
            ("SourceImageId", Ref(f"7.{at + 1}", "image")),
            ("SourceRegion", b.cluster.region or ""),
            ("TagSpecifications", _tagged(b, node, f"7.{at + 2}")),
            *_as_wanted(b),
        ),
        "ClientToken",
        repeatable=True,
        region=there,
    )
    deregister = f"aws ec2 deregister-image --region {there} --delete-associated-snapshots --image-id ..."
    return Step(
        f"7.{at + 2}",
        f"Copy it to {there}, and wait until the copy is available",
        "The source region is of no more use when it is lost. Hours are normal for a first copy; later ones copy what "
        "has changed.",
        call,
        (b.aws("image", name, there=True),),
        ready_when=AnyOf(tuple(AwsSays("image", (("state", word),), (name,), there) for word in ("absent", "pending"))),
        own=True,
        done_when=copy_done(b, node),
        lost_when=AwsSays("image", (("state", "failed"),), (name,), there),
        way_on=f"A failed copy keeps its name. Mend what it failed of (a key that cannot be used in {there}?), take "
        f"the failed one away there, with the id that is shown: {deregister}; then `again` makes a new copy.",
        risk="A key that cannot be used there shows late: the copy seems to go on, and fails.",
        cost="traffic between the regions for what changed since the last copy, and its storage there",
        undo=f"The same as for a failed one: {deregister}",
        timeout_s=b.limit(48 * 3600),
        usual_s=b.usual(3600),
    )


def _as_wanted(b: BackingUp) -> tuple[tuple[str, Parameter], ...]:
    """A key and a promised time, where they were asked for."""
    key: list[tuple[str, Parameter]] = [("Encrypted", True), ("KmsKeyId", b.key)] if b.key else []
    return (*key, *((("SnapshotCopyCompletionDurationMinutes", b.within),) if b.within else ()))


def _tagged(b: BackingUp, node: Node, step: str) -> tuple[Fields, ...]:
    """All there is to find a set by, on the image and on its snapshots: another engineer has nothing but AWS."""
    tags: tuple[tuple[str, Word], ...] = (
        ("Name", f"{b.cluster.name} {node.name}"),
        ("clpdeck:set", b.set_id),
        ("clpdeck:cluster", b.cluster.name),
        ("clpdeck:node", node.name),
        ("clpdeck:nodes", " ".join(one.name for one in b.nodes)),
        ("clpdeck:quiet-point", Ref(QUIET, "ended")),
        ("clpdeck:services", "manual"),
        ("clpdeck:version", ".".join(map(str, b.version))),
        ("clpdeck:os", "linux"),
        ("clpdeck:mirrors", " ".join(b.cluster.mirrors)),
        ("clpdeck:groups", " ".join(group for group, _ in b.groups)),
        ("clpdeck:run", Ref("run", "number")),
        ("clpdeck:step", step),
    )
    each = tuple(Fields((("Key", key), ("Value", value))) for key, value in tags)
    return tuple(Fields((("ResourceType", kind), ("Tags", each))) for kind in ("image", "snapshot"))
