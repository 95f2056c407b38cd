"""Another zone for a server: which subnets there are, the address it would have there, what was asked for. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network

from backends.errors import PlanError
from backends.estate import view
from backends.model import AwsFactsProbe, Move
from backends.plan import listed
from backends.runbooks.asked import Asked, unknown
from backends.runbooks.values import Field, Option
from backends.settings import Node, Place
from backends.views import moved

HERE = "site-file"
"""The word for: where the site file says."""
KEPT_BY_AWS = 4
"""Addresses at the beginning of a subnet that AWS keeps for itself; it keeps the last one, too."""
PIECE = re.compile(r"(?P<node>[^:\s]+):(?P<where>[^:\s]+)(?::(?P<address>[0-9.]+))?")


@dataclass(frozen=True, slots=True)
class Spare:
    """A subnet of the place's VPC, as AWS tells of it.

    Attributes:
        free: How many addresses are; `None`: nobody said.
        taken: Addresses that something has.
    """

    id: str
    zone: str
    block: IPv4Network
    table: str
    free: int | None
    taken: frozenset[str]


def vpc_subnets(cluster: str) -> AwsFactsProbe:
    """The look that tells which subnets there are."""
    return AwsFactsProbe(cluster, "vpc-subnets")


def there(asked: Asked) -> Asked:
    """The same, asked of the cluster with its servers where `subnet` has them; a wrong value changes nothing."""
    moves, wrong = wanted(asked)
    if wrong:
        return asked
    return replace(asked, scene=replace(asked.scene, cluster=moved(asked.cluster, moves)))


def subnet_field(asked: Asked, place: Place) -> Field:
    """Where the servers are to stand, if not where the site file says."""
    moves, wrong = wanted(asked)
    value = asked.given.get("subnet", "").strip() if wrong else told(moves)
    others = tuple(
        Option(f"{node.name}:{spare.id}:{address}", _note(spare)) for node, spare, address in offered(asked, place)
    )
    options = (Option(HERE, "each server in its own subnet"), *others)
    if value and value not in (one.value for one in options):
        options = (*options, Option(value))
    whence = "an earlier run" if moves and not asked.given.get("subnet") else "the site file"
    return Field("subnet", "Subnets", value, "" if wrong else whence, options, wrong)


def told(moves: tuple[Move, ...]) -> str:
    """These moves as the input says them, whole, so that it means the same whenever it is read again."""
    return ",".join(f"{one.node}:{one.subnet}:{one.address}" for one in moves) or HERE


def offered(asked: Asked, place: Place) -> Iterator[tuple[Node, Spare, str]]:
    """Each server with every subnet in another zone than its own that has an address for it."""
    home, spares = place.home or place, _spares(asked)
    zones = {one.id: one.zone for one in spares}
    for node in home.nodes:
        for spare in spares:
            address = _proposed(asked, place, node, spare)
            if spare.zone != zones.get(node.subnet) and address:
                yield node, spare, address


def wanted(asked: Asked) -> tuple[tuple[Move, ...], str]:
    """Which servers stand elsewhere; and what is wrong with what was asked for, in a sentence.

    A server that is not named stays where it is: where an earlier plan has it, else where the site file says.
    """
    place, given = asked.cluster.place, asked.given.get("subnet", "").strip()
    if place is None:
        return (), ""
    try:
        moves = _read(asked, place, given) if given else place.moves
    except PlanError as error:
        return (), str(error)
    return moves, _twice(place, moves)


def _read(asked: Asked, place: Place, given: str) -> tuple[Move, ...]:
    if given == HERE:
        return ()
    moves = {one.node: one for one in place.moves}
    for piece in re.split(r"[,\s]+", given.strip(",")):
        read = PIECE.fullmatch(piece)
        if read is None:
            raise PlanError(f"{piece!r} is not SERVER:SUBNET, SERVER:ZONE or SERVER:SUBNET:ADDRESS")
        move = _one(asked, place, read["node"], read["where"], read["address"] or "")
        moves.pop(read["node"], None)
        if move:
            moves[move.node] = move
    return tuple(moves.values())


def _twice(place: Place, moves: tuple[Move, ...]) -> str:
    """Two servers cannot have one address."""
    here = {node.name: node.address for node in (place.home or place).nodes} | {one.node: one.address for one in moves}
    twice = [address for address in here.values() if list(here.values()).count(address) > 1]
    return f"two servers would have {twice[0]}" if twice else ""


def _one(asked: Asked, place: Place, name: str, where: str, address: str) -> Move | None:
    """One server's move; nothing where it goes, or stays, home. Raises `PlanError`."""
    home = next((node for node in (place.home or place).nodes if node.name == name), None)
    if home is None:
        raise PlanError(unknown("no server:", name, [node.name for node in place.nodes]))
    if where == HERE or (where == home.subnet and address in {"", home.address}):
        return None
    known = next((one for one in place.moves if one.node == name), None)
    if known and where == known.subnet and address in {"", known.address}:
        return known
    spare, address = _found(asked, place, home, where, address)
    if (spare.id, address) == (home.subnet, home.address):
        return None
    return Move(name, spare.id, address, spare.zone, spare.table)


def _found(asked: Asked, place: Place, home: Node, where: str, address: str) -> tuple[Spare, str]:
    """The subnet that is meant, the first of a zone that has room, and the address there. Raises `PlanError`."""
    spares = _spares(asked)
    if not spares:
        raise PlanError(f"nobody said which subnets there are in {place.vpc}")
    fitting = [one for one in spares if where in {one.id, one.zone}]
    wrong = ""
    for spare in fitting:
        found = address or _proposed(asked, place, home, spare)
        wrong = _unfit(asked, place, home, spare, found)
        if not wrong:
            return spare, found
    names = [*dict.fromkeys((*(one.zone for one in spares), *(one.id for one in spares)))]
    raise PlanError(wrong or unknown(f"{place.vpc} has no subnet or zone:", where, names))


def _proposed(asked: Asked, place: Place, node: Node, spare: Spare) -> str:
    """A free address: the one that ends as the site file's does, else the next; empty where there is none."""
    first = int(spare.block.network_address)
    usable = range(KEPT_BY_AWS, spare.block.num_addresses - 1)
    if not usable or spare.free == 0:
        return ""
    own = int(IPv4Address(node.address)) & int(spare.block.hostmask)
    barred = spare.taken | _others(asked, place, node)
    for at in range(len(usable)):
        one = str(IPv4Address(first + usable[(max(own, KEPT_BY_AWS) - KEPT_BY_AWS + at) % len(usable)]))
        if one not in barred:
            return one
    return ""


def _unfit(asked: Asked, place: Place, node: Node, spare: Spare, address: str) -> str:
    """Why a server cannot have an address in a subnet."""
    if not address:
        return f"{spare.id} in {spare.zone} has no free address"
    try:
        inside = IPv4Address(address) in spare.block
    except ValueError:
        return f"{address} is no address"
    at = int(IPv4Address(address)) - int(spare.block.network_address)
    if not inside:
        return f"{address} is not within {spare.id} ({spare.block})"
    if not KEPT_BY_AWS <= at < spare.block.num_addresses - 1:
        return f"AWS keeps {address} of {spare.id} ({spare.block}) for itself"
    if address in spare.taken:
        return f"{address} in {spare.id} is taken"
    return f"{address} is another server's in the site file" if address in _others(asked, place, node) else ""


def _others(asked: Asked, place: Place, node: Node) -> frozenset[str]:
    """Addresses that the site file, or an earlier plan, has for other servers; those of the other place, too."""
    source = asked.cluster.source
    near = [one for one in (source.places if source else ()) if one.vpc == place.vpc and one.kind != place.kind]
    nodes = [one for whose in (place, place.home or place) for one in whose.nodes if one.name != node.name]
    nodes += [one for whose in near for one in whose.nodes]
    return frozenset(one.address for one in nodes)


def _note(spare: Spare) -> str:
    return f"{spare.zone}, {'?' if spare.free is None else spare.free} addresses free"


def _spares(asked: Asked) -> tuple[Spare, ...]:
    """Every subnet of the VPC that AWS told all of."""
    seen = view(asked.scene.estate, vpc_subnets(asked.cluster.name)).seen
    facts = dict(seen.value.pairs) if seen else {}
    found = []
    for id_ in dict.fromkeys(key.split()[0] for key in facts):
        try:
            block = IPv4Network(facts.get(f"{id_} block", ""))
        except ValueError:
            continue
        free, table, taken = (facts.get(f"{id_} {key}", "") for key in ("free", "table", "taken"))
        zone, number = facts.get(f"{id_} zone", ""), int(free) if free.isdecimal() else None
        table = "" if table == "none" else table
        if zone:
            found.append(Spare(id_, zone, block, table, number, frozenset(taken.split()) - {"none"}))
    return tuple(sorted(found, key=lambda one: (one.zone, one.id)))


def zones_there(asked: Asked) -> dict[str, str]:
    """The zone of each subnet of the VPC, as AWS told it."""
    return {one.id: one.zone for one in _spares(asked)}


def together(zones: dict[str, str]) -> str:
    """A sentence where servers stand in one zone; else empty."""
    for zone in dict.fromkeys(zones.values()):
        names = [name for name, one in zones.items() if one == zone]
        if len(names) > 1:
            return f"{listed(names)} are in one zone, {zone}: what takes that zone takes all of them."
    return ""
