"""What a step's own look brought beyond yes and no: values for what is sent, and what a question shows. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from backends.model import AWS, AwsFactsProbe, Estate, Facts, Joined, Named, NodeFactsProbe, Probe, Ref
from backends.plan import MISSING, AllOf, AnyOf, Condition, Found, NodeSays, Not
from backends.progress import Progress

NO_ANSWER = ": no answer: "

Gives = Mapping[tuple[str, str], str]
"""Values by step and name."""


def known(progress: Progress) -> Gives:
    """What steps gave, when each of them was over, and the number of the run."""
    ended = {(one.id, "ended"): f"{one.closed_at:%Y-%m-%dT%H:%M:%SZ}" for one in progress.steps if one.closed_at}
    own = {("run", "number"): progress.run, ("run", "id"): f"{progress.run}-{progress.began_at:%H%M%S}"}
    return {**ended, **dict(progress.gives), **own}


def found(estate: Estate, wanted: Found) -> str | None:
    """The word under a key; `None` where nobody said it, or said that there is nothing."""
    words = (facts.word(wanted.key) for _, facts in _told(estate, wanted))
    return next((word for word in words if word is not None and word not in MISSING), None)


def unknown(estate: Estate, wanted: Found) -> bool:
    """Whether there may be a word under a key though it was not told: nobody answered, or not all could be read."""
    told = [facts for _, facts in _told(estate, wanted)]
    return found(estate, wanted) is None and (not told or any(facts.unread for facts in told))


def given(estate: Estate, wanted: Iterable[tuple[str, Found]]) -> tuple[tuple[str, str], ...]:
    """What a look gives to later steps; what it did not bring is left out."""
    words = ((name, found(estate, one)) for name, one in wanted)
    return tuple((name, word) for name, word in words if word is not None)


def shown(estate: Estate, wanted: Iterable[Found]) -> tuple[str, ...]:
    """What a question shows, a line for each: whose word, on what, and how it is; or that there is none, and why."""
    return tuple(line for one in wanted for line in _lines(estate, one))


def said_of(looks: Iterable[Probe]) -> tuple[Found, ...]:
    """All that is said of the topics that these looks are about."""
    asks = (one for one in looks if isinstance(one, NodeFactsProbe | AwsFactsProbe))
    return tuple(Found(getattr(one, "node", AWS), one.topic, "") for one in asks)


def alike(before: tuple[str, ...], now: tuple[str, ...]) -> bool:
    """Whether a question would show the same now. Why somebody is silent is told in many ways, and says the same."""
    return tuple(map(_said_by, before)) == tuple(map(_said_by, now))


def _said_by(line: str) -> str:
    who, silent, _ = line.partition(NO_ANSWER)
    return who if silent else line


def asked_with(probe: Probe, gives: Gives) -> Probe | Ref:
    """A probe with its references resolved; the first of them that nothing is known for yet, where there is one."""
    if not isinstance(probe, NodeFactsProbe | AwsFactsProbe):
        return probe
    refs = (ref for one in probe.of for ref in _refs(one))
    unknown = next((one for one in refs if (one.step, one.field) not in gives), None)
    return unknown or replace(probe, of=tuple(_said(one, gives) for one in probe.of))


def settled(condition: Condition, gives: Gives) -> Condition:
    """A condition with the words in it that steps gave; one that no step gave is left, and nobody can say it."""
    match condition:
        case AllOf(conditions=parts) | AnyOf(conditions=parts):
            return replace(condition, conditions=tuple(settled(one, gives) for one in parts))
        case Not(condition=other):
            return Not(settled(other, gives))
        case NodeSays(pairs=pairs):
            return replace(condition, pairs=tuple((key, _known_word(word, gives)) for key, word in pairs))
        case _:
            return condition


def _known_word(word: Named, gives: Gives) -> Named:
    return _said(word, gives) if all((one.step, one.field) in gives for one in _refs(word)) else word


def _refs(named: Named) -> tuple[Ref, ...]:
    parts = named.parts if isinstance(named, Joined) else (named,)
    return tuple(one for one in parts if isinstance(one, Ref))


def _said(named: Named, gives: Gives) -> str:
    parts = named.parts if isinstance(named, Joined) else (named,)
    return "".join(gives[one.step, one.field] if isinstance(one, Ref) else one for one in parts)


def _told(estate: Estate, wanted: Found) -> Iterator[tuple[Probe, Facts]]:
    for probe, held in estate.views.items():
        if _asks(probe, wanted) and held.seen is not None and isinstance(held.seen.value, Facts):
            yield probe, held.seen.value


def _asks(probe: Probe, wanted: Found) -> bool:
    match probe:
        case NodeFactsProbe(node=node, topic=topic):
            return (node, topic) == (wanted.who, wanted.topic)
        case AwsFactsProbe(topic=topic):
            return (AWS, topic) == (wanted.who, wanted.topic)
        case _:
            return False


def _lines(estate: Estate, wanted: Found) -> Iterator[str]:
    silent = True
    for _, facts in _told(estate, wanted):
        silent = False
        for key, word in facts.pairs:
            if wanted.key in {"", key}:
                yield f"{wanted.who}: {key}: {word}"
        yield from (f"{wanted.who}: not read: {line}" for line in facts.unread)
    if silent:
        held = (held for probe, held in estate.views.items() if _asks(probe, wanted))
        why = next((one.silence.reason for one in held if one.silence), "it was not asked")
        yield f"{wanted.who}{NO_ANSWER}{why}"
