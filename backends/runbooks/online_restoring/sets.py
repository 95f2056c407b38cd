"""The online backups there are of a cluster, as their tags tell it. Tags are anybody's text: nothing here raises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from backends.model import AwsFactsProbe, Facts
from backends.plan import listed
from backends.runbooks.asked import Asked
from backends.runbooks.online.wishes import said_of

PARTS = ("c", "d")
"""What a mirror disk is made of: its cluster partition and its data partition."""
LONGEST_TIME = 40


@dataclass(frozen=True, slots=True)
class OnlineSet:
    """An online backup.

    Attributes:
        node: The server whose snapshots are restored: the one that ran the groups; empty where it has none.
        point: When its mirror disks were frozen; `None` where its tag does not say.
        holds: By its snapshot what it holds, as the topic `mirror-volumes` of the node had it: `md1:c`, `md1:d`.
        why_not: Why nothing can be restored from it; empty where it can.
    """

    id: str
    node: str
    point: datetime | None
    mirrors: tuple[str, ...]
    size: str
    holds: tuple[tuple[str, tuple[str, ...]], ...]
    volumes: tuple[str, ...]
    why_not: str

    @property
    def said_point(self) -> str:
        """That moment in words."""
        return f"{self.point:%Y-%m-%d %H:%M:%S} UTC" if self.point else "a moment that nobody knows"


def online_sets(asked: Asked) -> tuple[OnlineSet, ...]:
    """All of them, newest first."""
    told = said_of(asked, AwsFactsProbe(asked.cluster.name, "online-sets"))
    names = (told.word("sets") or "none").split() if told else []
    return tuple(_set(asked, told, name) for name in names if told and name != "none")


def _set(asked: Asked, told: Facts, name: str) -> OnlineSet:
    by_node = {node.name: _words(told, f"{name} {node.name} ") for node in asked.cluster.nodes}
    active = [node for node, words in by_node.items() if words.get("side") == "active"]
    node = active[0] if len(active) == 1 else ""
    words = by_node.get(node, {})
    snapshots, volumes = _names(words, "snapshots"), _names(words, "volumes")
    mirrors = _names(words, "mirrors")
    holds = _holds(words, mirrors, volumes, snapshots)
    point = _time(words.get("quiet-point", ""))
    why = _why_not(words, node, point, holds) or _not_here(asked, mirrors)
    return OnlineSet(name, node, point, mirrors, words.get("size", ""), holds, volumes, why)


def _words(told: Facts, start: str) -> dict[str, str]:
    return {key.removeprefix(start): word for key, word in told.pairs if key.startswith(start)}


def _names(words: Mapping[str, str], key: str) -> tuple[str, ...]:
    return tuple(one for one in words.get(key, "").split() if one != "none")


def _time(text: str) -> datetime | None:
    if len(text) > LONGEST_TIME:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _holds(
    words: Mapping[str, str], mirrors: tuple[str, ...], volumes: tuple[str, ...], snapshots: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What each snapshot holds, by the tag `clpdeck:disks`; where there is only one, it is all there is."""
    named = dict(one.partition("=")[::2] for one in _names(words, "disks"))
    if len(volumes) == 1 and not named:
        named = {volumes[0]: "+".join(f"{mirror}:{part}" for mirror in mirrors for part in PARTS)}
    if len(volumes) != len(snapshots) or not volumes or set(named) != {*volumes}:
        return ()
    return tuple(
        (snapshot, tuple(sorted(named[volume].split("+")))) for volume, snapshot in zip(volumes, snapshots, strict=True)
    )


def _why_not(words: Mapping[str, str], node: str, point: datetime | None, holds: tuple[object, ...]) -> str:
    """Why it cannot be restored, the weightiest first."""
    if not node:
        return "it has no snapshots of the active side: what was taken on the standby is not restored to both"
    marked, state = words.get("marked", "none"), words.get("state", "absent")
    if marked == "void":
        return "it is marked void: a snapshot failed, or the mirror disks were not frozen all the time"
    if state != "completed":
        return f"its snapshots are {state}, not completed"
    if marked != "whole":
        return "it is not marked whole: nobody knows whether the mirror disks were frozen all the time"
    if point is None:
        return "no tag says when it was taken"
    return "" if holds else "nothing says which of its snapshots holds which mirror disk"


def _not_here(asked: Asked, mirrors: tuple[str, ...]) -> str:
    strange = [one for one in mirrors if one not in asked.cluster.mirrors]
    return f"the site file names no mirror disk {listed(strange)} of {asked.cluster.name}" if strange else ""
