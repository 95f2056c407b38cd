"""What a restored cluster is to have: found out, or asked for, before its configuration is changed."""

from dataclasses import dataclass

from backends.clpconf.values import Conf
from backends.errors import PlanError


@dataclass(frozen=True, slots=True)
class NewServer:
    """A restored server. What is empty is not known yet.

    Attributes:
        interconnects: Its addresses, one for each interconnect, in the order of the devices' ids.
        mirror_connects: The same for mirror connects. Where it is empty, a mirror connect gets the new address of the
            interconnect whose old address it had.
        zone: Its availability zone's name.
    """

    name: str
    interconnects: tuple[str, ...] = ()
    mirror_connects: tuple[str, ...] = ()
    eni_id: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class NewVip:
    """The virtual IP that an AWS virtual IP resource is to have."""

    resource: str
    ip: str


@dataclass(frozen=True, slots=True)
class NewName:
    """What an AWS DNS resource is to have: the hosted zone, the record's name."""

    resource: str
    zone_id: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a restored cluster is to have.

    Attributes:
        source: Ids and names of the source region that must not remain: the region, instance ids, the old VIP ...
        source_networks: The source VPC's blocks, e.g. `10.0.0.0/16`: an address within is one of the source region.
        told: The operator's answers: new values by the path of an item. They go before what is found out.
        version: The product's version; `None`: the one that saved the configuration.
    """

    servers: tuple[NewServer, ...]
    vpc_id: str = ""
    vips: tuple[NewVip, ...] = ()
    names: tuple[NewName, ...] = ()
    source: tuple[str, ...] = ()
    source_networks: tuple[str, ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    version: tuple[int, int] | None = None

    def server(self, name: str) -> NewServer:
        """The server of that name; one of which nothing is known where it is not among them."""
        return next((one for one in self.servers if one.name == name), NewServer(name))

    def new(self) -> frozenset[str]:
        """The new ids and addresses: they are none of the source region's, whatever they look like."""
        ids = {one.eni_id for one in self.servers} | {self.vpc_id} | {one.zone_id for one in self.names}
        addresses = {address for one in self.servers for address in one.interconnects + one.mirror_connects}
        return frozenset(ids | addresses | {one.ip for one in self.vips} | {text for _, text in self.told})


def checked(conf: Conf, wanted: Wanted) -> None:
    """Raises PlanError where something is wanted that the configuration has not."""
    known = {
        "server": {one.name for one in conf.servers},
        "AWS virtual IP resource": {one.name for one in conf.of_kind("awsvip")},
        "AWS DNS resource": {one.name for one in conf.of_kind("awsdns")},
    }
    asked = (
        *(("server", one.name) for one in wanted.servers),
        *(("AWS virtual IP resource", one.resource) for one in wanted.vips),
        *(("AWS DNS resource", one.resource) for one in wanted.names),
    )
    for what, name in asked:
        if name not in known[what]:
            raise PlanError(f"the configuration of {conf.cluster} has no {what} {name}: it has {_list(known[what])}")


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
