"""The lines around every screen: badge and place, banner, newest event, keys."""

from collections.abc import Sequence

from backends.findings import Finding, Severity
from backends.settings import Mode
from backends.shape import Kind, Shape
from tui import words
from tui.commands import Command
from tui.look import Meaning
from tui.picture import SPLIT, Known, Picture, meaning_of
from tui.places import ABOUT_ONE, Place, Where
from tui.render import events, runs
from tui.render.lines import Line, cut, ends, line, say, spread, width
from tui.runs import needs_somebody, of_run

ONE_SIDE = {Kind.CANNOT_TELL: "PEER DOWN OR SPLIT?", Kind.NOWHERE: "SERVICE NOWHERE?"}
"""The banner's words where one side's word is all there is."""
EVIDENCE = "  (e)"
"""After a banner: the key that leads to what it rests on."""


def badge(mode: Mode) -> str:
    """The mode as a word in brackets, on every screen and in the terminal's title."""
    return f"[{mode} read-only]" if mode is Mode.REFERENCE else f"[{mode}]"


def top(picture: Picture, place: Place, paused: bool, cells: int) -> Line:
    """Line 1: mode, place, and on whose account we look, as much of it as there is room for."""
    cluster = picture.cluster(place.cluster) if place.where in ABOUT_ONE else None
    left = spread(
        (
            line(badge(picture.mode), Meaning.BADGE),
            *_warnings(picture, paused),
            line(cluster.settings.banner if cluster else "", Meaning.ATTENTION),
            line(place.crumb, Meaning.TITLE),
        ),
        " ",
    )
    shown = [cluster] if cluster else list(picture.clusters)
    told = place.where is Where.RUN
    account, region, views = _account(shown), _region(shown, cells), _views(shown)
    run, short = _run(picture, short=told), _run(picture, short=True)
    forms = ((account, region, views, run), (region, views, run), (views, run), (views, short), (short or views,))
    right = next((made for made in map(spread, forms) if width(left) + 2 + width(made) <= cells), ())
    return ends(left, right, cells)


def banner(picture: Picture, place: Place, cells: int) -> Line:
    """Line 2, only when there is one: a split brain nobody has acknowledged, or the cluster's worst that presses."""
    split = picture.alarm
    if split and split.split:
        doubt = "" if split.split.certain else "?"
        name = "" if place.cluster == split.name and place.where in ABOUT_ONE else f" {split.name}:"
        leads = "" if place.where is Where.EVIDENCE else EVIDENCE
        said = cut(f"!! SPLIT BRAIN{doubt}{name} {split.split.sentence.rstrip('?')}", cells - len(leads)) + leads
        return line(said.ljust(cells), Meaning.BANNER)
    waiting = _waiting(picture, place, cells)
    if waiting:
        return waiting
    cluster = picture.cluster(place.cluster) if place.where in ABOUT_ONE else None
    worst = next((one for one in cluster.findings if _pressing(one)), None) if cluster else None
    if worst is None or cluster is None:
        return ()
    if any(one.kind == "one-view-only" and not one.certain for one in cluster.findings):
        shape = cluster.shape
        if shape and shape.kind in ONE_SIDE:
            return _one_side(shape, place, cells)
    meaning = meaning_of(worst)
    return (say(words.TAGS[meaning], meaning), say(cut(f" {worst.sentence}", cells - 4), Meaning.TITLE))


def _one_side(shape: Shape, place: Place, cells: int) -> Line:
    """What one side's word is worth: it cannot tell whether the other one is down or runs on."""
    leads = "" if place.where is Where.EVIDENCE else EVIDENCE
    silent = list(dict.fromkeys(name for one in shape.groups for name in one.may_run))
    told = f" {ONE_SIDE[shape.kind]} {', '.join(silent)} not heard: one side's word cannot tell"
    said = cut(told, cells - 4 - len(leads))
    return (say(words.TAGS[Meaning.SILENT], Meaning.SILENT), say(said, Meaning.TITLE), say(leads, Meaning.KEY))


def _waiting(picture: Picture, place: Place, cells: int) -> Line:
    """The first run that does not go on by itself: it waits for somebody, or its runner is gone."""
    row = next((one for one in picture.runs.going if needs_somebody(one)), None)
    if row is None:
        return ()
    here = place.where is Where.RUN and place.subject == row.run
    mark = of_run(row)
    leads = "" if here else "  (6)"
    said = cut(f" {runs.banner(row)}", cells - 4 - len(leads))
    return (say(mark.tag, mark.meaning), say(said, Meaning.TITLE), say(leads, Meaning.KEY))


def _run(picture: Picture, *, short: bool) -> Line:
    """The run that goes on, the one that waits for somebody first."""
    going = picture.runs.going
    return runs.in_short(going[0], len(going) - 1, short=short) if going else ()


def _pressing(finding: Finding) -> bool:
    """Whether a finding is said in line 2: what cannot wait, and who is silent. A split brain has its own banner."""
    silent = finding.kind in {"no-view", "one-view-only", "view-stale"}
    return silent or (finding.severity is Severity.CRITICAL and finding.kind != SPLIT)


def newest(picture: Picture, cells: int) -> Line:
    """Line n-1: the newest event."""
    return events.line_of(picture.newest, picture.now, cells) if picture.newest else ()


def rule(cells: int) -> Line:
    """A line that parts what is above it from what is below."""
    return line("-" * cells, Meaning.DIM)


def keys(commands: Sequence[type[Command]], cells: int) -> Line:
    """Line n: the keys that work here, most useful first; the last, which is help, is never cut."""
    labelled = [one for one in commands if one.label]
    items = [(say(one.names()[0], Meaning.KEY), say(f":{one.label}", Meaning.DIM)) for one in labelled]
    if not items:
        return ()
    *others, last = items
    while others and width(spread([*others, last], " ")) > cells:
        others.pop()
    return spread([*others, last], " ")


def _warnings(picture: Picture, paused: bool) -> list[Line]:
    split = [line("SPLIT BRAIN", Meaning.BANNER)] if any(one in picture.seen for one in _split(picture)) else []
    return [*split, line("PAUSED", Meaning.ATTENTION)] if paused else split


def _split(picture: Picture) -> list[str]:
    return [one.name for one in picture.clusters if one.split]


def _account(shown: list[Known]) -> Line:
    names = {account_of(one) for one in shown}
    return line(cut(names.pop(), 28), Meaning.DIM) if len(names) == 1 else ()


def account_of(one: Known) -> str:
    """Account and profile we look with, as far as known: `123456789012/prod-ro`."""
    account = one.identity.account if one.identity else ""
    return "/".join(part for part in (account, one.settings.profile) if part)


def acts_as(one: Known) -> str:
    """Account and profile that a run would act with, as far as known."""
    account = one.identity.account if one.identity else ""
    profile = one.settings.act_profile or one.settings.profile
    return "/".join(part for part in (account, profile) if part) or "not known yet"


def _region(shown: list[Known], cells: int) -> Line:
    regions = {one.settings.region or "" for one in shown}
    if len(regions) != 1:
        return ()
    region = regions.pop()
    return line(region if cells >= 100 else words.short_region(region), Meaning.DIM)


def _views(shown: list[Known]) -> Line:
    fresh, all_nodes = sum(one.fresh for one in shown), sum(len(one.nodes) for one in shown)
    if not all_nodes:
        return line("reading the site file", Meaning.CHANGING)
    return line(f"{fresh}/{all_nodes} views", Meaning.DIM if fresh == all_nodes else Meaning.SILENT)
