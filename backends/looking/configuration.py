"""Facts about a node's cluster configuration: what it says, what is to change, what of the source region is left. Pure.

Bytes in, facts out; no secret is among them.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Literal, cast

from backends.clpconf import Conf, Difference, Item, MirrorConf, diff, read, traces, traces_in_text, value_for
from backends.clpconf.paths import tags
from backends.clpconf.webui import MIRROR_CONSTRUCTION
from backends.errors import PlanError, Refused
from backends.looking.wanted import phase
from backends.model import SCRIPTS, Facts
from backends.parsers.grep import Hit, parse_hits
from backends.parsers.partitions import ABSENT, mapped
from backends.parsers.said import Said
from backends.parsers.serials import parse_serials
from backends.text import clean_line

LEFT_OUT = "(left out)"
"""In place of a value that is not in the file, so that the product's default holds."""
NOT_KNOWN = "(not known)"
NOT_TOLD = "(to be asked)"
MISSING = "missing"
INSTANCE = re.compile(r"\bi-[0-9a-f]{8,17}\b")


def conf(raw: bytes) -> Facts:
    """Every value by its path. Raises ConfError."""
    return Facts("conf", read(raw).values)


def conf_copy(raw: bytes, copy: bytes | None) -> Facts:
    """What differs in a copy, and the sums of both as they were compared; `None`: it is not there. Raises ConfError."""
    if copy is None:
        return Facts("conf-copy", (("sha256", MISSING),))
    found = diff(raw, copy)
    sums = (("sha256", copy), ("sha256 in force", raw))
    pairs = [*map(_difference, found), ("changes", str(len(found))), *((key, _sum(data)) for key, data in sums)]
    return Facts("conf-copy", tuple(pairs))


def to_change(raw: bytes, of: tuple[str, ...]) -> Facts:
    """What is not yet as it is to be, in the phase that `of` begins with.

    A value that is to go and that nobody said a new one for is a thing for a hand, too.

    Raises:
        ConfError: The configuration cannot be read.
        Refused: What is asked about makes no sense for it.
    """
    name, *words = of or ("",)
    if name not in {"a", "b"}:
        raise Refused(f"what is to change is asked for in phase a or b, not {name!r}")
    conf = read(raw)
    try:
        asked = phase(conf, cast('Literal["a", "b"]', name), words)
    except PlanError as error:
        raise Refused(str(error)) from error
    pairs: dict[str, str] = {}
    left = set()
    for item in asked.items:
        key = said_where(item)
        pairs.setdefault(key, _change(item))
        left |= {key} if item.path and item.new is not None else set()
    by_hand = asked.by_hand or bool(asked.unknown)
    unseen = {said_where(item) for item in asked.items if item.path is None and not _stands(conf, item.new)}
    pairs |= {"left": str(len(left)), "unseen": str(len(unseen)), "by hand": "yes" if by_hand else "no"}
    return Facts("to-change", tuple(pairs.items()))


def left_of_source(raw: bytes, of: tuple[str, ...], grep: Said) -> Facts:
    """Where ids and names of the source region still stand: in the configuration and its scripts. Raises ConfError.

    Of the configuration all are settings but comments and names, which are words and have no effect. What `grep` found
    is looked at once more: `10.0.0.1` is none of `10.0.0.11`.
    """
    hits, unread = parse_hits(SCRIPTS, grep)
    in_force = traces(read(raw), of)
    settings = {one.where for one in in_force if not one.in_name and tags(one.where)[-1] != "comment"}
    pairs = {one.where: clean_line(one.text) for one in in_force}
    pairs |= dict(_in_scripts(hits, of))
    found = () if unread else (("found", str(len(pairs))),)
    return Facts("traces", (*pairs.items(), ("settings", str(len(settings))), *found), unread)


def mirror_disks(raw: bytes, server: str, partitions: Facts) -> Facts:
    """Whether the partitions that the mirror disks are configured with are there, by the names in the configuration.

    A name that is neither a partition's nor a logical volume's own, such as a link in `/dev/disk`, counts as missing.

    Raises:
        ConfError: The configuration cannot be read.
    """
    pairs = []
    missing = unknown = 0
    conf = read(raw)
    for disk in conf.mirrors:
        for what, path in _partitions(conf, disk, server):
            word = partitions.word(path)
            there = word is not None and word != ABSENT
            unsure = not there and bool(partitions.unread)
            said = "is there" if there else "is not known" if unsure else "is missing"
            pairs.append((f"{disk.name} {what}", f"{path} {said}"))
            unknown += unsure
            missing += not there and not unsure
    count = () if unknown else (("missing", str(missing)),)
    return Facts("mirror-disks", (*pairs, *count), partitions.unread)


def mirror_volumes(raw: bytes, server: str, lsblk: Said) -> Facts:
    """On which EBS volume each partition of the mirror disks lies, by the names in the configuration.

    Raises:
        ConfError: The configuration cannot be read.
    """
    volumes, unread = parse_serials(lsblk)
    pairs, found = [], []
    conf = read(raw)
    for disk in conf.mirrors:
        for what, path in _partitions(conf, disk, server):
            volume = volumes.get(path) or volumes.get(mapped(path))
            pairs.append((f"{disk.name} {what}", f"{path} on {volume or 'no volume that is known'}"))
            pairs += [(f"{disk.name} {what.removesuffix('partition')}volume", volume)] if volume else []
            found.append(volume)
    known = [one for one in found if one]
    all_known = bool(known) and len(known) == len(found) and not unread
    told = (("volumes", " ".join(sorted(set(known)))),) if all_known else ()
    return Facts("mirror-volumes", (*pairs, *told), unread)


def _partitions(conf: Conf, disk: MirrorConf, server: str) -> Iterator[tuple[str, str]]:
    """A mirror disk's partitions by their names on a server: its own, where it has such, else those of all."""
    for what, tag, common in (("cluster", "cppath", disk.cluster), ("data", "dppath", disk.data)):
        yield f"{what} partition", value_for(conf, disk.path, f"diskdev/{tag}", server) or common


def said_where(item: Item) -> str:
    """The way to a value in the Cluster WebUI, its label, and whose it is."""
    return clean_line(" > ".join((*item.where, item.field)) + (f" ({item.server})" if item.server else ""))


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _stands(conf: Conf, new: str | None) -> bool:
    """Whether a value that no known place has stands somewhere, each id of several: a sign that a hand put it there.

    That it stands nowhere is proof that nobody did.
    """
    wanted = INSTANCE.findall(new or "") or [(new or "").removesuffix(".")]
    patterns = [re.compile(rf"(?<![\w-]){re.escape(one)}(?![\w-])", re.IGNORECASE) for one in wanted if one]
    return all(any(pattern.search(text) for _, text in conf.values) for pattern in patterns)


def _change(item: Item) -> str:
    old = item.old if item.old is not None else LEFT_OUT if item.path else NOT_KNOWN
    new = NOT_TOLD if item.new is None else item.new
    if item.field == MIRROR_CONSTRUCTION:
        old, new = ("off" if one == "0" else "on" for one in (old, new))
    return clean_line(f"{old} -> {new}")


def _difference(one: Difference) -> tuple[str, str]:
    old, new = (LEFT_OUT if value is None else value for value in (one.old, one.new))
    return one.path, f"{old} -> {new}"


def _in_scripts(hits: Sequence[Hit], needles: Sequence[str]) -> Iterator[tuple[str, str]]:
    for hit in hits:
        if not hit.line:
            yield hit.path, "a file that is no text has one of them in it"
        elif told := traces_in_text(hit.path, hit.text, needles):
            yield f"{hit.path}:{hit.line}", told[0].text
