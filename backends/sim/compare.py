"""Compares nodes from outside, as none of them can: the copies of mirror disks byte by byte, the licences they use."""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from backends.sim.cluster import Cluster
from backends.sim.machine import Machine


class CopySeen(TypedDict):
    """One copy: on which machine, of which mirror disk, its colour as that machine shows it, the sum of its data."""

    machine: str
    mirror: str
    color: str
    sha256: str


def copies(machines: Mapping[str, Machine], clusters: Mapping[str, Cluster]) -> Iterator[CopySeen]:
    """Every copy of every mirror disk there is, at one moment; its sum is empty where no data partition is found."""
    for cluster in dict.fromkeys(clusters.values()):
        for mirror in cluster.mirrors.values():
            mirror.write()
    for name, machine in machines.items():
        cluster = clusters[name]
        member = cluster.member_of(machine)
        if member is None or not machine.drives:
            continue
        for mirror in cluster.mirrors.values():
            data = mirror.data[member.name]
            color = next(side.color for side in mirror.seen_from(member.name) if side.server == member.name)
            yield CopySeen(machine=name, mirror=mirror.name, color=color, sha256=data.digest() if data else "")


class StallSeen(TypedDict):
    """What the application that writes to a mirror disk all the time met with, in world seconds.

    Attributes:
        frozen: The server on which the disk is frozen now; empty where it takes writes.
        longest_s: The longest it had to wait for a write.
    """

    mirror: str
    frozen: str
    longest_s: float


def stalls(cluster: Cluster) -> Iterator[StallSeen]:
    """Every mirror disk of a cluster, and how long its writes were held up at most."""
    for mirror in cluster.mirrors.values():
        yield StallSeen(mirror=mirror.name, frozen=mirror.frost.by, longest_s=mirror.frost.longest_stall_s())


def licences(machines: Mapping[str, Machine]) -> dict[str, list[str]]:
    """On which machines each licence is registered, by its serial number. None may be on two."""
    found: dict[str, list[str]] = {}
    for name, machine in machines.items():
        for serial in machine.system.licences if machine.bootable else ():
            found.setdefault(serial, []).append(name)
    return found
