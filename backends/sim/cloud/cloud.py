"""The one state of the pretend AWS, and the calls the rest of the pretend site makes on it.

All of it is touched in the event loop's thread only; the HTTP endpoint hands its calls over to that thread.
"""

from collections.abc import Mapping, Sequence

from backends.sim.cloud import build, hosts, instances, loss, names, network, places, profiles
from backends.sim.cloud.account import Account
from backends.sim.cloud.model import InstanceState


class Cloud(Account):
    """The account, and what can be done with it: `Cloud(clock, seed)`. See `Account` for what it holds."""

    def build_nodes(
        self,
        region: str,
        names: Sequence[str],
        ips: Sequence[str],
        zones: Sequence[str],
        vip: str,
    ) -> tuple[str, ...]:
        """Make what a cluster of these nodes needs, all of it running and healthy.

        A VPC 172.16.0.0/16 with a subnet a zone; the route tables Main and one a zone (Route-A, Route-C, ...), all
        with the VIP's /32 to the first node's ENI; a node an entry, with a root and a mirror-disk volume and its
        source/dest check off; a private hosted zone `cluster.internal` with a record `db` for the VIP.

            server01, server02 = cloud.build_nodes(
                "ap-northeast-1", ["server01", "server02"], ["172.16.10.11", "172.16.20.11"],
                ["ap-northeast-1a", "ap-northeast-1c"], "10.0.0.200",
            )

        Returns:
            The instances' ids, in the order of `names`.
        """
        return build.build_nodes(self, region, tuple(zip(names, ips, zones, strict=True)), vip)

    def build_place(
        self, region: str, cidr: str, subnets: Mapping[str, str], domain: str = "", name: str = "recovery"
    ) -> str:
        """Make an empty place to restore into: a VPC with a subnet a zone, routes, groups, a key pair, profiles.

            vpc_id = cloud.build_place(
                "ap-northeast-3", "172.31.0.0/16",
                {"ap-northeast-3a": "172.31.10.0/24", "ap-northeast-3b": "172.31.20.0/24"}, "osaka.clusterpro.local.",
            )

        With a domain there is a private hosted zone of that name for it. Its tables hold no VIP. `name` is the VPC's.

        Returns:
            The VPC's id.
        """
        return places.build_place(self, places.Ground(region, cidr, subnets, domain, name))

    def build_spare(self, vpc_id: str, zone: str, cidr: str) -> None:
        """Give a VPC one more subnet in a zone, with a route table of its own that holds no VIP."""
        places.build_spare(self, self.vpcs[vpc_id], zone, cidr)

    def build_host(self, vpc_id: str, name: str, address: str) -> str:
        """Make a small machine that runs, with nothing on it, in the VPC's subnet of that address; returns its id."""
        return hosts.build_host(self, vpc_id, name, address)

    def build_profiles(self, vpc_id: str, guard: str, role: str) -> None:
        """Make a profile that only looks, and one that may act as a node does, in this VPC only."""
        places.build_profiles(self, guard, role, vpc_id)

    def start(self, *ids: str) -> None:
        """Start stopped instances: `pending` now, `running` about 15 s later. All or none; raises AwsError."""
        instances.start(self, ids)

    def stop(self, *ids: str, force: bool = False, skip_os_shutdown: bool = False) -> None:
        """Stop instances: `stopping` now, `stopped` about 30 s later. All or none; raises AwsError."""
        instances.stop(self, ids, force=force, skip_os_shutdown=skip_os_shutdown)

    def reboot(self, *ids: str) -> None:
        """Reboot running instances; their state does not change, listeners are told. Raises AwsError."""
        instances.reboot(self, ids)

    def put(self, instance_id: str, state: InstanceState) -> None:
        """Put an instance into a state at once, as a story does when it sets the scene; listeners are told."""
        instances.put(self, instance_id, state)

    def shut_down(self, instance_id: str) -> None:
        """Say that its system has shut itself down: it stops, or is terminated, as its shutdown behaviour says."""
        instances.shut_down(self, instance_id)

    def may(self, instance_id: str, action: str, *things: str) -> bool:
        """Whether the role in its instance profile allows an action, such as `ec2:ReplaceRoute`, on all of these."""
        return profiles.may(self, instance_id, action, *things)

    def lose(self, region: str) -> None:
        """Let a region be gone: its endpoint never answers, its instances are dark."""
        loss.lose(self, region)

    def find(self, region: str) -> None:
        """Let a region that was lost be back, with what ran in it."""
        loss.find(self, region)

    def mend(self) -> None:
        """Let every region be back with what ran in it, capacity and keys too."""
        loss.mend(self)

    def change_records(self, zone_id: str, *changes: names.NameChange) -> str:
        """Change names as Route 53 does; returns the change's id. Raises AwsError."""
        return names.change_records(self, self.zones[zone_id], changes)

    def resolve(self, vpc_id: str, name: str) -> tuple[str, ...]:
        """The addresses a machine in that VPC is told for a name."""
        return names.resolve(self, vpc_id, name)

    def set_vip_route(self, vip: str, eni_id: str) -> tuple[str, ...]:
        """Point the VIP's /32 at this ENI in every route table of the ENI's VPC that holds it, as awsvip does.

        Returns:
            The ids of the tables that were written.
        """
        return network.set_vip_route(self, vip, eni_id)

    def vip_tables(self, vip: str, vpc_id: str) -> tuple[str, ...]:
        """The route tables of a VPC that hold the VIP's /32."""
        return network.vip_tables(self, vip, vpc_id)

    def vip_targets(self, vip: str) -> list[tuple[str, str, str]]:
        """Where the VIP goes: `(route table, ENI, "active" | "blackhole")` for every table that holds its /32."""
        return network.vip_targets(self, vip)
