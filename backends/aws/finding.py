"""A look just before a call that acts: is what it names the cluster's own? It is asked of AWS, as whom the run acts."""

from collections.abc import Callable, Iterable

from backends.aws.calls import TAG, Client, around, cards, filter_, literal, machines, pages
from backends.aws.facts import Fact, tag, text
from backends.aws.owning import card_owner, serving
from backends.aws.scope import Kind, Scope, Sighting, Unseen

NODE, RUN, INSTEAD_OF = "clpdeck:node", "clpdeck:run", "clpdeck:instead-of"
REPLACES, REPLACED, KIND, FETCH = "clpdeck:replaces", "clpdeck:replaced-by", "clpdeck:kind", "fetch"


def find(missing: Unseen, scope: Scope, ec2: Client) -> None:
    """Look for what was not seen so far, and note what of it is the cluster's own.

    Args:
        missing: What was named.
        scope: Gets what is found.
        ec2: A client that only looks, of the region it would be in.
    """
    ways: dict[Kind, Callable[[Unseen, Scope, Client], None]] = {
        "instance": _machines,
        "interface": _machines,
        "association": _machines,
        "image": _image,
        "snapshot": _snapshot,
        "zone": _zones,
        "table": _tables,
        "volume": _volumes,
        "disk": _disks,
        "kept": _disks,
        "made": _disks,
        "vpc": _around,
        "acl": _around,
        "acl-association": _around,
        "served": _network,
        "endpoint": _network,
    }
    ways[missing.kind](missing, scope, ec2)


def _machines(missing: Unseen, scope: Scope, ec2: Client) -> None:
    """What is at the nodes' addresses now: instances, interfaces, instance profiles."""
    nodes, region, seen = scope.cluster.nodes, missing.region, scope.seen
    owned: dict[str, str] = {}
    for node, machine in machines(ec2, nodes).items():
        id_ = text(machine, "InstanceId")
        owned[id_] = node
        launched = bool(tag(machine, RUN)) and tag(machine, TAG) == scope.cluster.name
        seen.note(region, "instance", id_, Sighting(node, launched=launched))
    for card in cards(ec2, nodes):
        owner = card_owner(card, nodes)
        if owner is not None:
            seen.note(region, "interface", text(card, "NetworkInterfaceId"), Sighting(owner.name))
    if owned and missing.kind == "association":
        call, items = "describe_iam_instance_profile_associations", "IamInstanceProfileAssociations"
        for one in pages(ec2, call, items, Filters=[filter_("instance-id", list(owned))]):
            holder = owned.get(text(one, "InstanceId"))
            if holder is not None:
                seen.note(region, "association", text(one, "AssociationId"), Sighting(holder))


def _image(missing: Unseen, scope: Scope, ec2: Client) -> None:
    asked = [filter_("image-id", [missing.id]), filter_(f"tag:{TAG}", [literal(scope.tagged)])]
    _tagged(pages(ec2, "describe_images", "Images", Owners=["self"], Filters=asked), "ImageId", missing, scope)


def _snapshot(missing: Unseen, scope: Scope, ec2: Client) -> None:
    asked = [filter_("snapshot-id", [missing.id]), filter_(f"tag:{TAG}", [literal(scope.tagged)])]
    _tagged(
        pages(ec2, "describe_snapshots", "Snapshots", OwnerIds=["self"], Filters=asked), "SnapshotId", missing, scope
    )


def _tagged(found: Iterable[Fact], key: str, missing: Unseen, scope: Scope) -> None:
    for one in found:
        if text(one, key) == missing.id and tag(one, TAG) == scope.tagged:
            scope.seen.note(missing.region, missing.kind, missing.id, Sighting(tag(one, NODE)))


def _tables(missing: Unseen, scope: Scope, ec2: Client) -> None:
    """Tables that lead a VIP to one of the nodes now; one that leads it elsewhere is not ours to change."""
    own = {text(one, "NetworkInterfaceId") for one in cards(ec2, scope.cluster.nodes)}
    vips = [f"{vip}/32" for vip in scope.cluster.vips]
    asked = [filter_("route-table-id", [missing.id])]
    for one in pages(ec2, "describe_route_tables", "RouteTables", Filters=asked):
        held = [route for route in one.get("Routes", ()) if text(route, "DestinationCidrBlock") in vips]
        if held and all(text(route, "NetworkInterfaceId") in own for route in held):
            scope.seen.note(missing.region, "table", text(one, "RouteTableId"), Sighting())


def _volumes(missing: Unseen, scope: Scope, ec2: Client) -> None:
    """Volumes that several instances may have attached, and one of the nodes has."""
    owned = {text(machine, "InstanceId"): node for node, machine in machines(ec2, scope.cluster.nodes).items()}
    asked = [filter_("volume-id", [missing.id])]
    for one in pages(ec2, "describe_volumes", "Volumes", Filters=asked):
        holders = [owned[id_] for held in one.get("Attachments", ()) if (id_ := text(held, "InstanceId")) in owned]
        if holders and one.get("MultiAttachEnabled") is True:
            scope.seen.note(missing.region, "volume", text(one, "VolumeId"), Sighting(holders[0]))


def _disks(missing: Unseen, scope: Scope, ec2: Client) -> None:
    """What a volume is to the cluster: a node's, one that a run has marked as replaced, or one that a run made."""
    found = machines(ec2, scope.cluster.nodes)
    owned = {text(machine, "InstanceId"): (node, text(machine, "RootDeviceName")) for node, machine in found.items()}
    asked = [filter_("volume-id", [missing.id])]
    for one in pages(ec2, "describe_volumes", "Volumes", Filters=asked):
        held, replaced = list(one.get("Attachments", ())), bool(tag(one, REPLACED))
        node, root = owned.get(text(held[0], "InstanceId"), ("", "")) if len(held) == 1 else ("", "")
        if node and text(held[0], "Device") != root and one.get("MultiAttachEnabled") is False:
            for kind in ("disk", "kept") if replaced else ("disk",):
                scope.seen.note(missing.region, kind, missing.id, Sighting(node))
        ours = tag(one, TAG) == scope.cluster.name and bool(tag(one, RUN)) and not replaced
        if ours and (tag(one, REPLACES) or tag(one, KIND) == FETCH):
            scope.seen.note(missing.region, "made", missing.id, Sighting(tag(one, NODE), launched=True))


def _network(missing: Unseen, scope: Scope, ec2: Client) -> None:
    """How the nodes reach S3: the route tables of their subnets, their VPC's endpoint for it."""
    found = machines(ec2, scope.cluster.nodes)
    tables, endpoints, _ = around(ec2, missing.region, found)
    for node, machine in found.items():
        table = serving(text(machine, "SubnetId"), text(machine, "VpcId"), tables)
        scope.seen.note(missing.region, "served", text(table, "RouteTableId"), Sighting(node))
    for one in endpoints:
        scope.seen.note(missing.region, "endpoint", text(one, "VpcEndpointId"), Sighting())


def _zones(missing: Unseen, scope: Scope, ec2: Client) -> None:
    """Every zone in which the place's VPC has a subnet: a node may have been moved out of one that is still fast."""
    there = scope.place
    rows = pages(ec2, "describe_subnets", "Subnets", Filters=[filter_("vpc-id", [there.vpc])]) if there else ()
    for one in rows:
        scope.seen.note(missing.region, "zone", text(one, "AvailabilityZone"), Sighting())


def _around(missing: Unseen, scope: Scope, ec2: Client) -> None:
    """The network around the nodes now: their VPC, the ACLs of their subnets, and those that runs made for them."""
    region, seen = missing.region, scope.seen
    found = machines(ec2, scope.cluster.nodes)
    owners = {text(machine, "SubnetId"): node for node, machine in found.items()}
    for machine in found.values():
        seen.note(region, "vpc", text(machine, "VpcId"), Sighting())
    associated = [filter_("association.subnet-id", list(owners))]
    for acl in pages(ec2, "describe_network_acls", "NetworkAcls", Filters=associated) if owners else ():
        for one in acl["Associations"]:
            owner = owners.get(text(one, "SubnetId"))
            if owner is not None:
                seen.note(region, "acl-association", text(one, "NetworkAclAssociationId"), Sighting(owner))
    own = [filter_(f"tag:{TAG}", [literal(scope.cluster.name)]), filter_("tag-key", [RUN])]
    for acl in pages(ec2, "describe_network_acls", "NetworkAcls", Filters=own):
        if before := tag(acl, INSTEAD_OF):
            seen.note(region, "acl", before, Sighting())
        seen.note(region, "acl", text(acl, "NetworkAclId"), Sighting(launched=True))
