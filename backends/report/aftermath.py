"""What a restore took and lost, and what remains to be done, written out."""

from collections.abc import Iterator

from backends.plan import listed
from backends.progress import Obliged
from backends.report.blocks import Line, Verbatim
from backends.report.clocks import Recovery
from backends.report.phrases import by_whom, saying, span, time_of
from backends.report.values import Report


def recovered(told: Recovery, report: Report) -> Iterator[tuple[str, Line]]:
    """RTO by two clocks, and RPO."""
    launch = f"from {time_of(told.launched_at, report)}, when the launch of step {told.step} was sent"
    if told.reached_at is None or told.aws_s is None:
        waits = f", not yet reached: {listed(told.not_reached)}" if told.not_reached else ""
        yield "RTO, AWS's clock", (f"{launch}{waits}",)
    else:
        last = f"to {time_of(told.reached_at, report)}, when all nodes had answered"
        yield "RTO, AWS's clock", (f"{span(told.aws_s)}: {launch}, {last}",)
    if told.cluster_s is not None and told.verified_at:
        proved = f"to {time_of(told.verified_at, report)}, when step {told.verified_by} was done"
        yield "RTO, the cluster's clock", (f"{span(told.cluster_s)}: from there {proved}",)
    else:
        yield "RTO, the cluster's clock", ("not verified in this run",)
    if told.rto_s is not None:
        outage = f"; {span(told.outage_s)} from the disaster on" if told.outage_s is not None else ""
        yield "RTO", (f"{span(told.rto_s)}, both clocks{outage}",)
    yield "RPO", _rpo(told)


def _rpo(told: Recovery) -> Line:
    times = ((told.quiet_at, "the quiet point", "quiet-point"), (told.disaster_at, "the disaster", "disaster"))
    missing = [f"{what} (input {name})" for at, what, name in times if at is None]
    if missing:
        return (f"not known: nobody said when {listed(missing)} was",)
    quiet, lost = (f"{at:%Y-%m-%d %H:%M:%S} UTC" for at, _, _ in times if at)
    if told.rpo_s is None:
        return (f"not known: the quiet point, {quiet}, is after the disaster, {lost}",)
    return (f"{span(told.rpo_s)}: from the quiet point, {quiet}, to the disaster, {lost}",)


def obliged(one: Obliged, report: Report) -> Line:
    """What is to be done, since when; and who did it, if somebody has."""
    since = f" since {time_of(one.since, report)}"
    if one.met_at is None:
        return ("open, ", Verbatim(one.name), f"{since}: ", Verbatim(one.text))
    met = (f", met {time_of(one.met_at, report)}", *by_whom(one.met_by), *saying(one.note))
    return (Verbatim(one.name), f"{since}: ", Verbatim(one.text), *met)
