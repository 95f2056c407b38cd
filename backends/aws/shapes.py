"""How the form of a call's parameters is written down: checks of values, put together to checks of structures. Pure."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

from backends.aws.scope import Scope, Unseen
from backends.errors import NotAllowed
from backends.text import clean_line

QUOTED = 120
"""Letters of a value that is refused that are quoted."""

Check: TypeAlias = Callable[[Any, Scope, str], None]
"""Takes a value, the scope and the value's name; raises `NotAllowed` with the rest of `... is not called`."""


def wrong(value: object, path: str, rule: str) -> NotAllowed:
    """The refusal of a value."""
    return NotAllowed(f"with {path}={quoted(value)}: {rule}")


def quoted(value: object) -> str:
    """A value as a refusal quotes it."""
    said = clean_line(str(value))
    return said if len(said) <= QUOTED else said[: QUOTED - 3] + "..."


def only(*wanted: object) -> Check:
    """One of these, and of the same type: `True` is not 1."""

    def check(value: Any, _: Scope, path: str) -> None:
        if not any(type(value) is type(one) and value == one for one in wanted):
            raise wrong(value, path, f"only with {' or '.join(map(str, wanted))}")

    return check


def number(least: int, most: int) -> Check:
    """A whole number within these."""

    def check(value: Any, _: Scope, path: str) -> None:
        if type(value) is not int or not least <= value <= most:
            raise wrong(value, path, f"only with a number from {least} to {most}")

    return check


def like(pattern: str, what: str) -> Check:
    """A text of this form."""
    form = re.compile(pattern)

    def check(value: Any, _: Scope, path: str) -> None:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise wrong(value, path, f"only with {what}")

    return check


def among(known: Callable[[Scope], Collection[str]], what: str) -> Check:
    """One of those that the site file names."""

    def check(value: Any, scope: Scope, path: str) -> None:
        names = [one for one in known(scope) if one]
        if not isinstance(value, str) or value not in names:
            raise wrong(value, path, f"only with {what}: {', '.join(names) or 'there is none'}")

    return check


def one_of(check: Check) -> Check:
    """A list of one."""

    def check_it(value: Any, scope: Scope, path: str) -> None:
        if not isinstance(value, list | tuple) or len(value) != 1:
            raise wrong(value, path, "only with one, in a list")
        check(value[0], scope, path)

    return check_it


def each(check: Check) -> Check:
    """A list of one or more, none twice."""

    def check_all(value: Any, scope: Scope, path: str) -> None:
        if not isinstance(value, list | tuple) or not value or any(value.count(one) > 1 for one in value):
            raise wrong(value, path, "only with a list of one or more, each once")
        for item in value:
            check(item, scope, path)

    return check_all


def fields(needs: Mapping[str, Check], may: Mapping[str, Check] | None = None) -> Check:
    """A structure with these members, perhaps with those, and no other."""
    optional = may or {}

    def check(value: Any, scope: Scope, path: str) -> None:
        if not isinstance(value, Mapping):
            raise wrong(value, path, f"only with a structure of {', '.join(needs)}")
        if not set(needs) <= set(value) <= {*needs, *optional}:
            named = ", ".join(sorted(map(str, value))) or "nothing"
            also = [f"perhaps {', '.join(optional)},"] if optional else []
            given = f"it is given {', '.join([*needs, *also])} and no more"
            raise NotAllowed(f"with {f'{path} of ' if path else ''}{named}: {given}")
        unseen: Unseen | None = None
        for name, item in value.items():
            try:
                (needs.get(name) or optional[name])(item, scope, f"{path}.{name}" if path else name)
            except Unseen as missing:  # what is wrong anyhow is refused before anybody looks
                unseen = unseen or missing
        if unseen:
            raise unseen

    return check


def tags_of(specifications: Any, kinds: Collection[str], needed: Collection[str]) -> dict[str, dict[str, str]]:
    """The tags of a call's TagSpecifications, by what they are for; all of the `needed`, and any others of `kinds`.

    Raises:
        NotAllowed: They are not of that form.
    """
    found: dict[str, dict[str, str]] = {}
    rule = f"only with tags, each once, for {', '.join(kinds)}"
    for one in specifications if isinstance(specifications, list | tuple) else ():
        whole = isinstance(one, Mapping) and set(one) == {"ResourceType", "Tags"}
        if not whole or not isinstance(one["ResourceType"], str) or one["ResourceType"] in found:
            raise wrong(one, "TagSpecifications", rule)
        found[one["ResourceType"]] = _tags(one["Tags"], rule)
    if not set(needed) <= set(found) <= set(kinds):
        raise wrong(", ".join(map(str, found)) or "nothing", "TagSpecifications", rule)
    return found


def _tags(tags: Any, rule: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for tag in tags if isinstance(tags, list | tuple) else ():
        whole = isinstance(tag, Mapping) and set(tag) == {"Key", "Value"}
        if not whole or not isinstance(tag["Key"], str) or not isinstance(tag["Value"], str) or tag["Key"] in told:
            raise wrong(tag, "Tags", rule)
        told[tag["Key"]] = tag["Value"]
    return told
