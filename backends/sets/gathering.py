"""Images as sets. Their tags are anybody's text: nothing here raises, and what is not plainly so is not restorable."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from backends.model import Image, Snapshot
from backends.plan import listed
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

SAME = (NODES, QUIET_POINT, SERVICES, VERSION, OS, MIRRORS, KIND)
"""Tags that all images of one set must have alike."""
AHEAD_S = 60.0
"""Seconds by which clocks may differ: a quiet point further ahead than that is none."""
MADE, MAKING, GONE_WRONG = ("available",), ("pending", "transient"), ("failed", "error", "invalid")
UNUSABLE = ("deregistered", "disabled")
"""States of an image, in EC2's words; all others are not known."""
PERCENT = re.compile(r"\s*(\d{1,3})\s*%?\s*")
LONGEST_TIME = 40


def backup_sets(images: Iterable[Image], now: datetime) -> tuple[BackupSet, ...]:
    """Every set there is in each region, newest first. An image without the tag `clpdeck:set` belongs to none."""
    together: dict[tuple[str, str, str], list[Image]] = {}
    for image in images:
        if image.tag(SET):
            together.setdefault((image.tag(CLUSTER), image.tag(SET), image.region), []).append(image)
    found = [_set(key, parts, now) for key, parts in together.items()]
    return tuple(sorted(found, key=lambda one: (made_at(one), one.id, one.region), reverse=True))


def made_at(one: BackupSet) -> datetime:
    """What a set is ordered by: its quiet point, else when its newest image was made, else the beginning of time."""
    created = [_aware(image.created) for image in one.images if image.created]
    return one.quiet_point or max(created, default=datetime.min.replace(tzinfo=UTC))


def _set(key: tuple[str, str, str], parts: Sequence[Image], now: datetime) -> BackupSet:
    cluster, id_, region = key
    told = {tag: _told(parts, tag) for tag in SAME}
    nodes = _names(told[NODES])
    order = [*nodes, *sorted({one.tag(NODE) for one in parts} - {*nodes})]
    images = tuple(sorted(parts, key=lambda one: (order.index(one.tag(NODE)), one.id)))
    disks = [disk for image in images for disk in image.snapshots]
    sizes = [disk.data_bytes for disk in disks]
    quiet = time_of(told[QUIET_POINT])
    state, says = _state(images, nodes)
    age_s = (now - quiet).total_seconds() if quiet else None
    ahead = age_s is not None and age_s < -AHEAD_S
    broken = "; ".join(_broken(images, nodes, told[SERVICES], told[KIND], says if state != "complete" else ""))
    return BackupSet(
        id=id_,
        cluster=cluster,
        region=region,
        nodes=nodes,
        images=images,
        quiet_point=quiet,
        services=told[SERVICES],
        version=told[VERSION],
        os=told[OS],
        mirrors=_names(told[MIRRORS]),
        kind=told[KIND],
        size_gib=sum(disk.size_gib for disk in disks),
        data_bytes=None if None in sizes else sum(size or 0 for size in sizes),
        state=state,
        says=says,
        age_s=None if age_s is None or ahead else max(0.0, age_s),
        broken=broken,
        unproved="; ".join(_unproved(images, quiet, ahead=ahead)),
    )


def _told(parts: Sequence[Image], tag: str) -> str:
    """What all images say in a tag; empty where they do not agree."""
    words = {image.tag(tag) for image in parts}
    return words.pop() if len(words) == 1 else ""


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def time_of(text: str) -> datetime | None:
    """A time in ISO 8601 with its offset from UTC, in UTC; `None` where it is none."""
    if len(text) > LONGEST_TIME:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _state(images: Sequence[Image], nodes: Sequence[str]) -> tuple[SetState, str]:
    """Whether all is there, and in words. What went wrong comes before what lacks, and that before what is made."""
    for image in images:
        wrong = _wrong(image)
        if wrong:
            return "failed", f"failed: {image.tag(NODE) or 'an unnamed node'}: {wrong}"
    missing = [name for name in nodes if name not in {image.tag(NODE) for image in images}]
    if missing or not nodes:
        return "incomplete", f"incomplete: {f'no image of {listed(missing)}' if missing else 'no tag names its nodes'}"
    strange = [image for image in images if image.state.text not in (*MADE, *MAKING)]
    if strange:
        return "unknown", f"not known: EC2 says {strange[0].state.text or 'nothing'} of {strange[0].id}"
    if any(image.state.text in MAKING for image in images):
        return "copying", f"copying {_progress(images)} %"
    return "complete", "complete"


def _wrong(image: Image) -> str:
    """What went wrong with an image or one of its disks; empty where nothing did."""
    if image.state.text in (*GONE_WRONG, *UNUSABLE):
        return f"{image.id} is {image.state.text}{f', {image.message}' if image.message else ''}"
    bad = next((disk for disk in image.snapshots if disk.state.text == "error"), None)
    if bad:
        return f"{bad.id} ({bad.device}) is {bad.state.text}{f', {bad.message}' if bad.message else ''}"
    return ""


def _progress(images: Sequence[Image]) -> int:
    """Percent of all disks, the larger ones counting for more; never 100 while something is still made."""
    done = whole = 0
    for image in images:
        for disk in image.snapshots:
            size = max(disk.size_gib, 1)
            whole += size
            done += size * _percent(disk, made=image.state.text in MADE)
    return min(99, done // whole) if whole else 0


def _percent(disk: Snapshot, *, made: bool) -> int:
    if made or disk.state.text == "completed":
        return 100
    read = PERCENT.fullmatch(disk.progress)
    return min(100, int(read[1])) if read else 0


def _broken(images: Sequence[Image], nodes: Sequence[str], services: str, kind: str, not_whole: str) -> Iterator[str]:
    """Why no cluster can be restored from it."""
    if kind:
        yield "it holds mirror disks only, taken online" if kind == ONLINE else f"it is of a kind nobody knows, {kind}"
    if not_whole:
        yield not_whole
    yield from _contradictions(images, nodes)
    words = {image.tag(SERVICES) for image in images}
    if len(words) == 1 and services != "manual":
        yield f"its services were {services}, not manual" if services else "no tag says that its services were manual"
    for image in images:
        lost = [disk.id for disk in image.snapshots if disk.state.text != "completed"]
        if image.state.text in MADE and (lost or not image.snapshots):
            yield f"EC2 does not say that {listed(lost) or f'any disk of {image.id}'} is completed"


def _contradictions(images: Sequence[Image], nodes: Sequence[str]) -> Iterator[str]:
    """Where tags do not go together."""
    for tag in SAME:
        words = sorted({image.tag(tag) or "nothing" for image in images})
        if len(words) > 1 and tag != QUIET_POINT:
            yield f"its images contradict each other in {tag}: {' / '.join(words)}"
    named = [image.tag(NODE) for image in images]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        yield f"there are two images of {listed(name or 'a node without a name' for name in twice)}"
    strangers = sorted({name or "a node without a name" for name in named} - {*nodes}) if nodes else []
    if strangers:
        yield f"there is an image of {listed(strangers)}, which does not belong to it"


def _unproved(images: Sequence[Image], quiet: datetime | None, *, ahead: bool) -> Iterator[str]:
    """Why its disks are not known to be of one quiet point."""
    words = sorted({image.tag(QUIET_POINT) or "none" for image in images})
    if len(words) > 1:
        yield f"its nodes' quiet points differ: {' / '.join(words)}"
    elif quiet is None:
        yield "no quiet point is known" if words == ["none"] else f"{words[0]!r} is no quiet point"
    if ahead:
        yield "its quiet point lies in the future"
    for image in images:
        begun = [(disk, _aware(disk.started) if disk.started else None) for disk in image.snapshots]
        early = [disk.id for disk, at in begun if quiet and at and at < quiet]
        unknown = [disk.id for disk, at in begun if at is None]
        if early:
            yield f"{listed(early)} of {image.tag(NODE)} {'was' if len(early) == 1 else 'were'} begun before it"
        if unknown:
            yield f"when {listed(unknown)} of {image.tag(NODE)} was begun is not known"
