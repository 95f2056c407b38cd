import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.book import Book


def test_items_keep_their_numbers_when_older_ones_go():
    book: Book[str] = Book(most=3)
    book.extend("abcde")
    assert (book.first, book.end, len(book)) == (2, 5, 3)
    assert [book[number] for number in range(book.first, book.end)] == ["c", "d", "e"]


def test_what_came_since_a_number_is_told_with_its_numbers():
    book: Book[str] = Book(most=3)
    book.extend("abcde")
    assert list(book.since(0)) == [(2, "c"), (3, "d"), (4, "e")]
    assert list(book.since(4)) == [(4, "e")]
    assert list(book.since(5)) == []


def test_replacing_begins_anew():
    book: Book[str] = Book()
    book.extend("abc")
    book.replace("xy")
    assert (book.first, book.end, book[0]) == (0, 2, "x")


@given(st.lists(st.lists(st.integers(), max_size=20)), st.integers(1, 10))
def test_nothing_is_lost_but_beyond_the_bound_and_how_many_went_is_known(batches, most):
    book: Book[int] = Book(most)
    everything = [item for batch in batches for item in batch]
    for batch in batches:
        book.extend(batch)
    assert [book[number] for number in range(book.first, book.end)] == everything[-most:]
    assert book.first + len(book) == book.end == len(everything)


def test_an_item_that_went_cannot_be_asked_for_by_its_number():
    book: Book[str] = Book(most=2)
    book.extend("abcdef")
    with pytest.raises(IndexError):
        book[0]


def test_an_item_that_is_held_can_be_amended_and_one_that_is_gone_cannot():
    book: Book[str] = Book(most=2)
    book.extend(["a", "b", "c"])
    book.amend(1, "B")
    assert ([item for _, item in book.since(0)], book.amended, book.end) == (["B", "c"], 1, 3)
    with pytest.raises(IndexError):
        book.amend(0, "A")
