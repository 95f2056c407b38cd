"""How the nodes' words on one subject compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from backends.views import Age, Cell, Verdict, compare
from backends.views.verdict import Standing
from tests.backends.told import word

A, B = Cell((word("Online"),), "@alpha"), Cell((word("Online"),), "@beta")


def standing(node: str, age: Age = Age.FRESH, age_s: float | None = 1.0, *, stopped: bool = False) -> Standing:
    return Standing(node, age, age_s, stopped)


def test_equal_words_agree_and_unequal_ones_disagree():
    both = [standing("alpha"), standing("beta")]
    assert compare([A, A], both) == (Verdict.AGREE, "")
    assert compare([A, B], both) == (Verdict.DISAGREE, "")
    assert compare([A, Cell((word("Offline"),), "@alpha")], both) == (Verdict.DISAGREE, "")


def test_words_more_than_fifteen_seconds_apart_are_not_comparable():
    assert compare([A, B], [standing("alpha"), standing("beta", age_s=16)]) == (Verdict.DISAGREE, "")
    assert compare([A, B], [standing("alpha"), standing("beta", Age.LATE, 16.5)]) == (
        Verdict.NOT_COMPARABLE,
        "views 15s apart",
    )
    assert compare([A, A], [standing("alpha"), standing("beta", Age.LATE, 16.5)]) == (Verdict.AGREE, "")


def test_of_three_two_close_ones_disagree_however_old_the_third():
    nodes = [standing("alpha"), standing("beta"), standing("gamma", Age.LATE, 19)]
    assert compare([A, B, A], nodes)[0] is Verdict.DISAGREE


@pytest.mark.parametrize(
    ("other", "remark"),
    [
        (standing("beta", Age.SILENT, 192), "beta silent 3m"),
        (standing("beta", Age.STALE, 40), "beta stale 40s"),
        (standing("beta", Age.STALE, None), "beta stale"),
        (standing("beta", Age.NEVER, None), "beta not heard yet"),
        (standing("beta", stopped=True), "beta's cluster service is stopped"),
    ],
)
def test_one_view_only_says_what_is_missing(other, remark):
    assert compare([A, B], [standing("alpha"), other]) == (Verdict.ONE_VIEW, remark)


def test_a_subject_only_one_node_names_is_one_view_only():
    assert compare([A, Cell()], [standing("alpha"), standing("beta")]) == (
        Verdict.ONE_VIEW,
        "beta does not name it",
    )


def test_agreement_of_some_says_of_how_many():
    nodes = [standing("alpha"), standing("beta"), standing("gamma", Age.SILENT, 60)]
    assert compare([A, A, B], nodes) == (Verdict.AGREE, "2 of 3 views")


def test_words_nobody_may_believe_are_no_view():
    assert compare([A, B], [standing("alpha", Age.STALE, 60), standing("beta", Age.SILENT, 60)]) == (
        Verdict.NO_VIEW,
        "",
    )


def test_a_single_server_agrees_with_itself():
    assert compare([A], [standing("alpha")]) == (Verdict.AGREE, "")


cells = some.builds(Cell, some.lists(some.sampled_from([word("Online"), word("Odd")]), max_size=2).map(tuple))
nodes = some.builds(Standing, some.just("n"), some.sampled_from(Age), some.none() | some.floats(0, 60), some.booleans())


@given(some.lists(some.tuples(cells, nodes), max_size=4))
def test_no_verdict_depends_on_the_order_of_the_nodes(pairs):
    said, standing = [cell for cell, _ in pairs], [one for _, one in pairs]
    assert compare(said, standing)[0] is compare(said[::-1], standing[::-1])[0]
