from backends.settings import Mode
from screenshots import stories
from screenshots.estates import NOW, Story
from tui.ledger import Ledger
from tui.picture import Picture, judge
from tui.render import board
from tui.render.lines import Entry, text_of, width


def picture(story: Story) -> Picture:
    return Picture(NOW, Mode.REFERENCE, story.site, judge(story.site, story.estate, Ledger(), NOW))


def rows(made: tuple[Entry, ...]) -> list[str]:
    return [text_of(entry.line).rstrip() for entry in made]


def test_clusters_stand_worst_first_a_split_brain_before_all():
    made = board.entries(picture(stories.several()), 120)
    assert [entry.key for entry in made[1:]] == ["prod-db", "dr-db", "lab", "prod-ap", "stg-db"]


def test_what_no_node_tells_any_more_stands_in_parentheses():
    text = next(row for row in rows(board.entries(picture(stories.several()), 120)) if row.startswith(" lab"))
    assert "[..] no contact" in text
    assert "(failover @lab01)" in text
    assert "(md1 GREEN)" in text


def test_a_group_the_nodes_differ_on_has_a_question_mark():
    assert "failover ?" in rows(board.entries(picture(stories.split_brain()), 120))[1]


def test_every_width_is_kept():
    for cells in (1, 5, 20, 39, 40, 59, 72, 80, 100, 120, 200):
        for entry in board.entries(picture(stories.several()), cells):
            assert width(entry.line) <= max(cells, 8), cells


def test_the_smallest_screen_has_the_worst_cluster():
    assert rows(board.worst_only(picture(stories.several()), 30)) == [" [<>] prod-db SPLIT BRAIN?"]


def test_before_the_site_is_read_and_without_a_cluster_a_sentence_says_so():
    assert rows(board.entries(Picture(NOW, Mode.REFERENCE), 80)) == [" reading the site file"]
    assert rows(board.entries(picture(Story(())), 80)) == [" /etc/clpdeck/site.toml names no cluster"]
