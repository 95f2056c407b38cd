"""The configuration of a cluster, `clp.conf`: read, compared, and changed where it is to change. Pure.

Bytes in, values or bytes out. A path names a place in it as CLUSTERPRO's own tools do, see `paths`.
"""

from backends.clpconf.paths import common_path, own_path
from backends.clpconf.reading import read, value_for
from backends.clpconf.values import (
    Conf,
    Device,
    GroupConf,
    Guids,
    LinkConf,
    MirrorConf,
    PartConf,
    ServerConf,
)

__all__ = [
    "Conf",
    "Device",
    "GroupConf",
    "Guids",
    "LinkConf",
    "MirrorConf",
    "PartConf",
    "ServerConf",
    "common_path",
    "own_path",
    "read",
    "value_for",
]
