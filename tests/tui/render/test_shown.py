"""What a question shows, without an app: facts in columns, differences as rows, all of it reachable."""

from hypothesis import given
from hypothesis import strategies as st

from backends.settings import Mode
from screenshots import stories
from screenshots.estates import NOW
from tests.tui import restores
from tui.forms import Menu, Option, Sheet, Token, Told, Written, scrolled
from tui.ledger import Ledger
from tui.picture import Picture, judge
from tui.render import sheet as drawn
from tui.render import shown
from tui.render.lines import text_of, width
from tui.runs import Runs

CHOICE = Menu((Option("l", "", "later"), Option("y", "yes", "yes")))


def rows(lines: tuple[str, ...], cells: int = 76) -> list[str]:
    made = shown.lines(lines, cells)
    assert all(width(one) <= cells for one in made)
    return [text_of(one).rstrip() for one in made]


def picture() -> Picture:
    story = stories.peer_down()
    known = judge(story.site, story.estate, Ledger(), NOW)
    return Picture(NOW, Mode.OPERATION, story.site, known, runs=Runs(there=True, who="operator"))


def test_what_differs_stands_in_columns_of_where_now_and_to_be_and_its_marks_are_counted():
    head, columns, *found = rows(
        ("server01: /root/a: 1 -> 2", "server01: /root/b: (left out) -> 0", "server01: /root/c: x -> (left out)")
    )
    assert head == "server01 says: 3 rows: 1 [~] become another, 1 [+] come, 1 [-] go"
    assert columns.split() == ["WHERE", "NOW", "TO", "BE"]
    assert [one.split() for one in found] == [
        ["[~]", "/root/a", "1", "2"],
        ["[+]", "/root/b", "(left", "out)", "0"],
        ["[-]", "/root/c", "x", "(left", "out)"],
    ]


def test_facts_stand_below_what_differs_and_each_observer_has_a_part_of_its_own():
    made = rows(("server01: changes: 0", "AWS: server01: running", "AWS: no answer: it was not asked"))
    assert made == [
        "server01 says:",
        "    changes  0",
        "AWS says:",
        "    server01   running",
        "    no answer  it was not asked",
    ]


def test_the_way_to_a_field_may_have_a_colon_of_its_own():
    told = shown.read("server01: Interconnect > Interconnect 0: IP Address (server01): 10.0.0.1 -> 10.0.0.2")
    assert (told.key, told.old, told.word) == (
        "Interconnect > Interconnect 0: IP Address (server01)",
        "10.0.0.1",
        "10.0.0.2",
    )


def test_a_line_of_another_form_is_kept_whole():
    assert rows(("something else",)) == ["    something else"]


def test_a_long_path_is_broken_behind_its_slashes_and_nothing_of_it_is_lost():
    path = "/root/resource/awsvip@awsvip1/server@server01/parameters/eniid"
    made = rows((f"server01: {path}: eni-1 -> eni-2",), 50)[2:]
    assert "".join(one[4:].split(" eni")[0].strip() for one in made) == path


@given(
    st.lists(st.text(st.characters(exclude_categories=("C", "Z", "M")), max_size=60), max_size=9), st.integers(30, 140)
)
def test_whatever_is_shown_fits_and_never_raises(words, cells):
    texts = (*words, *(f"server01: {one}: {one} -> {one}" for one in words), *(f"AWS: {one}: {one}" for one in words))
    assert all(width(one) <= cells for one in shown.lines(texts, cells))


def test_the_whole_of_a_difference_can_be_reached_on_a_small_terminal():
    sheet = Sheet("Approve", ("Are these meant?",), CHOICE, shows=restores.CHANGES)
    whole = [text_of(one) for one in shown.lines(restores.CHANGES, 76)]
    seen: list[str] = []
    for top in range(len(whole) + 2):
        laid = drawn.laid_out(Sheet(sheet.title, sheet.says, sheet.form, shows=sheet.shows, top=top), picture(), 76, 22)
        assert len(laid.lines) <= 22
        texts = [text_of(one) for one in laid.lines]
        assert any(one.startswith("> l") for one in texts)
        assert any(one.startswith("... lines ") for one in texts)
        seen += texts
    assert set(whole) <= set(seen)


def test_keys_that_scroll_are_none_that_a_form_needs():
    assert scrolled(CHOICE, "space", 9) == 9
    assert scrolled(CHOICE, "b", 9) == -9
    assert scrolled(CHOICE, "down", 9) == 0
    assert scrolled(Token("move b"), "space", 9) == scrolled(Written("why"), "b", 9) == 0
    assert scrolled(Token("move b"), "down", 9) == 1
    assert scrolled(Written("why"), "pageup", 9) == -9
    assert scrolled(Told(), "space", 9) == 9
