import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.terminal import Display
from tui.driver.styles import PLAIN, Style, change_style, read_style

COLOURS = ["", "31", "97", "38;5;208", "38;2;1;2;3"]
STYLES = st.builds(
    Style,
    st.frozensets(st.sampled_from(["1", "3", "4", "7", "9"])),
    st.sampled_from(COLOURS),
    st.sampled_from(["", "41", "107", "48;5;17", "48;2;4;5;6"]),
)


@pytest.mark.parametrize(
    ("parameters", "style"),
    [
        ("", PLAIN),
        ("1;31", Style(frozenset({"1"}), "31")),
        ("31;1", Style(frozenset({"1"}), "31")),
        ("38;2;1;2;3;48;5;9", Style(foreground="38;2;1;2;3", background="48;5;9")),
        ("97;105", Style(foreground="97", background="105")),
        ("1;7;0;4", Style(frozenset({"4"}))),
        ("39;49", PLAIN),
        ("38", PLAIN),
        ("38;2;1", PLAIN),
        ("77;1", Style(frozenset({"1"}))),
    ],
)
def test_a_style_is_read_however_its_sequence_was_written(parameters, style):
    assert read_style(parameters) == style


def test_without_colour_only_the_colours_are_left_out():
    assert read_style("1;4;7;38;2;1;2;3;48;5;9;31;107", colour=False) == Style(frozenset({"1", "4", "7"}))


def test_a_change_says_only_what_is_different():
    bold_red = Style(frozenset({"1"}), "31")
    assert change_style(bold_red, bold_red) == ""
    assert change_style(bold_red, Style(frozenset({"1"}), "32")) == "\x1b[32m"
    assert change_style(bold_red, PLAIN) == "\x1b[m"
    assert change_style(None, bold_red) == "\x1b[0;1;31m"


def test_bold_survives_the_end_of_dim_though_one_code_ends_both():
    assert change_style(Style(frozenset({"1", "2"})), Style(frozenset({"1"}))) in {"\x1b[22;1m", "\x1b[0;1m"}


@given(st.lists(STYLES, min_size=1, max_size=6))
def test_a_chain_of_changes_ends_in_the_style_that_was_meant(styles):
    chained, afresh = Display((4, 1)), Display((4, 1))
    before = None
    for style in styles:
        chained.feed(change_style(before, style))
        before = style
    chained.feed("x")
    afresh.feed(change_style(None, styles[-1]) + "x")
    assert chained.cells() == afresh.cells()
