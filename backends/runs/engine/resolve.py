"""An action with its references resolved: the very words that will be sent. Pure."""

import hashlib
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from backends.model import Estate, Joined, Ref
from backends.plan import (
    Action,
    CallAws,
    EditConf,
    Fields,
    Found,
    Parameter,
    PutFile,
    RunOnNode,
    TrustHostKey,
    command_line,
)
from backends.runs.engine.finding import Gives, found

Values: TypeAlias = Mapping[Ref | Found, str | None]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What will be sent.

    Attributes:
        words: As it is shown and journalled; empty where nothing is sent.
        values: Of an edited configuration what it is to say; of a host key its fingerprint.
        missing: What no step gave and no look brought. With one of them nothing is sent.
    """

    words: str = ""
    argv: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    token: str = ""
    values: tuple[str, ...] = ()
    missing: tuple[Ref | Found, ...] = ()


def resolve(action: Action, known: Gives, token: str, estate: Estate) -> Resolved:
    """Put in what earlier steps gave, what the look brought, and the idempotency token where the call takes one."""
    gives: Values = {one: _told(one, known, estate) for one in needs(action)}
    missing = tuple(one for one, value in gives.items() if value is None)
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
        case EditConf() | PutFile():
            values = tuple(str(_value(one, gives)) for one in (action.given if isinstance(action, EditConf) else ()))
            return Resolved(": ".join((command_line(action), *([", ".join(values)] if values else []))), values=values)
        case TrustHostKey(fingerprint=fingerprint):
            key = str(_value(fingerprint, gives))
            return Resolved(f"{action.node}: its host key {key} is known from now on", values=(key,))
        case _:
            return Resolved()


def token_of(run: str, step: str, attempt: int) -> str:
    """The idempotency token of an attempt: the same whenever and by whomever it is sent.

    A run is its number and when it began: two stores may have given one number to two runs.
    """
    return hashlib.sha256(f"{run}/{step}/{attempt}".encode()).hexdigest()[:32]


def _told(one: Ref | Found, known: Gives, estate: Estate) -> str | None:
    return found(estate, one) if isinstance(one, Found) else known.get((one.step, one.field))


def needs(action: Action) -> tuple[Ref | Found, ...]:
    """All that only the run knows."""
    match action:
        case RunOnNode(argv=argv):
            values: tuple[Parameter, ...] = argv
        case CallAws(parameters=parameters):
            values = tuple(value for _, value in parameters)
        case EditConf(given=given):
            values = given
        case TrustHostKey(fingerprint=fingerprint):
            values = (fingerprint,)
        case _:
            values = ()
    return tuple(dict.fromkeys(one for value in values for one in _within(value)))


def _within(value: Parameter) -> Iterator[Ref | Found]:
    match value:
        case Ref() | Found():
            yield value
        case Joined(parts=parts):
            yield from (one for one in parts if isinstance(one, Ref))
        case tuple():
            yield from (one for part in value for one in _within(part))
        case Fields(fields=fields):
            yield from (one for _, part in fields for one in _within(part))
        case _:
            return


def _value(value: Parameter, gives: Values) -> object:
    match value:
        case Found(number=True):
            told = gives[value] or ""
            return int(told) if told.isdecimal() else told
        case Ref() | Found():
            return gives[value]
        case Joined(parts=parts):
            return "".join(str(_value(one, gives)) for one in parts)
        case tuple():
            return [_value(one, gives) for one in value]
        case Fields(fields=fields):
            return {name: _value(one, gives) for name, one in fields}
        case _:
            return value


def _spoken(value: object) -> str:
    """As a person would write it: `[i-0b2]`, `true`, `30`, `{Key=Name, Value=server01}`."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}={_spoken(one)}' for name, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_spoken(one) for one in value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
