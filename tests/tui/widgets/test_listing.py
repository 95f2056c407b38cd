from collections.abc import Sequence

from textual.app import App, ComposeResult

from tui import look
from tui.render.lines import Entry, line
from tui.widgets.listing import ListPane
from tui.widgets.pattern import Pattern


class Alone(App[None]):
    """A list by itself."""

    def compose(self) -> ComposeResult:
        yield ListPane(look.load(), "list")

    @property
    def pane(self) -> ListPane:
        return self.query_one(ListPane)


def entries(*names: str) -> tuple[Entry, ...]:
    return (Entry(line(" HEAD"), heading=True), *(Entry(line(f" {name}"), name) for name in names))


def show(pane: ListPane, made: Sequence[Entry]) -> None:
    pane.show(lambda _cells: made)


async def test_the_cursor_begins_on_the_first_line_that_can_be_chosen_and_stays_with_its_key():
    app = Alone()
    async with app.run_test():
        show(app.pane, entries("b", "c"))
        assert app.pane.key == "b"
        app.pane.move(1)
        show(app.pane, entries("a", "b", "c", "d"))
        assert app.pane.key == "c"


async def test_when_its_line_goes_the_cursor_takes_the_one_that_stands_there_now():
    app = Alone()
    async with app.run_test():
        show(app.pane, entries("a", "b", "c"))
        app.pane.move(1)
        show(app.pane, entries("a", "c"))
        assert app.pane.key == "c"
        show(app.pane, entries("a"))
        assert app.pane.key == "a"
        show(app.pane, ())
        assert app.pane.key == ""


async def test_the_cursor_stops_at_both_ends_and_pages_in_between():
    app = Alone()
    async with app.run_test(size=(20, 10)):
        show(app.pane, entries(*(f"row{at:03}" for at in range(100))))
        app.pane.move(-1)
        assert app.pane.key == "row000"
        app.pane.move(50)
        assert app.pane.key == "row050"
        app.pane.to_end(last=True)
        assert app.pane.key == "row099"
        app.pane.move(1)
        assert app.pane.key == "row099"
        app.pane.to_end(last=False)
        assert (app.pane.key, app.pane.top) == ("row000", 0)


async def test_the_heading_stays_in_sight_and_says_which_part_is_shown():
    app = Alone()
    async with app.run_test(size=(20, 10)):
        show(app.pane, entries(*(f"row{at:03}" for at in range(100))))
        app.pane.move(50)
        rows = [app.pane.render_line(y).text for y in range(10)]
        assert rows[0] == " HEAD      43-52/101"
        assert rows[-1].startswith(">row050")


async def test_every_line_can_be_brought_in_sight_with_its_heading_above_it():
    app = Alone()
    async with app.run_test(size=(20, 5)):
        made = (*entries("a", "b", "c", "d"), *entries("e", "f", "g", "h"))
        show(app.pane, made)
        seen = []
        for _ in range(8):
            rows = [app.pane.render_line(y).text for y in range(5)]
            assert rows[0].startswith((" HEAD", ">")), rows
            seen += [row[1] for row in rows if row.startswith(">")]
            app.pane.move(1)
        assert seen == list("abcdefgh")


async def test_a_pattern_keeps_matching_lines_under_their_heading():
    app = Alone()
    async with app.run_test():
        show(app.pane, (*entries("apple", "pear"), *entries("plum")))
        app.pane.seek(Pattern("pl"))
        assert app.pane.text == " HEAD\n apple\n HEAD\n plum"
        app.pane.seek(Pattern("quince"))
        assert app.pane.text == " no line matches"
        app.pane.seek(Pattern(""))
        assert app.pane.count == 5


async def test_matches_are_visited_round_and_round():
    app = Alone()
    async with app.run_test():
        show(app.pane, entries("a1", "b", "a2", "c"))
        app.pane.pattern = Pattern("a")
        visited = []
        for _ in range(3):
            app.pane.match(1)
            visited.append(app.pane.key)
        app.pane.match(-1)
        assert [*visited, app.pane.key] == ["a2", "a1", "a2", "a1"]


async def test_a_line_longer_than_the_pane_can_be_read_by_looking_right():
    app = Alone()
    async with app.run_test(size=(10, 5)):
        show(app.pane, (Entry(line("0123456789abcdef")),))
        app.pane.sideways(8)
        assert app.pane.render_line(0).text == "6789abcdef"
        app.pane.sideways(-8)
        assert app.pane.render_line(0).text == "0123456789"


async def test_the_same_lines_again_repaint_nothing():
    app = Alone()
    async with app.run_test() as pilot:
        show(app.pane, entries("a", "b"))
        await pilot.pause()
        painted = []
        app.pane.refresh = lambda *regions, **_: painted.append(regions)
        show(app.pane, entries("a", "b"))
        assert painted == []
        show(app.pane, (*entries("a"), Entry(line(" B"), "b")))
        assert [region.y for regions in painted for region in regions] == [2]


async def test_names_stay_in_sight_while_one_looks_at_what_is_further_right():
    app = Alone()
    async with app.run_test(size=(20, 5)):
        row = Entry(line(" node-a  [OK] Online  [XX] Offline"), "a")
        show(app.pane, (Entry(line(" SERVER  one says     two says"), heading=True), row))
        app.pane.frozen = 8
        assert app.pane.render_line(0).text == " SERVER  one says  >"
        app.pane.sideways(100)
        assert app.pane.render_line(0).text.startswith(" SERVER ")
        assert app.pane.render_line(1).text == ">node-a [XX] Offline"


async def test_the_mark_that_there_is_more_to_the_right_goes_with_the_line_it_was_for(monkeypatch):
    app = Alone()
    async with app.run_test(size=(20, 10)):
        show(app.pane, (*entries("a"), Entry(line(" b" * 20), "b")))
        assert app.pane.render_line(0).text.endswith(">")
        painted: list[int] = []
        monkeypatch.setattr(app.pane, "paint_rows", lambda *rows: painted.extend(rows))
        show(app.pane, entries("a", "b"))
        assert not app.pane.render_line(0).text.endswith(">")
        assert 0 in painted
