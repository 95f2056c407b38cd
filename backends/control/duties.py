"""What remains to be done after runs, by their journals and by what people said of it."""

from backends.control.clerk import Clerk
from backends.errors import ClpdeckError
from backends.progress import Met, Obliged, duties_of, obligations
from backends.runs.base import CloseRequest
from backends.text import clean_line


def met(clerk: Clerk, run: str) -> tuple[Met, ...]:
    """What people said of a run's obligations, in the order in which they did."""
    closings = (one for one in clerk.requests(run) if isinstance(one, CloseRequest))
    return tuple(Met(one.obligation, one.by, one.at, one.note) for one in closings)


def duties_in(clerk: Clerk, run: str) -> tuple[Obliged, ...]:
    """All obligations that came up in a run, open or met. Raises `NoSuchRun`."""
    duties = duties_of(clerk.read(run))
    return obligations(duties, met(clerk, run)) if duties.known else ()


def all_duties(clerk: Clerk) -> tuple[Obliged, ...]:
    """Those of every run there is, the newest run first: an obligation is listed until somebody meets it."""
    return tuple(one for row in clerk.runs() for one in duties_in(clerk, row.run))


def close(clerk: Clerk, run: str, name: str, note: str) -> Obliged:
    """Say that an obligation of a run is met, also where the run is over. Returns it, as it was.

    Raises:
        NotAllowed: This session only looks.
        NoSuchRun: There is no such run.
        ClpdeckError: It has no such obligation, or that is met already, or it is not said how.
    """
    clerk.may_act(f"to close an obligation of run {run}")
    known = duties_in(clerk, run)
    one = next((one for one in known if one.name == name), None)
    if one is None:
        there = ", ".join(one.name for one in known if one.met_at is None) or "none"
        raise ClpdeckError(f"run {run} has no obligation {name!r}; open are: {there}")
    if one.met_at is not None:
        raise ClpdeckError(
            f"{name} of run {run} was met at {one.met_at.astimezone():%Y-%m-%d %H:%M:%S} by {one.met_by}"
        )
    said = clean_line(note).strip()
    if not said:
        raise ClpdeckError(f"{name} of run {run} is not closed without a note: say what was done")
    clerk.put_closing(run, name, said)
    return one
