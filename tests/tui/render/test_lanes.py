"""Lanes of the stage in hand, and the parts of a log, without an app."""

import re

import pytest

from backends.control import LogLine
from backends.progress import Usual
from screenshots import tales
from screenshots.estates import NOW
from tests.tui import restores
from tui.render import lanes, runlog
from tui.render.lines import Entry, text_of, width
from tui.render.runlog import ALL


def drawn(tale: tales.Tale, cells: int, *, beside: bool = True, **usual: Usual) -> list[str]:
    known = {name.replace("_", "."): value for name, value in usual.items()}
    made: tuple[Entry, ...] = lanes.entries(tale.progress, tale.row, known, NOW, cells, beside=beside)
    assert all(width(one.line) <= cells for one in made)
    return [text_of(one.line).rstrip() for one in made]


def test_with_room_the_lanes_of_a_stage_stand_side_by_side_each_with_how_far_it_is():
    head, names, *rows = drawn(restores.two_lanes(), 120)
    assert head == " STAGE 4  Prepare the nodes: 2 lanes at the same time"
    assert re.fullmatch(r" server01  3 of 4 done +server02  2 of 4 done", names)
    assert any(re.fullmatch(r" \[OK\] 4\.3 .* 0:08  \[>>\] 4\.7 .* 0:20", row) for row in rows)


def test_below_a_step_in_hand_stands_how_it_is_and_how_long_it_usually_takes():
    rows = drawn(restores.two_lanes(), 120, c4_7=Usual(3, 9, 6), **{"4_7": Usual(3, 9, 6)})
    assert any("running; usually 0:03-0:09, n=6" in row for row in rows)
    assert any("running; usually 0:05  " in row for row in rows)


@pytest.mark.parametrize(("cells", "beside"), [(80, False), (50, True)])
def test_with_less_room_each_lane_is_a_line_with_its_step_in_hand(cells, beside):
    one, two = drawn(restores.two_lanes(), cells, beside=beside)
    assert re.fullmatch(r" server01 +\[>>\] 4\.4 .* 0:18", one)
    assert re.fullmatch(r" server02 +\[>>\] 4\.7 .* 0:20", two)


def test_a_stage_of_one_lane_a_run_that_is_over_and_one_not_begun_have_none():
    assert drawn(restores.configuration(), 120) == []
    assert drawn(restores.restored(), 120) == []
    assert drawn(tales.running(), 120) == []


def test_of_a_long_lane_the_steps_around_the_one_in_hand_are_shown(monkeypatch):
    monkeypatch.setattr(lanes, "MOST_STEPS", 2)
    rows = drawn(restores.two_lanes(), 120)
    assert not any("4.1" in row for row in rows)
    assert any("4.4" in row and "4.7" in row for row in rows)


def test_a_part_of_a_log_is_what_a_lane_said_and_what_was_said_about_its_steps():
    parts = {one.name: one for one in runlog.choices(restores.two_lanes().progress, "4.4")}
    assert list(parts) == ["all", "step 4.4", "server01", "server02", "client", "AWS", "operator"]
    own = LogLine(NOW, "server01", "$", "clplcnsc -i x", "4.4")
    remark = LogLine(NOW, "clpdeck", "=", "step 4.4 is done", "4.4")
    other = LogLine(NOW, "server02", "$", "clplcnsc -d -a", "4.7")
    taken = {name: [one.step for one in (own, remark, other) if part.takes(one)] for name, part in parts.items()}
    assert taken["all"] == ["4.4", "4.4", "4.7"]
    assert taken["step 4.4"] == taken["server01"] == ["4.4", "4.4"]
    assert taken["server02"] == ["4.7"]
    assert taken["client"] == []


@pytest.mark.parametrize("cells", [20, 40, 64, 104, 184])
def test_the_title_of_a_log_says_what_is_shown_and_its_command_is_whole_or_not_there(cells):
    parts = runlog.choices(restores.two_lanes().progress, "4.4")
    made = runlog.title(1842, ALL, parts, "20260304-01", True, cells)
    text = text_of(made)
    assert "1,842 lines" in text
    assert "all in" not in text or text.count("clpdeck log 20260304-01") == 1
    if cells >= 40:
        assert width(made) <= cells
    if cells >= 64:
        assert "[all]" in text
