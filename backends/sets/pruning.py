"""Which sets are kept, and which may go: counted as sets that can be restored, in each region, and never too early."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from backends.sets.gathering import made_at
from backends.sets.values import ONLINE, BackupSet


@dataclass(frozen=True, slots=True)
class Removed:
    """A set that is to go, and why."""

    set: BackupSet
    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A set that stays, and why."""

    set: BackupSet
    why: str


@dataclass(frozen=True, slots=True)
class Pruning:
    """What is to go and what stays.

    Attributes:
        held: Why nothing goes now, whatever there is; empty where nothing speaks against it.
    """

    removed: tuple[Removed, ...]
    kept: tuple[Kept, ...]
    held: str = ""


def prune(
    sets_by_region: Mapping[str, Sequence[BackupSet] | None],
    keep: int,
    *,
    in_use: Collection[str] = (),
    trouble: str = "",
) -> Pruning:
    """What is to be removed of the sets of one cluster, in every region they are in.

    The newest set that can be restored stays whatever `keep` says. Nothing goes while the newest set is not complete in
    every region, while a region is silent, or while there is trouble in the source region.

    Args:
        sets_by_region: The sets of each region; `None` where it is silent.
        keep: How many sets that can be restored stay in each region.
        in_use: Ids of sets that runs use which go on.
        trouble: What is wrong in the source region, in a few words; empty where nothing is known to be.
    """
    held = _held(sets_by_region, trouble)
    removed: list[Removed] = []
    kept: list[Kept] = []
    for sets in sets_by_region.values():
        for one, why, goes in _ranked(sets or (), max(keep, 1)):
            if goes and one.id in in_use:
                kept.append(Kept(one, "a run uses it"))
            elif goes and held:
                kept.append(Kept(one, held))
            elif goes:
                removed.append(Removed(one, why))
            else:
                kept.append(Kept(one, why))
    return Pruning(tuple(removed), tuple(kept), held)


def _held(sets_by_region: Mapping[str, Sequence[BackupSet] | None], trouble: str) -> str:
    """Why nothing goes now."""
    if trouble:
        return f"nothing is removed now: {trouble}"
    silent = [region for region, sets in sets_by_region.items() if sets is None]
    if silent:
        return f"nothing is removed now: {silent[0]} is silent"
    whole = [one for sets in sets_by_region.values() for one in sets or () if one.kind != ONLINE]
    newest = max(whole, key=lambda one: (made_at(one), one.id), default=None)
    for region, sets in sets_by_region.items():
        unfinished = _unfinished(sets or ())
        if unfinished:
            return f"nothing is removed now: {unfinished.id} in {region} is newer, and {unfinished.says}"
        if newest and newest.id not in {one.id for one in sets or ()}:
            return f"nothing is removed now: {newest.id}, the newest, is not in {region} yet"
    return ""


def _unfinished(sets: Sequence[BackupSet]) -> BackupSet | None:
    """A set that is not complete, and not older than the newest one that can be restored."""
    good = [made_at(one) for one in sets if not one.restorable]
    newest = max(good, default=None)
    return next(
        (
            one
            for one in sets
            if one.state != "complete" and one.kind != ONLINE and (newest is None or made_at(one) >= newest)
        ),
        None,
    )


def _ranked(sets: Sequence[BackupSet], keep: int) -> Iterator[tuple[BackupSet, str, bool]]:
    """Every set of a region, newest first, with why it stays or goes, and whether it goes."""
    counted = 0
    for one in sorted(sets, key=lambda one: (made_at(one), one.id), reverse=True):
        if one.kind == ONLINE:
            yield one, "it holds mirror disks only, and does not count", False
        elif one.restorable and counted < keep:
            yield one, f"it does not count, for it cannot be restored: {one.restorable}", False
        elif one.restorable:
            yield one, f"it is older than the {keep} that are kept, and cannot be restored: {one.restorable}", True
        elif counted < keep:
            counted += 1
            yield one, "the newest that can be restored" if counted == 1 else f"number {counted} of {keep}", False
        else:
            yield one, f"it is older than the {keep} that are kept", True
