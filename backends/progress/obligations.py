"""What remains to be done after a run, by its journal and by those who said that they did it. Pure.

An obligation comes up with the beginning of a step that may have had an effect, and is met when the step that takes
that back is done, or when a person says so. One of the run as a whole comes up with its first step: a run that did
nothing leaves nothing behind. A plan that replaces another one takes no obligation away that has come up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from backends.events import PlanRevised, RunBegan, RunEvent, StepClosed, StepOpened
from backends.plan import Obligation, Plan

MEETS = frozenset({"done", "already", "not-needed"})
"""Ends of a step that meet what it was to meet; what was skipped or left is still to be done."""


@dataclass(frozen=True, slots=True)
class Met:
    """A person says that an obligation of a run is met: who, when, and what they did."""

    obligation: str
    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Obliged:
    """An obligation that came up in a run.

    Attributes:
        name: Within the run: `fsr`.
        text: What is to be done, and why.
        since: When it came up.
        by: Who began the run.
        met_at: When it was met; `None` while it is open.
        met_by: The step that met it, `step 9.1`, or the person who said so.
        note: What they said.
    """

    run: str
    cluster: str
    title: str
    name: str
    text: str
    since: datetime
    by: str
    met_at: datetime | None = None
    met_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Duties:
    """What a journal says of the obligations of its run; the fold of it.

    Attributes:
        known: Every obligation that any plan of the run had, as the newest that names it has it.
        began: When each step was first begun.
        again: When it was last begun.
        met: When each step ended so that it meets what it was to meet.
    """

    run: str = ""
    cluster: str = ""
    title: str = ""
    by: str = ""
    known: tuple[Obligation, ...] = ()
    began: tuple[tuple[str, datetime], ...] = ()
    again: tuple[tuple[str, datetime], ...] = ()
    met: tuple[tuple[str, datetime], ...] = ()


def learn_duties(duties: Duties, event: RunEvent) -> Duties:
    """Fold one event in. Never raises."""
    match event:
        case RunBegan(run=run, by=by, plan=plan) if not duties.run:
            begun = replace(duties, run=run, by=by, cluster=plan.cluster, title=plan.title)
            return _planned(begun, plan)
        case PlanRevised(plan=plan):
            return _planned(replace(duties, title=plan.title), plan)
        case StepOpened(step=step, at=at):
            first = duties.began if step in dict(duties.began) else (*duties.began, (step, at))
            return replace(duties, began=first, again=_with(duties.again, step, at))
        case StepClosed(step=step, at=at, how=how) if how in MEETS:
            return replace(duties, met=_with(duties.met, step, at))
    return duties


def duties_of(events: Iterable[tuple[int, RunEvent]]) -> Duties:
    """The same of a whole journal, as the store reads it."""
    return reduce(lambda duties, numbered: learn_duties(duties, numbered[1]), events, Duties())


def obligations(duties: Duties, met: Sequence[Met] = ()) -> tuple[Obliged, ...]:
    """Every obligation that came up, open or met, in the order of the plan. Of those who say so the first counts."""
    began, again, ended = dict(duties.began), dict(duties.again), dict(duties.met)
    found = []
    for one in duties.known:
        since = began.get(one.opened_by) if one.opened_by else min(began.values(), default=None)
        if since is None:
            continue
        came = Obliged(duties.run, duties.cluster, duties.title, one.name, one.text, since, duties.by)
        over = ended.get(one.closed_by)
        said = next((word for word in met if word.obligation == one.name), None)
        if over and over >= again.get(one.opened_by, since):
            came = replace(came, met_at=over, met_by=f"step {one.closed_by}")
        elif said:
            came = replace(came, met_at=said.at, met_by=said.by, note=said.note)
        found.append(came)
    return tuple(found)


def _planned(duties: Duties, plan: Plan) -> Duties:
    """What a plan names replaces what an earlier one called so; what it does not name any more stays."""
    named = {one.name: one for one in duties.known} | {one.name: one for one in plan.obligations}
    return replace(duties, known=tuple(named.values()))


def _with(times: tuple[tuple[str, datetime], ...], step: str, at: datetime) -> tuple[tuple[str, datetime], ...]:
    return tuple({**dict(times), step: at}.items())
