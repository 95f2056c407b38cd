"""An image of every node with all its disks, tagged as one set (P1.5), and its copy in the other region (P1.7)."""

from backends.model import AWS, Joined, Ref
from backends.plan import AnyOf, AwsSays, CallAws, Fields, Found, Lane, Stage, Step, Wait
from backends.runbooks.backing_up.quiet import QUIET
from backends.runbooks.backing_up.wishes import BackingUp
from backends.settings import Node

Word = str | Ref | Joined


def imaging(b: BackingUp) -> Stage:
    """All at once: they are begun within seconds, and take their time while production runs again."""
    return Stage("Image every node", tuple(Lane(f"AWS for {node.name}", (_image(b, node),)) for node in b.nodes))


def copying(b: BackingUp) -> Stage:
    """Each image is waited for, copied and waited for again; hours are normal."""
    lanes = tuple(Lane(f"AWS for {node.name}", (_made(b, node), _copy(b, node), _copied(b, node))) for node in b.nodes)
    return Stage(f"Copy the images to {b.place.region}", lanes)


def copy_done(b: BackingUp, node: Node) -> AwsSays:
    """Its copy is there."""
    return AwsSays("image", (("state", "available"),), (b.image_name(node),), b.place.region)


def _image(b: BackingUp, node: Node) -> Step:
    name = b.image_name(node)
    look = b.aws("image", name)
    begun = AnyOf(tuple(AwsSays("image", (("state", word),), (name,)) for word in ("pending", "available")))
    return Step(
        _id(b, node),
        f"Image {node.name} with all its disks",
        "Its name is the set's and the node's, and names are unique: whether it is made is seen by its name, so that "
        "none is made twice.",
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
        (look,),
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
        f"7.{3 * b.nodes.index(node) + 1}",
        f"Wait until {node.name}'s image is available",
        "Production runs meanwhile. A copy can only be made of a whole image.",
        Wait(),
        (b.aws("image", name),),
        done_when=AwsSays("image", (("state", "available"),), (name,)),
        timeout_s=b.limit(12 * 3600),
        usual_s=b.usual(600),
        gives=(("image", Found(AWS, "image", "id")),),
    )


def _copy(b: BackingUp, node: Node) -> Step:
    at = 3 * b.nodes.index(node)
    name = b.image_name(node)
    return Step(
        f"7.{at + 2}",
        f"Copy it to {b.place.region}",
        "The source region is of no more use when it is lost.",
        CallAws(
            "ec2",
            "CopyImage",
            (
                ("Name", name),
                ("SourceImageId", Ref(f"7.{at + 1}", "image")),
                ("SourceRegion", b.cluster.region or ""),
                ("TagSpecifications", _tagged(b, node, f"7.{at + 2}")),
            ),
            "ClientToken",
            repeatable=True,
            region=b.place.region,
        ),
        (b.aws("image", name, there=True),),
        done_when=AnyOf(
            tuple(AwsSays("image", (("state", word),), (name,), b.place.region) for word in ("pending", "available"))
        ),
        risk="A key that cannot be used there shows late: the copy seems to go on, and fails.",
        cost="traffic between the regions for what changed since the last copy, and its storage there",
        timeout_s=b.limit(300),
        usual_s=b.usual(10),
    )


def _copied(b: BackingUp, node: Node) -> Step:
    return Step(
        f"7.{3 * b.nodes.index(node) + 3}",
        f"Wait until {node.name}'s copy is available",
        "Hours are normal for a first copy; later ones copy what has changed.",
        Wait(),
        (b.aws("image", b.image_name(node), there=True),),
        done_when=copy_done(b, node),
        timeout_s=b.limit(48 * 3600),
        usual_s=b.usual(3600),
    )


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
