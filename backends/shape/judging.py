"""The judgement of the whole: one kind out of what is heard of every group and of every server."""

from backends.model import Health
from backends.shape.advising import to_do
from backends.shape.groups import at_work, group_shapes, lost
from backends.shape.telling import known, likely, questions
from backends.shape.values import GroupKind, GroupShape, Kind, Shape
from backends.shape.well import all_is_well
from backends.views import Scene

RUNS = frozenset({GroupKind.ONE_SIDE, GroupKind.ONE_WORD, GroupKind.BOTH_SIDES})


def shape_of(scene: Scene) -> Shape:
    """Judge what a cluster is in, by all that may be believed of it now.

    To be told of fewer words never makes it certain that both sides are active, nor that all is well.
    """
    groups = group_shapes(scene)
    kind, certain = _kind(scene, groups)
    name = scene.cluster.name
    return Shape(
        cluster=name,
        kind=kind,
        certain=certain,
        groups=groups,
        known=known(scene),
        likely=likely(scene, kind, groups),
        would_tell=questions(scene, kind, groups),
        to_do=to_do(kind, certain=certain),
    )


def _kind(scene: Scene, groups: tuple[GroupShape, ...]) -> tuple[Kind, bool]:
    """The first kind that fits, and whether it is certain."""
    split = [one for one in groups if one.kind is GroupKind.BOTH_SIDES]
    if split:
        return Kind.BOTH_ACTIVE, any(one.certain for one in split)
    if not scene.statuses:
        down = all(scene.off(node) for node in scene.nodes)
        return (Kind.ALL_DOWN, True) if down else (Kind.NOT_KNOWN, False)
    unheard = scene.unheard()
    served = [one for one in groups if one.kind in RUNS or one.kind is GroupKind.OFF]
    if groups and not served and at_work(scene):
        return Kind.NOWHERE, not unheard and all(one.certain for one in groups)
    if unheard:
        return (Kind.CANNOT_TELL if lost(scene) else Kind.ONE_VIEW), False
    return _all_accounted_for(scene, groups)


def _all_accounted_for(scene: Scene, groups: tuple[GroupShape, ...]) -> tuple[Kind, bool]:
    """Of every server it is known what it says, or that it is off."""
    down = scene.stopped.union(filter(scene.off, scene.nodes))
    nowhere = [one for one in groups if one.kind is GroupKind.NOWHERE]
    healths = {row.state.health for node in at_work(scene) for row in scene.statuses[node].value.servers}
    on_its_way = any(one.kind in RUNS and not one.certain for one in groups)
    fits = (
        (Kind.STOPPED, True, scene.all_stopped or down >= set(scene.nodes)),
        (Kind.NOWHERE, all(one.certain for one in nowhere), bool(nowhere)),
        (Kind.SUSPENDED, True, Health.SUSPENDED in healths),
        (Kind.CHANGING, False, on_its_way),
        (Kind.PEER_DOWN, True, bool(down)),
        (Kind.CHANGING, True, Health.CHANGING in healths),
        (Kind.HEALTHY, True, all_is_well(scene)),
    )
    return next(((kind, certain) for kind, certain, fit in fits if fit), (Kind.UNWELL, True))
