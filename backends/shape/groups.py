"""How each failover group stands, by itself."""

from backends.model import Health
from backends.shape.values import GroupKind, GroupShape
from backends.views import Scene, claimed_twice, claims, own_row


def group_shapes(scene: Scene) -> tuple[GroupShape, ...]:
    """Every group that any node speaks of."""
    return tuple(_group(scene, name) for name in scene.groups)


def lost(scene: Scene) -> tuple[str, ...]:
    """Unheard servers that some node which speaks does not call Online: down, or cut off from it."""
    called = {
        row.name
        for node, seen in scene.statuses.items()
        if node not in scene.stopped
        for row in seen.value.servers
        if row.state.health is not Health.OK
    }
    return tuple(name for name in scene.unheard() if name in called)


def at_work(scene: Scene) -> tuple[str, ...]:
    """The nodes that speak and whose cluster service is not stopped, by their own words."""
    return tuple(
        node for node, seen in scene.statuses.items() if node not in scene.stopped and own_row(seen.value, node)
    )


def _group(scene: Scene, name: str) -> GroupShape:
    held, twice, unheard = claims(scene, name), claimed_twice(scene, name), scene.unheard()
    sides = tuple(dict.fromkeys(claim.server for claim in held if not scene.off(claim.server)))
    may_run = tuple(one for one in unheard if one not in sides)
    if twice is not False:
        return GroupShape(name, GroupKind.BOTH_SIDES, sides, may_run, certain=twice is True)
    if not sides:
        if unheard:
            return GroupShape(name, GroupKind.NOT_HEARD_OF, (), may_run, certain=False)
        if held:  # on a server that is off by now, by the word of one that has not noticed yet
            return GroupShape(name, GroupKind.NOWHERE, certain=False)
        by_run = any(row.stopped and row.name == name for row in scene.table.rows if row.section == "GROUPS")
        return GroupShape(name, GroupKind.OFF if by_run else GroupKind.NOWHERE)
    of_itself = len(sides) == 1 and any(claim.of_itself and claim.settled for claim in held)
    if unheard or len(sides) > 1:
        return GroupShape(name, GroupKind.ONE_WORD, sides, may_run, certain=False)
    return GroupShape(name, GroupKind.ONE_SIDE, sides, (), certain=of_itself)
