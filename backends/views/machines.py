"""Which instance, and whose interface: by the id in the site file, of a restored node by its address. Pure."""

from collections.abc import Iterable

from backends.model import Instance, Interface
from backends.settings import Cluster, Node


def instance_of(node: Node | None, instances: Iterable[Instance]) -> Instance | None:
    """EC2's word on a node's instance; `None` where it has none to know it by, or EC2 tells of none."""
    if node is None:
        return None
    if node.instance:
        return next((one for one in instances if one.id == node.instance), None)
    place = (node.subnet, node.address)
    return next((one for one in instances if node.subnet and (one.subnet, one.private_ip) == place), None)


def owner_of(cluster: Cluster, interface: Interface) -> str | None:
    """The node an interface is of: by the instance it is on, or by its address in its subnet."""
    for node in cluster.nodes:
        if node.instance and node.instance == interface.instance:
            return node.name
        at_home = node.subnet and node.subnet == interface.subnet and node.address in interface.private_ips
        if at_home and not node.instance:
            return node.name
    return None
