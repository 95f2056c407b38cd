"""An action with its references resolved: the very words that will be sent. Pure."""

import hashlib
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from backends.plan import Action, CallAws, Parameter, Ref, RunOnNode

Gives = Mapping[tuple[str, str], str]
"""Values that steps gave, by step and name."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What will be sent.

    Attributes:
        words: As it is shown and journalled; empty where nothing is sent.
        missing: References to what no step gave. With one of them nothing is sent.
    """

    words: str = ""
    argv: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    token: str = ""
    missing: tuple[Ref, ...] = ()


def resolve(action: Action, gives: Gives, token: str) -> Resolved:
    """Put in what earlier steps gave, and the idempotency token where the call takes one."""
    missing = tuple(ref for ref in _refs(action) if (ref.step, ref.field) not in gives)
    if missing:
        return Resolved(missing=missing)
    match action:
        case RunOnNode(argv=argv):
            words = tuple(str(_value(word, gives)) for word in argv)
            return Resolved(shlex.join(words), words)
        case CallAws(service=service, operation=operation, token=name):
            parameters = {key: _value(value, gives) for key, value in action.parameters}
            if name:
                parameters[name] = token
            said = " ".join(f"{key}={_spoken(value)}" for key, value in parameters.items())
            words_sent = f"{service} {operation} {said}".rstrip()
            return Resolved(words_sent, parameters=parameters, token=token if name else "")
        case _:
            return Resolved()


def token_of(run: str, step: str, attempt: int) -> str:
    """The idempotency token of an attempt: the same whenever and by whomever it is sent."""
    return hashlib.sha256(f"{run}/{step}/{attempt}".encode()).hexdigest()[:32]


def _refs(action: Action) -> tuple[Ref, ...]:
    match action:
        case RunOnNode(argv=argv):
            values: tuple[Parameter, ...] = argv
        case CallAws(parameters=parameters):
            values = tuple(value for _, value in parameters)
        case _:
            values = ()
    flat = (one for value in values for one in (value if isinstance(value, tuple) else (value,)))
    return tuple(dict.fromkeys(one for one in flat if isinstance(one, Ref)))


def _value(value: Parameter, gives: Gives) -> object:
    match value:
        case Ref(step=step, field=name):
            return gives[step, name]
        case tuple():
            return [_value(one, gives) for one in value]
        case _:
            return value


def _spoken(value: object) -> str:
    """As a person would write it: `[i-0b2]`, `true`, `30`."""
    if isinstance(value, list):
        return f"[{', '.join(_spoken(one) for one in value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
