import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from tui import look
from tui.book import Book
from tui.render.lines import line
from tui.widgets.log import LogPane
from tui.widgets.pattern import Pattern


class Alone(App[None]):
    """A log by itself."""

    def __init__(self, **options: object) -> None:
        super().__init__()
        self.options = options

    def compose(self) -> ComposeResult:
        yield LogPane(look.load(), "log", lambda text, _cells: line(f" {text}"), plain=str, **self.options)

    @property
    def pane(self) -> LogPane[str]:
        return self.query_one(LogPane)

    def rows(self) -> list[str]:
        self.pane.settle()
        return [self.pane.render_line(y).text.strip() for y in range(self.size.height)]


def numbers(start: int, stop: int) -> list[str]:
    return [f"line {at}" for at in range(start, stop)]


async def test_it_follows_what_comes():
    app = Alone()
    async with app.run_test(size=(30, 3)):
        app.pane.extend(numbers(0, 10))
        assert app.rows() == ["line 7", "line 8", "line 9"]
        app.pane.extend(numbers(10, 12))
        assert app.rows() == ["line 9", "line 10", "line 11"]


async def test_it_never_moves_you_while_you_read_and_counts_what_came():
    app = Alone()
    async with app.run_test(size=(30, 4)):
        app.pane.entitle(line(" LOG"))
        app.pane.extend(numbers(0, 10))
        app.rows()
        app.pane.scroll_lines(-3)
        before = app.rows()[1:]
        app.pane.extend(numbers(10, 15))
        assert app.rows()[1:] == before
        assert "5 new" in app.rows()[0]


async def test_at_the_end_it_follows_again():
    app = Alone()
    async with app.run_test(size=(30, 3)):
        app.pane.extend(numbers(0, 10))
        app.rows()
        app.pane.scroll_lines(-3)
        assert not app.pane.following
        app.pane.to_end(last=True)
        assert app.pane.following
        app.pane.extend(numbers(10, 11))
        assert app.rows()[-1] == "line 10"


async def test_what_goes_at_the_front_does_not_move_what_is_read():
    app = Alone()
    async with app.run_test(size=(30, 3)):
        app.pane.read(Book(most=20))
        app.pane.extend(numbers(0, 20))
        app.rows()
        app.pane.scroll_lines(-5)
        before = app.rows()
        app.pane.extend(numbers(20, 24))
        assert app.rows() == before


async def test_newest_first_new_ones_come_on_top_unless_you_read_below():
    app = Alone(newest_first=True)
    async with app.run_test(size=(30, 3)):
        app.pane.extend(numbers(0, 10))
        assert app.rows() == [">line 9", "line 8", "line 7"]
        app.pane.move(1)
        app.pane.extend(numbers(10, 13))
        assert app.rows()[app.pane.cursor - app.pane.top] == ">line 8"
        app.pane.to_end(last=False)
        assert app.rows()[0] == ">line 12"


async def test_an_item_that_is_amended_is_drawn_where_it_stands_and_moves_nobody():
    app = Alone(newest_first=True)
    async with app.run_test(size=(30, 4)):
        app.pane.extend(numbers(0, 10))
        app.pane.move(1)
        before = (app.pane.cursor, app.pane.top)
        app.pane.book.amend(8, "line 8 again")
        app.pane.catch_up()
        assert app.rows() == ["line 9", ">line 8 again", "line 7", "line 6"]
        assert (app.pane.cursor, app.pane.top) == before


async def test_a_pattern_hides_what_does_not_match_now_and_later():
    app = Alone()
    async with app.run_test(size=(30, 3)):
        app.pane.extend(numbers(0, 12))
        app.rows()
        app.pane.seek(Pattern("1"))
        assert app.rows() == ["line 1", "line 10", "line 11"]
        app.pane.extend(numbers(12, 22))
        assert app.rows() == ["line 18", "line 19", "line 21"]
        app.pane.seek(Pattern(""))
        assert app.pane.count == 22


async def test_where_a_pattern_hides_nothing_it_is_gone_to():
    app = Alone(hides=False, follows=False)
    async with app.run_test(size=(30, 3)):
        app.pane.replace(tuple(numbers(0, 30)))
        app.rows()
        app.pane.seek(Pattern("line 17"))
        assert app.rows()[0] == "line 17"
        assert app.pane.count == 30


async def test_another_text_is_shown_from_the_same_row_and_the_same_text_repaints_nothing():
    app = Alone(follows=False)
    async with app.run_test(size=(30, 3)) as pilot:
        app.pane.replace(tuple(numbers(0, 30)))
        app.pane.scroll_lines(10)
        app.pane.replace(tuple(numbers(100, 130)))
        assert app.rows()[0] == "line 110"
        await pilot.pause()
        painted = []
        app.pane.refresh = lambda *regions, **_: painted.append(regions)
        app.pane.replace(tuple(numbers(100, 130)))
        assert painted == []


async def test_a_shorter_text_leaves_no_empty_screen():
    app = Alone(follows=False)
    async with app.run_test(size=(30, 3)):
        app.pane.replace(tuple(numbers(0, 30)))
        app.pane.scroll_lines(20)
        app.pane.replace(tuple(numbers(0, 2)))
        assert app.rows()[:2] == ["line 0", "line 1"]


async def test_many_lines_at_once_are_all_kept_and_only_those_in_sight_are_drawn():
    app = Alone()
    async with app.run_test(size=(30, 3)):
        drawn = []
        app.pane._draw = lambda text, _cells: drawn.append(text) or line(text)
        for start in range(0, 60_000, 500):
            app.pane.extend(numbers(start, start + 500))
        assert app.rows()[-1] == "line 59999"
        assert (app.pane.book.end, len(app.pane.book)) == (60_000, 50_000)
        assert len(drawn) < 50


async def test_a_book_that_runs_away_before_the_next_painting_leaves_blanks_not_an_error():
    app = Alone()
    async with app.run_test(size=(30, 3)):
        book: Book[str] = Book(most=5)
        app.pane.read(book)
        app.pane.extend(numbers(0, 5))
        app.rows()
        book.extend(numbers(5, 50))
        assert app.rows() == ["", "", ""]
        app.pane.catch_up()
        assert app.rows() == ["line 47", "line 48", "line 49"]


async def test_within_a_tenth_of_a_second_it_is_taken_in_once():
    app = Alone()
    async with app.run_test(size=(30, 3)):
        taken = []
        take_in = app.pane._take_in
        app.pane._take_in = lambda: (taken.append(1), take_in())
        for at in range(100):
            app.pane.extend([f"line {at}"])
        assert len(taken) == 1
        assert app.rows()[-1] == "line 99"


@pytest.mark.parametrize("newest_first", [False, True])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.one_of(
            st.integers(1, 9).map(lambda count: ("extend", count)),
            st.integers(-9, 9).map(lambda lines: ("move", lines)),
            st.sampled_from(["", "1", "!1", "2|3"]).map(lambda typed: ("seek", typed)),
        ),
        max_size=12,
    )
)
async def test_whatever_is_done_every_row_drawn_is_an_item_in_order(newest_first, steps):
    app = Alone(newest_first=newest_first)
    async with app.run_test(size=(30, 5)):
        app.pane.read(Book(most=12))
        for verb, how in steps:
            if verb == "extend":
                end = app.pane.book.end
                app.pane.extend(numbers(end, end + how))
            elif verb == "move":
                app.pane.move(how)
            else:
                app.pane.seek(Pattern(how))
            shown = [int(row.split()[1]) for row in (row.strip(">") for row in app.rows()) if row]
            assert shown == sorted(shown, reverse=newest_first)
            kept = app.pane.pattern
            assert all(kept.matches(f"line {number}") for number in shown)
            held = [f"line {at}" for at in range(app.pane.book.first, app.pane.book.end)]
            assert len(shown) == min(5, sum(kept.matches(text) for text in held))
