"""The whole of a cluster on the screen: what to do first, every word with its source and age, both raw texts."""

import pytest

from backends.shape import Kind, Shape
from screenshots import stories
from screenshots.estates import NOW, Story
from tests.tui.render.test_frame import picture
from tui.ledger import Ledger
from tui.look import Meaning
from tui.picture import Known, judge
from tui.places import Place, Where
from tui.render import frame, whole
from tui.render.lines import text_of, width
from tui.render.matrix import entries as matrix

HERE = Place(Where.CLUSTER, "prod-db")


def known(story: Story) -> Known:
    return judge(story.site, story.estate, Ledger(), NOW)[0]


def text(story: Story, cells: int) -> str:
    return "\n".join(text_of(entry.line).rstrip() for entry in whole.entries(known(story), cells))


def test_what_to_do_comes_first_then_what_would_tell_then_what_is_likely_and_then_what_is_certain():
    said = text(stories.one_side(), 80)
    parts = ("as a whole", "what to do", "what would tell", "likely, and no proof", " certain", "in their own words")
    assert [said.index(part) for part in parts] == sorted(said.index(part) for part in parts)


def test_a_word_by_the_second_way_says_so_and_every_word_has_its_age():
    said = text(stories.half_seen(), 120)
    assert "server02 (SSM) server01 Offline, server02 Online; failover Online @server02" in said
    assert said.count("<10s") >= 4
    assert "---- server02 (SSM)" in said


def test_each_sides_own_copy_has_its_times():
    said = text(stories.half_seen(), 200)
    assert "Lastupdate Time 2026/03/04 14:41:02" in " ".join(said.split())
    assert "Break Time          2026/03/04 14:39:02" in said or "Break Time" in said


def test_both_raw_texts_stand_beside_each_other_where_there_is_room_and_else_one_above_the_other():
    wide, narrow = (text(stories.half_seen(), cells).split("\n") for cells in (120, 80))
    assert any("*server01 ..." in row and "server01 ........: Offline" in row for row in wide)
    assert not any(row.count("CLUSTER STATUS") > 1 for row in narrow)
    assert sum("CLUSTER STATUS" in row for row in narrow) == 2


def test_with_much_room_the_raw_texts_stand_beside_the_judgement():
    rows = text(stories.half_seen(), 200).split("\n")
    assert any("what to do" in row for row in rows[:4])
    assert any("---- server01" in row for row in rows[:5])


@pytest.mark.parametrize("cells", [30, 60, 80, 99, 100, 120, 159, 160, 200])
@pytest.mark.parametrize("story", [stories.half_seen, stories.one_side, stories.peer_down, stories.foreign])
def test_every_line_keeps_to_its_room(story, cells):
    for entry in whole.entries(known(story()), cells):
        assert width(entry.line) <= cells


def test_every_kind_has_its_tag_and_a_split_that_is_not_certain_is_a_contradiction():
    assert {whole.meaning_of(Shape("x", kind, certain=True)) for kind in Kind} <= set(Meaning)
    assert whole.meaning_of(Shape("x", Kind.BOTH_ACTIVE, certain=False)) is Meaning.DISAGREE


def test_what_nobody_has_answered_yet_is_not_called_healthy():
    assert "not known?" in text(stories.nothing_yet(), 80)


def test_the_banner_of_one_sides_word_says_that_it_cannot_tell_and_leads_to_the_evidence():
    told = text_of(frame.banner(picture(stories.one_side()), HERE, 80))
    assert told == "[..] PEER DOWN OR SPLIT? server02 not heard: one side's word cannot tell  (e)"
    there = text_of(frame.banner(picture(stories.one_side()), Place(Where.EVIDENCE, "prod-db"), 80))
    assert not there.endswith("(e)")


def test_the_banner_of_a_split_leads_to_the_evidence_however_narrow():
    for cells in (60, 80, 120):
        told = text_of(frame.banner(picture(stories.half_seen()), HERE, cells))
        assert told.startswith("!! SPLIT BRAIN server01 and server02")
        assert told.rstrip().endswith("(e)")
        assert len(told) == cells


def test_the_column_of_a_node_that_speaks_by_ssm_says_so():
    rows = [text_of(one.line) for one in matrix(known(stories.half_seen()), 120)]
    assert any(row.startswith(" seen") and "<10s SSM" in row for row in rows)
