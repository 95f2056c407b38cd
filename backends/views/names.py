"""Servers by the names of the site file, where what a node prints may be cut or differ in case."""

from dataclasses import replace

from backends.model import ClusterStatus, MirrorStatus
from backends.settings import Cluster

SHORT_NAME = 16
"""Characters after which `clpstat` cuts a server's name in its short form."""


def site_name(printed: str, cluster: Cluster) -> str:
    """What the site file calls a server. A name that fits none of its nodes, or several, stays as it was printed."""
    names = [node.name for node in cluster.nodes]
    if printed in names:
        return printed
    short = printed.casefold()
    fits = [
        name
        for name in names
        if name.casefold() == short or (len(printed) == SHORT_NAME and name.casefold().startswith(short))
    ]
    return fits[0] if len(fits) == 1 else printed


def status_by_site_names(status: ClusterStatus, cluster: Cluster) -> ClusterStatus:
    """A screen with its servers called as the site file calls them; mostly it is so already."""
    known = {None, *(node.name for node in cluster.nodes)}
    if known.issuperset(one.name for one in status.servers) and known.issuperset(one.current for one in status.groups):
        return status
    return replace(
        status,
        servers=tuple(replace(one, name=site_name(one.name, cluster)) for one in status.servers),
        groups=tuple(
            replace(one, current=site_name(one.current, cluster)) if one.current else one for one in status.groups
        ),
    )


def mirror_by_site_names(status: MirrorStatus, cluster: Cluster) -> MirrorStatus:
    """A mirror disk with the servers of its copies called as the site file calls them."""
    return replace(status, sides=tuple(replace(one, server=site_name(one.server, cluster)) for one in status.sides))
