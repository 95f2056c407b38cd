"""Builds hosts beside the cluster: small machines that run, with no disks of their own to be imaged.

Their ids are drawn from the VPC's own, so that a world's other ids and chances stay as they are without them.
"""

from datetime import timedelta
from ipaddress import ip_address, ip_network

from backends.sim.cloud.account import Account
from backends.sim.cloud.ids import Ids
from backends.sim.cloud.model import Instance, Interface

AGE = timedelta(days=42)
KIND = "t3.nano"


def build_host(cloud: Account, vpc_id: str, name: str, address: str) -> str:
    """Make one, `running` for long already, in the VPC's subnet that its address is of; returns the instance's id."""
    subnet = next(
        one for one in cloud.subnets.values() if one.vpc_id == vpc_id and ip_address(address) in ip_network(one.cidr)
    )
    ids, since = Ids(f"{vpc_id} {name}"), cloud.clock.now().replace(microsecond=0) - AGE
    groups = tuple(one.id for one in cloud.groups.values() if one.vpc_id == vpc_id and one.title == "default")
    instance = Instance(
        ids.new("i"),
        subnet.region,
        {"Name": name, "Role": "client"},
        zone=subnet.zone,
        vpc_id=vpc_id,
        subnet_id=subnet.id,
        eni_id=ids.new("eni"),
        private_ip=address,
        image_id=ids.new("ami"),
        kind=KIND,
        launched_at=since,
        state="running",
        checks_pass_at=since,
    )
    cloud.instances[instance.id] = instance
    cloud.interfaces[instance.eni_id] = Interface(
        instance.eni_id,
        subnet.region,
        {"Name": f"{name}-eth0"},
        subnet_id=subnet.id,
        vpc_id=vpc_id,
        zone=subnet.zone,
        private_ip=address,
        mac=ids.mac(),
        instance_id=instance.id,
        attachment_id=ids.new("eni-attach"),
        attached_at=since,
        group_ids=groups,
    )
    return instance.id
