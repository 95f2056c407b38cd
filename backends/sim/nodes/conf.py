"""What a node's `clp.conf` says: the values in it that the pretend cluster goes by."""

from dataclasses import dataclass, field


class ConfError(Exception):
    """A configuration cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class ServerConf:
    """A server: its name, its interconnect address, the address of its mirror connection."""

    name: str
    lan: str
    mirror_connect: str


@dataclass(frozen=True, slots=True)
class MirrorConf:
    """A mirror disk. `build` is "initial mirror construction", which copies everything where the mirror is new.

    Attributes:
        own: The cluster partition and the data partition of servers that do not have the common ones.
    """

    name: str
    cluster_partition: str
    data_partition: str
    mount: str
    build: bool = True
    own: dict[str, tuple[str, str]] = field(default_factory=dict)

    def places(self, server: str) -> tuple[str, str]:
        """Where that server looks for the cluster partition, and for the data partition."""
        return self.own.get(server, (self.cluster_partition, self.data_partition))


@dataclass(frozen=True, slots=True)
class VipConf:
    """A virtual IP held by routes: the ENI of each server that the routes are to lead to."""

    name: str
    ip: str
    vpc_id: str
    eni_ids: dict[str, str]


@dataclass(frozen=True, slots=True)
class DnsConf:
    """A name in a hosted zone, with the address that each server gives it."""

    name: str
    zone_id: str
    record: str
    ips: dict[str, str]


@dataclass(frozen=True, slots=True)
class ForcedStop:
    """How a server that is down is forced to stop before its groups are taken over: the instance of each server.

    Attributes:
        region: Where they are; empty: the default region of the `aws` command.
    """

    instance_ids: dict[str, str]
    region: str = ""


@dataclass(frozen=True, slots=True)
class Conf:
    """A whole configuration, servers by priority. `auto_start` is whether the group starts by itself.

    Attributes:
        forced_stop: The forced-stop resource; versions before 5.0 have a script instead (see `forced_script`).
        np_target: The host that resolves network partitions; empty where there is none.
    """

    cluster: str
    servers: tuple[ServerConf, ...]
    group: str
    auto_start: bool
    mirrors: tuple[MirrorConf, ...]
    vip: VipConf | None = None
    dns: DnsConf | None = None
    forced_stop: ForcedStop | None = None
    np_target: str = ""

    def server(self, name: str) -> ServerConf | None:
        """The server of that name."""
        return next((one for one in self.servers if one.name == name), None)

    def mirror(self, name: str) -> MirrorConf | None:
        """The mirror disk of that name."""
        return next((one for one in self.mirrors if one.name == name), None)
