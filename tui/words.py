"""The words and signs of the screens: tags, ages, times. They stand beside the product's own words, never instead."""

from datetime import datetime
from enum import StrEnum
from math import ceil

from backends.model import Health
from backends.progress import Usual
from backends.views import Verdict
from tui.look import Meaning

TAGS = {
    Meaning.OK: "[OK]",
    Meaning.ATTENTION: "[! ]",
    Meaning.BAD: "[XX]",
    Meaning.OFF: "[--]",
    Meaning.CHANGING: "[>>]",
    Meaning.SUSPENDED: "[==]",
    Meaning.UNKNOWN: "[??]",
    Meaning.SILENT: "[..]",
    Meaning.DISAGREE: "[<>]",
}
"""ASCII and four cells wide: signs like a filled circle take two cells in many Japanese terminals."""

WORST_FIRST = (
    Meaning.BAD,
    Meaning.DISAGREE,
    Meaning.UNKNOWN,
    Meaning.SILENT,
    Meaning.ATTENTION,
    Meaning.CHANGING,
    Meaning.SUSPENDED,
    Meaning.OFF,
    Meaning.OK,
)

OF_HEALTH = {health: Meaning(health.value) for health in Health}

VERDICTS = {
    Verdict.AGREE: Meaning.DIM,
    Verdict.DISAGREE: Meaning.DISAGREE,
    Verdict.ONE_VIEW: Meaning.DIM,
    Verdict.NOT_COMPARABLE: Meaning.ATTENTION,
    Verdict.NO_VIEW: Meaning.DIM,
}

AGES_S = (
    (10, "<10s"),
    (30, "<30s"),
    (60, "<1m"),
    (120, "<2m"),
    (300, "<5m"),
    (600, "<10m"),
    (1800, "<30m"),
    (3600, "<1h"),
    (7200, "<2h"),
    (21600, "<6h"),
    (86400, "<1d"),
)
"""Ages are told in steps, the first of them longer than a node is usually left alone: while each look brings the same,
the screen stays as it is and nothing is sent."""


class Room(StrEnum):
    """How much room the terminal gives, from three columns of panes down to one line."""

    THREE = "three"
    TWO = "two"
    ONE = "one"
    LISTED = "listed"
    STRIP = "strip"
    SPECK = "speck"


def room(width: int, height: int) -> Room:
    """Choose the layout for a terminal of this size in cells."""
    if width < 40 or height < 5:
        return Room.SPECK
    if width < 60 or height < 10:
        return Room.STRIP
    if width < 80 or height < 20:
        return Room.LISTED
    if width < 100:
        return Room.ONE
    return Room.TWO if width < 160 or height < 30 else Room.THREE


def worst(meanings: list[Meaning]) -> Meaning:
    """The worst of some meanings; without any, nothing is known yet."""
    return min(meanings, key=WORST_FIRST.index, default=Meaning.SILENT)


def age(seconds: float | None) -> str:
    """An age in steps: `<10s`, `<10s`, `<30s`, `<1m` ... A dash where there is none."""
    if seconds is None:
        return "-"
    for limit_s, word in AGES_S:
        if seconds <= limit_s:
            return word
    return f"{int(seconds // 86400)}d"


def elapsed(seconds: float) -> str:
    """A time that passes on the screen, told every ten seconds: `0:30`."""
    return spent(int(seconds) // 10 * 10)


def spent(seconds: float) -> str:
    """A time that has passed, to the second: `0:34`, `12:31`, `1:02:31`."""
    whole = max(0, int(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"


def usually(planned_s: float, before: Usual | None) -> str:
    """How long something takes: `usually 0:30` by the plan; by the runs there were `usually 0:50-1:20, n=6`."""
    if before is None:
        return f"usually {spent(ceil(planned_s))}"
    least, most = spent(round(before.least_s)), spent(round(before.most_s))
    return f"usually {least}{f'-{most}' if most != least else ''}, n={before.times}"


def clock(at: datetime, now: datetime) -> str:
    """A time of day in the zone of the console's clock; the date instead of it when it was another day."""
    local, today = at.astimezone(now.tzinfo), now.date()
    return f"{local:%H:%M:%S}" if local.date() == today else f"{local:%m-%d %H:%M}"


def short_region(region: str) -> str:
    """A region as people write it: `ap-northeast-1` is `apne1`."""
    first, *middle, last = region.split("-") if region.count("-") >= 2 else (region, "")
    turns = {"northeast": "ne", "southeast": "se", "northwest": "nw", "southwest": "sw"}
    return first + "".join(turns.get(word, word[:1]) for word in middle) + last
