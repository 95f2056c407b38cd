import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.terminal import Display
from tui.driver.brush import Brush
from tui.driver.grid import NOBODY_KNOWS, Grid, Place, cells_of
from tui.driver.scroll import Move, moves
from tui.driver.skills import Skills
from tui.driver.styles import PLAIN, Style

WIDTH, HEIGHT = 40, 12
ALL = Skills(erases_in_colour=True, erases_some=True, moves_lines=True)
TABLE = [letter * 30 + " Online" for letter in "abcdefghijkl"]
RED, ON_BLUE = Style(foreground="31"), Style(background="44")


def screen(lines, style=PLAIN):
    grid = Grid(WIDTH, HEIGHT)
    for y, text in enumerate(lines[:HEIGHT]):
        grid.put(0, y, cells_of(text, style))
    return grid


def found(old, new):
    return list(moves(screen(old).rows, screen(new).rows))


def said(old, new, skills=ALL):
    """What is sent from one screen to the next; the terminal that got it must show the new one."""
    brush, display = Brush(skills), Display((WIDTH, HEIGHT))
    display.feed("\x1b[?7l" + brush.paint(Grid(WIDTH, HEIGHT, NOBODY_KNOWS), old, Place(0, 0)))
    sent = brush.paint(old, new, Place(0, 0))
    display.feed(sent)
    afresh = Display((WIDTH, HEIGHT))
    afresh.feed("\x1b[?7l" + Brush().paint(Grid(WIDTH, HEIGHT, NOBODY_KNOWS), new, Place(0, 0)))
    assert display.cells() == afresh.cells()
    return sent


def test_a_line_that_comes_in_between_pushes_those_below_it_down():
    new = [TABLE[0], "a banner", *TABLE[1:9], TABLE[10], TABLE[11]]
    assert found(TABLE, new) == [Move(1, 9, 1)]
    assert said(screen(TABLE), screen(new)) == "\x1b[2;10r\x1b[2H\x1b[L\x1b[r\x1b[2Ha banner\x1b[H"


def test_a_line_that_goes_lets_those_below_it_up():
    assert found(TABLE, [TABLE[0], *TABLE[2:9], "", *TABLE[9:]]) == [Move(1, 8, -1)]


def test_a_word_that_changes_on_a_line_that_moves_is_painted_where_it_then_stands():
    new = ["a banner", *TABLE[:4], TABLE[4].replace("Online", "Caution"), *TABLE[5:]]
    sent = said(screen(TABLE), screen(new))
    assert "Caution" in sent
    assert len(sent) < 100


def test_several_lines_at_once_are_one_move():
    assert found(TABLE, ["one", "two", "three", *TABLE]) == [Move(0, 11, 3)]


def test_two_parts_of_a_screen_move_each_by_itself():
    new = ["banner", *TABLE[:5], *TABLE[7:], "end"]
    assert {move.by for move in found(TABLE, new)} == {1, -1}
    assert len(said(screen(TABLE), screen(new))) < 120


@pytest.mark.parametrize(
    "new",
    [
        TABLE,
        [TABLE[1], TABLE[0], *TABLE[2:]],
        ["-" * WIDTH] * HEIGHT,
        [""] * HEIGHT,
        [f"quite another text {number}" for number in range(HEIGHT)],
    ],
)
def test_where_nothing_much_moved_nothing_is_moved(new):
    assert found(TABLE, new) == []


def test_of_a_screen_nobody_knows_nothing_is_moved():
    assert list(moves(Grid(WIDTH, HEIGHT, NOBODY_KNOWS).rows, screen(TABLE).rows)) == []


def test_a_terminal_that_cannot_is_told_the_cells():
    sent = said(screen(TABLE), screen(["a banner", *TABLE]), Skills())
    assert "\x1b[L" not in sent
    assert len(sent) > 300


def test_the_line_that_becomes_free_has_no_colour_of_what_was_painted_last():
    old = screen(TABLE)
    old.put(0, HEIGHT - 1, cells_of("x" * WIDTH, ON_BLUE))
    brush, display = Brush(ALL), Display((WIDTH, HEIGHT))
    display.feed("\x1b[?7l" + brush.paint(Grid(WIDTH, HEIGHT, NOBODY_KNOWS), old, None))
    sent = brush.paint(old, screen(["", *TABLE]), None)
    assert sent.startswith("\x1b[m")


def test_many_blanks_are_erased_in_one_word_and_a_few_are_written():
    old, few, many = (screen([text]) for text in ("a" * 30 + "z", "a" * 25 + "     z", "a" + " " * 29 + "z"))
    assert said(old, few) == "\x1b[25C     \r"
    assert said(old, many) == "a\x1b[29X\r"


TEXTS = st.sampled_from([*TABLE, "", "グループ failover 待機", "e\u0301 Online", "-" * WIDTH]) | st.text(
    "ab 漢", max_size=20
)
STYLES = st.sampled_from([PLAIN, RED, ON_BLUE, Style(frozenset({"7"})), Style(frozenset({"4"}), "32")])
ROWS = st.tuples(TEXTS, STYLES)
STEPS = st.lists(
    st.tuples(st.integers(0, HEIGHT - 1), st.integers(-4, 4), st.lists(ROWS, max_size=3)), min_size=1, max_size=4
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(ROWS, min_size=HEIGHT, max_size=HEIGHT),
    STEPS,
    st.builds(Skills, st.booleans(), st.booleans(), st.booleans()),
)
def test_however_lines_come_and_go_the_terminal_shows_what_is_wanted(rows, steps, skills):
    brush, display, shown = Brush(skills), Display((WIDTH, HEIGHT)), Grid(WIDTH, HEIGHT, NOBODY_KNOWS)
    display.feed("\x1b[?7l")
    for at, by, fresh in [(0, 0, []), *steps]:
        kept = rows[:at] + rows[at + abs(by) :] if by < 0 else rows[:at] + fresh + rows[at:]
        rows = (kept + [("", PLAIN)] * HEIGHT)[:HEIGHT]
        wanted = Grid(WIDTH, HEIGHT)
        for y, (text, style) in enumerate(rows):
            wanted.put(0, y, cells_of(text, style))
        display.feed(brush.paint(shown, wanted, None))
        shown = wanted.copy()
        afresh = Display((WIDTH, HEIGHT))
        afresh.feed("\x1b[?7l" + Brush().paint(Grid(WIDTH, HEIGHT, NOBODY_KNOWS), wanted, None))
        assert display.cells() == afresh.cells()
