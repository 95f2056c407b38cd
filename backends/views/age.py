"""How old a word is, and whether it may still be believed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from backends.model import Estate, Probe, Seen, View
from backends.settings import Timing
from backends.views.values import Age

LATE_AFTER = 2
STALE_AFTER = 4
"""Intervals without an answer after which a view is late, and stale. A stale view counts as unknown."""

CLOCK_SET_BACK_S = 1.0

BELIEVED = frozenset({Age.FRESH, Age.LATE})
"""A stale or silent witness has no say: what it said last may no longer be so."""


def age_of(held: View[Any], interval_s: float, now: datetime) -> tuple[Age, float | None]:
    """How a view stands in time, and its age in seconds.

    An answer from the future means that the clock was set back: its age is not known, so it is stale.
    One missed look is not yet silence: the view is silent when a look failed and the last answer is late, or when
    there never was one.
    """
    if held.seen is None:
        return (Age.SILENT if held.silence else Age.NEVER), None
    age_s = (now - held.seen.at).total_seconds()
    if age_s < -CLOCK_SET_BACK_S:
        return Age.STALE, None
    age_s = max(0.0, age_s)
    if age_s <= LATE_AFTER * interval_s:
        return Age.FRESH, age_s
    if held.silence:
        return Age.SILENT, age_s
    return (Age.LATE if age_s <= STALE_AFTER * interval_s else Age.STALE), age_s


def current(estate: Estate, probe: Probe, timing: Timing, now: datetime) -> Seen[Any] | None:
    """The answer to a probe if it may still be believed: fresh or late, not stale, not silent."""
    held: View[Any] = estate.views.get(probe, View())
    age, _ = age_of(held, timing.interval_s(probe), now)
    return held.seen if age in BELIEVED else None


def patient(timing: Timing) -> Timing:
    """The same timing for those who judge a round of looks when the slowest of them is over: none is stale by then.

    At the default intervals and limits nothing changes; on a site with short intervals a view is believed for longer.
    """
    slowest_s = max(timing.connect_limit_s + timing.command_limit_s, timing.aws_limit_s)
    least_s = (slowest_s + timing.run_look_s) / STALE_AFTER
    return replace(
        timing,
        status_s=max(timing.status_s, least_s),
        mirror_s=max(timing.mirror_s, least_s),
        instances_s=max(timing.instances_s, least_s),
        interfaces_s=max(timing.interfaces_s, least_s),
        routes_s=max(timing.routes_s, least_s),
        ssm_s=max(timing.ssm_s, least_s),
        client_s=max(timing.client_s, least_s),
    )


def span(seconds: float) -> str:
    """A length of time in few characters: `4s`, `3m12s`, `2h05m`, `3d`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    if whole < 86400:
        return f"{whole // 3600}h{whole % 3600 // 60:02}m"
    return f"{whole // 86400}d"


def in_steps(seconds: float) -> str:
    """The same in steps, so that what is said of a silence does not change by the second: `<10s`, `40s`, `3m`, `2h`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole // 10 * 10}s" if whole >= 10 else "<10s"
    if whole < 3600:
        return f"{whole // 60}m"
    return f"{whole // 3600}h" if whole < 86400 else span(whole)


def reason_of(held: View[Any], now: datetime) -> str:
    """Why a view is silent, for how long, how often it was tried and when it is tried next; empty while it speaks."""
    if held.silence is None:
        return ""
    since = in_steps((now - held.silence.since).total_seconds())
    tries = f"{held.silence.tries} tr{'y' if held.silence.tries == 1 else 'ies'}"
    left_s = (held.silence.next_try - now).total_seconds() if held.silence.next_try else 0.0
    again = f", next in {in_steps(left_s)}" if left_s >= 1 else ""
    return f"{held.silence.reason} (for {since}, {tries}{again})"
