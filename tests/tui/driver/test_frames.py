import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.driver.frames import NotUnderstood, only_drawing, read_frame
from tui.driver.grid import Grid, Place
from tui.driver.styles import PLAIN, Style


def drawn(frame, width=20, height=3, **options):
    grid = Grid(width, height)
    place = read_frame(frame, grid, **options)
    return ["".join(cell.text for cell in row).rstrip() for row in grid.rows], grid, place


def test_a_frame_is_read_line_by_line_to_its_cursor():
    lines, grid, place = drawn("\x1b[1;1H\x1b[1;31mone\x1b[0m two\n\x1b[2;3H漢字\n\x1b[3;1H\x1b[2;4H")
    assert lines == ["one two", "  漢字", ""]
    assert grid.rows[0][0].style == Style(frozenset({"1"}), "31")
    assert grid.rows[0][4].style == PLAIN
    assert place == Place(3, 1)


def test_without_colour_a_frame_keeps_what_is_no_colour():
    _, grid, _ = drawn("\x1b[1;1H\x1b[7;38;2;1;2;3mx\x1b[0m", colour=False)
    assert grid.rows[0][0].style == Style(frozenset({"7"}))


def test_the_cursor_stays_on_the_screen():
    assert drawn("\x1b[1;1Hx\x1b[99;99H")[2] == Place(19, 2)
    assert drawn("\x1b[0;0Hx")[2] == Place(1, 0)


@pytest.mark.parametrize(
    "smuggled",
    [
        "\x1b[2J",
        "\x1b]0;title\x07",
        "\x1b]52;c;eA==\x07",
        "\x9b2J",
        "\x1bc",
        "\x1b[?1049l",
        "\x1b[3;1H",
        "\x85",
        "\r\n\t",
    ],
)
def test_what_is_smuggled_into_a_text_shows_as_text_and_steers_nothing(smuggled):
    lines, grid, _ = drawn(f"\x1b[1;1H\x1b[31ma{smuggled}z\x1b[0m", width=40)
    assert lines == ["a" + "".join(c for c in smuggled if c.isprintable()) + "z", "", ""]
    assert all(cell.text.isprintable() for row in grid.rows for cell in row)


@pytest.mark.parametrize("sequence", ["\x1b]0;title\x07", "\x1b[?1000h", "\x1b[6n", "\x1b[c", "\x1bPq\x1b\\", "\x1bc"])
def test_a_sequence_that_does_more_than_draw_is_never_kept(sequence):
    lines, _, _ = drawn(f"\x1b[1;1Ha{sequence}z")
    assert lines[0] == "a" + "".join(c for c in sequence if c.isprintable()) + "z"
    assert "\x1b" not in only_drawing(f"a{sequence}z")


@pytest.mark.parametrize("sequence", ["\x1b[K", "\x1b[2J", "\x1b[5C", "\x1b[1;3r", "\x1b[4m"])
def test_a_drawing_sequence_nobody_knows_is_not_understood(sequence):
    with pytest.raises(NotUnderstood, match="a frame of Textual's holds"):
        drawn(f"\x1b[1;1Habc{sequence}")
    assert only_drawing(f"abc{sequence}\n") == f"abc{sequence}\n"


def test_a_link_loses_its_target_and_keeps_its_text():
    assert drawn("\x1b[1;1H\x1b]8;id=1;http://a.example\x1b\\\x1b[4mhere\x1b[0m\x1b]8;;\x1b\\.")[0][0] == "here."


@given(st.text())
@example("\x1b[1;1H\ud800")
def test_any_text_leaves_only_printable_cells(text):
    grid = Grid(10, 2)
    try:
        place = read_frame(text, grid)
    except NotUnderstood:
        pass
    else:
        assert 0 <= place.x < 10
        assert 0 <= place.y < 2
    assert not any("\x1b" in cell.text or "\x9b" in cell.text for row in grid.rows for cell in row)


def test_a_megabyte_of_openings_is_read_in_linear_time():
    began = time.process_time()
    drawn("\x1b[1;1H" + "\x1b]8;" * 200_000)
    drawn("\x1b[1;1H" + "\x1b[31ma\x1b[0m" * 100_000)
    assert time.process_time() - began < 5
