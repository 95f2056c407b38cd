from dataclasses import replace

import pytest

from backends.settings import Mode
from screenshots import stories
from screenshots.estates import NOW, Say, Story
from tui import commands
from tui.ledger import Ledger
from tui.picture import Acknowledged, Picture, judge
from tui.places import Place, Where
from tui.render import frame
from tui.render.lines import text_of, width

DB = Place(Where.CLUSTER, "prod-db")


def picture(story: Story) -> Picture:
    return Picture(NOW, Mode.REFERENCE, story.site, judge(story.site, story.estate, Ledger(), NOW))


def test_the_badge_of_a_console_that_only_looks_says_so():
    assert frame.badge(Mode.REFERENCE) == "[REFERENCE read-only]"
    assert frame.badge("OPERATION") == "[OPERATION]"


def test_the_first_line_says_mode_place_account_region_and_views():
    assert text_of(frame.top(picture(stories.healthy()), DB, False, 100)).split() == [
        *("[REFERENCE", "read-only]", "PRODUCTION", "prod-db"),
        *("123456789012/prod-ro", "ap-northeast-1", "2/2", "views"),
    ]


@pytest.mark.parametrize("cells", [1, 10, 22, 30, 40, 60, 80, 200])
def test_the_first_line_is_as_wide_as_the_terminal_and_begins_with_the_badge(cells):
    top = frame.top(picture(stories.several()), DB, True, cells)
    assert width(top) == cells
    if cells >= 22:
        assert text_of(top).startswith("[REFERENCE read-only]")


def test_an_acknowledged_split_brain_is_a_word_and_no_banner():
    seen = replace(picture(stories.split_brain()), seen={"prod-db": Acknowledged("operator", NOW)})
    assert "SPLIT BRAIN" not in text_of(frame.banner(seen, DB, 80))
    assert " SPLIT BRAIN " in text_of(frame.top(seen, DB, False, 80))


def test_a_split_brain_elsewhere_is_named_and_one_silent_node_is_told_where_it_matters():
    split = picture(stories.several())
    assert text_of(frame.banner(split, Place(Where.CLUSTER, "stg-db"), 200)).startswith("!! SPLIT BRAIN? prod-db: ")
    down = picture(stories.peer_down())
    assert "server02" in text_of(frame.banner(down, DB, 80))
    assert frame.banner(down, Place(Where.OVERVIEW), 80) == ()


def test_what_cannot_wait_stands_in_line_2_of_its_cluster():
    story = stories.healthy()
    for node in stories.DB.nodes:
        story.node(stories.DB, node.name, Say(None, {"failover": "Offline"}))
    assert text_of(frame.banner(picture(story), DB, 80)) == "[XX] failover runs on no server: Offline"
    assert frame.banner(picture(story), Place(Where.OVERVIEW), 80) == ()


@pytest.mark.parametrize("cells", [20, 40, 60, 80, 120])
def test_keys_are_cut_between_words_and_help_is_never_cut(cells):
    text = text_of(frame.keys(commands.here(Where.CLUSTER), cells))
    assert len(text) <= cells
    assert text.endswith("?:help")
    labels = [f"{one.names()[0]}:{one.label}" for one in commands.ALL if one.label]
    joined = text
    for label in sorted(labels, key=len, reverse=True):
        joined = joined.replace(label, "")
    assert joined.strip() == ""
