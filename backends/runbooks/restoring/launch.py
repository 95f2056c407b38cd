"""Instances from the images, with a profile that only looks (P2.2)."""

from backends.model import InstancesProbe
from backends.plan import (
    AnyOf,
    AwsSays,
    CallAws,
    Fields,
    InstanceIs,
    Item,
    Joined,
    Lane,
    Parameter,
    Ref,
    Stage,
    Step,
    Wait,
    listed,
)
from backends.runbooks.restoring import elsewhere
from backends.runbooks.restoring.steps import found, nodes_say
from backends.runbooks.restoring.wishes import Restoring
from backends.settings import Node


def launch(r: Restoring) -> Stage:
    """Each node in a lane of its own."""
    lanes = tuple(Lane(f"AWS for {node.name}", (_run(r, node), _runs(r, node))) for node in r.nodes)
    return Stage("Launch the nodes", lanes)


def _run(r: Restoring, node: Node) -> Step:
    rate, kind = r.disks.rate_mib_s if r.disks.value == "rate" else 0, r.kind_of(node)
    return Step(
        f"3.{2 * r.at(node) + 1}",
        f"Launch {node.name} at {node.address}",
        f"It is the imaged node, with its old configuration: it still believes to be in {r.source.region}. Its profile "
        f"{r.place.guard_profile} only looks, so that it can move no route, no name, and stop no instance.",
        CallAws("ec2", "RunInstances", _parameters(r, node, rate), "ClientToken", repeatable=True, region=r.region),
        (r.aws("nodes"),),
        done_when=nodes_say((f"{node.name} state", "running"), (f"{node.name} image", r.image(node).id)),
        ready_when=AnyOf((nodes_say((f"{node.name} state", "absent")), _begun(r, node))),
        own=True,
        risk=f"There may be no {kind} to be had there now.{_together(r, node)}",
        way_on=_way_on(r, node),
        cost=f"one {kind} and its disks, from now on" + (f"; {r.disks.cost}" if rate else ""),
        undo="TerminateInstances on it: nothing else was touched so far",
        timeout_s=r.limit(300),
        usual_s=r.usual(20),
    )


def _begun(r: Restoring, node: Node) -> AwsSays:
    """It is on its way: the same call with the same token makes no second one."""
    return nodes_say((f"{node.name} state", "pending"), (f"{node.name} image", r.image(node).id))


def _way_on(r: Restoring, node: Node) -> str:
    others = [one.name for one in r.nodes if one is not node]
    alone = f" Or restore {others[0]} alone: `value` with servers={others[0]}." if len(others) == 1 else ""
    key = " Does it end as soon as it is launched, its disks' KMS key could not be used: enable it, then `again`."
    kind = "Is there no capacity in its zone, go on with another type: `value` with type=..."
    return f"{kind}{_another(r, node)}{alone}{key if r.keys else ''}"


def _another(r: Restoring, node: Node) -> str:
    """The other zones there are, with the address it would have in each; the inputs can be typed as they stand."""
    named = [(spare, address) for one, spare, address in elsewhere.offered(r.asked, r.place) if one.name == node.name]
    each = {spare.zone: (spare, address) for spare, address in reversed(named) if spare.id != node.subnet}
    if not each:
        return f" Or in another zone: `value` with subnet={node.name}:SUBNET."
    told = (
        f"subnet={node.name}:{spare.id}:{address} ({zone}{_beside(r, node, zone)})"
        for zone, (spare, address) in sorted(each.items())
    )
    return f" Or in another zone: `value` with {', or '.join(told)}."


def _beside(r: Restoring, node: Node, zone: str) -> str:
    """That another server is in a zone, too: what takes the zone takes both."""
    there = [one.name for one in r.place.nodes if one is not node and r.zones.get(one.name) == zone]
    return f", in one zone with {listed(there)}" if there else ""


def _together(r: Restoring, node: Node) -> str:
    """Said where it follows from a move: by the site file it may be meant so."""
    moved = any(one.node == node.name for one in r.place.moves)
    said = elsewhere.together(r.zones) if moved else ""
    return f" {said}" if said else ""


def _runs(r: Restoring, node: Node) -> Step:
    return Step(
        r.launched(node),
        f"Wait until {node.name} runs and its status checks pass",
        "Before that, nothing on it can be relied on.",
        Wait(),
        (InstancesProbe(r.cluster.name), r.aws("nodes")),
        done_when=InstanceIs(node.name, "running", checks=True),
        risk="A system that does not come up fails its checks for ever.",
        way_on="See its system log and a screenshot of it in the EC2 console. Reboot it there, or stop and start it: "
        "once its checks pass, the run goes on by itself. Will it never boot, stop the run, terminate what it "
        "launched, and begin anew from an older set.",
        timeout_s=r.limit(1800),
        usual_s=r.usual(240),
        gives=(("instance", found(node, "instance")), ("eni", found(node, "eni"))),
    )


def _parameters(r: Restoring, node: Node, rate: int) -> tuple[tuple[str, Parameter], ...]:
    tags = _tags(r, node, f"3.{2 * r.at(node) + 1}")
    named: list[Item] = [_tagged(kind, tags) for kind in ("instance", "volume")]
    given: list[tuple[str, Parameter]] = [
        ("ImageId", r.image(node).id),
        ("InstanceType", r.kind_of(node)),
        ("MinCount", 1),
        ("MaxCount", 1),
        ("NetworkInterfaces", (_interface(r, node),)),
        ("IamInstanceProfile", Fields((("Name", r.place.guard_profile),))),
        ("InstanceInitiatedShutdownBehavior", "stop"),
        ("TagSpecifications", tuple(named)),
    ]
    if r.place.key_pair:
        given.append(("KeyName", r.place.key_pair))
    if rate or r.drill:
        disks = r.image(node).snapshots
        given.append(("BlockDeviceMappings", tuple(_device(one.device, rate, ends=r.drill) for one in disks)))
    return tuple(given)


def _interface(r: Restoring, node: Node) -> Fields:
    """The one made beforehand, or a new one at the node's address."""
    if node.eni:
        return Fields((("DeviceIndex", 0), ("NetworkInterfaceId", node.eni)))
    return Fields(
        (
            ("DeviceIndex", 0),
            ("SubnetId", node.subnet),
            ("PrivateIpAddress", node.address),
            ("Groups", r.place.groups),
        )
    )


def _device(name: str, rate: int, *, ends: bool) -> Fields:
    """A disk at a rate; of a drill it goes with its instance, so that none is left behind and costs."""
    ebs: list[tuple[str, Parameter]] = [("VolumeInitializationRate", rate)] if rate else []
    ebs += [("DeleteOnTermination", True)] if ends else []
    return Fields((("DeviceName", name), ("Ebs", Fields(tuple(ebs)))))


def _tags(r: Restoring, node: Node, step: str) -> tuple[tuple[str, str | Ref | Joined], ...]:
    return (
        ("Name", f"{r.cluster.name} {node.name}"),
        ("clpdeck:cluster", r.cluster.name),
        ("clpdeck:node", node.name),
        ("clpdeck:run", Ref("run", "number")),
        ("clpdeck:step", step),
    )


def _tagged(kind: str, tags: tuple[tuple[str, str | Ref | Joined], ...]) -> Fields:
    each = tuple(Fields((("Key", key), ("Value", value))) for key, value in tags)
    return Fields((("ResourceType", kind), ("Tags", each)))
