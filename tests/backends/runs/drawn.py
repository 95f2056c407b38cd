"""Events, requests and plans of any content and small size, for property tests."""

from datetime import UTC, datetime
from typing import TypeVar, get_args

from hypothesis import strategies as st

from backends import events as ev
from backends import plan as pl
from backends.model import Evidence, Probe
from backends.runs.base import Request

T = TypeVar("T")


def few(one: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(one, max_size=2).map(tuple)


st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))

NUMBERS = st.floats(allow_nan=False)
WORDS = st.text(max_size=8)
PAIRS = few(st.tuples(WORDS, WORDS))
TEXTS = WORDS | st.builds(pl.Ref, WORDS, WORDS)
PARAMETERS = TEXTS | st.integers() | st.booleans() | few(TEXTS)
PROBES: st.SearchStrategy[Probe] = st.from_type(Probe)  # type: ignore[arg-type] # a union is a type to hypothesis

LEAVES: st.SearchStrategy[pl.Condition] = st.one_of(
    *(
        st.from_type(kind)
        for kind in get_args(pl.Condition)
        if kind not in {pl.AllOf, pl.AnyOf, pl.Not, pl.MirrorGreen}
    ),
    st.builds(pl.MirrorGreen, WORDS, few(WORDS)),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(pl.AllOf, few(inner)) | st.builds(pl.AnyOf, few(inner)) | st.builds(pl.Not, inner),
    max_leaves=4,
)
ACTIONS: st.SearchStrategy[pl.Action] = st.one_of(
    st.builds(pl.RunOnNode, WORDS, few(TEXTS)),
    st.builds(pl.CallAws, WORDS, WORDS, few(st.tuples(WORDS, PARAMETERS)), gives=PAIRS),
    st.from_type(pl.Wait),
    st.from_type(pl.AskOperator),
)
STEPS = st.builds(
    pl.Step,
    do=ACTIONS,
    looks=few(PROBES),
    ready_when=st.none() | CONDITIONS,
    done_when=st.none() | CONDITIONS,
    timeout_s=NUMBERS,
    dead_man=st.none() | st.builds(pl.DeadMan, argv=few(WORDS)),
    anew=st.none() | st.builds(pl.Anew, few(WORDS), CONDITIONS),
)
STAGES = st.builds(pl.Stage, lanes=few(st.builds(pl.Lane, steps=few(STEPS))))
PLANS = st.builds(
    pl.Plan,
    inputs=PAIRS,
    before=few(st.builds(pl.Check, condition=CONDITIONS, looks=few(PROBES))),
    stages=few(STAGES),
    finally_=few(STEPS),
)
JUDGEMENTS = st.builds(
    ev.Judgement, st.none() | st.booleans(), few(st.builds(Evidence, source=WORDS, says=WORDS, age_s=NUMBERS))
)
WITH_MORE: dict[type[ev.RunEvent], st.SearchStrategy[ev.RunEvent]] = {
    ev.RunBegan: st.builds(ev.RunBegan, plan=PLANS),
    ev.PlanRevised: st.builds(ev.PlanRevised, plan=PLANS, anew=few(WORDS)),
    ev.StepLooked: st.builds(ev.StepLooked, judgement=JUDGEMENTS, sights=few(st.builds(ev.Sight, probe=PROBES))),
    ev.ActionEnded: st.builds(ev.ActionEnded, gives=PAIRS),
}
EVENTS: st.SearchStrategy[ev.RunEvent] = st.one_of(
    *(WITH_MORE.get(kind, st.from_type(kind)) for kind in get_args(ev.RunEvent))
)
REQUESTS: st.SearchStrategy[Request] = st.one_of(*map(st.from_type, get_args(Request)))
