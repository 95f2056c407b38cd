import itertools

from hypothesis import given
from hypothesis import strategies as st

from backends.transports.lines import LONGEST_LINE, LineCutter


def cut(chunks):
    cutter = LineCutter()
    lines = [line for chunk in chunks for line in cutter.feed(chunk)]
    return lines + cutter.rest()


@given(st.binary(max_size=200), st.lists(st.integers(0, 200)))
def test_how_the_bytes_fell_into_chunks_does_not_matter(data, places):
    edges = [0, *sorted(place for place in places if place < len(data)), len(data)]
    chunks = [data[start:end] for start, end in itertools.pairwise(edges)]
    assert cut(chunks) == cut([data])


def test_the_last_line_needs_no_end():
    assert cut([b"a\nb"]) == ["a", "b"]
    assert cut([b"a\nb\n"]) == ["a", "b"]


def test_carriage_returns_and_escape_sequences_do_not_get_in():
    assert cut(["\x1b[31mred\x1b[0m\r\n\x9b2Jtext\n".encode()]) == ["red", "text"]


def test_lines_of_two_encodings_are_each_read_in_their_own():
    assert cut(["待機系\n".encode("cp932") + "待機系\n".encode()]) == ["待機系", "待機系"]


def test_a_line_without_end_is_cut_before_it_fills_the_memory():
    assert [len(line) for line in cut([b"x" * 50_000] * 3)] == [LONGEST_LINE, LONGEST_LINE, 150_000 - 2 * LONGEST_LINE]
