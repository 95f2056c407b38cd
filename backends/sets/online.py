"""Online sets: snapshots of mirror disks, as AWS's word on the topic `online-sets` tells of them. Pure.

They are never a whole cluster's: with them mirror disks are restored where they were, and both sides from one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backends.model import Facts
from backends.sets.gathering import AHEAD_S, time_of

ACTIVE, WHOLE = "active", "whole"
PARTS = ("c", "d")
"""What a mirror disk is made of: its cluster partition and its data partition."""


@dataclass(frozen=True, slots=True)
class OnlineSet:
    """What there is of one server in one online set.

    Attributes:
        id: Of the set; where both sides were backed up, two have the same.
        node: The server whose disks they are of.
        side: What it was then, verbatim: `active`, `standby`.
        quiet_point: Since when nothing was written; `None` where the tags do not tell it, or not all the same.
        version: Of CLUSTERPRO, as its clp.conf said: `5.3`.
        state: EC2's words of the snapshots, the worst: `completed`, `pending`, `error`.
        marked: `whole` where the backup came to its end; `void`, `none`, `both`.
        age_s: Seconds since the quiet point: what is lost by a restore now (RPO); `None` where that is not known.
        holds: Each snapshot and what it holds, as the topic `mirror-volumes` of its node had it: `md1:c`, `md1:d`;
            empty where the tags do not tell.
        restorable: Empty where mirror disks can be restored from it, else why not.
    """

    id: str
    region: str
    node: str
    side: str
    quiet_point: datetime | None
    mirrors: tuple[str, ...]
    version: str
    volumes: tuple[str, ...]
    snapshots: tuple[str, ...]
    size_gib: int
    state: str
    marked: str
    age_s: float | None
    holds: tuple[tuple[str, tuple[str, ...]], ...]
    restorable: str

    @property
    def said_point(self) -> str:
        """The quiet point in words."""
        return f"{self.quiet_point:%Y-%m-%d %H:%M:%S} UTC" if self.quiet_point else "a moment that nobody knows"


@dataclass(frozen=True, slots=True)
class Surplus:
    """Online sets that may go, and why none does where none may.

    Attributes:
        sets: Oldest first; of each set all that there is.
        held: Why nothing goes; empty where nothing speaks against it.
    """

    sets: tuple[OnlineSet, ...]
    held: str = ""


def online_sets(facts: Facts, region: str, now: datetime) -> tuple[OnlineSet, ...]:
    """Every online set that AWS names, newest first, the active side before the other."""
    names = _words(facts.word("sets"))
    found = [
        _set(facts, name, key.split()[1], region, now)
        for name in names
        for key, _ in facts.pairs
        if key.split()[::2] == [name, "state"]
    ]
    order = {name: at for at, name in enumerate(names)}
    return tuple(sorted(found, key=lambda one: (order[one.id], one.side != ACTIVE, one.node)))


def surplus(sets: Sequence[OnlineSet], keep: int) -> Surplus:
    """What is older than the newest sets that mirror disks can be restored from, as many as are kept; at least one.

    Nothing goes while a newer one than all of those is still being made: it may be the next to be counted.

    Args:
        sets: All of one cluster in one region, newest first.
        keep: How many stay.
    """
    ids = list(dict.fromkeys(one.id for one in sets))
    good = [id_ for id_ in ids if any(one.id == id_ and not one.restorable for one in sets)]
    if not good:
        return Surplus((), "there is none that mirror disks can be restored from")
    newer = ids[: ids.index(good[0])]
    making = [one.id for one in sets if one.id in newer and one.state == "pending"]
    if making:
        return Surplus((), f"{making[0]} is newer, and its snapshots are pending")
    kept = good[: max(keep, 1)]
    gone = ids[ids.index(kept[-1]) + 1 :] if len(kept) == max(keep, 1) else []
    return Surplus(tuple(one for one in reversed(sets) if one.id in gone))


def _set(facts: Facts, name: str, node: str, region: str, now: datetime) -> OnlineSet:
    def word(key: str) -> str:
        return facts.word(f"{name} {node} {key}") or "none"

    quiet = time_of(word("quiet-point"))
    age_s = (now - quiet).total_seconds() if quiet else None
    size, side, state, marked = word("size"), word("side"), word("state"), word("marked")
    mirrors, volumes, snapshots = _words(word("mirrors")), _words(word("volumes")), _words(word("snapshots"))
    holds = _holds(_words(word("disks")), mirrors, volumes, snapshots)
    known = age_s is not None and age_s >= -AHEAD_S
    return OnlineSet(
        id=name,
        region=region,
        node=node,
        side=side,
        quiet_point=quiet,
        mirrors=mirrors,
        version=word("version"),
        volumes=volumes,
        snapshots=snapshots,
        size_gib=int(size) if size.isdecimal() else 0,
        state=state,
        marked=marked,
        age_s=None if age_s is None or age_s < -AHEAD_S else max(0.0, age_s),
        holds=holds,
        restorable="; ".join(_reasons(side, state, marked, known=known, told=bool(holds))),
    )


def _holds(
    disks: tuple[str, ...], mirrors: tuple[str, ...], volumes: tuple[str, ...], snapshots: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """By the tag `clpdeck:disks`; where there is only one snapshot, it is all there is."""
    named = dict(one.partition("=")[::2] for one in disks)
    if len(volumes) == 1 and not named:
        named = {volumes[0]: "+".join(f"{mirror}:{part}" for mirror in mirrors for part in PARTS)}
    if len(volumes) != len(snapshots) or not volumes or set(named) != {*volumes}:
        return ()
    return tuple(
        (snapshot, tuple(sorted(named[volume].split("+")))) for volume, snapshot in zip(volumes, snapshots, strict=True)
    )


def _reasons(side: str, state: str, marked: str, *, known: bool, told: bool) -> list[str]:
    """Why no mirror disk can be restored from it."""
    why = []
    if side != ACTIVE:
        why.append(f"it is of the {side} side, not of the active one" if side != "none" else "no tag tells its side")
    if state != "completed":
        why.append(f"its snapshots are {state}")
    if marked != WHOLE:
        why.append({"void": "it is void", "both": "it is whole only in part"}.get(marked, "it is not marked as whole"))
    why += [] if known else ["when it was frozen is not known"]
    return why if told else [*why, "nothing says which of its snapshots holds which mirror disk"]


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(one for one in (text or "").split() if one != "none")
