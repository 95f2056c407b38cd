"""Whether a cluster could be restored, and its backup sets, as plain text. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator

from backends.model import Item
from backends.prevention import Prevention
from backends.readiness import Readiness, RegionSets
from backends.sets import BackupSet, OnlineSet
from backends.views import span
from tui.look import Meaning
from tui.render.ticket import table
from tui.words import TAGS

OF_VERDICT = {"yes": TAGS[Meaning.OK], "no": TAGS[Meaning.BAD], "unproved": TAGS[Meaning.UNKNOWN]}
OF_ANSWER = {"ready": TAGS[Meaning.OK], "not ready": TAGS[Meaning.BAD], "not known": TAGS[Meaning.UNKNOWN]}
OF_STATE = {
    "complete": TAGS[Meaning.OK],
    "copying": TAGS[Meaning.CHANGING],
    "failed": TAGS[Meaning.BAD],
    "incomplete": TAGS[Meaning.ATTENTION],
    "unknown": TAGS[Meaning.UNKNOWN],
}
SETS = ("SET", "REGION", "STATE", "QUIET POINT", "AGE", "DISKS", "DATA", "CAN BE RESTORED")
ONLINE = ("ONLINE SET", "REGION", "SERVER", "STATE", "FROZEN AT", "AGE", "DISKS", "MIRROR DISKS CAN BE RESTORED")
GIB = 2**30


def sheet(told: Readiness) -> list[str]:
    """All of it: the answer, what is in the way, what is so, and apart from it what nobody has proved."""
    lines = [headline(told)]
    for verdict, title in (("no", "In the way"), ("yes", "Seen"), ("unproved", "Unproved")):
        items = [one for one in told.items if one.verdict == verdict]
        if items:
            lines += ["", f"{title}:"]
        for one in items:
            lines += lines_of(one)
    return lines


def prevention_sheet(told: Prevention) -> list[str]:
    """Would a lost server be stopped: the answer, what is in the way, what nobody has proved, what is so."""
    counts = Counter(one.verdict for one in told.items)
    summed = f"{counts['no']} in the way, {counts['unproved']} unproved, {counts['yes']} seen"
    lines = [f"{OF_ANSWER[told.answer]} forced stop of {told.cluster}: {told.answer} ({summed})"]
    for verdict, title in (("no", "In the way"), ("unproved", "Unproved"), ("yes", "Seen")):
        items = [one for one in told.items if one.verdict == verdict]
        lines += ["", f"{title}:"] if items else []
        lines += [line for one in items for line in lines_of(one)]
    return lines


def headline(told: Readiness) -> str:
    """The answer in a line."""
    wrong, open_ = ([one.title for one in told.items if one.verdict == verdict] for verdict in ("no", "unproved"))
    age = f", {span(told.age_s)} old" if told.age_s is not None else ""
    of_set = f" from {told.set}{age}" if told.set else ""
    counts = f"{len(wrong)} in the way, {len(open_)} unproved, {len(told.items) - len(wrong) - len(open_)} seen"
    where = f" in {told.region}" if told.region else ""
    return f"{OF_ANSWER[told.answer]} {told.cluster}: {told.answer}{of_set}{where} ({counts})"


def lines_of(one: Item) -> Iterator[str]:
    """An item: how it is, by whose word, what to do about it."""
    yield f"{OF_VERDICT[one.verdict]} {one.title}: {one.says}"
    yield from (f"     {line}" for line in one.details)
    yield from (f"     {word.source} says {word.says} ({span(word.age_s)} old)" for word in one.evidence)
    if one.remedy:
        yield f"     -> {one.remedy}"


def changed(before: Readiness | None, now: Readiness) -> Iterator[str]:
    """What is otherwise than before: the answer, and each item whose verdict or words changed; at first all but yes."""
    if before is None or before.answer != now.answer:
        yield headline(now)
    known = {one.title: (one.verdict, one.says) for one in before.items} if before else {}
    for one in now.items:
        old = known.pop(one.title, None)
        new = one.verdict != "yes" if before is None else old is None or old[0] != one.verdict
        if new:
            yield f"{OF_VERDICT[one.verdict]} {one.title}: {one.says}"
    yield from (f"{TAGS[Meaning.OFF]} {title}: not asked any more" for title in known)


def sets_table(regions: Iterable[RegionSets]) -> Iterator[str]:
    """Every set, a line each, region by region; why one cannot be restored stands in the line."""
    rows: list[tuple[str, ...]] = []
    quiet: list[str] = []
    told = tuple(regions)
    for region in told:
        if region.sets is None:
            quiet.append(f"{TAGS[Meaning.SILENT]} {region.region} does not tell: {region.silent}")
        elif not region.sets:
            quiet.append(f"{TAGS[Meaning.OFF]} {region.region} has none")
        rows += [_row(one) for one in region.sets or ()]
    if rows:
        yield from table([SETS, *rows])
    yield from quiet
    yield from _online(told)


def _online(regions: Iterable[RegionSets]) -> Iterator[str]:
    """Backups of mirror disks, apart from the others: no cluster is restored from one alone."""
    rows: list[tuple[str, ...]] = []
    for region in regions:
        rows += [_online_row(one) for one in region.online or ()]
        if region.online is None and region.sets is not None:  # else it was said of the whole region
            yield f"{TAGS[Meaning.SILENT]} {region.region} does not tell of online sets: {region.online_silent}"
    if rows:
        yield ""
        yield from table([ONLINE, *rows])


def _online_row(one: OnlineSet) -> tuple[str, ...]:
    quiet = f"{one.quiet_point:%Y-%m-%d %H:%M:%S}Z" if one.quiet_point else "-"
    age = span(one.age_s) if one.age_s is not None else "-"
    state = f"{TAGS[online_meaning(one)]} {one.state}, {one.marked}"
    disks = f"{len(one.snapshots)}, {one.size_gib} GiB"
    return (one.id, one.region, f"{one.node} {one.side}", state, quiet, age, disks, one.restorable or "yes")


def online_meaning(one: OnlineSet) -> Meaning:
    """How an online set is to be taken: a mark or a word of EC2 that is not the best is never well."""
    if not one.restorable:
        return Meaning.OK
    if one.state == "pending":
        return Meaning.CHANGING
    if one.state == "error" or one.marked == "void":
        return Meaning.BAD
    return Meaning.OFF if one.state == "completed" and one.marked == "whole" else Meaning.UNKNOWN


def _row(one: BackupSet) -> tuple[str, ...]:
    quiet = f"{one.quiet_point:%Y-%m-%d %H:%M:%S}Z" if one.quiet_point else "-"
    age = span(one.age_s) if one.age_s is not None else "-"
    data = f"{one.data_bytes / GIB:.1f} GiB" if one.data_bytes is not None else "-"
    restorable = one.restorable or "yes"
    state = f"{OF_STATE[one.state]} {one.says.split(':', maxsplit=1)[0]}"
    return (one.id, one.region, state, quiet, age, f"{len(one.snapshots)}, {one.size_gib} GiB", data, restorable)
