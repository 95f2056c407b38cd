"""Two raw texts beside each other: what a narrow column has no room for goes on below, and nothing is cut off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.render.beside import fitted, texts
from tui.render.lines import text_of, width

COPY = "  Lastupdate Time     2026/03/04 14:41:02 2026/03/04 14:39:02"
HEARTBEAT = "     lankhb1        : Normal           Kernel Mode LAN Heartbeat"
RULE = " ========================  CLUSTER STATUS  ==========================="


def rows(left: list[str], right: list[str], cells: int) -> list[str]:
    return [text_of(one) for one in texts(left, right, cells)]


def test_at_120_cells_the_times_of_both_copies_stand_whole_beside_each_other():
    made = rows(["---- server01", COPY.replace("2026/03/04 14:39:02", "--")], ["---- server02", COPY], 120)
    assert made[1].split("|")[0].split() == ["Lastupdate", "Time", "2026/03/04", "14:41:02", "--"]
    assert made[1].endswith("| Lastupdate Time     2026/03/04 14:41:02 2026/03/04 14:39:02")


def test_what_is_too_long_of_the_last_column_goes_on_below_in_that_column():
    assert fitted(HEARTBEAT, 56) == [
        "     lankhb1        : Normal           Kernel Mode LAN",
        "                                       Heartbeat",
    ]


def test_a_line_that_only_divides_is_shortened_and_its_title_stays():
    assert fitted(RULE, 58) == [RULE[:58]]
    assert fitted("  " + "-" * 60, 50) == ["  " + "-" * 48]


def test_lines_that_stood_beside_each_other_still_do_after_one_went_on_below():
    made = rows([HEARTBEAT, "     server02"], ["     x", "     server02"], 110)
    assert [row.count("server02") for row in made] == [0, 0, 2]


def test_what_one_side_is_set_in_by_in_common_is_taken_away_and_no_more():
    assert rows([RULE, "  a", "    b"], ["---- server02"], 101)[1:] == [f" a{' ' * 48}| ", f"   b{' ' * 46}| "]


@pytest.mark.parametrize("cells", [100, 119, 120, 159])
@given(
    st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF, categories=("L", "P", "Zs"))), max_size=4)
)
def test_no_line_is_wider_than_its_room_and_no_word_of_it_is_lost(cells, told):
    made = list(texts(told, told, cells))
    assert all(width(one) <= cells for one in made)
    shown = "".join("".join(text_of(one).split("|")) for one in made)
    assert all(cell_len(word) > 40 or word.count("|") or word in shown for text in told for word in text.split())
