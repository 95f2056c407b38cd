"""Small phrases that a written report is made of."""

from datetime import datetime

from backends.report.blocks import Line, Verbatim
from backends.report.values import Named, Report


def by_name(values: tuple[Named, ...]) -> Line:
    """Values by their names, in a line."""
    parts: list[str | Verbatim] = []
    for one in values:
        parts += [", ", Verbatim(f"{one.name} = {one.value}")]
    return tuple(parts[1:])


def by_whom(person: str) -> Line:
    """Who it was; nothing where nobody is named."""
    return (", by ", Verbatim(person)) if person else ()


def saying(text: str) -> Line:
    """In whose words, behind what they are about; nothing where there are none."""
    return (": ", Verbatim(text)) if text else ()


def time_of(at: datetime, report: Report) -> str:
    """The time of day; with its date where that is not the run's first."""
    same = at.date() == report.began_at.date()
    return f"{at:%H:%M:%S}" if same else f"{at:%Y-%m-%d %H:%M:%S}"


def span(seconds: float) -> str:
    """A length of time: `0.4 s`, `13.6 s`, `2 min 5 s`, `1 h 20 min`."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    units = ((hours, "h"), (minutes, "min"), (0 if hours else rest, "s"))
    return " ".join(f"{count} {unit}" for count, unit in units if count)
