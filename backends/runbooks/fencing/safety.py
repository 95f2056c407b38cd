"""Snapshots of the side that is given up: once it is stopped, and before anything overwrites it."""

from backends.model import AWS, AwsFactsProbe, Ref
from backends.plan import AnyOf, AwsSays, CallAws, Condition, Fields, Found, Obligation, Step
from backends.runbooks import parts
from backends.runbooks.fencing.stopping import stopped
from backends.runbooks.fencing.wishes import Fencing

RUN = Ref("run", "id")


def safety_snapshot(f: Fencing, id_: str, ready: Condition | None = None) -> Step:
    """All volumes of its instance in one call, so at one moment; found again by their tags.

    `ready`: what must hold where it is not that it is stopped: that nothing is written there.
    """
    name = f.node.name
    of = (name, RUN)
    looks = parts.views_of(f.asked) if ready else parts.instances_of(f.asked)
    return Step(
        id_,
        f"Take safety snapshots of all volumes of {name}",
        "What only that side has written is in them and, soon, nowhere else. All of its volumes, since which hold "
        "mirror disks only its own configuration tells; its logs are in them too.",
        CallAws(
            "ec2",
            "CreateSnapshots",
            (
                ("InstanceSpecification", Fields((("InstanceId", f.instance),))),
                ("Description", f"clpdeck: {name} of {f.cluster.name} before it is overwritten"),
                ("TagSpecifications", (tagged(f, id_),)),
            ),
            region=f.region,
        ),
        (AwsFactsProbe(f.cluster.name, "safety", of), *looks),
        ready_when=ready or stopped(name),
        done_when=AnyOf(tuple(AwsSays("safety", (("state", word),), of) for word in ("pending", "completed"))),
        cost="EBS snapshots of all its volumes, by the data that changed since the last, until they are deleted",
        undo="DeleteSnapshot for each of them",
        way_on="Have them taken in the EC2 console, or `skip` with the reason: the side is then overwritten without "
        "a copy of it being kept anywhere. An instance that is terminated has lost the volumes that go with it.",
        timeout_s=f.limit(300),
        usual_s=f.usual(10),
        gives=(("snapshots", Found(AWS, "safety", "snapshots")),),
    )


def tagged(f: Fencing, id_: str) -> Fields:
    """The tags by which they are found again."""
    name = f.node.name
    tags = (
        ("Name", f"{f.cluster.name} {name} safety"),
        ("clpdeck:cluster", f.cluster.name),
        ("clpdeck:node", name),
        ("clpdeck:run", RUN),
        ("clpdeck:step", id_),
    )
    each = tuple(Fields((("Key", key), ("Value", value))) for key, value in tags)
    return Fields((("ResourceType", "snapshot"), ("Tags", each)))


def kept(f: Fencing, id_: str) -> Obligation:
    """They cost until somebody deletes them."""
    text = (
        f"See that the safety snapshots of {f.node.name} (step {id_}, tag clpdeck:run) are completed, fetch from them "
        "what only that side wrote, and delete them some day: they cost until then."
    )
    return Obligation("safety-snapshots", text, opened_by=id_)
