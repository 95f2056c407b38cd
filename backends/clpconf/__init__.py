"""The configuration of a cluster, `clp.conf`: read, compared, and changed where it is to change. Pure.

Bytes in, values or bytes out. A path names a place in it as CLUSTERPRO's own tools do, see `paths`.
"""

from backends.clpconf.differences import Difference, diff, unified
from backends.clpconf.editing import Change, edit
from backends.clpconf.entries import version_of
from backends.clpconf.paths import common_path, own_path
from backends.clpconf.phases import Item, Phase
from backends.clpconf.reading import read, value_for
from backends.clpconf.restoring import restore_changes
from backends.clpconf.tracing import Trace, traces, traces_in_text
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
from backends.clpconf.wanted import NewName, NewServer, NewVip, Wanted

__all__ = [
    "Change",
    "Conf",
    "Device",
    "Difference",
    "GroupConf",
    "Guids",
    "Item",
    "LinkConf",
    "MirrorConf",
    "NewName",
    "NewServer",
    "NewVip",
    "PartConf",
    "Phase",
    "ServerConf",
    "Trace",
    "Wanted",
    "common_path",
    "diff",
    "edit",
    "own_path",
    "read",
    "restore_changes",
    "traces",
    "traces_in_text",
    "unified",
    "value_for",
    "version_of",
]
