"""EC2's filters: which of the answers a call keeps.

A filter is given as the path of the field it looks at in the very answer AWS sends, so `instance-state-name` is
`State.Name`. A path may lead through lists; a field we never fill matches nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from backends.sim.cloud import AwsError

Answer = dict[str, Any]
TAGS = {"tag": "Tags", "tag-key": "Tags.Key"}
"""The filters of everything that carries tags."""


def matching(answers: Iterable[Answer], filters: Sequence[Answer], paths: Mapping[str, str]) -> list[Answer]:
    """The answers that pass all filters; a filter passes where any of its values matches.

    Raises:
        AwsError: EC2 knows no such filter here.
    """
    tests = [(_where(item.get("Name", ""), paths), _pattern(item.get("Values", ()))) for item in filters]
    return [
        answer
        for answer in answers
        if all(any(pattern.fullmatch(text) for text in _texts(answer, *where)) for where, pattern in tests)
    ]


def _where(name: str, paths: Mapping[str, str]) -> tuple[str, str]:
    """The path a filter looks at, and the tag's key where it asks for one tag."""
    kind, _, key = name.partition(":")
    if key and kind == "tag" and kind in paths:
        return paths[kind], key
    if name not in paths or name == "tag":
        raise AwsError("InvalidParameterValue", f"The filter '{name}' is invalid")
    return paths[name], ""


def _pattern(values: Iterable[str]) -> re.Pattern[str]:
    """`*` and `?` stand for any letters and any letter; a backslash before them takes that away."""
    choices = [re.sub(r"\\?[\s\S]", _letter, value) for value in values]
    return re.compile("|".join(choices) if choices else r"(?!)", re.DOTALL)


def _letter(match: re.Match[str]) -> str:
    wild = {"*": ".*", "?": "."}.get(match[0])
    return wild or re.escape(match[0][-1])


def _texts(answer: Answer, path: str, tag: str) -> Iterator[str]:
    if tag:
        yield from (item["Value"] for item in _values(answer, path.split(".")) if item["Key"] == tag)
    else:
        yield from (_text(value) for value in _values(answer, path.split(".")))


def _values(value: Any, path: Sequence[str]) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _values(item, path)
    elif not path:
        yield value
    elif value is not None and path[0] in value:
        yield from _values(value[path[0]], path[1:])


def _text(value: Any) -> str:
    """A value as filters spell it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return str(value)
