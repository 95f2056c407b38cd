"""What one observer says of one subject, taken out of its answer."""

from collections.abc import Iterable
from typing import Literal

from backends.model import ClusterStatus, Health, Instance, MirrorStatus, Word
from backends.views.values import Cell

PARTS: tuple[Literal["heartbeats", "np"], ...] = ("heartbeats", "np")


def in_order(*names: Iterable[str]) -> tuple[str, ...]:
    """Every name once, in the order first met."""
    return tuple(dict.fromkeys(name for some in names for name in some))


def named(status: ClusterStatus | None, kind: Literal["servers", "groups", "monitors"], name: str) -> Cell:
    """A server's, group's or monitor's word; a group's with where it runs."""
    found = next((one for one in getattr(status, kind) if one.name == name), None) if status else None
    if found is None:
        return Cell()
    where = getattr(found, "current", None)
    return Cell((found.state,), f"@{where}" if where else "")


def resource(status: ClusterStatus | None, group: str, name: str) -> Cell:
    """A resource's word; two words where two resources share the 16 characters `clpstat` leaves of a name."""
    groups = status.groups if status else ()
    return Cell(tuple(part.state for one in groups if one.name == group for part in one.resources if part.name == name))


def part_of_servers(
    status: ClusterStatus | None, kind: Literal["heartbeats", "np"], name: str, servers: tuple[str, ...]
) -> Cell:
    """A heartbeat's or NP resolution's word for every server, in the order of the server rows."""
    by_server = {one.name: getattr(one, kind) for one in status.servers} if status else {}
    return Cell(tuple(part.state for server in servers for part in by_server.get(server, ()) if part.name == name))


def mirror(status: MirrorStatus) -> Cell:
    """The colours of all sides in the product's order, and the percentage while it copies."""
    percent = next((value for label, value in status.copying if label.casefold() == "percent"), "")
    return Cell(tuple(side.color for side in status.sides) or (status.status,), percent)


def instance(one: Instance | None) -> Cell:
    """EC2's state, every status check that does not pass, and `2/2` for those that do."""
    if one is None:
        return Cell()
    passed = sum(check.state.health is Health.OK for check in one.checks)
    failing = tuple(
        Word(f"{check.name} {check.state.text}", check.state.health)
        for check in one.checks
        if check.state.health is not Health.OK
    )
    return Cell((one.state, *failing), f"{passed}/{len(one.checks)}" if one.checks else "")
