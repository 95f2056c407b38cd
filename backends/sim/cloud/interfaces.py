"""How network interfaces are made, where their addresses come from, and how they are deleted."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network

from backends.sim.cloud.account import Account
from backends.sim.cloud.errors import AwsError
from backends.sim.cloud.model import Instance, Interface, Subnet

RESERVED = 5
"""Addresses of a subnet that AWS keeps: the first four and the last."""


def free_addresses(cloud: Account, subnet: Subnet) -> int:
    """How many interfaces the subnet still has addresses for."""
    return IPv4Network(subnet.cidr).num_addresses - RESERVED - len(_taken(cloud, subnet))


def check_address(cloud: Account, subnet: Subnet, address: str) -> str:
    """The address to be given, one that is free where none is asked for.

    Raises:
        AwsError: It is taken, not the subnet's, or AWS's own; or there is none left.
    """
    taken, network = _taken(cloud, subnet), IPv4Network(subnet.cidr)
    if not address:
        found = next((one for one in _usable(network) if one not in taken), None)
        if found is None:
            message = f"Not enough free addresses in subnet '{subnet.id}' to satisfy the requested number of addresses"
            raise AwsError("InsufficientFreeAddressesInSubnet", message)
        return found
    try:
        wanted = IPv4Address(address)
    except ValueError:
        message = f"Value ({address}) for parameter address is invalid. Not a valid IPv4 address."
        raise AwsError("InvalidParameterValue", message) from None
    if wanted not in network:
        message = f"Address {address} does not fall within the subnet's address range"
        raise AwsError("InvalidParameterValue", message)
    if not 4 <= int(wanted) - int(network.network_address) < network.num_addresses - 1:
        raise AwsError("InvalidParameterValue", f"Address {address} is in subnet's reserved address range")
    if address in taken:
        raise AwsError("InvalidIPAddress.InUse", f"Address {address} is in use.")
    return address


def check_groups(cloud: Account, subnet: Subnet, group_ids: Sequence[str]) -> tuple[str, ...]:
    """The groups of an interface in this subnet: the VPC's default one where none is asked for."""
    for group_id in group_ids:
        group = cloud.groups.get(group_id)
        if group is None or group.region != subnet.region:
            raise AwsError("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
        if group.vpc_id != subnet.vpc_id:
            message = f"Security group {group_id} and subnet {subnet.id} belong to different networks."
            raise AwsError("InvalidParameter", message)
    if group_ids:
        return tuple(group_ids)
    own = (one for one in cloud.groups.values() if one.vpc_id == subnet.vpc_id and one.title == "default")
    return tuple(one.id for one in own)


def create(
    cloud: Account,
    subnet: Subnet,
    *,
    address: str = "",
    group_ids: Sequence[str] = (),
    description: str = "",
    tags: Mapping[str, str],
) -> Interface:
    """Make an interface that is attached to nothing; its source/dest check is on, as always."""
    chosen, groups = check_address(cloud, subnet, address), check_groups(cloud, subnet, group_ids)
    interface = Interface(
        cloud.ids.new("eni"),
        subnet.region,
        dict(tags),
        subnet_id=subnet.id,
        vpc_id=subnet.vpc_id,
        zone=subnet.zone,
        private_ip=chosen,
        mac=cloud.ids.mac(),
        instance_id=None,
        attachment_id="",
        attached_at=cloud.clock.now(),
        group_ids=groups,
        description=description,
        delete_on_termination=False,
    )
    cloud.interfaces[interface.id] = interface
    return interface


def set_groups(cloud: Account, interface: Interface, group_ids: Sequence[str]) -> None:
    """Give it these groups instead of its own, from now on; raises AwsError."""
    interface.group_ids = check_groups(cloud, cloud.subnets[interface.subnet_id], group_ids)
    for told in cloud.borders:
        told()


def is_sealed(cloud: Account, instance_id: str) -> bool:
    """Whether the groups of an instance's interface let nothing out: it reaches nobody, and no peer reaches it."""
    interface = cloud.interfaces.get(cloud.instances[instance_id].eni_id)
    groups = [cloud.groups[one] for one in interface.group_ids] if interface else []
    return bool(groups) and not any(group.egress for group in groups)


def of(cloud: Account, instance: Instance) -> Interface | None:
    """The interface an instance has; None where it is terminated."""
    interface = cloud.interfaces.get(instance.eni_id)
    return interface if interface is not None and interface.instance_id == instance.id else None


def attach(cloud: Account, interface: Interface, instance_id: str, *, delete_on_termination: bool) -> None:
    """Make it an instance's first interface."""
    interface.instance_id, interface.attached_at = instance_id, cloud.clock.now()
    interface.attachment_id = cloud.ids.new("eni-attach")
    interface.delete_on_termination = delete_on_termination


def delete(cloud: Account, interface: Interface) -> None:
    """Delete one that is attached to nothing."""
    if interface.instance_id:
        message = f"Network interface '{interface.id}' is currently in use."
        raise AwsError("InvalidParameterValue", message)
    del cloud.interfaces[interface.id]


def _taken(cloud: Account, subnet: Subnet) -> set[str]:
    return {one.private_ip for one in cloud.interfaces.values() if one.subnet_id == subnet.id}


def _usable(network: IPv4Network) -> Iterator[str]:
    first = int(network.network_address)
    return (str(IPv4Address(first + place)) for place in range(4, network.num_addresses - 1))
