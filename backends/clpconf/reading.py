"""Reads a `clp.conf`."""

from backends.clpconf import entries
from backends.clpconf.hiding import HIDDEN, secret_paths, shown
from backends.clpconf.paths import common_path, own_path
from backends.clpconf.tree import tree_of
from backends.clpconf.values import Conf
from backends.text import clean_line


def read(data: bytes) -> Conf:
    """Read a configuration, in the encoding that it declares.

    Raises:
        ConfError: It cannot be decoded, is not whole, no XML, or no configuration of CLUSTERPRO. Nothing else is
            raised, whatever the bytes are.
    """
    tree = tree_of(data)
    pairs = tuple(tree.pairs())
    secret = secret_paths(pairs)
    values = tuple((path, HIDDEN if path in secret else shown(clean_line(text))) for path, text in pairs)
    index = entries.Index(values)
    saved = index.text("/root/trekking/savedversion")
    groups = entries.groups_of(index)
    return Conf(
        encoding=tree.file.encoding,
        declaration=tree.file.declaration,
        values=values,
        cluster=index.text("/root/cluster/name"),
        saved_version=saved,
        version=entries.version_of(saved),
        os=index.text("/root/all/serveros"),
        servers=entries.servers_of(index),
        mirrors=entries.mirrors_of(index),
        groups=groups,
        resources=entries.resources_of(index, groups),
        monitors=entries.monitors_of(index),
        heartbeats=entries.links_of(index, "heartbeat"),
        resolutions=entries.links_of(index, "networkpartition"),
        secrets=bool(secret),
    )


def value_for(conf: Conf, resource: str, tag: str, server: str) -> str | None:
    """A resource's or monitor's value on a server: its own, else the common one, which is the first server's too.

    Args:
        conf: The configuration.
        resource: Its path, e.g. `/root/resource/awsvip@awsvip1`.
        tag: The value's place below `parameters`, e.g. `eniid`.
        server: The server's name.

    Returns:
        The value; `None` where neither is there, so that the product's default holds.
    """
    own = conf.get(own_path(resource, tag, server))
    return conf.get(common_path(resource, tag)) if own is None else own
