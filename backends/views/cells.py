"""What one observer says of one subject, taken out of its answer."""

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol, TypeVar

from backends.estate import numbered
from backends.model import ClusterStatus, Group, Health, Instance, MirrorStatus, Part, Server, Word
from backends.views.names import SHORT_NAME
from backends.views.values import Cell

NOTHING = Cell()


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """As the product prints it."""


T = TypeVar("T", bound=Named)


def by_name(things: Sequence[T]) -> dict[str, T]:
    """Things by name; those whose names `clpstat` cut to the same 16 characters are numbered."""
    return dict(zip(numbered(one.name for one in things), things, strict=True))


def in_order(*names: Iterable[str]) -> tuple[str, ...]:
    """Every name once, in the order first met."""
    return tuple(dict.fromkeys(name for some in names for name in some))


def own_row(status: ClusterStatus, node: str) -> Server | None:
    """The row a node prints of itself; `None` where no row is surely its own."""
    return by_name(status.servers).get(node)


def service_stopped(status: ClusterStatus, node: str) -> bool:
    """Whether a node says that its own cluster service is stopped. It then knows nothing of the others."""
    row = own_row(status, node)
    return row is not None and row.state.health is Health.OFF


def group_called(status: ClusterStatus, name: str) -> Group | None:
    """The group of that name, which `clpstat` cuts to 16 characters; `None` where several are cut to the same."""
    groups = by_name(status.groups)
    printed = name if name in groups else name[:SHORT_NAME]
    return None if f"{printed} (2)" in groups else groups.get(printed)


def named(status: ClusterStatus | None, kind: Literal["servers", "groups", "monitors"], name: str) -> Cell:
    """A server's, group's or monitor's word; a group's with where it runs."""
    found = by_name(getattr(status, kind)).get(name) if status else None
    if found is None:
        return NOTHING
    where = getattr(found, "current", None)
    return Cell((found.state,), f"@{where}" if where else "")


def resource(status: ClusterStatus | None, group: str, name: str) -> Cell:
    """A resource's word."""
    held = by_name(status.groups).get(group) if status else None
    found = by_name(held.resources).get(name) if held else None
    return Cell((found.state,)) if found else NOTHING


def parts(server: Server) -> dict[str, Part]:
    """A server's heartbeats and NP resolutions, in the order of its rows."""
    return by_name((*server.heartbeats, *server.np))


def part_of_servers(status: ClusterStatus | None, name: str, servers: Sequence[str]) -> Cell:
    """A heartbeat's or NP resolution's word for every one of some servers, in their order."""
    if status is None:
        return NOTHING
    rows = by_name(status.servers)
    found = [parts(rows[server]).get(name) if server in rows else None for server in servers]
    return Cell(tuple(one.state if one else NOT_NAMED for one in found)) if any(found) else NOTHING


def mirror(status: MirrorStatus) -> Cell:
    """The colours of all sides in the product's order, and the percentage while it copies."""
    percent = next((value for label, value in status.copying if label.casefold() == "percent"), "")
    return Cell(tuple(side.color for side in status.sides) or (status.status,), percent)


def instance(one: Instance | None) -> Cell:
    """EC2's state; while it runs every status check that does not pass, and `2/2` for those that do."""
    if one is None:
        return NOTHING
    if one.state.health is not Health.OK:
        return Cell((one.state,))
    passed = sum(check.state.health is Health.OK for check in one.checks)
    failing = tuple(
        Word(f"{check.name} {check.state.text}", check.state.health)
        for check in one.checks
        if check.state.health is not Health.OK
    )
    return Cell((one.state, *failing), f"{passed}/{len(one.checks)}" if one.checks else "")


NOT_NAMED = Word("-", Health.UNKNOWN)
"""Holds the place of a server of which a node does not name this part."""
