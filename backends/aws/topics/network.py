"""Topics on the network: where the VIPs lead, whether addresses are free, and which subnets there are."""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address, ip_network

from backends.aws import facts as read
from backends.aws.calls import cards, filter_, pages
from backends.aws.facts import Fact, tag, text
from backends.aws.owning import addresses, card_owner
from backends.aws.topics.question import Pairs, Question, or_none
from backends.model import Facts, Route
from backends.settings import Node


def vip_routes(asked: Question) -> Facts:
    """Every VIP in each table. `of` has tables or VIPs; those not named are the place's, and the cluster's."""
    cluster, ec2 = asked.cluster, asked.ec2
    named = tuple(one for one in asked.of if one.startswith("rtb-"))
    vips = tuple(one for one in asked.of if not one.startswith("rtb-")) or cluster.vips
    tables = named or (cluster.place.tables if cluster.place else ())
    destinations = tuple(f"{vip}/32" for vip in vips)
    filters = filter_("route-table-id", tables) if tables else filter_("route.destination-cidr-block", destinations)
    found = list(pages(ec2, "describe_route_tables", "RouteTables", Filters=[filters]))
    routes = read.routes(found, destinations)
    owners: dict[str, str] = {}
    if any(route.target.startswith("eni-") for route in routes):
        owned = ((text(one, "NetworkInterfaceId"), card_owner(one, cluster.nodes)) for one in cards(ec2, cluster.nodes))
        owners = {id_: node.name for id_, node in owned if node}
    there = [text(table, "RouteTableId") for table in found]
    unread = [f"{table}: EC2 lists no such route table" for table in tables if table not in there]
    return asked.facts(route_pairs([one for one in tables or there if one in there], vips, routes, owners), unread)


def route_pairs(
    tables: Sequence[str], vips: Sequence[str], routes: Iterable[Route], owners: Mapping[str, str]
) -> Pairs:
    """The pairs of `vip-routes`: whose interface each route leads to, or that there is none."""
    held = {(route.table, route.destination): route for route in routes}
    return [(f"{table} {vip}", _leads(held.get((table, f"{vip}/32")), owners)) for table in tables for vip in vips]


def subnets(asked: Question) -> Facts:
    """Subnets and addresses in them. `of` has either; those not named are the nodes'."""
    ec2, nodes = asked.ec2, asked.cluster.nodes
    of = tuple(word for one in asked.of for word in one.split())
    ids = _once((one for one in of if one.startswith("subnet-")), (node.subnet for node in nodes))
    wanted = _once(
        (one for one in of if not one.startswith("subnet-")), (node.address for node in nodes if node.subnet)
    )
    found = list(pages(ec2, "describe_subnets", "Subnets", Filters=[filter_("subnet-id", ids)])) if ids else []
    held: list[Fact] = []
    if found and wanted:
        there = [filter_("subnet-id", ids), filter_("addresses.private-ip-address", wanted)]
        held = list(pages(ec2, "describe_network_interfaces", "NetworkInterfaces", Filters=there))
    using = [used for one in held if (used := text(one.get("Attachment", {}), "InstanceId"))]
    machines: list[Fact] = []
    if using:
        asked_for = [filter_("instance-id", using)]
        rows = pages(ec2, "describe_instances", "Reservations", Filters=asked_for)
        machines = [machine for row in rows for machine in row["Instances"]]
    unread = [f"{one}: EC2 lists no such subnet" for one in ids if one not in {text(row, "SubnetId") for row in found}]
    return asked.facts(subnet_pairs(nodes, found, wanted, held, machines), unread)


def subnet_pairs(
    nodes: Sequence[Node], found: Iterable[Fact], wanted: Iterable[str], held: Sequence[Fact], machines: Iterable[Fact]
) -> Pairs:
    """The pairs of `subnets`. An address is a node's where its interface was made for it, or a run launched it."""
    pairs: Pairs = []
    blocks = []
    for one in found:
        id_ = text(one, "SubnetId")
        blocks.append(text(one, "CidrBlock"))
        pairs += [(f"{id_} zone", text(one, "AvailabilityZone")), (f"{id_} free", str(one["AvailableIpAddressCount"]))]
    runs = {text(one, "InstanceId"): tag(one, "clpdeck:node") for one in machines if tag(one, "clpdeck:run")}
    for address in wanted:
        holder = next((card for card in held if address in addresses(card)), None)
        if not any(_within(address, block) for block in blocks):
            pairs.append((address, "outside"))
        elif holder is None:
            pairs.append((address, "free"))
        else:
            owner = card_owner(holder, nodes)
            using = text(holder.get("Attachment", {}), "InstanceId")
            made = owner is not None and owner.eni == text(holder, "NetworkInterfaceId") and not using
            own = owner is not None and (made or runs.get(using) == owner.name)
            pairs.append((address, owner.name if owner and own else "taken"))
    return pairs


def vpc_subnets(asked: Question) -> Facts:
    """Every subnet of the place's VPC: its zone, its route table, and which of its addresses are taken."""
    there = asked.cluster.place
    if there is None:
        return asked.facts((), (f"{asked.cluster.name}: the site file names no place for it",))
    ec2, within = asked.ec2, [filter_("vpc-id", [there.vpc])]
    found = list(pages(ec2, "describe_subnets", "Subnets", Filters=within))
    tables = list(pages(ec2, "describe_route_tables", "RouteTables", Filters=within))
    held = list(pages(ec2, "describe_network_interfaces", "NetworkInterfaces", Filters=within))
    return asked.facts(vpc_pairs(found, tables, held))


def vpc_pairs(found: Iterable[Fact], tables: Iterable[Fact], held: Sequence[Fact]) -> Pairs:
    """The pairs of `vpc-subnets`. A subnet that no table is associated with is served by the VPC's main one."""
    served: dict[str, str] = {}
    main = ""
    for table in tables:
        for one in table.get("Associations", ()):
            if one.get("Main"):
                main = text(table, "RouteTableId")
            elif subnet := text(one, "SubnetId"):
                served[subnet] = text(table, "RouteTableId")
    pairs: Pairs = []
    for one in found:
        id_ = text(one, "SubnetId")
        taken = [address for card in held if text(card, "SubnetId") == id_ for address in addresses(card)]
        pairs += [(f"{id_} zone", text(one, "AvailabilityZone")), (f"{id_} free", str(one["AvailableIpAddressCount"]))]
        pairs += [(f"{id_} block", text(one, "CidrBlock")), (f"{id_} table", or_none(served.get(id_) or main))]
        pairs.append((f"{id_} taken", or_none(" ".join(sorted(taken)))))
    return pairs


def _leads(route: Route | None, owners: Mapping[str, str]) -> str:
    if route is None:
        return "none"
    whose = owners.get(route.target) or f"{route.target or 'something'} of nobody here"
    return f"{whose} blackhole" if route.state.text == "blackhole" else whose


def _within(address: str, block: str) -> bool:
    try:
        return ip_address(address) in ip_network(block)
    except ValueError:
        return False


def _once(named: Iterable[str], else_: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in named if one)) or tuple(dict.fromkeys(one for one in else_ if one))
