from backends.model import Health, Word
from backends.settings import Cluster, Node
from backends.views import Age, Cell, Row, SideBySide, Verdict, Witness
from screenshots import stories
from screenshots.estates import NOW, Story
from tui.ledger import Ledger
from tui.picture import Known, judge
from tui.render import matrix
from tui.render.lines import text_of, width


def known(story: Story) -> Known:
    return judge(story.site, story.estate, Ledger(), NOW)[0]


def rows(made: tuple[matrix.Entry, ...]) -> list[str]:
    return [text_of(entry.line).rstrip() for entry in made]


def test_observers_are_columns_subjects_are_rows_and_the_verdict_is_last():
    text = rows(matrix.entries(known(stories.split_brain()), 120))
    assert text[0].split() == ["SERVERS", "server01", "says", "server02", "says", "AWS", "says", "verdict"]
    assert any(row.split()[0] == "failover" and row.endswith("[<>] DISAGREE") for row in text)


def test_columns_stand_under_their_heads():
    made = rows(matrix.entries(known(stories.healthy()), 120))
    at = made[0].index("server02 says")
    assert made[1][at : at + 4] == "[OK]"


def test_on_a_narrow_terminal_aws_and_the_verdict_share_a_column_and_a_disagreement_is_not_lost():
    text = rows(matrix.entries(known(stories.split_brain()), 80))
    assert text[1].endswith("[OK] running 2/2 [<>]")
    assert all(len(row) <= 80 for row in text)


def test_every_row_that_can_be_chosen_has_a_key_of_its_own():
    keys = [key for key, _ in matrix.keyed(known(stories.split_brain()))]
    assert len(keys) == len(set(keys))
    assert "GROUPS/failover > md1" in keys
    assert "SERVERS/lankhb1" in keys


def test_dense_counts_the_monitors_that_are_well_and_shows_the_others():
    text = "\n".join(rows(matrix.entries(known(stories.split_brain()), 80, dense=True)))
    assert "2 of 4 not Normal" in text
    assert " mdnw1 " in text
    assert "userw" not in text
    assert "[OK] all 4 Normal" in "\n".join(rows(matrix.entries(known(stories.healthy()), 80, dense=True)))


def test_a_monitor_only_one_node_tells_of_is_counted_as_well_if_that_one_says_so():
    text = "\n".join(rows(matrix.entries(known(stories.peer_down()), 80, dense=True)))
    assert "1 of 4 not Normal" in text


def test_three_nodes_without_aws_have_a_column_each():
    nodes = tuple(Node(f"node{at}", f"10.0.0.{at}") for at in (1, 2, 3))
    online = Word("Online", Health.OK)
    side = SideBySide(
        "three",
        tuple(Witness(node.name, Age.FRESH, 2.0) for node in nodes),
        (Row("SERVERS", "node1", 0, (Cell((online,)),) * 3, Verdict.AGREE),),
    )
    text = rows(matrix.entries(Known(Cluster("three", nodes), side), 80))
    assert text[1].split() == ["node1", *["[OK]", "Online"] * 3, "agree"]


def test_more_nodes_than_there_is_room_for_are_reached_by_looking_right():
    nodes = tuple(Node(f"node{at}", f"10.0.0.{at}") for at in range(8))
    online = Word("Online", Health.OK)
    side = SideBySide(
        "eight",
        tuple(Witness(node.name, Age.FRESH, 2.0) for node in nodes),
        (Row("SERVERS", "node1", 0, (Cell((online,)),) * 8, Verdict.AGREE),),
    )
    made = matrix.entries(Known(Cluster("eight", nodes), side), 80)
    assert text_of(made[1].line).count("[OK] Online") == 8
    assert width(made[1].line) > 80


def test_a_list_says_each_word_once_where_all_agree():
    made = rows(matrix.listed(known(stories.healthy()), 60))
    assert " [OK] failover           Online @server01" in made
    assert made[-1].startswith(" seen  server01 <10s  server02 <10s  AWS <30s")


def test_only_lines_that_name_a_subject_first_are_its_own():
    raw = "   *server01 ....: Online\n     server01x ...: Online\n      lankhb1 : Normal server01"
    assert matrix.lines_naming("server01", raw) == ["*server01 ....: Online"]
