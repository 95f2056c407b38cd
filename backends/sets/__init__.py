"""Backup sets: found by their tags alone, judged whether a cluster can be restored from them, and thinned out. Pure."""

from backends.sets.disks import DiskChoice, disk_choices, quota, zones_of
from backends.sets.gathering import backup_sets
from backends.sets.online import OnlineSet, Surplus, online_sets, surplus
from backends.sets.pruning import Kept, Pruning, Removed, prune
from backends.sets.values import (
    CLUSTER,
    KIND,
    MIRRORS,
    NODE,
    NODES,
    ONLINE,
    OS,
    QUIET_POINT,
    SERVICES,
    SET,
    VERSION,
    BackupSet,
    SetState,
)

__all__ = [
    "CLUSTER",
    "KIND",
    "MIRRORS",
    "NODE",
    "NODES",
    "ONLINE",
    "OS",
    "QUIET_POINT",
    "SERVICES",
    "SET",
    "VERSION",
    "BackupSet",
    "DiskChoice",
    "Kept",
    "OnlineSet",
    "Pruning",
    "Removed",
    "SetState",
    "Surplus",
    "backup_sets",
    "disk_choices",
    "online_sets",
    "prune",
    "quota",
    "surplus",
    "zones_of",
]
