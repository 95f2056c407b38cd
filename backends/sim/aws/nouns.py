"""How EC2's calls speak of a kind of thing: its ids, its filters, its pages, and its way to say there is no such."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from backends.sim.aws.filters import Answer, matching
from backends.sim.aws.paging import page
from backends.sim.cloud import AwsError
from backends.sim.cloud.model import Thing

T = TypeVar("T", bound=Thing)


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of thing, as EC2 names it.

    Attributes:
        ids: The parameter that lists ids, such as `InstanceIds`.
        result: The field of the answer that holds the things.
        prefix: What their ids begin with.
        missing: The error code for an id that names nothing. EC2's codes follow no rule, not even in their case.
        malformed: The error code for what cannot be an id of this kind.
        label: What the sentence of such an error calls the id.
        filters: Filter names and the paths they look at.
    """

    ids: str
    result: str
    prefix: str
    missing: str
    malformed: str
    label: str
    filters: Mapping[str, str]

    def check(self, thing_id: str) -> None:
        """Refuse what cannot be an id of this kind."""
        if not re.fullmatch(rf"{self.prefix}-(?:[0-9a-f]{{8}}|[0-9a-f]{{17}})", thing_id):
            hint = "" if thing_id.startswith(f"{self.prefix}-") else f' (expecting "{self.prefix}-...")'
            raise AwsError(self.malformed, f'Invalid id: "{thing_id}"{hint}')

    def one(self, shelf: Mapping[str, T], region: str, thing_id: str) -> T:
        """The thing with this id."""
        return self.some(shelf, region, [thing_id])[0]

    def some(self, shelf: Mapping[str, T], region: str, ids: Sequence[str]) -> list[T]:
        """The things with these ids; all there are in the region where none is given.

        Raises:
            AwsError: An id is malformed, or names nothing in this region.
        """
        if not ids:
            return [thing for thing in shelf.values() if thing.region == region]
        for thing_id in ids:
            self.check(thing_id)
        missing = [thing_id for thing_id in ids if thing_id not in shelf or shelf[thing_id].region != region]
        if missing:
            words, verb = (f"{self.label}s", "do") if len(missing) > 1 else (self.label, "does")
            raise AwsError(self.missing, f"The {words} '{', '.join(missing)}' {verb} not exist")
        return [shelf[thing_id] for thing_id in dict.fromkeys(ids)]

    def describe(self, answers: Iterable[Answer], params: Mapping[str, Any]) -> Answer:
        """The answer of a Describe call: what passes the filters, a page at a time."""
        if params.get(self.ids) and "MaxResults" in params:
            message = f"The parameter {self.ids} cannot be used with the parameter maxResults"
            raise AwsError("InvalidParameterCombination", message)
        rows = matching(answers, params.get("Filters", ()), self.filters)
        here, token = page(rows, params)
        return {self.result: here, "NextToken": token}


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as AWS lists them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
