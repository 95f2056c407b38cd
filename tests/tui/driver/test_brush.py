import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.terminal import Display
from tui.driver.brush import Brush
from tui.driver.frames import read_frame
from tui.driver.grid import NOBODY_KNOWS, Grid, Place, cells_of
from tui.driver.skills import Skills
from tui.driver.styles import PLAIN, Style

WIDTH, HEIGHT = 12, 4
RED = Style(foreground="31")
ON_BLUE = Style(background="44")


class Painted:
    """A wanted screen, a brush, and the terminal its bytes go to."""

    def __init__(self, width=WIDTH, height=HEIGHT, **options):
        self.brush = Brush(Skills(**options))
        self.shown = Grid(width, height, NOBODY_KNOWS)
        self.wanted = Grid(width, height)
        self.display = Display((width, height))
        self.display.feed("\x1b[?7l")

    def paint(self, cursor=Place(0, 0)):  # noqa: B008 - a frozen value
        said = self.brush.paint(self.shown, self.wanted, cursor)
        self.shown = self.wanted.copy()
        self.display.feed(said)
        return said

    def put(self, x, y, text, style=PLAIN, cursor=Place(0, 0)):  # noqa: B008 - a frozen value
        self.wanted.put(x, y, cells_of(text, style))
        return self.paint(cursor)


def painted(**options):
    screen = Painted(**options)
    screen.paint()
    return screen


def test_nothing_changed_says_nothing():
    screen = painted()
    assert screen.paint() == ""


def test_one_cell_is_one_move_one_letter_and_the_way_home():
    assert painted().put(4, 2, "x") == "\x1b[3;5Hx\x1b[H"


def test_where_nobody_sees_the_cursor_it_is_left_where_it_is():
    assert painted().put(4, 2, "x", cursor=None) == "\x1b[3;5Hx"


def test_a_blank_between_is_written_in_any_colour_it_does_not_show():
    screen = painted()
    screen.put(0, 0, "a b", cursor=Place(0, 0))
    screen.wanted.put(0, 0, cells_of("A", RED))
    screen.wanted.put(2, 0, cells_of("B", RED))
    assert screen.paint(None) == "\x1b[31mA B"


def test_a_short_gap_is_written_over_and_a_long_one_jumped():
    screen = painted()
    screen.put(0, 0, "a1bbbbbbb1", cursor=Place(10, 0))
    assert screen.put(0, 0, "a2bbbbbbb2", cursor=Place(10, 0)) == "\x1b[9D2\x1b[7C2"
    assert screen.put(0, 0, "x2xbbbbbb2", cursor=Place(3, 0)) == "\rx2x"


def test_the_next_line_is_reached_by_a_line_end():
    screen = painted()
    assert screen.put(0, 1, "x", cursor=Place(1, 1)) == "\r\nx"


def test_a_cleared_line_is_erased_and_not_written():
    screen = painted()
    screen.put(0, 1, "a-long-line.", cursor=Place(1, 1))
    assert screen.put(1, 1, " " * 11, cursor=Place(1, 1)) == "\x1b[K"


@pytest.mark.parametrize(("erases_in_colour", "erased"), [(True, True), (False, False)])
def test_coloured_blanks_are_erased_only_where_terminfo_says_so(erases_in_colour, erased):
    screen = painted(erases_in_colour=erases_in_colour)
    assert ("\x1b[K" in screen.put(0, 0, " " * WIDTH, ON_BLUE)) is erased
    assert screen.display.cells()[0][11] == (" ", ("default", "blue", "", False, False, False, False, False))


def test_underlined_blanks_are_written():
    assert "\x1b[K" not in painted().put(0, 0, " " * WIDTH, Style(frozenset({"4"})))


def test_a_blank_needs_no_change_of_a_colour_it_does_not_show():
    screen = painted()
    screen.put(0, 0, "ab", RED, cursor=Place(1, 0))
    assert screen.put(1, 0, " ", PLAIN, cursor=Place(2, 0)) == " "


def test_after_a_joined_letter_the_place_is_said_anew():
    said = painted().put(0, 0, "e\u0301x")
    assert said == "e\u0301\x1b[1;2Hx\r"


def test_after_the_last_column_the_place_is_said_anew():
    assert painted().put(11, 0, "x", cursor=Place(11, 0)).endswith("x\x1b[1;12H")


def test_after_forgetting_every_cell_is_said_and_the_style_is_reset():
    screen = painted()
    screen.put(0, 0, "abc", RED)
    screen.brush.forget()
    screen.shown = Grid(WIDTH, HEIGHT, NOBODY_KNOWS)
    screen.display = Display((WIDTH, HEIGHT))
    screen.display.feed("\x1b[44mjunk")
    assert "\x1b[0;31mabc" in screen.paint()
    assert screen.display.cells()[0][3:] == [(" ", ("default", "default", "", *[False] * 5))] * 9


TEXTS = st.text(alphabet="ab- 漢字한é✓─", max_size=WIDTH) | st.just("e\u0301") | st.just(" " * WIDTH)
SGRS = st.sampled_from(["", "1", "31", "44", "4;32", "7", "38;2;1;2;3;48;2;9;9;9", "1;3;9;95;105"])
STRIPS = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), SGRS, TEXTS)
CURSORS = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))
FRAMES = st.lists(st.tuples(st.lists(STRIPS, max_size=6), CURSORS), min_size=1, max_size=5)


def as_textual_writes(strips, cursor):
    said = ""
    for x, y, sgr, text in strips:
        fits = next(text[:end] for end in range(len(text), -1, -1) if len(cells_of(text[:end], PLAIN)) <= WIDTH - x)
        said += f"\x1b[{y + 1};{x + 1}H" + (f"\x1b[{sgr}m{fits}\x1b[0m" if sgr and fits else fits)
    return said + f"\x1b[{cursor[1] + 1};{cursor[0] + 1}H"


@settings(max_examples=150, deadline=None)
@given(FRAMES, st.booleans())
def test_the_terminal_shows_what_it_would_have_shown_of_textuals_own_bytes(frames, erases_in_colour):
    ours, textuals = Painted(erases_in_colour=erases_in_colour), Display((WIDTH, HEIGHT))
    textuals.feed("\x1b[?7l")
    for strips, cursor in frames:
        frame = as_textual_writes(strips, cursor)
        textuals.feed(frame)
        ours.paint(read_frame(frame, ours.wanted))
        assert ours.display.cells() == textuals.cells()
        assert (ours.display.screen.cursor.x, ours.display.screen.cursor.y) == cursor


@settings(max_examples=50, deadline=None)
@given(FRAMES)
def test_frames_that_are_merged_end_in_the_same_screen(frames):
    ours, textuals = Painted(), Display((WIDTH, HEIGHT))
    place = Place(0, 0)
    for strips, cursor in frames:
        frame = as_textual_writes(strips, cursor)
        textuals.feed(frame)
        place = read_frame(frame, ours.wanted)
    ours.paint(place)
    assert ours.display.cells() == textuals.cells()
