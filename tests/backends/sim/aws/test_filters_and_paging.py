import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.sim.aws.filters import TAGS, matching
from backends.sim.aws.paging import page
from backends.sim.cloud import AwsError

ROWS = [
    {"Id": "one", "On": True, "Parts": [{"Size": 1}, {"Size": 20}], "Tags": [{"Key": "Name", "Value": "first"}]},
    {"Id": "two", "On": False, "Parts": [], "Owner": None, "Tags": []},
]
PATHS = {**TAGS, "id": "Id", "on": "On", "size": "Parts.Size", "owner": "Owner.Name"}


def found(*filters):
    wanted = [{"Name": name, "Values": values} for name, *values in filters]
    return [row["Id"] for row in matching(ROWS, wanted, PATHS)]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ([], ["one", "two"]),
        ([("id", "one", "three")], ["one"]),
        ([("id", "*o*")], ["one", "two"]),
        ([("id", "t?o"), ("on", "false")], ["two"]),
        ([("id", "One")], []),
        ([("on", "true")], ["one"]),
        ([("size", "20")], ["one"]),
        ([("owner", "*")], []),
        ([("tag:Name", "first")], ["one"]),
        ([("tag:name", "first")], []),
        ([("tag-key", "N*")], ["one"]),
        ([("id",)], []),
        ([("id", r"\*")], []),
    ],
)
def test_an_answer_is_kept_where_every_filter_has_a_value_that_matches(wanted, ids):
    assert found(*wanted) == ids


@pytest.mark.parametrize("name", ["nonsense", "tag", "tag:", "Id", "size:1"])
def test_a_filter_ec2_does_not_know_is_refused_by_name(name):
    with pytest.raises(AwsError, match=f"The filter '{name}' is invalid"):
        found((name, "x"))


@given(st.text("ab*?.|(", max_size=8), st.text("ab.|(", max_size=8))
def test_wildcards_match_as_in_a_shell(pattern, text):
    kept = matching([{"Id": text}], [{"Name": "id", "Values": [pattern]}], {"id": "Id"})
    assert bool(kept) == fnmatch.fnmatchcase(text, pattern)


@given(st.text(max_size=8))
def test_a_value_with_its_wildcards_taken_away_matches_itself(text):
    escaped = "".join("\\" + letter if letter in "*?\\" else letter for letter in text)
    assert matching([{"Id": text}], [{"Name": "id", "Values": [escaped]}], {"id": "Id"})


@given(st.integers(0, 60), st.integers(5, 20))
def test_pages_together_hold_everything_once_and_in_order(count, size):
    seen, token = [], None
    while True:
        here, token = page(range(count), {"MaxResults": size, "NextToken": token})
        assert len(here) <= size
        seen += here
        if token is None:
            break
    assert seen == list(range(count))


@pytest.mark.parametrize("token", ["x", "ZnJvbSB4", "あ", "===="])
def test_a_token_that_was_never_given_out_is_refused(token):
    with pytest.raises(AwsError, match="NextToken"):
        page([], {"NextToken": token})
