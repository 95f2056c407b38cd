"""Values of a store as items: whatever they are, they come back, and keys sort as their numbers do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from backends.runs.dynamodb import items
from backends.runs.dynamodb.items import MOST_BYTES, PART, parts, plain, raw, row_key, sort_key, whole

RUN = "20260203-01"
VALUES = some.text() | some.booleans() | some.integers(-(10**30), 10**30) | some.frozensets(some.text(), min_size=1)


@given(some.dictionaries(some.sampled_from(["run", "fence", "token", "closed"]), VALUES))
def test_an_item_comes_back_as_it_was(values):
    back = plain(raw(values))
    assert back == values
    assert {name: type(value) for name, value in back.items()} == {name: type(value) for name, value in values.items()}


LINES = some.lists(some.text(min_size=1, max_size=12), min_size=1, max_size=4)


@settings(deadline=None)
@given(LINES)
def test_lines_in_parts_come_back_whole_in_the_order_of_their_keys(lines):
    with pytest.MonkeyPatch.context() as small:
        small.setattr(items, "PART", 3)
        kept = [item for number, line in enumerate(lines, 1) for item in parts(RUN, "event", number, line, {})]
    assert all(len(item["line"]) <= 3 for item in kept)
    assert [item["line"] for item in whole(iter(sorted(kept, key=lambda item: item["sk"])))] == lines


def test_no_part_is_larger_than_an_item_may_be_whatever_its_letters():
    assert PART * len("𠮷".encode()) < 400_000 - 10_000
    assert MOST_BYTES < 4_000_000
    assert MOST_BYTES / PART < 100  # parts of a transaction


@given(some.integers(1, 10**6), some.integers(1, 10**6))
def test_keys_sort_as_numbers_do(one, other):
    assert (sort_key("event", one) < sort_key("event", other)) is (one < other)
    runs = [row_key(f"20260203-{number:02}") for number in (one, other)]
    if None not in runs:
        assert (runs[0] < runs[1]) is (one < other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "20260203",
        "20260203-1",
        "2026020-01",
        "\uff12\uff10\uff12\uff16\uff10\uff12\uff10\uff13-01",
        "20260203-01 ",
    ],
)
def test_what_is_no_number_of_a_run_has_no_place(text):
    assert row_key(text) is None
    assert row_key(RUN) == ("runs", "20260203-000001")
