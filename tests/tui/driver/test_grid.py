from tui.driver.grid import BLANK, Grid, cells_of
from tui.driver.styles import PLAIN, Style

RED = Style(foreground="31")


def text_of(grid):
    return ["".join(cell.text for cell in row) for row in grid.rows]


def written(text, x=0, width=6):
    grid = Grid(width, 1)
    grid.put(x, 0, cells_of(text, RED))
    return grid


def test_a_wide_letter_takes_two_cells_the_second_without_text():
    assert [cell.text for cell in cells_of("a漢", PLAIN)] == ["a", "漢", ""]


def test_marks_and_joiners_stay_with_the_letter_they_belong_to():
    assert [cell.text for cell in cells_of("e\u0301x", PLAIN)] == ["e\u0301", "x"]
    assert [cell.text for cell in cells_of("👩\u200d💻!", PLAIN)] == ["👩\u200d💻", "", "!"]


def test_a_mark_with_no_letter_before_it_is_left_out():
    assert cells_of("\u0301", PLAIN) == ()


def test_overwriting_the_right_half_leaves_a_blank_on_the_left():
    grid = written("漢字")
    grid.put(1, 0, cells_of("x", PLAIN))
    assert text_of(grid) == [" x字  "]
    assert grid.rows[0][0].style == RED


def test_overwriting_the_left_half_leaves_a_blank_on_the_right():
    grid = written("漢字")
    grid.put(0, 0, cells_of("x", PLAIN))
    assert text_of(grid) == ["x 字  "]


def test_a_wide_letter_cut_by_the_edge_is_a_blank():
    assert text_of(written("漢", x=5)) == ["      "]


def test_what_lies_outside_is_left_out():
    grid = written("abc", x=4)
    grid.put(6, 0, cells_of("z", PLAIN))
    grid.put(0, 7, cells_of("z", PLAIN))
    assert text_of(grid) == ["    ab"]


def test_another_size_keeps_what_fits_and_halves_no_letter():
    grid = written("ab漢字").resized(3, 2)
    assert text_of(grid) == ["ab ", "   "]
    assert grid.rows[1] == [BLANK] * 3


def test_a_copy_leaves_the_original_alone():
    grid = written("ab")
    copy = grid.copy()
    copy.put(0, 0, cells_of("z", PLAIN))
    assert text_of(grid) == ["ab    "]
