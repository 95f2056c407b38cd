import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.look import Meaning
from tui.render.lines import columns, cut, ends, fit, indent, line, say, spread, squeeze, text_of, width, wrapped

TEXTS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x9FFF, categories=("L", "N", "P", "S", "Zs")), max_size=40
)


def test_a_cut_text_says_so_at_its_end():
    assert cut("failover", 8) == "failover"
    assert cut("failover", 7) == "failov~"
    assert cut("failover", 1) == "~"
    assert cut("failover", 0) == ""


def test_no_half_of_a_wide_character_is_left():
    assert cut("データベース", 6) == "デー~"
    assert width(fit(line("データベース"), 6)) == 6


@given(TEXTS, st.integers(0, 50))
def test_a_fitted_line_takes_exactly_its_cells(text, cells):
    assert width(fit(line(text), cells)) == cells


@given(TEXTS, st.integers(1, 50))
def test_a_cut_text_is_never_wider_than_its_room(text, cells):
    assert cell_len(cut(text, cells)) <= cells


@given(st.lists(TEXTS, min_size=1, max_size=4), st.lists(st.integers(1, 12), min_size=4, max_size=4))
def test_columns_begin_where_they_should_whatever_stands_in_them(texts, widths):
    used = widths[: len(texts)]
    made = columns([line(text) for text in texts], used)
    assert width(made) <= sum(used) + len(used) - 1
    assert width(columns([*map(line, texts), line("X")], [*used, 1])) == sum(used) + len(used) + 1


def test_a_line_with_two_ends_keeps_the_right_one_and_cuts_the_left():
    assert text_of(ends(line("left"), line("right"), 12)) == "left   right"
    assert text_of(ends(line("a long left end"), line("right"), 12)) == "a lon~ right"
    assert text_of(ends(line("left"), line("right"), 3)) == "ri~"


def test_parts_that_are_empty_leave_no_gap():
    assert text_of(spread([line("a"), (), line(""), line("b")])) == "a  b"


def test_a_text_with_line_ends_and_escapes_stays_on_one_line():
    assert say("one\ntwo\tthree\x1b[2J").text == "one two three"


def test_markup_of_any_kind_is_only_text():
    assert text_of(line("[/b][@click=app.quit]x[/]", Meaning.OK)) == "[/b][@click=app.quit]x[/]"


def test_a_line_can_be_moved_to_the_right():
    assert text_of(indent(line("x"), 3)) == "   x"


def test_wrapping_breaks_at_blanks_and_long_words_where_they_must():
    assert wrapped("no contact with server02", 12) == ["no contact", "with", "server02"]
    assert wrapped("0123456789", 4) == ["0123", "4567", "89"]
    assert wrapped("", 10) == []


@given(TEXTS, st.integers(2, 20))
def test_wrapped_lines_fit_and_hold_every_character(text, cells):
    rows = wrapped(text, cells)
    assert all(cell_len(row) <= cells for row in rows)
    assert "".join("".join(rows).split()) == "".join(text.split())


@pytest.mark.parametrize("cells", [1, 2, 3])
def test_wrapping_ends_even_where_no_wide_character_fits(cells):
    assert "".join(wrapped("日本語", cells)) == "日本語"


@pytest.mark.parametrize(
    ("cells", "short"),
    [(20, "apserver-tokyo-1"), (16, "apserver-tokyo-1"), (12, "apse~tokyo-1"), (4, "a~-1"), (1, "~"), (0, "")],
)
def test_a_name_is_shortened_in_its_middle(cells, short):
    assert squeeze("apserver-tokyo-1", cells) == short


@given(st.text(max_size=30), st.integers(min_value=0, max_value=20))
def test_a_shortened_name_never_takes_more_room_than_there_is(name, cells):
    assert cell_len(squeeze(name, cells)) <= cells
